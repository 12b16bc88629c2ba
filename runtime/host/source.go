package host

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// SyntaxError says where a source is not Lua.
type SyntaxError struct {
	// Message is one line with the chunk's name and the line's number.
	Message string
	// Incomplete says that further lines could still make it a chunk.
	Incomplete bool
}

func (e *SyntaxError) Error() string { return e.Message }

// Load compiles a source. A byte order mark and a first line that begins with #!
// are passed over. The error is a *SyntaxError.
func (h *Host) Load(name string, source []byte) (*lua.LFunction, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.load(name, source)
}

func (h *Host) load(name string, source []byte) (*lua.LFunction, error) {
	if len(source) > maxSource {
		return nil, &SyntaxError{Message: fmt.Sprintf("%s: the source has %d bytes; at most %d are read", name, len(source), maxSource)}
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	if bytes.HasPrefix(source, []byte("#!")) {
		source = append([]byte("--"), source...)
	}
	chunk, err := parse.Parse(bytes.NewReader(source), name)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	if deeper(reflect.ValueOf(chunk), maxSyntax) {
		return nil, &SyntaxError{Message: fmt.Sprintf("%s: more than %d levels of syntax inside each other", name, maxSyntax)}
	}
	proto, err := lua.Compile(chunk, name)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	return h.main.NewFunctionFromProto(proto), nil
}

// deeper reports whether a part of the syntax tree lies below more than the given
// number of nodes. gopher-lua's compiler calls itself for each: a million of them
// would end the process, and a hundred thousand additions take minutes.
func deeper(v reflect.Value, levels int) bool {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return !v.IsNil() && deeper(v.Elem(), levels)
	case reflect.Slice:
		for i := range v.Len() {
			if deeper(v.Index(i), levels) {
				return true
			}
		}
	case reflect.Struct:
		if levels == 0 {
			return true
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Type != nodeType && deeper(v.Field(i), levels-1) {
				return true
			}
		}
	}
	return false
}

var nodeType = reflect.TypeFor[ast.Node]()

func syntaxError(name string, err error) error {
	var perr *parse.Error
	var cerr *lua.CompileError
	switch {
	case errors.As(err, &cerr) && cerr.Line > 0: // such as too many locals
		return &SyntaxError{Message: fmt.Sprintf("%s:%d: %s", name, cerr.Line, cerr.Message)}
	case cerr != nil:
		return &SyntaxError{Message: name + ": " + cerr.Message}
	case !errors.As(err, &perr):
		return &SyntaxError{Message: name + ": " + strings.TrimSpace(err.Error())}
	case perr.Pos.Line == parse.EOF:
		return &SyntaxError{
			Message:    name + ": the source ends in the middle: " + near(perr, "an \"end\", a bracket or a quote is missing"),
			Incomplete: !strings.Contains(perr.Message, "unterminated string"),
		}
	}
	return &SyntaxError{Message: fmt.Sprintf("%s:%d: %s", name, perr.Pos.Line, near(perr, "unexpected"))}
}

func near(err *parse.Error, what string) string {
	if err.Message != "syntax error" && err.Message != "" {
		what = err.Message
	}
	if err.Token == "" {
		return what
	}
	token, _, more := strings.Cut(err.Token, "\n")
	if more {
		token += "…"
	}
	return fmt.Sprintf("%s near '%s'", what, token)
}
