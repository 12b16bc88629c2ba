package luavalue

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// gopher-lua keeps whole keys below lua.MaxArrayIndex in an array, without gaps,
// and all others in a hash. Its own Len, Append, Insert, Remove, MaxN and
// RawGetInt see the array alone; the functions here see the whole list.

// Len is the raw length of a table: an n with t[n] and without t[n+1].
func Len(t *lua.LTable) int {
	n := t.Len()
	if n < lua.MaxArrayIndex-1 {
		return n
	}
	step := 1
	for At(t, n+step) != lua.LNil {
		n += step
		step *= 2
	}
	return n + sort.Search(step-1, func(i int) bool { return At(t, n+1+i) == lua.LNil })
}

// At is t[i], without metamethods.
func At(t *lua.LTable, i int) lua.LValue {
	if i >= 1 && i < lua.MaxArrayIndex {
		return t.RawGetInt(i)
	}
	return t.RawGetH(lua.LNumber(i))
}

// Append sets the item behind the last. To append nil does nothing.
func Append(t *lua.LTable, v lua.LValue) {
	if t.Len() < lua.MaxArrayIndex-1 {
		t.Append(v)
		return
	}
	t.RawSetInt(Len(t)+1, v)
}
