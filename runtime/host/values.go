package host

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// typeNames are the results of type, by the number of the type.
var typeNames = func() (names [lua.LTChannel]lua.LValue) {
	for t := range names {
		names[t] = lua.LString(lua.LValueType(t).String())
	}
	return names
}()

func typeOf(L *lua.LState) int {
	L.Push(typeNames[checkAny(L, 1).Type()])
	return 1
}

func rawEqual(L *lua.LState) int {
	L.Push(lua.LBool(checkAny(L, 1) == checkAny(L, 2)))
	return 1
}

func (h *Host) rawGet(L *lua.LState) int {
	t := h.stringMeta.contents(checkTable(L, 1))
	L.Push(t.RawGet(checkAny(L, 2)))
	return 1
}

func (h *Host) rawSet(L *lua.LState) int {
	t, key, v := checkTable(L, 1), checkAny(L, 2), checkAny(L, 3)
	checkKey(L, key)
	if t == h.stringMeta.shown {
		h.stringMeta.set(key, v)
	} else {
		t.RawSet(key, v)
	}
	L.Push(t)
	return 1
}

// checkKey raises an error for what cannot be a key. As in Lua 5.1 the message has no
// place.
func checkKey(L *lua.LState, key lua.LValue) {
	switch key := key.(type) {
	case *lua.LNilType:
		throw(L, lua.LString("table index is nil"))
	case lua.LNumber:
		if math.IsNaN(float64(key)) {
			throw(L, lua.LString("table index is NaN"))
		}
	}
}

func (h *Host) getMetatable(L *lua.LState) int {
	L.Push(h.metatable(L, checkAny(L, 1)))
	return 1
}

// setMetatable works on tables only. gopher-lua's could also set the metatable of all
// numbers, all strings or all functions.
func (h *Host) setMetatable(L *lua.LState) int {
	t := checkTable(L, 1)
	mt, ok := L.Get(2).(*lua.LTable)
	if !ok && (L.GetTop() < 2 || L.Get(2) != lua.LNil) {
		argError(L, 2, "nil or table expected")
	}
	if old, ok := t.Metatable.(*lua.LTable); ok && old.RawGetString("__metatable") != lua.LNil || t == h.stringMeta.shown {
		fail(L, "cannot change a protected metatable")
	}
	t.Metatable = lua.LNil
	if mt != nil {
		t.Metatable = mt
	}
	L.Push(t)
	return 1
}
