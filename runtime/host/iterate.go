package host

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// openIterators offers next, pairs and ipairs. As in Lua 5.1, pairs and ipairs return
// the same iterator each time.
func (h *Host) openIterators() {
	next, step := h.main.NewFunction(h.next), h.main.NewFunction(ipairsStep)
	h.steps = map[lua.LValue]string{next: "pairs", step: "ipairs"}
	h.main.SetGlobal("next", h.main.NewFunction(h.next))
	h.main.SetGlobal("pairs", h.main.NewFunction(func(L *lua.LState) int {
		t := checkTable(L, 1)
		L.Push(next)
		L.Push(t)
		L.Push(lua.LNil)
		return 3
	}))
	h.main.SetGlobal("ipairs", h.main.NewFunction(func(L *lua.LState) int {
		t := checkTable(L, 1)
		L.Push(step)
		L.Push(t)
		L.Push(lua.LNumber(0))
		return 3
	}))
}

// StepOf returns "pairs" or "ipairs" if v is the iterator that it returns, and
// otherwise "". The iterator is of no use without the table that is returned with it.
func (h *Host) StepOf(v lua.LValue) string { return h.steps[v] }

func ipairsStep(L *lua.LState) int {
	i, t := checkInt(L, 2)+1, checkTable(L, 1)
	v := luavalue.At(t, i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

// step is what next returned last.
type step struct {
	t   *lua.LTable
	key lua.LValue
}

func (h *Host) next(L *lua.LState) int {
	t := h.stringMeta.contents(checkTable(L, 1))
	key, v := t.Next(h.checkPosition(L, t, L.Get(2)))
	if key == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	h.last = step{t, key}
	L.Push(key)
	L.Push(v)
	return 2
}

// checkPosition returns the key from which gopher-lua continues after key. A key that
// was set to nil during the traversal is accepted. A key that never was in the table is
// an error, which gopher-lua does not notice.
func (h *Host) checkPosition(L *lua.LState, t *lua.LTable, key lua.LValue) lua.LValue {
	if n, ok := key.(lua.LNumber); ok && n >= 1 && n < lua.LNumber(lua.MaxArrayIndex) && n == lua.LNumber(int(n)) {
		if t.RawGetInt(int(n)) != lua.LNil {
			return key
		}
		return inArray(t, key)
	}
	if key == lua.LNil || h.last.key == key && h.last.t == t {
		return key
	}
	if t.RawGetH(key) == lua.LNil && !wasKey(t, key) {
		throw(L, lua.LString("invalid key to 'next'"))
	}
	return key
}

// inArray returns where to continue after an index without a value. If the array has
// become shorter than that, gopher-lua would continue at a wrong place.
func inArray(t *lua.LTable, key lua.LValue) lua.LValue {
	switch last := lua.LNumber(t.MaxN()); {
	case last == 0:
		return lua.LNil
	case last < key.(lua.LNumber):
		return last
	}
	return key
}

// wasKey reports whether gopher-lua remembers a key that has no value. Such a key comes
// before a new one in the order of next.
func wasKey(t *lua.LTable, key lua.LValue) bool {
	if n, ok := key.(lua.LNumber); ok && math.IsNaN(float64(n)) {
		return false
	}
	mark := &lua.LUserData{}
	t.RawSetH(mark, lua.LTrue)
	t.RawSetH(key, lua.LTrue)
	after, _ := t.Next(key)
	t.RawSetH(key, lua.LNil)
	t.RawSetH(mark, lua.LNil)
	return after != lua.LNil
}

func selectArguments(L *lua.LState) int {
	if s, ok := L.Get(1).(lua.LString); ok && len(s) > 0 && s[0] == '#' {
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

// maxResults bounds what unpack returns, as in Lua 5.1: each value is on the stack.
const maxResults = 8000

func unpack(L *lua.LState) int {
	t := checkTable(L, 1)
	first := optInt(L, 2, 1)
	last := optLen(L, 3, t)
	if last-first >= maxResults {
		fail(L, "too many results to unpack")
	}
	for i := first; i <= last; i++ {
		L.Push(luavalue.At(t, i))
	}
	return max(0, last-first+1)
}
