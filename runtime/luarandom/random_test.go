package luarandom

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	programs = flag.Int("programs", 300, "how many random programs to run")
	seed     = flag.Uint64("seed", 0, "seed of the first random program; 0 for a fresh one")
	keep     = flag.String("keep", "", "folder for the programs that differ, and both outputs")
	minimize = flag.Bool("minimize", true, "make programs that differ small")
)

const (
	reported  = 20   // how many differences a test reports; it counts and keeps all
	questions = 2000 // how many programs are run to minimize one
)

func TestRandomProgramsRunAsInLua(t *testing.T) {
	needLua(t)
	n, first := *programs, *seed
	if first == 0 {
		first = rand.Uint64() >> 16
	}
	t.Logf("%d programs from -seed %d", n, first)
	var done, differences atomic.Int64
	var workers sync.WaitGroup
	for range 2 {
		dir := t.TempDir()
		workers.Go(func() {
			for {
				i := done.Add(1) - 1
				if i >= int64(n) {
					return
				}
				seed := first + uint64(i)
				if report := compare(t, dir, seed, differences.Load() < reported); report != "" {
					if differences.Add(1) <= reported {
						t.Errorf("seed %d: %s", seed, report)
					}
				}
			}
		})
	}
	workers.Wait()
	if d := differences.Load(); d > 0 {
		t.Errorf("%d of %d programs differ", d, n)
	}
}

// compare runs a seed's program here and in Lua, and reports the difference.
func compare(t *testing.T, dir string, seed uint64, small bool) string {
	source := Program(seed)
	want, err := runLua(t.Context(), dir, source, maxTime)
	if err != nil {
		return fmt.Sprintf("lua5.1: %v", err)
	}
	got := runHere(t.Context(), source, maxTime)
	if same(got, want) {
		return ""
	}
	report := firstDifference(got, want)
	name := fmt.Sprint(seed)
	keepFile(t, name+".lua", source)
	keepFile(t, name+".here", got)
	keepFile(t, name+".lua51", want)
	if small && *minimize {
		source = Minimize(source, questions, func(source string) bool { return differs(t, dir, source, ended(got)) })
		keepFile(t, name+".min.lua", source)
		report += "\n" + source
	}
	return report
}

// differs reports whether a program with the given kind of end here prints something
// else in Lua.
func differs(t *testing.T, dir, source, end string) bool {
	want, err := runLua(t.Context(), dir, source, time.Second)
	if err != nil {
		return false
	}
	got := runHere(t.Context(), source, time.Second)
	return !same(got, want) && ended(got) == end
}

// ended is the kind of end that an output shows.
func ended(output string) string {
	for _, end := range []string{"(the program does not end", "(Go panic", "(not loaded", "(error: "} {
		if strings.Contains(output, end) {
			return end
		}
	}
	return ""
}

func keepFile(t *testing.T, name, content string) {
	if *keep == "" {
		return
	}
	if err := os.MkdirAll(*keep, 0o755); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(*keep, name), []byte(content), 0o644); err != nil {
		t.Error(err)
	}
}
