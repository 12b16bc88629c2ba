package luapattern

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const slowPattern = ".-.-.-b"

var slowSubject = strings.Repeat("a", 600)

func TestSlowPatternEndsByItsBudget(t *testing.T) {
	budget := NewBudget(nil)
	budget.Steps = 1_000_000
	_, err := Compile(slowPattern).Match(slowSubject, 0, budget)
	if !errors.Is(err, ErrBudget) {
		t.Errorf("got %v", err)
	}
	if budget.Steps > 0 || budget.Steps < -10_000 {
		t.Errorf("%d steps are left", budget.Steps)
	}
}

func TestSlowPatternEndsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	budget, calls := NewBudget(nil), 0
	budget.Check = func() error {
		if calls++; calls == 3 {
			cancel()
		}
		return ctx.Err()
	}
	_, err := Compile(slowPattern).Match(slowSubject, 0, budget)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if used := DefaultSteps - budget.Steps; used > 4*checkEvery {
		t.Errorf("%d steps were made after three checks", used)
	}
}

func TestCheckIsCalledAcrossManySmallMatches(t *testing.T) {
	stop := errors.New("stop")
	budget := NewBudget(func() error { return stop })
	_, _, err := Compile("%w").Gsub(strings.Repeat("a", 80_000), Template("b"), 80_000, budget)
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestEmptyBudgetMakesNoStep(t *testing.T) {
	if _, err := Compile("a").Match("a", 0, &Budget{}); !errors.Is(err, ErrBudget) {
		t.Errorf("got %v", err)
	}
}

func TestStepsOfGsubGrowWithTheSubjectOnly(t *testing.T) {
	used := func(n int) int64 {
		budget := NewBudget(nil)
		_, count, err := Compile("(%w)%s").Gsub(strings.Repeat("a ", n), Template("%1"), n, budget)
		if err != nil || count != n {
			t.Fatalf("%d replacements, %v", count, err)
		}
		return DefaultSteps - budget.Steps
	}
	if few, many := used(8_000), used(80_000); many > 11*few {
		t.Errorf("ten times the matches took %d steps instead of %d", many, few)
	}
}

func TestResultOfGsubIsBounded(t *testing.T) {
	subject := strings.Repeat("a", 100_000)
	for _, pattern := range []string{".", "^.*$"} {
		budget := NewBudget(nil)
		budget.Bytes = 1_000_000
		_, _, err := Compile(pattern).Gsub(subject, Template(strings.Repeat("%0", 100_000)), 100_000, budget)
		if !errors.Is(err, ErrTooLong) {
			t.Errorf("%q: got %v", pattern, err)
		}
	}
}

func TestTemplateThatAddsNothingCostsSteps(t *testing.T) {
	subject, template := strings.Repeat("a", 100_000), strings.Repeat("%1", 100_000)
	budget := NewBudget(nil)
	budget.Steps = 1_000_000
	_, _, err := Compile("(x?)a").Gsub(subject, Template(template), 100_000, budget)
	if !errors.Is(err, ErrBudget) {
		t.Errorf("got %v", err)
	}
}

func TestLongSubjectsAndPatternsNeedNoRecursion(t *testing.T) {
	long := strings.Repeat("a", 1_000_000)
	for _, pattern := range []string{"^(.-)$", "^(.*)$", "^(a+)$", ".-$", strings.Repeat("a?", 10_000), "(.)%1" + strings.Repeat("a-", 1000)} {
		m, err := Compile(pattern).Match(long, 0, nil)
		if err != nil || m == nil {
			t.Errorf("%.20q: %v, %v", pattern, m, err)
		}
	}
}

func TestMemoryOfAMatchDoesNotGrowWithTheSubject(t *testing.T) {
	pattern := Compile("^(.-)%s*(%w*)$")
	perMatch := func(n int) float64 {
		subject := strings.Repeat("a ", n)
		return testing.AllocsPerRun(5, func() {
			if _, err := pattern.Match(subject, 0, nil); err != nil {
				t.Error(err)
			}
		})
	}
	if few, many := perMatch(10), perMatch(1000); many > few {
		t.Errorf("%v allocations instead of %v", many, few)
	}
}

func TestPatternIsSharedByGoroutines(t *testing.T) {
	pattern, results := Compile("(%a+)=(%d+)"), make(chan string)
	for n := range 8 {
		go func() {
			m, err := pattern.Match(fmt.Sprint("  key=", n), 0, nil)
			results <- fmt.Sprint(m, err)
		}()
	}
	for range 8 {
		if got := <-results; got != "&{2 7 [{2 5 false} {6 7 false}]} <nil>" {
			t.Errorf("got %s", got)
		}
	}
}

func BenchmarkSplitIntoWords(b *testing.B) {
	subject, pattern := strings.Repeat("some words to split, ", 1000), Compile("(%a+)")
	b.SetBytes(int64(len(subject)))
	for b.Loop() {
		if _, _, err := pattern.Gsub(subject, Template("<%1>"), len(subject), nil); err != nil {
			b.Fatal(err)
		}
	}
}
