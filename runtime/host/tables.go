package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxResults is how many values unpack gives at most, as in Lua 5.1: each lies on
// the stack.
const maxResults = 8000

func selectArguments(L *lua.LState) int {
	if L.Get(1) == lua.LString("#") {
		L.Push(lua.LNumber(L.GetTop() - 1))
		return 1
	}
	n, rest := checkInt(L, 1), L.GetTop()-1
	if n < 0 {
		n = rest + n + 1
	}
	if n < 1 {
		argError(L, 1, "index out of range")
	}
	return max(0, rest-n+1)
}

func unpack(L *lua.LState) int {
	t := checkTable(L, 1)
	first := optInt(L, 2, 1)
	last := optInt(L, 3, t.Len())
	if last-first >= maxResults {
		fail(L, "too many results to unpack")
	}
	for i := first; i <= last; i++ {
		L.Push(t.RawGet(lua.LNumber(i)))
	}
	return max(0, last-first+1)
}

// setMetatable is for tables alone. gopher-lua's would also give all numbers, all
// strings or all functions a metatable.
func setMetatable(L *lua.LState) int {
	t := checkTable(L, 1)
	mt, ok := L.Get(2).(*lua.LTable)
	if !ok && (L.GetTop() < 2 || L.Get(2) != lua.LNil) {
		typeError(L, 2, "nil or table")
	}
	if old, ok := t.Metatable.(*lua.LTable); ok && old.RawGetString("__metatable") != lua.LNil {
		fail(L, "cannot change a protected metatable")
	}
	t.Metatable = lua.LNil
	if mt != nil {
		t.Metatable = mt
	}
	L.Push(t)
	return 1
}

// concat is table.concat. gopher-lua's puts the whole list on the stack, which
// has room for half a million.
func concat(L *lua.LState) int {
	t, separator := checkTable(L, 1), optString(L, 2, "")
	first := optInt(L, 3, 1)
	last := optInt(L, 4, t.Len())
	var out strings.Builder
	for i := first; i <= last; i++ {
		v := t.RawGet(lua.LNumber(i))
		item, ok := text(v)
		if !ok {
			fail(L, "invalid value (%s) at index %d in table for 'concat'", v.Type(), i)
		}
		out.WriteString(item)
		if i < last {
			out.WriteString(separator)
		}
		if out.Len() > maxString {
			fail(L, "table.concat would make a string of more than %d bytes", maxString)
		}
	}
	L.Push(lua.LString(out.String()))
	return 1
}
