package repl

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luavalue"
)

// load is :load. A file is one chunk, which shares its locals as a paste does.
func (s *session) load(ctx context.Context, path string) error {
	if path == "" {
		return errors.New("write :load FILE")
	}
	source, err := os.ReadFile(fromHome(path))
	if err != nil {
		return fileError("cannot read", path, err)
	}
	fn, err := s.Host.LoadWith(ctx, filepath.Base(path), source, &s.locals)
	if err != nil {
		return err
	}
	values, err := s.call(ctx, chunk{fn, string(source), false})
	if err != nil {
		return err
	}
	return s.show(ctx, values)
}

// fileError says what is wrong with a file.
func fileError(cannot, path string, err error) error {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %q: there is no such file or folder", cannot, path)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("there is already a file %q, and none is replaced: give another name", path)
	case errors.As(err, &at):
		return fmt.Errorf("%s %q: %w", cannot, path, at.Err)
	}
	return err
}

// fromHome replaces a leading "~/" by the person's folder, as a shell does.
func fromHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// edit is :edit. What the person has changed runs at once, as a line does after Enter.
func (s *session) edit(ctx context.Context, argument string) error {
	if argument != "" {
		return errors.New(":edit takes no words: it edits the last chunk; edit a file with your editor, and :load it")
	}
	before := ""
	if n := len(s.worked); n > 0 {
		before = s.worked[n-1].source
	}
	after, err := s.Edit(ctx, before)
	if err != nil {
		return err
	}
	if after = strings.TrimSpace(after); after == strings.TrimSpace(before) || after == "" {
		s.Say("nothing was changed, and nothing runs")
		return nil
	}
	s.evaluate(ctx, after)
	if s.pending != "" {
		s.pending = ""
		return errors.New("the chunk is not complete, and nothing of it ran")
	}
	return nil
}

// time is :time.
func (s *session) time(ctx context.Context, source string) error {
	c, err := s.compile(ctx, source)
	if err != nil {
		return s.withoutPlace(source, err)
	}
	begin := s.Host.Now()
	values, err := s.call(ctx, c)
	if err == nil {
		err = s.show(ctx, values)
	}
	s.Say("it took " + took(s.Host.Now().Sub(begin)))
	return s.withoutPlace(source, err)
}

// took says how long something took.
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "less than 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return d.Round(time.Millisecond).String()
}

// typeOf is :type.
func (s *session) typeOf(ctx context.Context, source string) error {
	c, err := s.compile(ctx, "="+strings.TrimPrefix(source, "="))
	if err != nil {
		return s.withoutPlace(source, err)
	}
	values, err := s.Host.Call(ctx, c.fn)
	if err != nil {
		return s.withoutPlace(source, err)
	}
	for _, v := range values {
		s.Explain(s.kind(v) + "\n")
	}
	return nil
}

// kind says what a value is, in more detail than Lua's type.
func (s *session) kind(v lua.LValue) string {
	switch t, isTable := v.(*lua.LTable); {
	case v == luavalue.Null:
		return "json.null"
	case listOf(v) != nil:
		return "a list on the server, which is fetched while it is walked"
	case s.nameOf(v) != "":
		return "function " + s.nameOf(v)
	case !isTable:
		return v.Type().String()
	case luavalue.Len(t) > 0:
		return fmt.Sprintf("table: a list of %d", luavalue.Len(t))
	default:
		names := fieldNames(t, false)
		if len(names) == 0 {
			return "table"
		}
		return "table with " + display.Names(names)
	}
}
