package luacode

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// target is what an assignment assigns to: a local, or the variable or field e. For a
// field, object and key are already computed.
type target struct {
	e           luasyntax.Expr
	register    int // of a local
	object, key int
	op          int
}

func (f *function) target(e luasyntax.Expr) target {
	t := target{e: e}
	switch e := e.(type) {
	case *luasyntax.LocalName:
		t.register = f.registers[e.Local]
	case *luasyntax.Index:
		t.object = f.register(e.Object)
		t.op, t.key = f.key(e.Key, lua.OP_SETTABLE, lua.OP_SETTABLEKS)
	}
	return t
}

// assign computes the targets from left to right, then the values, and stores them from
// right to left, as Lua 5.1 does. The last value is computed directly into its target.
func (f *function) assign(s *luasyntax.Assign) {
	if len(s.Targets) > maxRegisters {
		f.fail(s.Line, "more than %d variables in one assignment", maxRegisters)
	}
	targets := make([]target, len(s.Targets))
	for i, e := range s.Targets {
		targets[i] = f.target(e)
		if _, ok := e.(*luasyntax.LocalName); ok {
			f.keepOld(targets[:i], targets[i].register)
		}
	}
	last := len(targets) - 1
	first := f.free
	if len(s.Values) == len(targets) {
		for _, e := range s.Values[:last] {
			f.next(e)
		}
		f.store(targets[last], s.Values[last], s.Line)
		last--
	} else {
		f.list(s.Values, len(targets))
	}
	for ; last >= 0; last-- {
		f.storeRegister(targets[last], first+last, s.Line)
	}
}

// keepOld copies a local that is about to be assigned, if earlier targets use it as a
// table or a key.
func (f *function) keepOld(targets []target, register int) {
	copied := -1
	keep := func(used *int) {
		if *used != register {
			return
		}
		if copied < 0 {
			copied = f.reserve(1)
			f.move(register, copied, f.line())
		}
		*used = copied
	}
	for i, t := range targets {
		if _, ok := t.e.(*luasyntax.Index); ok {
			keep(&targets[i].object)
			keep(&targets[i].key)
		}
	}
}

// store computes a value and assigns it.
func (f *function) store(t target, value luasyntax.Expr, line int) {
	switch t.e.(type) {
	case *luasyntax.LocalName:
		f.into(value, t.register)
	case *luasyntax.Index:
		f.setIndex(t, f.operand(value), line)
	default:
		f.storeRegister(t, f.register(value), line)
	}
}

// storeRegister assigns the value of a register.
func (f *function) storeRegister(t target, register, line int) {
	switch e := t.e.(type) {
	case *luasyntax.LocalName:
		f.move(register, t.register, line)
	case *luasyntax.UpvalueName:
		f.emitABC(lua.OP_SETUPVAL, register, e.Index, 0, line)
	case *luasyntax.GlobalName:
		f.setGlobal(e.Name, register, line)
	case *luasyntax.Index:
		f.setIndex(t, register, line)
	}
}

func (f *function) setIndex(t target, value, line int) {
	f.emitABC(t.op, t.object, t.key, value, line)
	f.nameOperands(f.operandName(t.e.(*luasyntax.Index).Object))
}

func (f *function) setGlobal(name string, register, line int) {
	if i, ok := f.global(name); ok {
		f.emitABx(lua.OP_SETGLOBAL, register, i, line)
		return
	}
	free := f.free
	globals := f.environment(name, line)
	f.emitABC(lua.OP_SETTABLE, globals, globals+1, register, line)
	f.free = free
}
