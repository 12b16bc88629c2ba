package luacode

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// pollHost lets the host end the run here.
func (f *function) pollHost(line int) {
	if f.support.Poll[0] == nil {
		return
	}
	free := f.free
	a, b := f.constantOperand(f.support.Poll[0], line), f.constantOperand(f.support.Poll[1], line)
	f.emitABC(lua.OP_EQ, 0, a, b, line)
	f.free = free
}

// leaveOutPoll removes the poll at the start of a function if the body, which begins at
// begin, does nothing that could take long.
func (f *function) leaveOutPoll(begin int) {
	for _, code := range f.proto.Code[begin:] {
		switch int(code >> 26) {
		case lua.OP_MOVE, lua.OP_LOADK, lua.OP_LOADBOOL, lua.OP_LOADNIL, lua.OP_GETUPVAL, lua.OP_SETUPVAL, lua.OP_NOT,
			lua.OP_TEST, lua.OP_TESTSET, lua.OP_CLOSURE, lua.OP_RETURN:
		default:
			return
		}
	}
	for pc := range begin {
		f.proto.Code[pc] = uint32(lua.OP_NOP) << 26
	}
}

// constantOperand returns the operand for a constant, or a register that holds it.
func (f *function) constantOperand(v lua.LValue, line int) int {
	if i := f.constant(v); i <= maxDirect {
		return i | constantBit
	}
	r := f.reserve(1)
	f.load(v, r, line)
	return r
}

func (f *function) statements(body []luasyntax.Stmt) {
	for i, s := range body {
		f.poll()
		if l, ok := s.(*luasyntax.Label); ok {
			f.label(l, onlyLabels(body[i:]))
			continue
		}
		f.statement(s)
		f.free = max(f.locals, f.blocks[len(f.blocks)-1].first)
	}
}

// block is statements with locals of their own.
func (f *function) block(body []luasyntax.Stmt, line int) {
	f.open(false)
	f.statements(body)
	f.detach(f.close(), line)
}

func (f *function) statement(s luasyntax.Stmt) {
	switch s := s.(type) {
	case *luasyntax.LocalStmt:
		f.localStatement(s)
	case *luasyntax.LocalFunction:
		target := f.reserve(1)
		f.activate(s.Name, target)
		f.closure(s.Function, target)
	case *luasyntax.Assign:
		f.assign(s)
	case *luasyntax.FunctionStmt:
		t := f.target(s.Target)
		f.store(t, s.Function, s.Line)
	case *luasyntax.CallStmt:
		f.call(s.Call, 0)
	case *luasyntax.Do:
		f.block(s.Body, f.line())
	case *luasyntax.If:
		f.ifStatement(s)
	case *luasyntax.While:
		f.while(s)
	case *luasyntax.Repeat:
		f.repeat(s)
	case *luasyntax.NumericFor:
		f.numericFor(s)
	case *luasyntax.GenericFor:
		f.genericFor(s)
	case *luasyntax.Return:
		f.returnStatement(s)
	case *luasyntax.Break:
		f.breakLoop(s.Line)
	case *luasyntax.Goto:
		f.gotoStatement(s)
	}
}

func (f *function) localStatement(s *luasyntax.LocalStmt) {
	first := f.free
	f.list(s.Values, len(s.Names))
	for i, l := range s.Names {
		f.activate(l, first+i)
	}
}

func (f *function) ifStatement(s *luasyntax.If) {
	var done jumps
	for i, c := range s.Clauses {
		var otherwise jumps
		f.branch(c.Cond, false, &otherwise)
		f.block(c.Body, f.line())
		if i < len(s.Clauses)-1 || s.Else != nil {
			f.jump(&done, f.line())
		}
		f.land(otherwise)
	}
	f.block(s.Else, f.line())
	f.land(done)
}

func (f *function) while(s *luasyntax.While) {
	begin := f.here()
	f.pollHost(s.Line)
	var end jumps
	f.branch(s.Cond, false, &end)
	f.open(true)
	f.statements(s.Body)
	b := f.close()
	f.detach(b, f.line())
	f.jumpTo(begin, s.Line)
	f.land(end)
	f.land(b.breaks)
}

// repeat's condition sees the locals of the body, whose scope ends after it.
func (f *function) repeat(s *luasyntax.Repeat) {
	begin := f.here()
	f.pollHost(s.Line)
	f.open(true)
	b := f.blocks[len(f.blocks)-1]
	b.until = true
	f.statements(s.Body)
	f.free = max(f.locals, b.first)
	var again, end jumps
	if b.captured {
		f.branch(s.Cond, true, &end)
		f.detach(b, f.line())
		f.jumpTo(begin, f.line())
		f.land(end)
		f.detach(b, f.line())
	} else {
		f.branch(s.Cond, false, &again)
		for _, pc := range again {
			f.aim(pc, begin)
		}
	}
	f.close()
	f.land(b.breaks)
}

// numericFor keeps the index, the limit and the step in registers of their own, and gives
// the body a copy of the index.
func (f *function) numericFor(s *luasyntax.NumericFor) {
	f.open(true)
	base := f.free
	bounds := []luasyntax.Expr{s.Start, s.Limit, s.Step}
	for _, e := range bounds {
		if e == nil {
			f.load(lua.LNumber(1), f.reserve(1), s.DoLine)
		} else {
			f.next(e)
		}
	}
	for i, e := range bounds {
		f.bound(e, base+i, boundNames[i], s.DoLine)
	}
	prepare := f.emitABx(lua.OP_FORPREP, base, 0, s.DoLine)
	begin := f.here()
	f.open(false)
	f.activate(s.Var, f.reserve(1))
	f.pollHost(s.Line)
	f.statements(s.Body)
	f.detach(f.close(), f.line())
	f.aim(prepare, f.here())
	f.aim(f.emitABx(lua.OP_FORLOOP, base, 0, s.Line), begin)
	f.land(f.close().breaks)
}

var boundNames = [3]string{"initial", "limit", "step"}

// bound converts a string to a number, as Lua 5.1 does for the bounds of a loop.
func (f *function) bound(e luasyntax.Expr, register int, what string, line int) {
	if e == nil {
		return
	}
	if isNumber(e) {
		return
	}
	free := f.free
	f.emitABC(lua.OP_SUB, register, register, f.operand(&luasyntax.Number{}), line)
	f.nameOperands(Operand{Kind: "for", Name: what})
	f.free = free
}

// isNumber reports whether an expression is a numeric literal.
func isNumber(e luasyntax.Expr) bool {
	switch e := e.(type) {
	case *luasyntax.Number:
		return true
	case *luasyntax.Paren:
		return isNumber(e.Inner)
	}
	return false
}

func (f *function) genericFor(s *luasyntax.GenericFor) {
	f.open(true)
	base := f.free
	f.list(s.Values, 3)
	f.free = base
	f.reserve(3)
	var start jumps
	f.jump(&start, s.Line)
	begin := f.here()
	f.open(false)
	for _, l := range s.Names {
		f.activate(l, f.reserve(1))
	}
	f.reserve(3) // the interpreter uses them to call the iterator
	f.free -= 3
	f.pollHost(s.Line)
	f.statements(s.Body)
	f.detach(f.close(), f.line())
	f.land(start)
	f.emitABC(lua.OP_TFORLOOP, base, 0, len(s.Names), s.Line)
	f.jumpTo(begin, s.Line)
	f.land(f.close().breaks)
}

// breakLoop leaves the innermost loop and closes the upvalues of the locals in it.
func (f *function) breakLoop(line int) {
	b := f.blocks[len(f.blocks)-1]
	loop := b.innermost
	if b.captured || b.inCaptured {
		f.emitABC(lua.OP_CLOSE, loop.first, 0, 0, line)
	}
	f.jump(&loop.breaks, line)
}

func (f *function) returnStatement(s *luasyntax.Return) {
	if len(s.Values) == 1 {
		switch e := s.Values[0].(type) {
		case *luasyntax.Call, *luasyntax.MethodCall:
			base := f.emitCall(lua.OP_TAILCALL, e, many)
			f.emitABC(lua.OP_RETURN, base, 0, 0, s.Line)
			return
		}
		if r, ok := f.local(s.Values[0]); ok {
			f.emitABC(lua.OP_RETURN, r, 2, 0, s.Line)
			return
		}
	}
	base := f.free
	n := f.list(s.Values, many)
	f.emitABC(lua.OP_RETURN, base, n+1, 0, s.Line)
}
