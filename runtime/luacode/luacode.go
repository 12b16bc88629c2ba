// Package luacode compiles the tree that luasyntax reads to code for gopher-lua's
// interpreter. It replaces gopher-lua's own compiler, which gets plain Lua wrong:
// constant conditions, values kept across and and or, multiple assignments and more
// were compiled so that a script did not do what it said.
//
// The interpreter itself does four things differently from Lua 5.1: it formats numbers
// differently when it joins them to text, computes % by another rule, passes one
// argument instead of two to the metamethod of unary minus, and does not see the part
// of a list beyond lua.MaxArrayIndex. For these, the code calls functions of the host.
package luacode

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// Support is what code needs from the host that runs it.
type Support struct {
	// Environment returns its caller's table of globals.
	Environment *lua.LFunction
	// Concat joins its arguments as the operator .. does.
	Concat *lua.LFunction
	// Modulo is the operator %.
	Modulo *lua.LFunction
	// Minus is the unary operator -.
	Minus *lua.LFunction
	// Length is the operator # for tables that reach beyond lua.MaxArrayIndex.
	Length *lua.LFunction
	// Poll are two values that code compares at the start of each function and in each
	// round of a loop. The host can end a run in that comparison. nil leaves it out.
	Poll [2]lua.LValue
	// Library says that the code ships with the host: its lines tell whoever wrote the script
	// nothing.
	Library bool
	// Stopped is called now and then; if it returns an error, compiling ends with it.
	// nil for never.
	Stopped func() error
}

// Compile compiles a chunk. The error is a *luasyntax.Error if the chunk exceeds what
// the interpreter can hold, or what Stopped returned.
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

// Bounds of the interpreter.
const (
	maxRegisters = 251 // Lua 5.1 has 250; one can be unused, see compile
	maxConstants = 1<<18 - 1
	maxJump      = 1<<17 - 1
	maxDirect    = 255 // a constant up to here can be an operand
)

// function is one function while it is compiled.
type function struct {
	chunk   string
	tree    *luasyntax.Function
	support *Support
	work    *work
	proto   *lua.FunctionProto
	debug   *Debug

	constants map[any]int
	strings   int // how many constants the interpreter must also have as strings
	registers map[*luasyntax.Local]int
	active    []activeLocal
	locals    int // the first register that is not a local's
	free      int // the first unused register
	blocks    []*block
	stubs     []stub
	labels    map[string][]label       // of the open blocks, by name
	gotos     map[string][]pendingGoto // by the label's name, in source order
}

// block is a block of statements while it is compiled.
type block struct {
	first    int // the first register of its locals
	locals   int // function.locals before it
	active   int // how many locals were active before it
	captured bool
	until    bool // an until condition after it sees its locals
	breaks   jumps
	begin    int      // its first instruction
	labels   []string // their names

	innermost  *block // the loop around, or this one
	inCaptured bool   // locals are captured between that loop and this block
}

// activeLocal is a local that is in scope from the instruction since on.
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
		debug:     &Debug{Library: s.Library},
		constants: map[any]int{},
		registers: map[*luasyntax.Local]int{},
		labels:    map[string][]label{},
		gotos:     map[string][]pendingGoto{},
	}
}

func (f *function) compile() *lua.FunctionProto {
	if len(f.tree.Parameters) == 0 && f.tree.Arg == nil {
		f.reserve(1) // unused; the host relies on two values for each call
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

// vararg opens a function with "...". Unless "..." is used, the interpreter puts Lua
// 5.0's arg, a table of the arguments, after the parameters.
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

// finish adds what the interpreter needs to know of a function besides its code.
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

// close ends a block and returns it, for detach and its breaks.
func (f *function) close() *block {
	b := f.blocks[len(f.blocks)-1]
	f.blocks = f.blocks[:len(f.blocks)-1]
	f.forgetLabels(b)
	f.active = f.active[:b.active]
	f.free, f.locals = b.first, b.locals
	return b
}

// detach closes the upvalues that closures have captured of a block's locals.
func (f *function) detach(b *block, line int) {
	if b.captured {
		f.emitABC(lua.OP_CLOSE, b.first, 0, 0, line)
	}
}
