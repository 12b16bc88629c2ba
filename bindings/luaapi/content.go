package luaapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
)

// maxBytes is how much of a download a script may hold in memory.
const maxBytes = 64 << 20

var (
	errNoFiles   = errors.New("this script may not use files")
	errNoContent = errors.New("give either bytes, the content itself, or file, the path of a file")
	errTooLarge  = fmt.Errorf("the file is larger than %d MiB; give { file = … } to write it to a file", maxBytes>>20)
)

// extrasOf returns the names of the fields that synlua adds to those of the row.
func extrasOf(row *catalog.Row) []string {
	var names []string
	for _, p := range row.ContentFields() {
		names = append(names, p.Name)
	}
	return names
}

// readExtras takes the fields that are synlua's own out of the table.
func (r *reader) readExtras(index int, given *lua.LTable) {
	names := extrasOf(r.row)
	if len(names) == 0 {
		return
	}
	r.extras = map[string]string{}
	for _, name := range names {
		switch v := given.RawGetString(name).(type) {
		case *lua.LNilType:
		case lua.LString:
			r.extras[name] = string(v)
		default:
			r.fail(index, fmt.Sprintf("field '%s': a string expected, got %s", name, describe(v)))
		}
	}
	_, inMemory := r.extras["bytes"]
	_, onDisk := r.extras["file"]
	if r.row.SendsContent() && inMemory == onDisk {
		r.fail(index, errNoContent.Error())
	}
}

// upload sends bytes or a file, streamed.
func (a *API) upload(L *lua.LState, r *reader) lua.LValue {
	var err error
	ctx := host.Context(L)
	a.host.Unlocked(L, func() { r.call.Content, err = a.content(ctx, r.extras) })
	if err != nil {
		a.raise(L, err)
	}
	return a.do(L, r.call)
}

// content returns the content that the fields name. A file is opened again for each
// attempt.
func (a *API) content(ctx context.Context, given map[string]string) (*exchange.Content, error) {
	c := &exchange.Content{Type: given["content_type"]}
	path, onDisk := given["file"]
	if !onDisk {
		data := given["bytes"]
		c.Size = int64(len(data))
		c.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
		return c, nil
	}
	if a.opts.Files == nil {
		return nil, errNoFiles
	}
	f, size, err := a.opts.Files.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	c.Size = size
	c.Open = func() (io.ReadCloser, error) {
		f, _, err := a.opts.Files.Open(ctx, path)
		return f, err
	}
	return c, f.Close()
}

// download returns the content, or streams it to a file and returns its size. The
// type is the second result.
func (a *API) download(L *lua.LState, r *reader) int {
	var buf bytes.Buffer
	var w io.Writer = &limitedWriter{&buf, maxBytes}
	path, toFile := r.extras["file"]
	if toFile {
		if a.opts.Files == nil {
			a.raise(L, errNoFiles)
		}
		w = &lateFile{ctx: host.Context(L), files: a.opts.Files, path: path}
	}
	contentType, n, err := a.stream(L, r.call, w)
	if err != nil {
		a.raise(L, err)
	}
	if toFile {
		L.Push(lua.LNumber(n))
	} else {
		L.Push(lua.LString(buf.String()))
	}
	L.Push(lua.LString(contentType))
	return 2
}

// stream downloads to w and closes w if it is a file. It releases the interpreter lock
// meanwhile.
func (a *API) stream(L *lua.LState, call exchange.Call, w io.Writer) (contentType string, n int64, err error) {
	ctx := host.Context(L)
	a.host.Unlocked(L, func() {
		var client *changes.Client
		if client, err = a.opts.Connect(ctx, call.Row.API); err != nil {
			return
		}
		contentType, n, err = client.Download(ctx, call, w)
		if f, ok := w.(*lateFile); ok {
			err = errors.Join(err, f.close(err == nil))
		}
	})
	return contentType, n, err
}

// limitedWriter fails when too many bytes are written, so that they do not fill the memory.
type limitedWriter struct {
	w    io.Writer
	left int
}

// Write writes p to w as long as the limit allows.
func (l *limitedWriter) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errTooLarge
	}
	return l.w.Write(p)
}

// lateFile creates its file at the first byte, so that a refused download does not empty an
// existing file.
type lateFile struct {
	ctx   context.Context
	files Files
	path  string
	f     io.WriteCloser
}

// Write creates the file if needed, and writes to it.
func (l *lateFile) Write(p []byte) (int, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	return l.f.Write(p)
}

func (l *lateFile) open() (err error) {
	if l.f == nil {
		l.f, err = l.files.Create(l.ctx, l.path)
	}
	return err
}

// close closes the file. It creates the file if an empty one was downloaded, and leaves no part
// of one if Files can take it back.
func (l *lateFile) close(downloaded bool) error {
	if downloaded {
		if err := l.open(); err != nil {
			return err
		}
	}
	if l.f == nil {
		return nil
	}
	if f, ok := l.f.(interface{ Discard() error }); ok && !downloaded {
		return f.Discard()
	}
	return l.f.Close()
}
