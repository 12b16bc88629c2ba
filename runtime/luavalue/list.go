package luavalue

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// gopher-lua keeps whole keys below lua.MaxArrayIndex in an array, without gaps, and
// all others in a hash. Its own Len, Append, Insert, Remove, MaxN and RawGetInt see
// only the array; the functions here see the whole list.

// Len is the raw length of a table: an n with t[n] and without t[n+1].
func Len(t *lua.LTable) int { return LenNear(t, 0) }

// LenNear is Len for a caller that remembers an earlier length: it searches a long list
// from there.
func LenNear(t *lua.LTable, before int) int {
	n := t.Len()
	trim(t, n)
	if n < lua.MaxArrayIndex-1 {
		return n
	}
	if before > n && At(t, before) != lua.LNil {
		n = before
	}
	step := 1
	for At(t, n+step) != lua.LNil {
		n += step
		step *= 2
	}
	return n + sort.Search(step-1, func(i int) bool { return At(t, n+1+i) == lua.LNil })
}

// trim removes the nils at the end of an array whose last item is n. gopher-lua passes
// over all of them each time it is asked for the length, so that emptying a stack by
// t[#t] = nil would take quadratic time.
func trim(t *lua.LTable, n int) {
	if n == 0 {
		t.Remove(-1) // an array of nils does not tell its length
		return
	}
	last := t.Remove(-1)
	for last == lua.LNil {
		last = t.Remove(-1)
	}
	t.RawSetInt(n, last)
}

// At is t[i], without metamethods.
func At(t *lua.LTable, i int) lua.LValue {
	if i >= 1 && i < lua.MaxArrayIndex {
		return t.RawGetInt(i)
	}
	return t.RawGetH(lua.LNumber(i))
}

// Append adds an item at the end. Appending nil does nothing.
func Append(t *lua.LTable, v lua.LValue) {
	if t.Len() < lua.MaxArrayIndex-1 {
		t.Append(v)
		return
	}
	t.RawSetInt(Len(t)+1, v)
}

// Insert sets t[i] and moves the items from there up by one. i is between 1 and
// the length plus one.
func Insert(t *lua.LTable, i int, v lua.LValue) {
	n := Len(t)
	if n < lua.MaxArrayIndex-1 {
		t.Insert(i, v)
		return
	}
	for ; n >= max(i, lua.MaxArrayIndex-1); n-- {
		t.RawSetInt(n+1, At(t, n))
	}
	if i < lua.MaxArrayIndex-1 {
		t.Remove(lua.MaxArrayIndex - 1)
		t.Insert(i, v)
		return
	}
	t.RawSetInt(i, v)
}

// Remove removes t[i] and moves the items after it down by one. i is between 1 and the
// length.
func Remove(t *lua.LTable, i int) lua.LValue {
	v, n := At(t, i), Len(t)
	if n < lua.MaxArrayIndex {
		return t.Remove(i)
	}
	if i < lua.MaxArrayIndex {
		t.Remove(i)
		i = lua.MaxArrayIndex - 1
	}
	for ; i < n; i++ {
		t.RawSetInt(i, At(t, i+1))
	}
	t.RawSetInt(n, lua.LNil)
	return v
}
