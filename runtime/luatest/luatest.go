// Package luatest runs tests that are written in Lua. Only tests import it.
//
// A file is split into chunks. A line "--== name" begins one and names its subtest; the
// lines before the first one belong to every chunk. Each chunk has a new Host, and its
// lines keep their numbers in the file. A chunk passes if it raises no error.
//
// A line that ends with "--> error: text" must raise an error, on that very line, whose
// message contains the text. Such a line must be a statement of its own. The chunk runs
// once for each of them, with the others left out, and once with all of them left out,
// so that one chunk can contain many bad calls.
package luatest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"synlua/runtime/host"
)

// Run runs every chunk of a file as a subtest. It calls newHost for each run of a chunk
// and closes the Host afterwards. A chunk can require "assert" if newHost puts Assert
// among the modules.
func Run(t *testing.T, file string, newHost func(t *testing.T) *host.Host) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	chunks, err := split(file, string(source))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chunks {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range c.runs() {
				h := newHost(t)
				if problem := r.problem(t.Context(), h); problem != "" {
					t.Error(problem)
				}
				h.Close()
			}
		})
	}
}

// run is a chunk of which at most one line is expected to fail.
type run struct {
	file   string
	source string
	want   *expectation // nil if no error is expected
}

// problem runs the chunk and returns how the result differs from the expected one, or
// "".
func (r run) problem(ctx context.Context, h *host.Host) string {
	err := r.execute(ctx, h)
	switch {
	case err == nil && r.want == nil:
		return ""
	case err == nil:
		return fmt.Sprintf("%s:%d: no error; expected %q", r.file, r.want.line, r.want.text)
	case r.want == nil:
		return withTraceback(err)
	}
	where := fmt.Sprintf("%s:%d", r.file, r.want.line)
	var script *host.ScriptError
	if !errors.As(err, &script) || script.Where != where || !strings.Contains(script.Message, r.want.text) {
		return fmt.Sprintf("%s: expected an error with %q, got:\n%s", where, r.want.text, withTraceback(err))
	}
	return ""
}

func (r run) execute(ctx context.Context, h *host.Host) error {
	fn, err := h.LoadContext(ctx, r.file, []byte(r.source))
	if err != nil {
		return err
	}
	_, err = h.Call(ctx, fn)
	return err
}

func withTraceback(err error) string {
	var script *host.ScriptError
	if !errors.As(err, &script) || len(script.Traceback) < 2 {
		return err.Error()
	}
	return err.Error() + "\n\t" + strings.Join(script.Traceback, "\n\t")
}
