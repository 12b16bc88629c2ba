package luaapi

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/homeserver"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// function is the Lua function of a row.
func (a *API) function(row *catalog.Row) lua.LGFunction {
	return func(L *lua.LState) int {
		a.permit(L, row.Name, row.Effect)
		r := a.read(L, row.Name, row)
		switch {
		case row.Answer == catalog.Bytes:
			return a.download(L, r)
		case sendsBytes(row):
			L.Push(a.upload(L, r))
		case row.Paging != nil:
			L.Push(a.newList(r.call))
		default:
			L.Push(a.do(L, r.call))
		}
		return 1
	}
}

// do sends the request and returns the answer as Lua. It raises what goes wrong.
func (a *API) do(L *lua.LState, call homeserver.Call) lua.LValue {
	v, err := a.try(L, call)
	if err != nil {
		a.raise(L, err)
	}
	return v
}

// try sends the request, with the interpreter lock given up.
func (a *API) try(L *lua.LState, call homeserver.Call) (v lua.LValue, err error) {
	ctx := host.Context(L)
	a.host.Unlocked(L, func() {
		var client *homeserver.Client
		if client, err = a.opts.Connect(ctx); err != nil {
			return
		}
		var answer *homeserver.Answer
		if answer, err = client.Do(ctx, call); err != nil {
			return
		}
		if v, err = a.decode(answer); err != nil {
			err = fmt.Errorf("the answer to %s %s: %w", call.Row.Method, call.Row.Path, err)
		}
	})
	return v, err
}

func (a *API) decode(answer *homeserver.Answer) (lua.LValue, error) {
	d := a.decoders.Get().(*luavalue.Decoder)
	defer a.decoders.Put(d)
	v, err := d.Decode(answer.Body)
	if err != nil {
		return nil, err
	}
	if t, ok := v.(*lua.LTable); ok && answer.DryRun {
		t.RawSetString("dry_run", lua.LTrue)
	}
	return v, nil
}
