package luatest

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luapattern"
	"synlua/runtime/luavalue"
)

// Assert is the Lua module assert.
//
//	assert.equal(got, want)     compares tables by what they hold
//	assert.matches(text, pattern)
//	assert.raises(fn, text)     calls fn; returns the error, whose text must contain text
//
// A test that needs more functions adds a module of its own to the Host.
func Assert() host.Module {
	return host.Module{Name: "assert", Open: func(h *host.Host) lua.LValue {
		return h.Table(map[string]lua.LGFunction{
			"equal":   equal,
			"matches": matches,
			"raises":  func(L *lua.LState) int { return raises(h, L) },
		})
	}}
}

func equal(L *lua.LState) int {
	if L.GetTop() != 2 {
		L.RaiseError("assert.equal takes what was got and what was wanted; it was given %d values", L.GetTop())
	}
	got, want := L.Get(1), L.Get(2)
	if !same(got, want, nil) {
		L.RaiseError("got %s, want %s", show(got), show(want))
	}
	return 0
}

// pair is two tables that are being compared. With it, comparing tables that contain
// themselves ends.
type pair struct{ a, b *lua.LTable }

func same(a, b lua.LValue, open map[pair]bool) bool {
	ta, aIsTable := a.(*lua.LTable)
	tb, bIsTable := b.(*lua.LTable)
	if !aIsTable || !bIsTable {
		return a == b
	}
	if ta == tb || open[pair{ta, tb}] {
		return true
	}
	if open == nil {
		open = map[pair]bool{}
	}
	open[pair{ta, tb}] = true
	return holds(ta, tb, open) && holds(tb, ta, open)
}

// holds reports whether b has all fields of a.
func holds(a, b *lua.LTable, open map[pair]bool) bool {
	all := true
	a.ForEach(func(k, v lua.LValue) {
		all = all && same(v, b.RawGet(k), open)
	})
	return all
}

func matches(L *lua.LState) int {
	text, pattern := L.CheckString(1), L.CheckString(2)
	m, err := luapattern.Compile(pattern).Match(text, 0, luapattern.NewBudget(host.Context(L).Err))
	if err != nil {
		L.RaiseError("%s", err)
	}
	if m == nil {
		L.RaiseError("%s does not match %s", show(lua.LString(text)), show(lua.LString(pattern)))
	}
	return 0
}

func raises(h *host.Host, L *lua.LState) int {
	fn, text := L.CheckFunction(1), L.CheckString(2)
	L.Push(L.GetGlobal("pcall"))
	L.Push(fn)
	L.Call(1, 2)
	ok, raised := lua.LVAsBool(L.Get(-2)), L.Get(-1)
	if ok {
		L.RaiseError("no error; want one with %s", show(lua.LString(text)))
	}
	if got := h.ToString(L, raised); !strings.Contains(got, text) {
		L.RaiseError("got the error %s, want one with %s", show(lua.LString(got)), show(lua.LString(text)))
	}
	L.Push(raised)
	return 1
}

func show(v lua.LValue) string { return luavalue.Inspect(v, luanumber.String) }
