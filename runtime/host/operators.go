package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luavalue"
)

// Operators that the interpreter computes otherwise than Lua 5.1 are functions that the
// code of a script calls. In a traceback and for the levels of error they are not there.

// operatorEnv marks the functions that stand for operators.
var operatorEnv = &lua.LTable{Metatable: lua.LNil}

// hidden makes a function that stands for an operator.
func (h *Host) hidden(fn lua.LGFunction) *lua.LFunction {
	f := h.main.NewFunction(fn)
	f.Env = operatorEnv
	return f
}

func (h *Host) openOperators() {
	h.support = luacode.Support{
		Environment: h.hidden(callerEnvironment),
		Concat:      h.hidden(h.concatOperator),
		Modulo:      h.hidden(h.moduloOperator()),
		Minus:       h.hidden(h.minusOperator()),
		Length:      h.hidden(lengthOperator),
	}
}

// concatOperator is a .. b .. c, with as many operands as there are.
func (h *Host) concatOperator(L *lua.LState) int {
	n := L.GetTop()
	size := 0
	for i := 1; i <= n; i++ {
		s, ok := L.Get(i).(lua.LString)
		if !ok {
			L.Push(h.concatFrom(L, n))
			return 1
		}
		size += len(s)
	}
	var out strings.Builder
	out.Grow(size)
	for i := 1; i <= n; i++ {
		out.WriteString(string(L.Get(i).(lua.LString)))
	}
	L.Push(lua.LString(out.String()))
	return 1
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
			var out strings.Builder
			for k := first + 1; k <= i; k++ {
				s, _ := text(L.Get(k))
				out.WriteString(s)
			}
			s, _ := text(result)
			out.WriteString(s)
			result, i = lua.LString(out.String()), first
			continue
		}
		result = h.concatTwo(L, i, L.Get(i), result)
		i--
	}
	return result
}

// concatTwo asks the metamethod of one of two operands that are not both text. n is the
// number of the first.
func (h *Host) concatTwo(L *lua.LState, n int, a, b lua.LValue) lua.LValue {
	if fn := h.binaryMetamethod(L, "__concat", a, b); fn != lua.LNil {
		return callOn(L, fn, a, b)
	}
	if _, ok := text(a); ok {
		a, n = b, n+1
	}
	fail(L, "attempt to concatenate %s", describe(operandOf(L, n-1), a))
	return nil
}

// moduloOperator is %, which gopher-lua computes with another rule than Lua 5.1.
func (h *Host) moduloOperator() lua.LGFunction {
	onStrings := h.operator("__mod")
	return func(L *lua.LState) int {
		a, okA := L.Get(1).(lua.LNumber)
		b, okB := L.Get(2).(lua.LNumber)
		if okA && okB {
			L.Push(lua.LNumber(modulo(float64(a), float64(b))))
			return 1
		}
		return onStrings(L)
	}
}

// minusOperator is - before its operand. Lua 5.1 gives a metamethod the operand twice.
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

// lengthOperator is # where the interpreter stops counting.
func lengthOperator(L *lua.LState) int {
	if t, ok := L.Get(1).(*lua.LTable); ok && L.GetMetaField(t, "__len") == lua.LNil {
		L.Push(lua.LNumber(luavalue.Len(t)))
		return 1
	}
	L.Push(lua.LNumber(L.ObjLen(L.Get(1))))
	return 1
}

// callerEnvironment is the table of global variables for a function with very many names.
func callerEnvironment(L *lua.LState) int {
	caller, _ := rawFrame(L, 1)
	L.Push(caller.fn.Env)
	return 1
}
