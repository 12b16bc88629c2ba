package host

import (
	"context"
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// ScriptError is an error that a script raised and nobody caught.
type ScriptError struct {
	// Message is what a person reads, without the place.
	Message string
	// Where is the place, such as "join.lua:12", or "".
	Where string
	// Traceback has one line per call, the innermost first.
	Traceback []string
	// Value is what was raised.
	Value lua.LValue
	// Cause is the Go error that the value carries, or nil.
	Cause error
}

// Error returns the place and the message.
func (e *ScriptError) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// ForPeople says that the script raised a text without a place, with error(text, 0): it is for
// whoever runs the script, who needs neither the line nor a traceback.
func (e *ScriptError) ForPeople() bool {
	text, ok := e.Value.(lua.LString)
	return ok && e.Cause == nil && string(text) == e.Message
}

// Unwrap returns the Go error that was raised through Lua.
func (e *ScriptError) Unwrap() error { return e.Cause }

// ErrInterrupted is the cause when a run's context was cancelled by a person.
var ErrInterrupted = errors.New("interrupted")

func (h *Host) scriptError(ctx context.Context, r *raised) *ScriptError {
	e := &ScriptError{Value: r.value, Traceback: r.trace, Cause: Cause(r.value)}
	text := h.describe(r.value) // may run Lua, and so be cancelled too
	if ctx.Err() != nil {
		e.Cause = context.Cause(ctx)
		e.Message = e.Cause.Error()
		e.Where = firstPlace(r.trace)
		return e
	}
	e.Where, e.Message = splitPlace(text)
	if e.Where == "" {
		e.Where = firstPlace(r.trace)
	}
	return e
}

// describe is tostring for an error value; it must not raise an error.
func (h *Host) describe(v lua.LValue) string {
	if s, ok := text(v); ok {
		return s
	}
	if h.main.GetMetaField(v, "__tostring") != lua.LNil {
		out, failed := h.protect(h.main, false, h.Func(h.tostring), []lua.LValue{v})
		if failed == nil {
			return out[0].String()
		}
	}
	kind := "error object is a " + v.Type().String()
	if t, ok := v.(*lua.LTable); ok {
		if inside := luavalue.Inspect(t, luanumber.String); inside != "{}" {
			return kind + ": " + inside
		}
	}
	return kind
}

// splitPlace cuts "file.lua:12: message" in two.
func splitPlace(text string) (where, message string) {
	head, rest, ok := strings.Cut(text, ": ")
	if !ok {
		return "", text
	}
	i := strings.LastIndexByte(head, ':')
	if i <= 0 || strings.Trim(head[i+1:], "0123456789") != "" || i+1 == len(head) || strings.Contains(head, "\n") {
		return "", text
	}
	return head, rest
}

// NewError makes the Lua value of a Go error: a table with the given fields whose
// tostring is the error's text. The table carries the error, so that the command can
// still inspect it after it has passed through Lua.
func (h *Host) NewError(err error, fields *lua.LTable) *lua.LTable {
	mt := h.main.CreateTable(0, 4)
	mt.RawSetString("__tostring", h.Func(func(L *lua.LState) int {
		L.Push(lua.LString(err.Error()))
		return 1
	}))
	mt.RawSetString("__concat", h.Func(func(L *lua.LState) int {
		L.Push(lua.LString(h.ToString(L, L.Get(1)) + h.ToString(L, L.Get(2))))
		return 1
	}))
	mt.RawSetString("__metatable", lua.LString("error"))
	mt.RawSetString("cause", &lua.LUserData{Value: err, Metatable: lua.LNil})
	fields.Metatable = mt
	return fields
}

// Raise raises a Go error as a table with the field message. If it is a *ScriptError,
// Raise raises the script's original value.
func (h *Host) Raise(L *lua.LState, err error) {
	var script *ScriptError
	if errors.As(err, &script) {
		rethrow(L, &raised{script.Value, script.Traceback})
	}
	fields := h.main.CreateTable(0, 1)
	fields.RawSetString("message", lua.LString(err.Error()))
	throw(L, h.NewError(err, fields))
}

// Cause returns the Go error that a raised value carries, or nil.
func Cause(v lua.LValue) error {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil
	}
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil
	}
	ud, ok := mt.RawGetString("cause").(*lua.LUserData)
	if !ok {
		return nil
	}
	err, _ := ud.Value.(error)
	return err
}
