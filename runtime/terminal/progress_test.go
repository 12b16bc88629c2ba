package terminal

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// stopwatch is a clock that only moves, and ticks, when the test tells it to.
type stopwatch struct {
	time    time.Time
	tick    func()
	every   time.Duration
	stopped int
}

func (s *stopwatch) options() ProgressOptions {
	s.time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return ProgressOptions{
		Now: func() time.Time { return s.time },
		Every: func(d time.Duration, f func()) func() {
			s.every, s.tick = d, f
			return func() { s.stopped++ }
		},
	}
}

// pass moves the clock, with the ticks in between.
func (s *stopwatch) pass(d time.Duration) {
	for range d / s.every {
		s.time = s.time.Add(s.every)
		s.tick()
	}
}

// shownProgress is a progress on a screen.
func shownProgress(opts PrinterOptions) (*Progress, *Printer, *bytes.Buffer, *stopwatch) {
	p, seen := screen(opts)
	watch := &stopwatch{}
	return NewProgress(p, watch.options()), p, seen, watch
}

// onScreen returns what a terminal shows of this output: the finished lines, and the
// text of the last one.
func onScreen(t *testing.T, sent string) (finished []string, last string) {
	t.Helper()
	lines := strings.Split(sent, "\n")
	for i, line := range lines {
		if at := strings.LastIndex(line, clearLine); at >= 0 {
			line = line[at+len(clearLine):]
		}
		if strings.ContainsAny(line, "\r\x1b") {
			t.Fatalf("control character in %q", line)
		}
		lines[i] = line
	}
	return lines[:len(lines)-1], lines[len(lines)-1]
}

func expectScreen(t *testing.T, seen *bytes.Buffer, last string, finished ...string) {
	t.Helper()
	lines, status := onScreen(t, seen.String())
	expect(t, "the last line", status, last)
	expect(t, "what stands above it", strings.Join(lines, "|"), strings.Join(finished, "|"))
}

func steps(task *Task, n int, failed bool) {
	for range n {
		task.Step(failed)
	}
}

func TestProgressShowsCountsRateTimeLeftAndFailures(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{Width: func() int { return 100 }})
	task := g.Start("users", 2000)
	expectScreen(t, seen, "")
	steps(task, 197, false)
	steps(task, 3, true)
	expectScreen(t, seen, "")
	watch.time = watch.time.Add(10 * time.Second)
	watch.tick()
	expectScreen(t, seen, "users: [##------------------] 200/2000 (10%), 20/s, 1m30s left, 3 failed")
	task.End()
	expectScreen(t, seen, "")
	if watch.stopped != 1 {
		t.Errorf("the ticks were stopped %d times, want once", watch.stopped)
	}
}

func TestProgressDrawsOverNothingWhereThatIsNotWanted(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{Static: true})
	task := g.Start("users", 20)
	steps(task, 5, false)
	watch.pass(20 * time.Second)
	task.End()
	expect(t, "the screen", seen.String(), "users: 5/20 (25%), 0.50/s, 30s left\nusers: 5/20 (25%), 0.25/s, 1m00s left\n")
}

func TestProgressWithoutATotal(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{})
	task := g.Start("", -1)
	steps(task, 3, false)
	watch.pass(2 * time.Second)
	expectScreen(t, seen, "3 done, 1.5/s")
	task.SetTotal(12)
	watch.pass(time.Second)
	expectScreen(t, seen, "[#####---------------] 3/12 (25%), 1.0/s, 9s left")
}

func TestProgressIsNotDrawnMoreOftenThanTenTimesASecond(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{})
	task := g.Start("", 100_000)
	for range 1000 {
		watch.time = watch.time.Add(time.Millisecond)
		steps(task, 10, false)
	}
	if drawn := strings.Count(seen.String(), clearLine); drawn != 10 {
		t.Errorf("drawn %d times in a second, want 10", drawn)
	}
}

func TestProgressFitsTheTerminal(t *testing.T) {
	v := view{label: "users", bar: bar(1, 2), counts: counts(1, 2), rate: "28/s", left: "1m30s left", failed: "3 failed"}
	for width, want := range map[int]string{
		100: "users: [##########----------] 1/2 (50%), 28/s, 1m30s left, 3 failed",
		66:  "users: 1/2 (50%), 28/s, 1m30s left, 3 failed",
		43:  "users: 1/2 (50%), 1m30s left, 3 failed",
		37:  "1/2 (50%), 1m30s left, 3 failed",
		30:  "1/2 (50%), 3 failed",
		18:  "1/2 (50%)",
		8:   "",
	} {
		expect(t, fmt.Sprintf("the line in %d columns", width), v.fit(width), want)
	}
}

func TestProgressLeavesTheLastColumnFree(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{Width: func() int { return len("0/100 (0%)") }})
	g.Start("", 100)
	watch.pass(time.Second)
	expectScreen(t, seen, "")
}

func TestProgressWords(t *testing.T) {
	for got, want := range map[string]string{
		counts(3, -1):                 "3 done",
		counts(0, 0):                  "0/0",
		counts(5, 4):                  "5/4",
		counts(1999, 2000):            "1999/2000 (99%)",
		rateText(0.001):               "",
		rateText(0.04):                "0.04/s",
		rateText(2.54):                "2.5/s",
		rateText(1234.4):              "1234/s",
		leftText(10, 0):               "",
		leftText(-1, 5):               "",
		leftText(1<<60, 0.001):        "",
		leftText(125, 2):              "1m03s left",
		leftText(7500, 1):             "2h05m left",
		leftText(3*86400+3600, 1):     "3d01h left",
		bar(5, -1) + "no bar":         "no bar",
		bar(9, 4):                     "[####################]",
		shortLabel("a\n\x1b[1A"):      `a\n\x1b[1A`,
		shortLabel(longName("x", 31)): longName("x", 29) + "…",
	} {
		expect(t, "the text", got, want)
	}
}

func longName(s string, n int) string { return strings.Repeat(s, n) }

func TestProgressMakesWayForWhatIsPrinted(t *testing.T) {
	g, p, seen, watch := shownProgress(PrinterOptions{Verbose: true})
	g.Start("", 9)
	watch.pass(time.Second)
	p.Print("one\n")
	p.Say("two")
	p.Debug("three")
	p.Table([]string{"four"}, nil)
	expectScreen(t, seen, "[--------------------] 0/9 (0%)", "one", "two", "three", "four")
}

func TestProgressWaitsForTheEndOfALine(t *testing.T) {
	g, p, seen, watch := shownProgress(PrinterOptions{})
	task := g.Start("", 9)
	watch.pass(time.Second)
	p.Print("one\ntw")
	expectScreen(t, seen, "tw", "one")
	task.Step(false)
	watch.pass(time.Second)
	expectScreen(t, seen, "tw", "one")
	p.Print("o\n")
	expectScreen(t, seen, "[##------------------] 1/9 (11%), 0.50/s, 16s left", "one", "two")
	p.Print(strings.Repeat("x", bufferSize+1)) // more than the buffer holds is written
	if _, last := onScreen(t, seen.String()); last != longName("x", bufferSize) {
		t.Errorf("the last line has %d bytes and begins with %.20q", len(last), last)
	}
}

func TestProgressStandsStillWhileDataGoesElsewhere(t *testing.T) {
	var out, seen bytes.Buffer
	p := NewPrinter(&out, &seen, PrinterOptions{ErrIsTerminal: true})
	watch := &stopwatch{}
	g := NewProgress(p, watch.options())
	g.Start("", 9)
	watch.pass(time.Second)
	before := seen.String()
	p.Print("one\ntwo")
	flush(t, p)
	expect(t, "standard error", seen.String(), before)
	expect(t, "standard output", out.String(), "one\ntwo")
	watch.pass(time.Second)
	p.Say("three")
	expectScreen(t, &seen, "[--------------------] 0/9 (0%)", "three")
}

func TestProgressElsewhereIsAPlainLineEveryTenSeconds(t *testing.T) {
	p, out, err := pipes(PrinterOptions{})
	watch := &stopwatch{}
	task := NewProgress(p, watch.options()).Start("users", 100)
	for range 25 {
		task.Step(task.done == 3)
		watch.time = watch.time.Add(time.Second)
		if task.done%10 == 0 {
			watch.tick()
		}
	}
	task.End()
	expect(t, "standard error", err.String(),
		"users: 10/100 (10%), 1.0/s, 1m30s left, 1 failed\nusers: 20/100 (20%), 1.0/s, 1m20s left, 1 failed\n")
	expect(t, "standard output", out.String(), "")
	if watch.every != 10*time.Second || watch.stopped != 1 {
		t.Errorf("ticks every %s, stopped %d times", watch.every, watch.stopped)
	}
}

func TestQuietShowsNoProgress(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{Quiet: true})
	task := g.Start("users", 100)
	watch.time = watch.time.Add(time.Minute)
	task.Step(true)
	task.End()
	expect(t, "the screen", seen.String(), "")
	if watch.tick != nil {
		t.Error("it ticks")
	}
}

func TestTheNewestTaskIsShown(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{})
	outer := g.Start("rooms", -1)
	inner := g.Start("members", -1)
	watch.pass(time.Second)
	expectScreen(t, seen, "members: 0 done")
	outer.Step(false)
	watch.pass(time.Second)
	expectScreen(t, seen, "members: 0 done")
	inner.End()
	inner.End()
	inner.Step(false)
	watch.pass(time.Second)
	expectScreen(t, seen, "") // a loop that was left by break is not shown again
	outer.Step(false)
	expectScreen(t, seen, "rooms: 2 done, 0.67/s")
	g.Reset()
	expectScreen(t, seen, "")
	outer.Step(false)
	outer.End()
	expectScreen(t, seen, "")
	if watch.stopped != 1 {
		t.Errorf("the ticks were stopped %d times, want once", watch.stopped)
	}
}

func TestASuspendedProgressIsHidden(t *testing.T) {
	g, p, seen, watch := shownProgress(PrinterOptions{})
	g.Start("", -1)
	watch.pass(time.Second)
	resume := g.Suspend()
	expectScreen(t, seen, "")
	p.Say("said")
	watch.pass(time.Second)
	expectScreen(t, seen, "", "said")
	resume()
	resume()
	expectScreen(t, seen, "0 done", "said")
	(*Progress)(nil).Suspend()()
}

// The screen may be redrawn at any moment, but each printed line is whole.
func TestProgressTearsNoLine(t *testing.T) {
	p, seen := screen(PrinterOptions{})
	var mu sync.Mutex
	now := time.Unix(0, 0)
	g := NewProgress(p, ProgressOptions{Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(drawEvery)
		return now
	}})
	task := g.Start("work", 800)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 50 {
				p.Print(fmt.Sprintf("print %d\n", i))
				task.Step(false)
				p.Say("say %d", i)
			}
		})
	}
	group.Wait()
	task.End()
	whole := regexp.MustCompile(`^(print|say) [0-7]$`)
	finished, last := onScreen(t, seen.String())
	for _, line := range finished {
		if !whole.MatchString(line) {
			t.Fatalf("torn line %q", line)
		}
	}
	if len(finished) != 800 || last != "" || !strings.Contains(seen.String(), "400/800") {
		t.Errorf("%d lines, and at last %q", len(finished), last)
	}
}

func TestRealTicksComeAndEnd(t *testing.T) {
	ticks := make(chan struct{})
	stop := every(time.Microsecond, func() {
		select {
		case ticks <- struct{}{}:
		case <-t.Context().Done():
		}
	})
	<-ticks
	<-ticks
	stop()
}
