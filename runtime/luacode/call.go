package luacode

import (
	"cmp"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// many stands for all the values that an expression has.
const many = -1

// multiple reports whether an expression can have any number of values.
func multiple(e luasyntax.Expr) bool {
	switch e.(type) {
	case *luasyntax.Call, *luasyntax.MethodCall, *luasyntax.Vararg:
		return true
	}
	return false
}

// values computes an expression of many values into registers from the next free one
// on, and reserves as many as are wanted. It returns the first.
func (f *function) values(e luasyntax.Expr, wanted int) int {
	if v, ok := e.(*luasyntax.Vararg); ok {
		return f.varargs(v, wanted)
	}
	return f.call(e, wanted)
}

func (f *function) varargs(e *luasyntax.Vararg, wanted int) int {
	base := f.free
	f.emitABC(lua.OP_VARARG, base, wanted+1, 0, e.Line())
	f.reserve(max(wanted, 1))
	f.free = base + max(wanted, 0)
	return base
}

// call calls a function and returns the first register of its results.
func (f *function) call(e luasyntax.Expr, wanted int) int {
	base := f.emitCall(lua.OP_CALL, e, wanted)
	f.free = base
	f.reserve(max(wanted, 1))
	f.free = base + max(wanted, 0)
	return base
}

func (f *function) emitCall(op int, e luasyntax.Expr, wanted int) int {
	base := f.free
	var arguments []luasyntax.Expr
	var name Operand
	first := 1
	switch e := e.(type) {
	case *luasyntax.Call:
		f.next(e.Function)
		arguments, name = e.Arguments, f.operandName(e.Function)
		if e.GivesIterator() {
			f.values(arguments[0], 3)
			arguments, first = arguments[1:], first+3
		}
	case *luasyntax.MethodCall:
		f.self(e, base)
		arguments, name = e.Arguments, Operand{Kind: "method", Name: e.Name}
		first = 2
	}
	given := f.list(arguments, many) + first
	if given < first {
		given = 0 // as many as there are
	}
	f.emitABC(op, base, given, wanted+1, e.Line())
	f.nameOperands(name)
	// gopher-lua takes the names of functions for its own messages from here.
	f.debug.calls = append(f.debug.calls, lua.DbgCall{Pc: f.here() - 1, Name: cmp.Or(name.Name, "?")})
	return base
}

// self puts a method and its object into two registers.
func (f *function) self(e *luasyntax.MethodCall, base int) {
	object := f.register(e.Object)
	f.free = base
	f.reserve(2)
	name, ok := f.field(e.Name)
	if ok {
		name |= constantBit
	} else {
		name = base + 1 // the interpreter overwrites it with the object, after it has read the name
		f.load(lua.LString(e.Name), name, e.NameLine)
	}
	f.emitABC(lua.OP_SELF, base, object, name, e.NameLine)
	f.nameOperands(f.operandName(e.Object))
}

// list computes expressions into consecutive registers. wanted is how many values there
// must be; with many, the last expression keeps all its values. It returns how many
// values there are, or many.
func (f *function) list(exprs []luasyntax.Expr, wanted int) int {
	for i, e := range exprs {
		last := i == len(exprs)-1
		switch {
		case last && multiple(e) && wanted == many:
			f.values(e, many)
			return many
		case last && multiple(e) && wanted >= i:
			f.values(e, wanted-i)
			return wanted
		case wanted != many && i >= wanted:
			free := f.free // the value is dropped; only the side effects count
			f.next(e)
			f.free = free
		default:
			f.next(e)
		}
	}
	if missing := wanted - len(exprs); wanted != many && missing > 0 {
		first, line := f.reserve(missing), f.line()
		f.emitABC(lua.OP_LOADNIL, first, first+missing-1, 0, line)
	}
	if wanted != many {
		return wanted
	}
	return len(exprs)
}

// line is the line of the last instruction.
func (f *function) line() int {
	if n := len(f.debug.lines); n > 0 {
		return int(f.debug.lines[n-1])
	}
	return f.tree.FirstLine
}

// closure creates a function and tells it where its upvalues are.
func (f *function) closure(e *luasyntax.Function, target int) {
	child := newFunction(f.chunk, e, f.work, f.support).compile()
	f.proto.FunctionPrototypes = append(f.proto.FunctionPrototypes, child)
	if len(f.proto.FunctionPrototypes) > maxConstants {
		f.fail(e.FirstLine, "%s contains more than %d functions", f.describe(), maxConstants)
	}
	f.emitABx(lua.OP_CLOSURE, target, len(f.proto.FunctionPrototypes)-1, e.LastLine)
	for _, u := range e.Upvalues {
		if u.Local != nil {
			f.emitABC(lua.OP_MOVE, 0, f.registers[u.Local], 0, e.LastLine)
		} else {
			f.emitABC(lua.OP_GETUPVAL, 0, u.Outer, 0, e.LastLine)
		}
	}
}

// table creates a table with its fields.
func (f *function) table(e *luasyntax.Table, target int) {
	table := target
	if !f.temporary(target) || target != f.free-1 {
		table = f.reserve(1)
	}
	items := 0
	for _, field := range e.Fields {
		if field.Key == nil {
			items++
		}
	}
	f.emitABC(lua.OP_NEWTABLE, table, min(items, 511), min(len(e.Fields)-items, 511), e.Line())
	done, pending := 0, 0
	flush := func(n int) {
		f.setList(table, n, done, e.Line())
		done, pending = done+pending, 0
		f.free = table + 1
	}
	for i, field := range e.Fields {
		f.poll()
		if pending == lua.FieldsPerFlush {
			flush(pending)
		}
		switch {
		case field.Key != nil:
			f.setField(table, field)
		case i == len(e.Fields)-1 && multiple(field.Value):
			f.values(field.Value, many)
			flush(0)
		default:
			f.next(field.Value)
			pending++
		}
	}
	if pending > 0 {
		flush(pending)
	}
	f.move(table, target, e.Line())
}

// setList puts the n registers after the table's into its list; n = 0 means all there
// are.
func (f *function) setList(table, n, done, line int) {
	batch := done/lua.FieldsPerFlush + 1
	if batch <= 511 {
		f.emitABC(lua.OP_SETLIST, table, n, batch, line)
		return
	}
	f.emitABC(lua.OP_SETLIST, table, n, 0, line)
	f.emit(uint32(batch), line)
}

func (f *function) setField(table int, field luasyntax.Field) {
	free := f.free
	op, key := f.key(field.Key, lua.OP_SETTABLE, lua.OP_SETTABLEKS)
	value := f.operand(field.Value)
	f.emitABC(op, table, key, value, f.line())
	f.free = free
}
