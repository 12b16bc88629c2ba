package host

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// arithmetic has the arithmetic operators by event. gopher-lua reads numbers in strings
// as Go does ("010" is eight, "1_000" a number), so we compute with strings ourselves,
// in the metatable of strings.
var arithmetic = map[string]func(a, b float64) float64{
	"__add": func(a, b float64) float64 { return a + b },
	"__sub": func(a, b float64) float64 { return a - b },
	"__mul": func(a, b float64) float64 { return a * b },
	"__div": func(a, b float64) float64 { return a / b },
	"__mod": modulo,
	"__pow": math.Pow,
	"__unm": func(a, _ float64) float64 { return -a },
}

// modulo is a % b as Lua 5.1 defines it.
func modulo(a, b float64) float64 { return a - math.Floor(a/b)*b }

// operator makes the metamethod of an event for strings. It computes if both operands
// are numbers or numeric strings, and otherwise calls what the script set for the
// event.
func (h *Host) operator(event string) lua.LGFunction {
	compute := arithmetic[event]
	return func(L *lua.LState) int {
		a, b := L.Get(1), L.Get(2)
		if event == "__unm" {
			b = a // Lua passes its operand twice
		}
		x, ok := number(a)
		y, okToo := number(b)
		if ok && okToo {
			L.Push(lua.LNumber(compute(x, y)))
			return 1
		}
		return h.ownOperator(L, event, a, b)
	}
}

// ownOperator calls the metamethod that the script set. It raises an error if there is
// none.
func (h *Host) ownOperator(L *lua.LState, event string, a, b lua.LValue) int {
	fn := h.binaryMetamethod(L, event, a, b)
	if fn == lua.LNil {
		arithError(L, a, b)
	}
	L.Push(callOn(L, fn, a, b))
	return 1
}

// binaryMetamethod is the metamethod of two operands for an event; the first operand's
// comes first.
func (h *Host) binaryMetamethod(L *lua.LState, event string, a, b lua.LValue) lua.LValue {
	if fn := h.scriptsMetaField(L, a, event); fn != lua.LNil {
		return fn
	}
	return h.scriptsMetaField(L, b, event)
}

func callOn(L *lua.LState, fn, a, b lua.LValue) lua.LValue {
	L.Push(fn)
	L.Push(a)
	L.Push(b)
	L.Call(2, 1)
	result := L.Get(-1)
	L.Pop(1)
	return result
}

// arithError raises an error about the first operand that is not a number.
func arithError(L *lua.LState, a, b lua.LValue) {
	n := 0
	if _, ok := number(a); ok {
		a, n = b, 1
	}
	if o := operandOf(L, n); o.Kind == "for" {
		fail(L, "%s", forBound(o.Name))
	}
	fail(L, "attempt to perform arithmetic on %s", describe(L, operandOf(L, n), a))
}
