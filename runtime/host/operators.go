package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// Where gopher-lua computes an operator differently from Lua 5.1, the code of a script
// calls one of these functions. Tracebacks and the levels of error leave them out.

// operatorEnv marks the functions of operators.
var operatorEnv = &lua.LTable{Metatable: lua.LNil}

// hidden makes the function of an operator.
func (h *Host) hidden(fn lua.LGFunction) *lua.LFunction {
	f := h.main.NewFunction(fn)
	f.Env = operatorEnv
	return f
}

func (h *Host) openOperators() {
	h.support = luacode.Support{
		Poll:        h.openPoll(),
		Environment: h.hidden(callerEnvironment),
		Concat:      h.hidden(h.concatOperator),
		Modulo:      h.hidden(h.moduloOperator()),
		Minus:       h.hidden(h.minusOperator()),
		Length:      h.hidden(h.lengthOperator),
	}
}

// longestNumber is the largest number of bytes of a number as text.
const longestNumber = 24

// concatOperator is a .. b .. c, with any number of operands.
func (h *Host) concatOperator(L *lua.LState) int {
	n, size := L.GetTop(), 0
	if n == 2 {
		a, okA := L.Get(1).(lua.LString)
		b, okB := L.Get(2).(lua.LString)
		if okA && okB {
			h.needRoom(L, len(a)+len(b))
			L.Push(a + b)
			return 1
		}
	}
	for i := 1; i <= n; i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			size += len(v)
		case lua.LNumber:
			size += longestNumber
		default:
			L.Push(h.concatFrom(L, n))
			return 1
		}
	}
	h.needRoom(L, size)
	L.Push(joined(L, 1, n, size))
	return 1
}

// joined joins the operands from first to last, which are strings and numbers.
func joined(L *lua.LState, first, last, size int) lua.LString {
	var out strings.Builder
	out.Grow(size)
	var digits [longestNumber]byte
	for i := first; i <= last; i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			out.WriteString(string(v))
		case lua.LNumber:
			out.Write(luanumber.Append(digits[:0], float64(v)))
		}
	}
	return lua.LString(out.String())
}

// concatFrom joins operands of any kind, from the last to the first.
func (h *Host) concatFrom(L *lua.LState, n int) lua.LValue {
	result := L.Get(n)
	for i := n - 1; i >= 1; {
		first := i // of the operands that can be joined at once
		if _, ok := text(result); ok {
			for first >= 1 && lua.LVCanConvToString(L.Get(first)) {
				first--
			}
		}
		if first < i {
			end, _ := text(result)
			start := joined(L, first+1, i, 0)
			h.needRoom(L, len(start)+len(end))
			result, i = start+lua.LString(end), first
			continue
		}
		result = h.concatTwo(L, i, L.Get(i), result)
		i--
	}
	return result
}

// concatTwo calls the metamethod of two operands that are not both text. n is the
// number of the first.
func (h *Host) concatTwo(L *lua.LState, n int, a, b lua.LValue) lua.LValue {
	if fn := h.binaryMetamethod(L, "__concat", a, b); fn != lua.LNil {
		return callOn(L, fn, a, b)
	}
	if _, ok := text(a); ok {
		a, n = b, n+1
	}
	fail(L, "attempt to concatenate %s", describe(L, operandOf(L, n-1), a))
	return nil
}

// moduloOperator is %, for which gopher-lua has another rule than Lua 5.1.
func (h *Host) moduloOperator() lua.LGFunction {
	onStrings := h.operator("__mod")
	return func(L *lua.LState) int {
		a, okA := L.Get(1).(lua.LNumber)
		b, okB := L.Get(2).(lua.LNumber)
		if okA && okB {
			L.Push(boxed(modulo(float64(a), float64(b))))
			return 1
		}
		return onStrings(L)
	}
}

// smallNumbers are 0, 1, 2 … as values: converting a number to a value allocates
// memory.
var smallNumbers = func() (values [256]lua.LValue) {
	for i := range values {
		values[i] = lua.LNumber(i)
	}
	return values
}()

// boxed is a number as a value.
func boxed(x float64) lua.LValue {
	if i := int(x); i > 0 && i < len(smallNumbers) && float64(i) == x {
		return smallNumbers[i]
	}
	return lua.LNumber(x)
}

// minusOperator is the unary minus.
func (h *Host) minusOperator() lua.LGFunction {
	onStrings := h.operator("__unm")
	return func(L *lua.LState) int {
		if a, ok := L.Get(1).(lua.LNumber); ok {
			L.Push(-a)
			return 1
		}
		return onStrings(L)
	}
}

// lengthOperator is # for a table that reaches beyond lua.MaxArrayIndex. It remembers
// the last length, so that t[#t + 1] = v does not search the whole list for each item.
func (h *Host) lengthOperator(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok || L.GetMetaField(t, "__len") != lua.LNil {
		L.Push(lua.LNumber(L.ObjLen(L.Get(1))))
		return 1
	}
	if h.longest.list != t {
		h.longest = long{list: t}
	}
	h.longest.length = luavalue.LenNear(t, h.longest.length)
	L.Push(lua.LNumber(h.longest.length))
	return 1
}

// long is a list that reaches beyond lua.MaxArrayIndex, and its last known length.
type long struct {
	list   *lua.LTable
	length int
}

// callerEnvironment returns the table of globals to a function with very many names.
func callerEnvironment(L *lua.LState) int {
	caller, _ := rawFrame(L, 1)
	L.Push(caller.fn.Env)
	return 1
}
