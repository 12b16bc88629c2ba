package stdlib

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/host"
	"synlua/runtime/luatest"
)

// TestLua runs the tests that are written in Lua. Besides the modules under test they
// may require "assert" and "outside".
func TestLua(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { luatest.Run(t, file, newHost) })
	}
}

func newHost(t *testing.T) *host.Host {
	out := &outside{look: display.Look{Width: 80}, files: map[string]string{"ids.txt": "@a:x\r\n\n@b:x"}}
	modules := Modules(Options{Files: out, Log: out, Asker: out, Table: out.table, Print: out.print, Block: out.block, Look: func() display.Look { return out.look }})
	return host.New(host.Options{
		Modules:  append(modules, luatest.Assert(), out.module()),
		Now:      func() time.Time { return time.Date(2024, 5, 1, 12, 0, 0, 250e6, time.UTC) },
		Location: time.FixedZone("CEST", 2*60*60),
	})
}

// execute runs a chunk and returns its first result.
func execute(ctx context.Context, h *host.Host, source string) (lua.LValue, error) {
	fn, err := h.Load("test.lua", []byte(source))
	if err != nil {
		return nil, err
	}
	results, err := h.Call(ctx, fn)
	if err != nil || len(results) == 0 {
		return lua.LNil, err
	}
	return results[0], nil
}

// outside simulates the files, the terminal and the person at it.
type outside struct {
	files   map[string]string
	seen    []string // messages, table lines and questions
	answers []string
	look    display.Look
}

// served is a list whose items have to be fetched first.
type served struct{ items *lua.LTable }

func (s served) Collect(*lua.LState) *lua.LTable { return s.items }

// module is the Lua module outside: seen() returns what was shown since the last call,
// look(kind, width) sets for whom it is shown, answers{…} sets what the person will type, and
// served{…} makes a list that has to be fetched first.
func (o *outside) module() host.Module {
	return host.Module{Name: "outside", Open: func(h *host.Host) lua.LValue {
		return h.Table(map[string]lua.LGFunction{
			"seen": func(L *lua.LState) int {
				t := L.NewTable()
				for _, line := range o.seen {
					t.Append(lua.LString(line))
				}
				o.seen = nil
				L.Push(t)
				return 1
			},
			"look": func(L *lua.LState) int {
				kind := L.OptString(1, "")
				o.look = display.Look{Width: L.OptInt(2, 80), Plain: kind == "plain", ASCII: kind == "ascii", Whole: kind == "pipe"}
				return 0
			},
			"served": func(L *lua.LState) int {
				L.Push(&lua.LUserData{Value: served{L.CheckTable(1)}, Metatable: lua.LNil})
				return 1
			},
			"answers": func(L *lua.LState) int {
				L.CheckTable(1).ForEach(func(_, v lua.LValue) { o.answers = append(o.answers, v.String()) })
				return 0
			},
		})
	}}
}

func (o *outside) note(format string, args ...any) {
	o.seen = append(o.seen, fmt.Sprintf(format, args...))
}

func (o *outside) Debug(format string, args ...any) { o.note("debug: "+format, args...) }
func (o *outside) Say(format string, args ...any)   { o.note("info: "+format, args...) }
func (o *outside) Warn(format string, args ...any)  { o.note("warn: "+format, args...) }
func (o *outside) Error(format string, args ...any) { o.note("error: "+format, args...) }

// print notes each line.
func (o *outside) print(text string) {
	for line := range strings.Lines(text) {
		o.note("%s", strings.TrimSuffix(line, "\n"))
	}
}

func (o *outside) block(title string, show func()) {
	if title != "" {
		o.note("%s", title)
	}
	show()
}

func (o *outside) table(columns []string, rows [][]string) {
	o.note("%s", strings.Join(columns, "|"))
	for _, row := range rows {
		o.note("%s", strings.Join(row, "|"))
	}
}

var errNoTerminal = errors.New("there is no terminal to ask on")

func (o *outside) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := o.Line(ctx, question)
	return answer == "y", err
}

func (o *outside) Line(_ context.Context, label string) (string, error) {
	o.note("%s", label)
	if len(o.answers) == 0 {
		return "", errNoTerminal
	}
	answer := o.answers[0]
	o.answers = o.answers[1:]
	if answer == "end of input" {
		return "", io.EOF
	}
	return answer, nil
}

func (o *outside) Secret(ctx context.Context, label string) (string, error) {
	answer, err := o.Line(ctx, "hidden: "+label)
	if answer == "ctrl-c" {
		return "", fmt.Errorf("interrupted at the question: %w", context.Canceled)
	}
	return answer, err
}

var (
	errForbidden = errors.New("not below a folder that --allow-read names")
	errDiskFull  = errors.New("no space left on device")
	errBadDisk   = errors.New("input/output error")
)

func (o *outside) Open(_ context.Context, path string) (io.ReadCloser, int64, error) {
	switch path {
	case "forbidden":
		return nil, 0, errForbidden
	case "huge":
		return io.NopCloser(strings.NewReader("")), 1 << 40, nil
	case "endless":
		return io.NopCloser(endless{}), 0, nil
	case "broken":
		return io.NopCloser(io.MultiReader(strings.NewReader("one\ntw"), broken{})), 0, nil
	}
	text, ok := o.files[path]
	if !ok {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return io.NopCloser(strings.NewReader(text)), int64(len(text)), nil
}

func (o *outside) Create(_ context.Context, path string, mode fs.FileMode) (NewFile, error) {
	if path == "forbidden" {
		return nil, errForbidden
	}
	o.note("mode %04o", mode)
	return &memoryFile{outside: o, path: path}, nil
}

func (o *outside) Append(_ context.Context, path string, mode fs.FileMode) (io.WriteCloser, error) {
	f := &memoryFile{outside: o, path: path}
	o.note("mode %04o", mode)
	f.WriteString(o.files[path])
	return f, nil
}

type memoryFile struct {
	bytes.Buffer
	outside *outside
	path    string
}

func (f *memoryFile) Close() error {
	if f.path == "full" {
		return errDiskFull
	}
	f.outside.files[f.path] = f.String()
	return nil
}

func (f *memoryFile) Discard() error { return nil }

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBadDisk }

func TestModulesWithoutAnOutsideAreLeftOut(t *testing.T) {
	var names []string
	for _, m := range Modules(Options{}) {
		names = append(names, m.Name)
	}
	if got := strings.Join(names, " "); got != "json csv time text random" {
		t.Errorf("got %s", got)
	}
}

func TestErrorsOfFilesAndOfQuestionsKeepTheirCause(t *testing.T) {
	for source, cause := range map[string]error{
		`require "fs".read("forbidden")`:                                          errForbidden,
		`require "fs".lines("nowhere")`:                                           fs.ErrNotExist,
		`require "fs".write("full", "x")`:                                         errDiskFull,
		`require "ask".confirm("Go on?")`:                                         errNoTerminal,
		`require "ask".secret("Password")`:                                        errNoTerminal,
		`require "outside".answers { "ctrl-c" } require "ask".secret("Password")`: host.ErrInterrupted,
		`local fs = require "fs" for _ in fs.lines("broken") do end`:              errBadDisk,
	} {
		h := newHost(t)
		if _, err := execute(t.Context(), h, source); !errors.Is(err, cause) {
			t.Errorf("%s: got %v, want %v", source, err, cause)
		}
		h.Close()
	}
}

// lockedFiles takes the interpreter lock, as another worker would.
type lockedFiles struct {
	*outside
	takeLock func() error
}

func (f lockedFiles) Open(ctx context.Context, path string) (io.ReadCloser, int64, error) {
	if err := f.takeLock(); err != nil {
		return nil, 0, err
	}
	return f.outside.Open(ctx, path)
}

func TestFilesAreReadWithoutTheInterpreterLock(t *testing.T) {
	var h *host.Host
	files := lockedFiles{&outside{files: map[string]string{"a": "text"}}, func() error {
		_, err := h.Load("other.lua", []byte("return 1"))
		return err
	}}
	h = host.New(host.Options{Modules: Modules(Options{Files: files})})
	defer h.Close()
	got, err := execute(t.Context(), h, `return require "fs".read("a")`)
	if err != nil || got != lua.LString("text") {
		t.Errorf("got %v, %v", got, err)
	}
}
