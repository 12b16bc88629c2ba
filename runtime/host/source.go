package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luasyntax"
)

// SyntaxError says where a source is not Lua.
type SyntaxError struct {
	// Message is one line with the chunk's name and the line's number.
	Message string
	// Incomplete says that further lines could still make it a chunk.
	Incomplete bool
}

func (e *SyntaxError) Error() string { return e.Message }

// Load compiles a source. It skips a byte order mark and a first line that begins with
// #!. The error is a *SyntaxError.
func (h *Host) Load(name string, source []byte) (*lua.LFunction, error) {
	return h.LoadContext(context.Background(), name, source)
}

// LoadContext is Load, and gives up with the context's cause when the context ends.
func (h *Host) LoadContext(ctx context.Context, name string, source []byte) (*lua.LFunction, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	fn, err := h.load(name, source, ctx.Err)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return fn, err
}

// loadIn is load for a running script: stopping the run stops the compiler too.
func (h *Host) loadIn(L *lua.LState, name string, source []byte) (*lua.LFunction, error) {
	return h.load(name, source, Checker(L))
}

func (h *Host) load(name string, source []byte, stopped func() error) (*lua.LFunction, error) {
	tree, err := parse(name, source, luasyntax.Options{Stopped: stopped})
	if err != nil {
		return nil, err
	}
	return h.compile(name, tree, h.supportUntil(stopped))
}

// supportUntil is what the compiler needs of the host, and when it gives up.
func (h *Host) supportUntil(stopped func() error) *luacode.Support {
	support := h.support
	support.Stopped = stopped
	return &support
}

// loadLibrary is loadIn for a module that ships with us.
func (h *Host) loadLibrary(L *lua.LState, m *Module) (*lua.LFunction, error) {
	name, support := m.Name+".lua", h.supportUntil(Checker(L))
	support.Library = true
	tree, err := parse(name, m.Source, luasyntax.Options{Stopped: support.Stopped})
	if err != nil {
		return nil, err
	}
	return h.compile(name, tree, support)
}

func (h *Host) compile(name string, tree *luasyntax.Function, support *luacode.Support) (*lua.LFunction, error) {
	proto, err := luacode.Compile(name, tree, support)
	if err != nil {
		return nil, syntaxError(err)
	}
	h.warn(name, tree)
	return h.newFunction(proto), nil
}

// Parse reads a source as Load does, but neither compiles nor runs it. It gives up with the
// context's cause when the context ends.
func Parse(ctx context.Context, name string, source []byte) (*luasyntax.Function, error) {
	tree, err := parse(name, source, luasyntax.Options{Stopped: ctx.Err})
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return tree, err
}

func parse(name string, source []byte, o luasyntax.Options) (*luasyntax.Function, error) {
	if len(source) > maxSource {
		return nil, &SyntaxError{Message: fmt.Sprintf("%s: the source has %d bytes; at most %d are read", name, len(source), maxSource)}
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	if bytes.HasPrefix(source, []byte("#!")) {
		source = append([]byte("--"), source...)
	}
	tree, err := luasyntax.Parse(name, string(source), o)
	if err != nil {
		return nil, syntaxError(err)
	}
	return tree, nil
}

// warn reports code that is probably a mistake. A source that is loaded again gets no
// second warning.
func (h *Host) warn(name string, tree *luasyntax.Function) {
	if h.opts.Warn == nil {
		return
	}
	for _, w := range tree.LostUpdates() {
		text := fmt.Sprintf("%s:%d: warning: %s", name, w.Line, w.Message)
		if !h.warned[text] {
			h.warned[text] = true
			h.opts.Warn(text)
		}
	}
}

func syntaxError(err error) error {
	var syntax *luasyntax.Error
	if errors.As(err, &syntax) {
		return &SyntaxError{Message: syntax.Error(), Incomplete: syntax.Incomplete}
	}
	return &SyntaxError{Message: err.Error()}
}
