package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The recordings contain what Lua 5.1 printed; testdata/record.sh renews them.
func TestScriptsPrintWhatLuaPrints(t *testing.T) {
	scripts, err := filepath.Glob("testdata/lua51/*.lua")
	if err != nil || len(scripts) < 10 {
		t.Fatalf("found %d scripts, %v", len(scripts), err)
	}
	for _, path := range scripts {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			want := readLines(t, strings.TrimSuffix(path, ".lua")+".out")
			got := strings.Split(runFile(t, path, name), "\n")
			for i := range max(len(want), len(got)) {
				if line(got, i) != line(want, i) {
					t.Fatalf("line %d\nprinted %q\nLua 5.1 %q", i+1, line(got, i), line(want, i))
				}
			}
		})
	}
}

func runFile(t *testing.T, path, name string) string {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	h := New(Options{Location: time.UTC, Print: func(s string) { out.WriteString(s) }})
	defer h.Close()
	fn, err := h.Load(name, source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Call(t.Context(), fn); err != nil {
		t.Error(err)
	}
	return out.String()
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(data), "\n")
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
