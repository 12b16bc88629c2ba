package luacode

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// A condition becomes jumps. branch follows it through and, or, not and comparisons.
// Constants in it need no instruction.

// branch jumps if the truth of an expression is when, and continues below otherwise.
func (f *function) branch(e luasyntax.Expr, when bool, list *jumps) {
	free := f.free
	f.enter(e)
	defer func() {
		f.free = free
		f.leave()
	}()
	if v, ok := constantOf(e); ok {
		if lua.LVAsBool(v) == when {
			f.jump(list, e.Line())
		}
		return
	}
	switch e := e.(type) {
	case *luasyntax.Paren:
		f.branch(e.Inner, when, list)
		return
	case *luasyntax.Unary:
		if e.Op == "not" {
			f.branch(e.Operand, !when, list)
			return
		}
	case *luasyntax.Binary:
		if f.branchBinary(e, when, list) {
			return
		}
	}
	f.emitABC(lua.OP_TEST, f.register(e), 0, flag(when), e.Line())
	f.jump(list, e.Line())
}

func (f *function) branchBinary(e *luasyntax.Binary, when bool, list *jumps) bool {
	switch e.Op {
	case "and", "or":
		// decisive is the truth of an operand that decides the result alone: false for
		// and, true for or.
		if decisive := e.Op == "or"; decisive == when {
			f.branch(e.Left, when, list)
			f.branch(e.Right, when, list)
		} else {
			var decided jumps
			f.branch(e.Left, decisive, &decided)
			f.branch(e.Right, when, list)
			f.land(decided)
		}
		return true
	case "==", "~=", "<", "<=", ">", ">=":
		f.compare(e, when, list)
		return true
	}
	return false
}

// compare jumps if the result of the comparison is when.
func (f *function) compare(e *luasyntax.Binary, when bool, list *jumps) {
	left := f.operand(e.Left)
	right := f.operand(e.Right)
	op := lua.OP_EQ
	switch e.Op {
	case "<", ">":
		op = lua.OP_LT
	case "<=", ">=":
		op = lua.OP_LE
	case "~=":
		when = !when
	}
	if e.Op == ">" || e.Op == ">=" {
		left, right = right, left
	}
	f.emitABC(op, flag(when), left, right, e.Line())
	f.jump(list, e.Line())
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// boolean computes a comparison or a not.
func (f *function) boolean(e luasyntax.Expr, target int) {
	if u, ok := e.(*luasyntax.Unary); ok && !decides(u.Operand) {
		f.emitABC(lua.OP_NOT, target, f.register(u.Operand), 0, e.Line())
		return
	}
	var holds jumps
	f.branch(e, true, &holds)
	f.emitABC(lua.OP_LOADBOOL, target, 0, 1, e.Line())
	f.land(holds)
	f.emitABC(lua.OP_LOADBOOL, target, 1, 0, e.Line())
}

// decides reports whether branch takes an expression apart.
func decides(e luasyntax.Expr) bool {
	switch e := e.(type) {
	case *luasyntax.Paren:
		return decides(e.Inner)
	case *luasyntax.Unary:
		return e.Op == "not"
	case *luasyntax.Binary:
		switch e.Op {
		case "and", "or", "==", "~=", "<", "<=", ">", ">=":
			return true
		}
	}
	_, constant := constantOf(e)
	return constant
}

// logical computes the value of and or or. It may write an operand to the target that
// is not the result, so the target cannot be a local.
func (f *function) logical(e *luasyntax.Binary, target int) {
	if !f.temporary(target) {
		f.move(f.next(e), target, e.Line())
		return
	}
	var done jumps
	f.settle(e.Left, e.Op == "or", target, &done)
	f.into(e.Right, target)
	f.land(done)
}

// settle writes the value of an expression to the target and jumps if its truth is
// when. It continues below otherwise.
func (f *function) settle(e luasyntax.Expr, when bool, target int, done *jumps) {
	free := f.free
	f.enter(e)
	defer func() {
		f.free = free
		f.leave()
	}()
	line := e.Line()
	if v, ok := constantOf(e); ok {
		if lua.LVAsBool(v) == when {
			f.load(v, target, line)
			f.jump(done, line)
		}
		return
	}
	if p, ok := e.(*luasyntax.Paren); ok {
		f.settle(p.Inner, when, target, done)
		return
	}
	if b, ok := e.(*luasyntax.Binary); ok && (b.Op == "and" || b.Op == "or") {
		if decisive := b.Op == "or"; decisive == when {
			f.settle(b.Left, when, target, done)
			f.settle(b.Right, when, target, done)
		} else {
			var decided jumps
			f.branch(b.Left, decisive, &decided)
			f.settle(b.Right, when, target, done)
			f.land(decided)
		}
		return
	}
	switch r, local := f.local(e); {
	case decides(e): // a comparison or a not
		var other jumps
		f.branch(e, !when, &other)
		f.emitABC(lua.OP_LOADBOOL, target, flag(when), 0, line)
		f.jump(done, line)
		f.land(other)
	case local:
		f.emitABC(lua.OP_TESTSET, target, r, flag(when), line)
		f.jump(done, line)
	default:
		f.into(e, target)
		f.emitABC(lua.OP_TEST, target, 0, flag(when), line)
		f.jump(done, line)
	}
}
