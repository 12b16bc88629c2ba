package luaapi

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/homeserver"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// raise raises a Go error as a table with the fields that a script branches on,
// as far as they are known. The message is the server's, or else the whole
// sentence.
func (a *API) raise(L *lua.LState, err error) {
	var script *host.ScriptError
	if errors.As(err, &script) {
		a.host.Raise(L, err)
	}
	fields := luavalue.NewTable(8)
	fields.RawSetString("message", lua.LString(err.Error()))
	describeRequest(fields, err)
	L.Error(a.host.NewError(err, fields), 0)
}

// describeRequest adds what the error tells of the request and its answer.
func describeRequest(fields *lua.LTable, err error) {
	var refused *homeserver.APIError
	var garbled *homeserver.AnswerError
	var redirected *homeserver.RedirectError
	var broken *homeserver.ConnectionError
	switch {
	case errors.As(err, &refused):
		setRequest(fields, refused.Status, refused.Method, refused.Path)
		setText(fields, "errcode", refused.Errcode)
		setText(fields, "message", refused.Message)
		if refused.RetryAfter > 0 {
			fields.RawSetString("retry_after_ms", lua.LNumber(refused.RetryAfter.Milliseconds()))
		}
	case errors.As(err, &garbled):
		setRequest(fields, garbled.Status, garbled.Method, garbled.Path)
	case errors.As(err, &redirected):
		setRequest(fields, redirected.Status, redirected.Method, redirected.Path)
	case errors.As(err, &broken):
		setRequest(fields, 0, broken.Method, broken.Path)
	}
}

func setRequest(fields *lua.LTable, status int, method, path string) {
	if status != 0 {
		fields.RawSetString("status", lua.LNumber(status))
	}
	setText(fields, "method", method)
	setText(fields, "path", path)
}

func setText(fields *lua.LTable, name, value string) {
	if value != "" {
		fields.RawSetString(name, lua.LString(value))
	}
}
