package host

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// BenchmarkContest runs the programs of testdata/contest in turn here, in gopher-lua as
// its own command cmd/glua runs them (a state with all libraries and no context), and
// in lua5.1 if it is installed. It reports the ratios of the medians:
//
//	go test -run '^$' -bench Contest -benchtime 1x ./runtime/host
func BenchmarkContest(b *testing.B) {
	files, err := filepath.Glob("testdata/contest/*.lua")
	if err != nil || len(files) == 0 {
		b.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		b.Run(filepath.Base(file), func(b *testing.B) { contest(b, file) })
	}
}

// rounds is how often each interpreter runs each program.
const rounds = 7

func contest(b *testing.B, file string) {
	source, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	_, noLua := exec.LookPath("lua5.1")
	for range b.N {
		var ours, stock, puc []time.Duration
		for range rounds {
			ours = append(ours, timed(b, func() error { return runHost(b.Context(), source) }))
			stock = append(stock, timed(b, func() error { return runGlua(string(source)) }))
			if noLua == nil {
				puc = append(puc, timed(b, exec.Command("lua5.1", file).Run))
			}
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(median(ours).Seconds(), "s")
		b.ReportMetric(float64(median(ours))/float64(median(stock)), "×gopher-lua")
		if noLua == nil {
			b.ReportMetric(float64(median(ours))/float64(median(puc)), "×lua5.1")
		}
	}
}

func timed(b *testing.B, run func() error) time.Duration {
	begin := time.Now()
	if err := run(); err != nil {
		b.Fatal(err)
	}
	return time.Since(begin)
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func runHost(ctx context.Context, source []byte) error {
	h := New(Options{})
	defer h.Close()
	fn, err := h.Load("contest.lua", source)
	if err != nil {
		return err
	}
	_, err = h.Call(ctx, fn)
	return err
}

func runGlua(source string) error {
	L := lua.NewState()
	defer L.Close()
	return L.DoString(source)
}
