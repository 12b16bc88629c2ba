package luaapi

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// function is the Lua function of a row.
func (a *API) function(row *catalog.Row) lua.LGFunction {
	return func(L *lua.LState) int {
		a.permit(L, row.Name, row.Effect)
		r := a.read(L, row.Name, row)
		a.permitCall(L, row.Name, r.call)
		if row.Paging == nil { // a list asks when its first page is wanted
			a.heedDelegation(L, &r.use)
		}
		switch {
		case row.Answer == catalog.Bytes:
			return a.download(L, r)
		case row.SendsContent():
			L.Push(a.upload(L, r))
		case row.Paging != nil:
			L.Push(a.newList(r.use))
		default:
			L.Push(a.do(L, r.call))
		}
		return 1
	}
}

// do sends the request and returns the answer as Lua. It raises errors.
func (a *API) do(L *lua.LState, call exchange.Call) lua.LValue {
	v, err := a.try(L, call)
	if err != nil {
		a.raise(L, err)
	}
	return v
}

// try sends the request. It releases the interpreter lock meanwhile.
func (a *API) try(L *lua.LState, call exchange.Call) (v lua.LValue, err error) {
	ctx, check := host.Context(L), host.Checker(L)
	a.host.Unlocked(L, func() {
		var client *changes.Client
		if client, err = a.opts.Connect(ctx, call.Row.API); err != nil {
			return
		}
		d := a.decoder(check)
		defer a.decoders.Put(d)
		var answer *exchange.Answer
		answer, err = client.Decode(ctx, call, func(dec *jsontext.Decoder) (err error) {
			if v, err = readAnswer(d, dec, call.Row); err != nil {
				return fmt.Errorf("the answer to %s %s: %w", call.Row.Method, call.Row.Path, err)
			}
			return nil
		})
		if err == nil && answer.DryRun {
			markDryRun(v)
		}
	})
	return v, err
}

// decoder returns a decoder whose work the check can end.
func (a *API) decoder(check func() error) *luavalue.Decoder {
	d := a.decoders.Get().(*luavalue.Decoder)
	d.Check(check)
	return d
}

// readAnswer reads an answer out of the envelope, if there is one. Only here do seconds become
// milliseconds: the record and the plan have what the server says, so that the state before a
// change can be compared with that of any other run.
func readAnswer(d *luavalue.Decoder, dec *jsontext.Decoder, row *catalog.Row) (v lua.LValue, err error) {
	if row.Envelope == nil {
		v, err = d.Read(dec)
	} else {
		var answer jsontext.Value
		if answer, err = dec.ReadValue(); err != nil {
			return nil, err
		}
		v, err = d.Decode(row.Envelope.Open(answer))
	}
	if t, ok := v.(*lua.LTable); ok && err == nil {
		toMilliseconds(t, row.Seconds)
	}
	return v, err
}

// toMilliseconds converts fields that are in seconds. What is no number of seconds stays: a
// later version of the server may give milliseconds.
func toMilliseconds(answer *lua.LTable, fields []string) {
	for _, name := range fields {
		n, ok := answer.RawGetString(name).(lua.LNumber)
		if s, err := luavalue.Whole(n); ok && err == nil && stdlib.IsSeconds(s) {
			answer.RawSetString(name, n*1000)
		}
	}
}

// markDryRun tells the script that nothing was sent, and that an answer is not the server's.
func markDryRun(v lua.LValue) {
	if t, ok := v.(*lua.LTable); ok {
		t.RawSetString("dry_run", lua.LTrue)
	}
}
