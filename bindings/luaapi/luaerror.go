package luaapi

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// raise raises a Go error as a table with the fields that scripts decide by, as far as they
// are known. The message is the server's, or else the whole sentence.
func (a *API) raise(L *lua.LState, err error) {
	var script *host.ScriptError
	if errors.As(err, &script) {
		a.host.Raise(L, err)
	}
	fields := luavalue.NewTable(8)
	fields.RawSetString("message", lua.LString(err.Error()))
	var failed *exchange.Error
	if errors.As(err, &failed) && failed.Kind != exchange.Interrupted {
		describeFailure(fields, failed)
	}
	L.Error(a.host.NewError(err, fields), 0)
}

// describeFailure adds what is known of a request and its answer.
func describeFailure(fields *lua.LTable, e *exchange.Error) {
	setText(fields, "method", e.Method)
	setText(fields, "path", e.Path)
	if e.Status == 0 {
		return
	}
	fields.RawSetString("status", lua.LNumber(e.Status))
	if e.Problem != "" || e.Kind == exchange.Redirected {
		return // not the server's own words
	}
	setText(fields, "errcode", e.Errcode)
	setText(fields, "message", e.Message)
	if e.RetryAfter > 0 {
		fields.RawSetString("retry_after_ms", lua.LNumber(e.RetryAfter.Milliseconds()))
	}
}

func setText(fields *lua.LTable, name, value string) {
	if value != "" {
		fields.RawSetString(name, lua.LString(value))
	}
}
