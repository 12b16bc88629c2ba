package stdlib

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// maxFile bounds what fs.read returns, and one line of fs.lines.
const maxFile = 64 << 20

// Files is what fs may reach. It decides what is allowed. To decide, it may ask the
// person at the terminal until the context ends. Its errors go to the script; a missing
// file is fs.ErrNotExist.
type Files interface {
	// Open opens a file for reading and returns its apparent size in bytes.
	Open(ctx context.Context, path string) (io.ReadCloser, int64, error)
	// Create creates or replaces a file. With the mode 0 a file keeps the mode that it has,
	// and a new one is for its owner alone.
	Create(ctx context.Context, path string, mode fs.FileMode) (NewFile, error)
	// Append creates a file or writes at its end. The mode is as for Create.
	Append(ctx context.Context, path string, mode fs.FileMode) (io.WriteCloser, error)
}

// NewFile is a file that is being written. Close gives it its name, unless a Write has
// failed; until then, what had the name before stays.
type NewFile interface {
	io.WriteCloser
	// Discard leaves what was there as it was. It is called in place of Close.
	Discard() error
}

// FS is the module fs.
//
//	fs.read(path)            the whole file, up to 64 MiB; { encoding = "utf-16" } makes a text UTF-8
//	fs.lines(path)           an iterator over its lines, without their ends; lines:close() ends it early
//	fs.write(path, text)     makes or replaces the file; { mode = "0644" } gives it that mode
//	fs.append(path, text)    writes at its end; the same
//	fs.exists(path)
//	fs.sha256(path)          the hash of a file of any size, as 64 digits
//
// An iterator that is neither walked to its end nor closed keeps the file open until garbage
// collection.
func FS(files Files) host.Module {
	return host.Module{Name: "fs", Open: func(h *host.Host) lua.LValue {
		meta := linesMeta(h)
		return library(h, map[string]func(call) int{
			"append": takes(3, func(c call) int { return c.save(files.Append) }),
			"exists": takes(1, func(c call) int { return c.exists(files) }),
			"lines":  takes(1, func(c call) int { return c.lines(files, meta) }),
			"sha256": takes(1, func(c call) int { return c.sha256(files) }),
			"read":   takes(2, func(c call) int { return c.load(files) }),
			"write": takes(3, func(c call) int {
				return c.save(func(ctx context.Context, path string, mode fs.FileMode) (io.WriteCloser, error) {
					return files.Create(ctx, path, mode)
				})
			}),
		})
	}}
}

// blocking runs f without the interpreter lock, and raises its error.
func (c call) blocking(f func() error) {
	var err error
	c.host.Unlocked(c.LState, func() { err = f() })
	if err != nil {
		c.host.Raise(c.LState, err)
	}
}

func fileError(verb, path string, err error) error {
	// The operating system's errors name the path a second time.
	if perr, ok := err.(*fs.PathError); ok {
		err = perr.Err
	}
	return fmt.Errorf("cannot %s %q: %w", verb, path, err)
}

func (c call) load(files Files) int {
	path, ctx := c.text(1), host.Context(c.LState)
	encoding := ""
	if opts := c.fields(2, "encoding"); opts.table.RawGetString("encoding") != lua.LNil {
		encoding = opts.oneOf("encoding", encodings)
	}
	var text string
	c.blocking(func() error {
		data, err := readFile(ctx, files, path)
		if text = string(data); err == nil && encoding != "" {
			if text, err = ReadText(text, encoding); err != nil {
				err = fmt.Errorf("%q: %w%s", path, err, instead(err))
			}
		}
		return err
	})
	return c.push(lua.LString(text))
}

func readFile(ctx context.Context, files Files, path string) ([]byte, error) {
	r, size, err := files.Open(ctx, path)
	if err != nil {
		return nil, fileError("read", path, err)
	}
	defer r.Close()
	if size > maxFile {
		return nil, tooLarge(path)
	}
	// The size may be wrong: a pipe has none.
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fileError("read", path, err)
	}
	if len(data) > maxFile {
		return nil, tooLarge(path)
	}
	return data, nil
}

func tooLarge(path string) error {
	return fmt.Errorf("%q has more than %d MiB: read it line by line with fs.lines", path, maxFile>>20)
}

func (c call) save(open func(context.Context, string, fs.FileMode) (io.WriteCloser, error)) int {
	path, text := c.text(1), c.text(2)
	if _, isNumber := c.Get(3).(lua.LNumber); isNumber {
		c.bad(3, "table expected, got number; what gives several values, such as s:gsub, belongs in parentheses")
	}
	mode, ctx := c.fields(3, "mode").mode(), host.Context(c.LState)
	c.blocking(func() error {
		w, err := open(ctx, path, mode)
		if err == nil {
			_, err = io.WriteString(w, text)
			if closeErr := w.Close(); err == nil {
				err = closeErr
			}
		}
		if err != nil {
			return fileError("write", path, err)
		}
		return nil
	})
	return 0
}

// mode reads who may read and write a file; 0 if nobody has said it.
func (f fields) mode() fs.FileMode {
	switch v := f.table.RawGetString("mode").(type) {
	case *lua.LNilType:
		return 0
	case lua.LString:
		mode, err := strconv.ParseUint(string(v), 8, 16)
		if err == nil && mode >= 0o200 && mode <= 0o777 {
			return fs.FileMode(mode)
		}
	}
	f.bad(f.n, `field 'mode': a string such as "0600" expected, for a file that its owner alone may read and write; got %s`,
		f.host.ToString(f.LState, f.table.RawGetString("mode")))
	return 0
}

func (c call) exists(files Files) int {
	path, ctx := c.text(1), host.Context(c.LState)
	found := false
	c.blocking(func() error {
		r, _, err := files.Open(ctx, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fileError("look at", path, err)
		}
		found = true
		return r.Close()
	})
	return c.push(lua.LBool(found))
}

func (c call) sha256(files Files) int {
	path, ctx := c.text(1), host.Context(c.LState)
	var sum string
	c.blocking(func() error {
		file, _, err := files.Open(ctx, path)
		if err != nil {
			return fileError("read", path, err)
		}
		defer file.Close()
		h := sha256.New()
		if _, err := io.Copy(h, &untilEnd{ctx, file}); err != nil {
			return fileError("read", path, err)
		}
		sum = hex([sha256.Size]byte(h.Sum(nil)))
		return nil
	})
	return c.push(lua.LString(sum))
}

// untilEnd reads until the run is over.
type untilEnd struct {
	ctx context.Context
	io.Reader
}

// Read reads unless the run is over.
func (r *untilEnd) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

func (c call) lines(files Files, meta *lua.LTable) int {
	lines, ctx := &lineReader{path: c.text(1)}, host.Context(c.LState)
	c.blocking(func() error { return lines.open(ctx, files) })
	return c.push(&lua.LUserData{Value: lines, Metatable: meta})
}

// linesMeta makes the metatable of the iterators of fs.lines.
func linesMeta(h *host.Host) *lua.LTable {
	methods := library(h, map[string]func(call) int{"close": func(c call) int {
		lines := c.lineReader()
		c.blocking(lines.close)
		return 0
	}})
	meta := library(h, map[string]func(call) int{
		"__call":     nextLine,
		"__tostring": func(c call) int { return c.push(lua.LString("lines of " + c.lineReader().path)) },
	})
	meta.RawSetString("__index", methods)
	meta.RawSetString("__metatable", lua.LString("lines"))
	return meta
}

// lineReader returns the iterator that a method was called on.
func (c call) lineReader() *lineReader {
	if ud, ok := c.Get(1).(*lua.LUserData); ok {
		if lines, ok := ud.Value.(*lineReader); ok {
			return lines
		}
	}
	c.RaiseError("the lines of a file expected; call their functions with a colon, as in lines:close()")
	return nil
}

func nextLine(c call) int {
	lines, ctx := c.lineReader(), host.Context(c.LState)
	var line string
	var ok bool
	c.blocking(func() (err error) {
		line, ok, err = lines.next(ctx)
		return err
	})
	if !ok {
		return c.push(lua.LNil)
	}
	return c.push(lua.LString(line))
}

// lineReader reads the lines of a file, for any number of workers.
type lineReader struct {
	path string

	mu      sync.Mutex
	ctx     context.Context // of the call that reads
	file    io.ReadCloser   // nil after the last line
	scanner *bufio.Scanner
}

// InsteadOfTable says what to write if the lines are used like a table.
func (r *lineReader) InsteadOfTable() string { return "write  for line in fs.lines(path) do … end" }

func (r *lineReader) open(ctx context.Context, files Files) error {
	file, _, err := files.Open(ctx, r.path)
	if err != nil {
		return fileError("read", r.path, err)
	}
	r.file, r.scanner = file, bufio.NewScanner(r)
	r.scanner.Buffer(nil, maxFile)
	return nil
}

// Read reads from the file until the run of the call that reads is over.
func (r *lineReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.file.Read(p)
}

// close ends the iterator. An iterator that has ended may be closed again.
func (r *lineReader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		_ = r.file.Close() // it was only read
		r.file, r.scanner = nil, nil
	}
	return nil
}

func (r *lineReader) next(ctx context.Context) (line string, ok bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return "", false, nil
	}
	r.ctx = ctx
	if r.scanner.Scan() {
		return r.scanner.Text(), true, nil
	}
	_ = r.file.Close() // it was only read
	err = r.scanner.Err()
	r.file, r.scanner = nil, nil
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("a line has more than %d MiB", maxFile>>20)
	}
	if err != nil {
		return "", false, fileError("read", r.path, err)
	}
	return "", false, nil
}
