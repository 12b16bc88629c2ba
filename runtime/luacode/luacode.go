// Package luacode makes code for gopher-lua's virtual machine from the tree that
// luasyntax reads. It stands in the place of gopher-lua's own compiler, which turns plain
// Lua into something else: conditions that are constant, values kept across and and or,
// several assignments at once and more were compiled wrongly, so that a script did not do
// what it said.
//
// The machine itself does four things otherwise than Lua 5.1, for which the code calls
// functions that the host gives: it joins numbers to text in another format, computes %
// by another rule, gives the metamethod of unary minus one argument instead of two, and
// does not see the part of a list that lies beyond lua.MaxArrayIndex.
package luacode

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// Support is what code needs from the host that runs it.
type Support struct {
	// Environment returns the table of global variables of the function that calls it.
	Environment *lua.LFunction
	// Concat joins its arguments as the operator .. does.
	Concat *lua.LFunction
	// Modulo is the operator %.
	Modulo *lua.LFunction
	// Minus is the operator - before its operand.
	Minus *lua.LFunction
	// Length is the operator # for tables that reach beyond lua.MaxArrayIndex.
	Length *lua.LFunction
	// Poll are two values that code compares at the beginning of each function and in
	// each round of a loop: so the host can end a run. nil for no such comparison.
	Poll [2]lua.LValue
	// Stopped is asked now and then; an error that it returns ends the work. nil for never.
	Stopped func() error
}

// Compile makes code of a chunk. The error is a *luasyntax.Error where the chunk is more
// than the machine can hold, or what Stopped returned.
func Compile(chunk string, fn *luasyntax.Function, s *Support) (proto *lua.FunctionProto, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *luasyntax.Error:
			err = r
		case stopped:
			err = r.error
		default:
			panic(r)
		}
	}()
	return newFunction(chunk, fn, &work{stopped: s.Stopped}, s).compile(), nil
}

// Bounds of the machine.
const (
	maxRegisters = 251 // Lua 5.1 has 250; one can be of no use
	maxConstants = 1<<18 - 1
	maxJump      = 1<<17 - 1
	maxDirect    = 255 // a constant up to here can be an operand
)

// function is one function while code is made for it.
type function struct {
	chunk   string
	tree    *luasyntax.Function
	support *Support
	work    *work
	proto   *lua.FunctionProto
	debug   *Debug

	constants map[any]int
	strings   int // how many constants the machine must also have as strings
	registers map[*luasyntax.Local]int
	active    []activeLocal
	locals    int // the first register that is no local's
	free      int // the first register that is not in use
	blocks    []*block
	stubs     []stub
	labels    map[string][]label       // of the blocks that are open, by name
	gotos     map[string][]pendingGoto // by the label's name, in their order
}

// block is a block of statements while code is made for it.
type block struct {
	first    int // the first register of its locals
	locals   int // function.locals before it
	active   int // how many locals were active before it
	captured bool
	until    bool // its locals are seen behind it
	breaks   jumps
	begin    int      // its first instruction
	labels   []string // their names

	innermost  *block // the loop around, or this one
	inCaptured bool   // locals are captured between that loop and this block
}

// activeLocal is a local from the instruction since on.
type activeLocal struct {
	name  string
	since int
}

func newFunction(chunk string, tree *luasyntax.Function, w *work, s *Support) *function {
	return &function{
		chunk:     chunk,
		tree:      tree,
		support:   s,
		work:      w,
		proto:     &lua.FunctionProto{SourceName: chunk, LineDefined: tree.FirstLine, LastLineDefined: tree.LastLine},
		debug:     &Debug{},
		constants: map[any]int{},
		registers: map[*luasyntax.Local]int{},
		labels:    map[string][]label{},
		gotos:     map[string][]pendingGoto{},
	}
}

func (f *function) compile() *lua.FunctionProto {
	if len(f.tree.Parameters) == 0 && f.tree.Arg == nil {
		f.reserve(1) // of no use but that each call has two values, which the host relies on
	}
	f.open(false)
	for _, p := range f.tree.Parameters {
		f.activate(p, f.reserve(1))
	}
	f.proto.NumParameters = uint8(len(f.tree.Parameters))
	if f.tree.Vararg {
		f.vararg()
	}
	f.pollHost(f.tree.FirstLine)
	begin := f.here()
	f.statements(f.tree.Body)
	f.close()
	f.leaveOutPoll(begin)
	f.checkGotos()
	f.emitABC(lua.OP_RETURN, 0, 1, 0, f.tree.LastLine)
	f.writeStubs()
	return f.finish()
}

// vararg opens a function with "...". The machine puts a table of the arguments, Lua
// 5.0's arg, behind the parameters unless "..." is used.
func (f *function) vararg() {
	f.proto.IsVarArg = lua.VarArgIsVarArg
	if f.tree.Arg == nil {
		return
	}
	f.proto.IsVarArg |= lua.VarArgHasArg
	if !f.tree.UsesVararg {
		f.proto.IsVarArg |= lua.VarArgNeedsArg
	}
	f.activate(f.tree.Arg, f.reserve(1))
}

// finish fills in what the machine wants to know of a function besides its code.
func (f *function) finish() *lua.FunctionProto {
	p := *template(f.proto.Constants[:f.strings])
	p.SourceName, p.LineDefined, p.LastLineDefined = f.proto.SourceName, f.proto.LineDefined, f.proto.LastLineDefined
	p.NumParameters, p.IsVarArg = f.proto.NumParameters, f.proto.IsVarArg
	p.NumUsedRegisters = f.proto.NumUsedRegisters + 1
	p.Code, p.FunctionPrototypes = f.proto.Code, f.proto.FunctionPrototypes
	p.DbgCalls, p.DbgLocals = f.debug.calls, nil
	p.NumUpvalues = uint8(len(f.tree.Upvalues))
	p.DbgUpvalues = make([]string, len(f.tree.Upvalues))
	for i, u := range f.tree.Upvalues {
		p.DbgUpvalues[i] = u.Name
	}
	p.Constants = append(f.proto.Constants, &lua.LUserData{Value: f.debug, Metatable: lua.LNil})
	p.DbgSourcePositions = positions(len(p.Code))
	return &p
}

func (f *function) fail(line int, format string, args ...any) {
	panic(&luasyntax.Error{Chunk: f.chunk, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (f *function) describe() string {
	if f.tree.FirstLine == 0 {
		return "main function"
	}
	return fmt.Sprintf("function at line %d", f.tree.FirstLine)
}

// reserve takes the next n registers and returns the first.
func (f *function) reserve(n int) int {
	first := f.free
	if f.free += n; f.free > maxRegisters {
		f.fail(f.tree.FirstLine, "function or expression too complex: %s needs more than %d registers", f.describe(), maxRegisters)
	}
	if f.free > int(f.proto.NumUsedRegisters) {
		f.proto.NumUsedRegisters = uint8(f.free)
	}
	return first
}

// temporary reports whether a register belongs to no local.
func (f *function) temporary(register int) bool { return register >= f.locals }

// activate makes a register a local.
func (f *function) activate(l *luasyntax.Local, register int) {
	f.registers[l] = register
	f.locals = register + 1
	f.active = append(f.active, activeLocal{l.Name, f.here()})
	if l.Captured {
		f.blocks[len(f.blocks)-1].captured = true
	}
}

func (f *function) open(loop bool) {
	b := &block{first: f.free, locals: f.locals, active: len(f.active), begin: f.here()}
	if loop {
		b.innermost = b
	} else if len(f.blocks) > 0 {
		outer := f.blocks[len(f.blocks)-1]
		b.innermost, b.inCaptured = outer.innermost, outer.captured || outer.inCaptured
	}
	f.blocks = append(f.blocks, b)
}

// close ends a block: what captured its locals keeps them. It returns the block for what
// must be done behind it.
func (f *function) close() *block {
	b := f.blocks[len(f.blocks)-1]
	f.blocks = f.blocks[:len(f.blocks)-1]
	f.forgetLabels(b)
	f.active = f.active[:b.active]
	f.free, f.locals = b.first, b.locals
	return b
}

// detach ends the lives of a block's locals for what captured them.
func (f *function) detach(b *block, line int) {
	if b.captured {
		f.emitABC(lua.OP_CLOSE, b.first, 0, 0, line)
	}
}
