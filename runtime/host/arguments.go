package host

import (
	"cmp"
	"math"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// Argument checks use Lua 5.1's messages and read numbers as it does. gopher-lua's read
// "010" as eight, and refuse "2" where a whole number is wanted.

// argError raises "bad argument #2 to 'rep' (problem)". In a method call, self is not
// counted.
func argError(L *lua.LState, n int, problem string) {
	f, _ := frameAt(L, 0)
	name := cmp.Or(f.name.Name, "?")
	if f.name.Kind == "method" {
		if n--; n == 0 {
			fail(L, "calling '%s' on bad self (%s)", name, problem)
		}
	}
	fail(L, "bad argument #%d to '%s' (%s)", n, name, problem)
}

func typeError(L *lua.LState, n int, want string) {
	argError(L, n, want+" expected, got "+typeName(L, n))
}

func typeName(L *lua.LState, n int) string {
	if n > L.GetTop() {
		return "no value"
	}
	return luavalue.TypeName(L.Get(n))
}

func checkAny(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		argError(L, n, "value expected")
	}
	return L.Get(n)
}

func checkString(L *lua.LState, n int) string {
	s, ok := text(L.Get(n))
	if !ok {
		typeError(L, n, "string")
	}
	return s
}

// text returns a string, or a number converted to one.
func text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return luanumber.String(float64(v)), true
	}
	return "", false
}

func optString(L *lua.LState, n int, otherwise string) string {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkString(L, n)
}

func checkNumber(L *lua.LState, n int) float64 {
	x, ok := number(L.Get(n))
	if !ok {
		typeError(L, n, "number")
	}
	return x
}

// number reads a number, or a string that is one.
func number(v lua.LValue) (float64, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return luanumber.Parse(string(v), 10)
	}
	return 0, false
}

// checkInt truncates a number and clamps it to 32 bits: no length or index is larger.
func checkInt(L *lua.LState, n int) int {
	x := checkNumber(L, n)
	if math.IsNaN(x) {
		return 0
	}
	return int(min(max(x, math.MinInt32), math.MaxInt32))
}

func optInt(L *lua.LState, n, otherwise int) int {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkInt(L, n)
}

func checkTable(L *lua.LState, n int) *lua.LTable {
	t, ok := L.Get(n).(*lua.LTable)
	if !ok {
		noTable(L, n)
	}
	return t
}

// noTable raises an error: argument n is not a table.
func noTable(L *lua.LState, n int) {
	if instead := luavalue.InsteadOfTable(L.Get(n)); instead != "" {
		argError(L, n, "table expected, got userdata: "+instead)
	}
	typeError(L, n, "table")
}

func checkFunction(L *lua.LState, n int) *lua.LFunction {
	fn, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		typeError(L, n, "function")
	}
	return fn
}

func checkThread(L *lua.LState, n int) *lua.LState {
	th, ok := L.Get(n).(*lua.LState)
	if !ok {
		argError(L, n, "coroutine expected")
	}
	return th
}

// optLen is optInt, with the length of a list as the default.
func optLen(L *lua.LState, n int, list *lua.LTable) int {
	if L.Get(n) == lua.LNil {
		return luavalue.Len(list)
	}
	return checkInt(L, n)
}

// optNumber is checkNumber with a default.
func optNumber(L *lua.LState, n int, otherwise float64) float64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return checkNumber(L, n)
}
