package luacode

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// The target of an expression is a free register or that of a local. Intermediate
// values never go into the register of a local: only the last instruction writes there,
// since the expression may still read the local.

// into computes an expression into a register.
func (f *function) into(e luasyntax.Expr, target int) {
	free := f.free
	f.compute(e, target)
	f.free = free
}

// next computes an expression into the next free register.
func (f *function) next(e luasyntax.Expr) int {
	target := f.reserve(1)
	f.into(e, target)
	return target
}

// register returns a register that holds an expression. For a local that is its own
// register.
func (f *function) register(e luasyntax.Expr) int {
	if r, ok := f.local(e); ok {
		return r
	}
	return f.next(e)
}

// operand is like register, but a constant can be an operand itself.
func (f *function) operand(e luasyntax.Expr) int {
	if v, ok := constantOf(e); ok {
		if i := f.constant(v); i <= maxDirect {
			return i | constantBit
		}
	}
	return f.register(e)
}

// first is operand for the part of an expression that is computed first. It can use the
// target, so that a long chain of operators needs no more registers than a short one.
func (f *function) first(e luasyntax.Expr, target int) int {
	if _, ok := constantOf(e); ok {
		return f.operand(e)
	}
	return f.firstRegister(e, target)
}

// firstRegister is first, but always returns a register.
func (f *function) firstRegister(e luasyntax.Expr, target int) int {
	if _, ok := f.local(e); ok || !f.temporary(target) {
		return f.register(e)
	}
	f.into(e, target)
	return target
}

// local returns the register of a local.
func (f *function) local(e luasyntax.Expr) (int, bool) {
	switch e := e.(type) {
	case *luasyntax.LocalName:
		return f.registers[e.Local], true
	case *luasyntax.Paren:
		return f.local(e.Inner)
	}
	return 0, false
}

// constantOf returns the value of an expression that is a constant.
func constantOf(e luasyntax.Expr) (lua.LValue, bool) {
	switch e := e.(type) {
	case *luasyntax.Nil:
		return lua.LNil, true
	case *luasyntax.True:
		return lua.LTrue, true
	case *luasyntax.False:
		return lua.LFalse, true
	case *luasyntax.String:
		return lua.LString(e.Value), true
	case *luasyntax.Number:
		return lua.LNumber(e.Value), true
	case *luasyntax.Paren:
		return constantOf(e.Inner)
	}
	return nil, false
}

func (f *function) compute(e luasyntax.Expr, target int) {
	f.enter(e)
	defer f.leave()
	if v, ok := constantOf(e); ok {
		f.load(v, target, e.Line())
		return
	}
	line := e.Line()
	switch e := e.(type) {
	case *luasyntax.LocalName:
		f.move(f.registers[e.Local], target, line)
	case *luasyntax.UpvalueName:
		f.emitABC(lua.OP_GETUPVAL, target, e.Index, 0, line)
	case *luasyntax.GlobalName:
		f.getGlobal(e.Name, target, line)
	case *luasyntax.Index:
		f.index(e, target)
	case *luasyntax.Paren:
		f.compute(e.Inner, target)
	case *luasyntax.Vararg:
		f.oneOf(target, func() int { return f.varargs(e, 1) }, line)
	case *luasyntax.Call, *luasyntax.MethodCall:
		f.oneOf(target, func() int { return f.call(e, 1) }, line)
	case *luasyntax.Function:
		f.closure(e, target)
	case *luasyntax.Table:
		f.table(e, target)
	case *luasyntax.Unary:
		f.unary(e, target)
	case *luasyntax.Binary:
		f.binary(e, target)
	}
}

// oneOf computes one value of a call or of "..." and moves it to the target. The
// interpreter can only leave such a value in the last registers.
func (f *function) oneOf(target int, make func() int, line int) {
	if target == f.free-1 && f.temporary(target) {
		f.free--
	}
	f.move(make(), target, line)
	f.free = max(f.free, target+1)
}

func (f *function) move(from, to, line int) {
	if from != to {
		f.emitABC(lua.OP_MOVE, to, from, 0, line)
	}
}

func (f *function) load(v lua.LValue, target, line int) {
	switch v {
	case lua.LNil:
		f.emitABC(lua.OP_LOADNIL, target, target, 0, line)
	case lua.LTrue:
		f.emitABC(lua.OP_LOADBOOL, target, 1, 0, line)
	case lua.LFalse:
		f.emitABC(lua.OP_LOADBOOL, target, 0, 0, line)
	default:
		f.emitABx(lua.OP_LOADK, target, f.constant(v), line)
	}
}

func (f *function) getGlobal(name string, target, line int) {
	if i, ok := f.global(name); ok {
		f.emitABx(lua.OP_GETGLOBAL, target, i, line)
		return
	}
	free := f.free
	globals := f.environment(name, line)
	f.emitABC(lua.OP_GETTABLE, target, globals, globals+1, line)
	f.free = free
}

// environment loads the table of globals and a name into two registers.
func (f *function) environment(name string, line int) int {
	globals := f.reserve(2)
	f.load(f.support.Environment, globals, line)
	f.emitABC(lua.OP_CALL, globals, 1, 2, line)
	f.load(lua.LString(name), globals+1, line)
	return globals
}

func (f *function) index(e *luasyntax.Index, target int) {
	object := f.firstRegister(e.Object, target)
	op, key := f.key(e.Key, lua.OP_GETTABLE, lua.OP_GETTABLEKS)
	f.emitABC(op, target, object, key, e.Line())
	f.nameOperands(f.operandName(e.Object))
}

// key returns the operand for a key, and which of two opcodes takes it: the one for
// names or the one for all keys.
func (f *function) key(e luasyntax.Expr, general, forNames int) (op, key int) {
	if s, ok := e.(*luasyntax.String); ok {
		if i, ok := f.field(s.Value); ok {
			return forNames, i | constantBit
		}
	}
	return general, f.operand(e)
}

func (f *function) unary(e *luasyntax.Unary, target int) {
	switch e.Op {
	case "not":
		f.boolean(e, target)
	case "-":
		f.operator(f.support.Minus, []luasyntax.Expr{e.Operand}, target, e.Line())
	case "#":
		f.length(e, target)
	}
}

// length calls the host's function if the interpreter's result is the largest that it
// can count to.
func (f *function) length(e *luasyntax.Unary, target int) {
	operand, line := f.register(e.Operand), e.Line()
	result := target
	if result == operand {
		result = f.reserve(1)
	}
	f.emitABC(lua.OP_LEN, result, operand, 0, line)
	f.nameOperands(f.operandName(e.Operand))
	full := f.constant(lua.LNumber(lua.MaxArrayIndex - 1))
	if full > maxDirect {
		f.lengthOf(result, operand, line)
	} else {
		f.emitABC(lua.OP_EQ, 1, result, full|constantBit, line)
		s := stub{emit: func() { f.lengthOf(result, operand, line) }, free: max(f.free, result+1), line: line}
		f.jump(&s.from, line)
		s.back = f.here()
		f.stubs = append(f.stubs, s)
	}
	f.move(result, target, line)
}

// lengthOf calls the host's function for #.
func (f *function) lengthOf(result, operand, line int) {
	free := f.free
	f.free = max(f.free, result+1)
	base := f.reserve(2)
	f.load(f.support.Length, base, line)
	f.move(operand, base+1, line)
	f.emitABC(lua.OP_CALL, base, 2, 2, line)
	f.move(base, result, line)
	f.free = free
}

// stub is code for a rare case. It is placed after the function's last return.
type stub struct {
	emit func()
	free int
	from jumps
	back int
	line int
}

func (f *function) writeStubs() {
	for _, s := range f.stubs {
		f.land(s.from)
		f.free = s.free
		s.emit()
		f.jumpTo(s.back, s.line)
	}
}

var arithmetic = map[string]int{"+": lua.OP_ADD, "-": lua.OP_SUB, "*": lua.OP_MUL, "/": lua.OP_DIV, "^": lua.OP_POW}

func (f *function) binary(e *luasyntax.Binary, target int) {
	switch e.Op {
	case "and", "or":
		f.logical(e, target)
	case "==", "~=", "<", "<=", ">", ">=":
		f.boolean(e, target)
	case "..":
		f.concat(e, target)
	case "%":
		f.operator(f.support.Modulo, []luasyntax.Expr{e.Left, e.Right}, target, e.Line())
	default:
		left := f.first(e.Left, target)
		right := f.operand(e.Right)
		f.emitABC(arithmetic[e.Op], target, left, right, e.Line())
		f.nameOperands(f.operandName(e.Left), f.operandName(e.Right))
	}
}

// concat joins a whole chain of .. in one call.
func (f *function) concat(e *luasyntax.Binary, target int) {
	parts := []luasyntax.Expr{e.Left}
	var right luasyntax.Expr = e.Right
	for {
		b, ok := right.(*luasyntax.Binary)
		if !ok || b.Op != ".." {
			break
		}
		parts, right = append(parts, b.Left), b.Right
	}
	f.operator(f.support.Concat, append(parts, right), target, e.Line())
}

// operator calls a function of the host instead of an operator.
func (f *function) operator(fn *lua.LFunction, operands []luasyntax.Expr, target, line int) {
	names := make([]Operand, len(operands))
	f.oneOf(target, func() int {
		base := f.reserve(1)
		f.load(fn, base, line)
		for i, e := range operands {
			names[i] = f.operandName(e)
			f.next(e)
		}
		f.emitABC(lua.OP_CALL, base, len(operands)+1, 2, line)
		f.nameOperands(names...)
		f.free = base + 1
		return base
	}, line)
}
