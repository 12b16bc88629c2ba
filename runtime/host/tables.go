package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

func (h *Host) openTables() {
	lib := h.Table(map[string]lua.LGFunction{
		"concat":   h.concat,
		"foreach":  h.forEach,
		"foreachi": forEachIndex,
		"maxn":     maxN,
		"sort":     sortTable,
	})
	h.plain(lib, map[string]lua.LGFunction{
		"getn":   getN,
		"insert": insert,
		"remove": remove,
		"setn":   setN,
	})
	h.main.SetGlobal(lua.TabLibName, lib)
}

func getN(L *lua.LState) int {
	L.Push(lua.LNumber(luavalue.Len(checkTable(L, 1))))
	return 1
}

func setN(L *lua.LState) int {
	checkTable(L, 1)
	fail(L, "'setn' is obsolete")
	return 0
}

func insert(L *lua.LState) int {
	t := checkTable(L, 1)
	n := luavalue.Len(t)
	switch L.GetTop() {
	case 2:
		t.RawSetInt(n+1, L.Get(2))
	case 3:
		insertAt(L, t, n, checkInt(L, 2), L.Get(3))
	default:
		fail(L, "wrong number of arguments to 'insert'")
	}
	return 0
}

// insertAt inserts at any index. As in Lua 5.1 it also moves items at indexes below 1.
func insertAt(L *lua.LState, t *lua.LTable, n, i int, v lua.LValue) {
	if i >= 1 && i <= n {
		luavalue.Insert(t, i, v)
		return
	}
	for ; n >= i; n-- {
		t.RawSetInt(n+1, luavalue.At(t, n))
		if n&0xffff == 0 {
			checkStopped(L)
		}
	}
	t.RawSetInt(i, v)
}

func remove(L *lua.LState) int {
	t := checkTable(L, 1)
	n := luavalue.Len(t)
	i := optInt(L, 2, n)
	if i < 1 || i > n {
		return 0
	}
	L.Push(luavalue.Remove(t, i))
	return 1
}

func maxN(L *lua.LState) int {
	last := lua.LNumber(0)
	checkTable(L, 1).ForEach(func(key, _ lua.LValue) {
		if n, ok := key.(lua.LNumber); ok {
			last = max(last, n)
		}
	})
	L.Push(last)
	return 1
}

// forEach and forEachIndex stop at the first call that returns a value, and return
// that.
func (h *Host) forEach(L *lua.LState) int {
	t, fn := checkTable(L, 1), checkFunction(L, 2)
	t = h.stringMeta.contents(t)
	for key, v := t.Next(lua.LNil); key != lua.LNil; key, v = t.Next(h.checkPosition(L, t, key)) {
		if visit(L, fn, key, v) {
			return 1
		}
	}
	return 0
}

func forEachIndex(L *lua.LState) int {
	t := checkTable(L, 1)
	n, fn := luavalue.Len(t), checkFunction(L, 2)
	for i := 1; i <= n; i++ {
		if visit(L, fn, lua.LNumber(i), luavalue.At(t, i)) {
			return 1
		}
	}
	return 0
}

// visit calls fn. If the result is not nil, it leaves it on the stack and returns true.
func visit(L *lua.LState, fn *lua.LFunction, key, v lua.LValue) bool {
	L.Push(fn)
	L.Push(key)
	L.Push(v)
	L.Call(2, 1)
	if L.Get(-1) != lua.LNil {
		return true
	}
	L.Pop(1)
	return false
}

// concat is table.concat. gopher-lua's puts the whole list on the stack, which has room
// for half a million values.
func (h *Host) concat(L *lua.LState) int {
	separator := optString(L, 2, "")
	t := checkTable(L, 1)
	first := optInt(L, 3, 1)
	last := optLen(L, 4, t)
	var out strings.Builder
	for i := first; i <= last; i++ {
		if i%CheckEvery == 0 {
			h.CheckRun(L)
			h.needRoom(L, out.Len()) // it doubles
		}
		v := luavalue.At(t, i)
		item, ok := text(v)
		if !ok {
			fail(L, "invalid value (%s) at index %d in table for 'concat'", luavalue.TypeName(v), i)
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
