package luarandom

import (
	"strings"
	"testing"
	"time"
)

// The generator's programs are Lua, end soon, seldom end with an error, and together
// use the whole language.
func TestProgramsEndAndUseTheWholeLanguage(t *testing.T) {
	needLua(t)
	n := max(1500, *programs)
	dir := t.TempDir()
	failed, uses := 0, map[string]int{}
	for seed := range uint64(n) {
		p := Generate(seed, 0)
		for _, f := range p.Features {
			uses[f]++
		}
		started := time.Now()
		out, err := runLua(t.Context(), dir, p.Source, maxTime)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, p.Source)
		}
		if took := time.Since(started); took > time.Second {
			t.Errorf("seed %d took %s", seed, took)
		}
		if strings.Contains(out, "\n(error: ") {
			failed++
		}
	}
	if failed > n/20 {
		t.Errorf("%d of %d programs end with an error that they do not catch", failed, n)
	}
	if len(uses) < 90 {
		t.Errorf("only %d features", len(uses))
	}
	for feature, count := range uses {
		if t.Logf("%4d %s", count, feature); count < n/200 && feature != "huge constructor" {
			t.Errorf("only %d of %d programs: %s", count, n, feature)
		}
	}
}

func TestASeedGivesOneProgram(t *testing.T) {
	for seed := range uint64(20) {
		if first, again := Program(seed), Program(seed); first != again {
			t.Errorf("seed %d gives two programs", seed)
		}
	}
}
