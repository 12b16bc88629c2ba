package luarandom

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var recordAnew = flag.Bool("record", false, "make testdata/recorded anew from lua5.1")

const (
	recordedFile    = "testdata/recorded/programs.txt"
	recorded        = 1400 // programs for the features of the language
	recordedForCode = 800  // programs for the instructions
	programMark     = "=== program of seed "
	outputMark      = "=== prints\n"
)

// The recording contains small programs and what lua5.1 printed for them. Bytes that
// are not text are written \x00. The flag -record renews it.
func TestRecordedProgramsPrintWhatLuaPrinted(t *testing.T) {
	if *recordAnew {
		recordPrograms(t)
	}
	data, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(data), programMark)[1:]
	if len(cases) < 2000 {
		t.Fatalf("%d programs", len(cases))
	}
	var next, differences atomic.Int64
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(len(cases)) {
					return
				}
				name, rest, _ := strings.Cut(cases[i], "\n")
				source, want, _ := strings.Cut(rest, outputMark)
				if got := encode(runHere(t.Context(), source, maxTime)); !same(got, want) {
					if differences.Add(1) <= reported {
						t.Errorf("seed %s: %s\n%s", name, firstDifference(got, want), source)
					}
				}
			}
		})
	}
	workers.Wait()
	if d := differences.Load(); d > 0 {
		t.Errorf("%d of %d programs differ", d, len(cases))
	}
}

func recordPrograms(t *testing.T) {
	t.Helper()
	needLua(t)
	dir := t.TempDir()
	var out strings.Builder
	chosen := append(Choose(recorded, 1, nil), Choose(recordedForCode, 1<<32, instructions)...)
	for _, p := range chosen {
		printed, err := runLua(t.Context(), dir, p.Source, maxTime)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", p.Seed, err, p.Source)
		}
		text := fmt.Sprintf("%s%d\n%s%s%s", programMark, p.Seed, p.Source, outputMark, encode(printed))
		if strings.Count(text, "===") != 2 {
			continue // it prints the text that separates programs
		}
		out.WriteString(text)
	}
	if err := os.MkdirAll("testdata/recorded", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recordedFile, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// encode turns an output into text that fits in a text file.
func encode(output string) string {
	var out strings.Builder
	for _, c := range []byte(output) {
		if c < ' ' && c != '\n' && c != '\t' || c > '~' {
			fmt.Fprintf(&out, `\x%02x`, c)
		} else {
			out.WriteByte(c)
		}
	}
	if output != "" && !strings.HasSuffix(output, "\n") {
		out.WriteByte('\n')
	}
	return out.String()
}

func TestChooseAsksForTags(t *testing.T) {
	tags := func(source string) map[string]bool {
		return map[string]bool{"while": strings.Contains(source, "while"), "repeat": strings.Contains(source, "repeat")}
	}
	if n := len(Choose(3, 1, tags)); n != 3 {
		t.Errorf("chose %d", n)
	}
}
