package luarandom

import (
	"strings"
	"testing"
	"time"
)

// What the generator promises of its programs: they are Lua, end soon, seldom
// with an error, and between them use the whole language.
func TestProgramsEndAndUseTheWholeLanguage(t *testing.T) {
	needLua(t)
	const n = 400
	dir := t.TempDir()
	failed, uses := 0, map[string]int{}
	for seed := range uint64(n) {
		source, features := Generate(seed)
		for _, f := range features {
			uses[f]++
		}
		started := time.Now()
		out, err := runLua(t.Context(), dir, source, maxTime)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, source)
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
		t.Logf("%4d %s", count, feature)
	}
}

func TestASeedGivesOneProgram(t *testing.T) {
	for seed := range uint64(20) {
		if Program(seed) != Program(seed) {
			t.Errorf("seed %d gives two programs", seed)
		}
	}
}
