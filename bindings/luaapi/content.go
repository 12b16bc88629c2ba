package luaapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

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

// extraNames returns the names of the fields that synlua adds to those of the row.
func (r *reader) extraNames() []string {
	var names []string
	for _, p := range r.row.ContentFields() {
		names = append(names, p.Name)
	}
	if _, waits := tasks[r.name]; waits {
		names = append(names, waitName)
	}
	return names
}

// readExtras takes the fields that are synlua's own out of the table.
func (r *reader) readExtras(index int, given *lua.LTable) {
	names := r.extraNames()
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

// upload sends bytes or a file, streamed. A file keeps its name, unless another is given.
func (a *API) upload(L *lua.LState, r *reader) lua.LValue {
	if path, onDisk := r.extras["file"]; onDisk && r.row.Sent("filename") != nil && !r.call.Query.Has("filename") {
		r.addQuery(r.row.Sent("filename"), lua.LString(filepath.Base(path)))
	}
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
	path, onDisk := given["file"]
	c := &exchange.Content{Type: given["content_type"], File: path}
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
	path, toFile := r.extras["file"]
	if toFile && a.opts.Files == nil {
		a.raise(L, errNoFiles)
	}
	ctx := host.Context(L)
	var contentType string
	var n int64
	var err error
	a.host.Unlocked(L, func() {
		if toFile {
			contentType, n, err = a.downloadTo(ctx, r.call, path)
		} else {
			contentType, n, err = a.stream(ctx, r.call, &limitedWriter{&buf, maxBytes})
		}
	})
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

// downloadTo downloads to a file. Whether that may be written is asked first, so that nothing
// is fetched for nothing, and a dry run finds out too.
func (a *API) downloadTo(ctx context.Context, call exchange.Call, path string) (contentType string, n int64, err error) {
	file, err := a.opts.Files.Create(ctx, path, 0)
	if err != nil {
		return "", 0, err
	}
	if contentType, n, err = a.stream(ctx, call, file); err != nil {
		return "", 0, errors.Join(err, file.Discard())
	}
	return contentType, n, file.Close()
}

// stream downloads to w.
func (a *API) stream(ctx context.Context, call exchange.Call, w io.Writer) (contentType string, n int64, err error) {
	client, err := a.opts.Connect(ctx, call.Row.API)
	if err != nil {
		return "", 0, err
	}
	return client.Download(ctx, call, w)
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
