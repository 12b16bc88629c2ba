package luacode

import (
	"math"
	"strconv"
	"sync"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// An instruction has the opcode in 6 bits, A in 8, C in 9 and B in 9. Bx is B and C
// together; sBx is Bx with an offset, so that it can be negative. The ninth bit of an
// operand marks a constant.
const (
	constantBit = 1 << 8
	zeroJump    = maxJump
)

func (f *function) emit(instruction uint32, line int) int {
	f.proto.Code = append(f.proto.Code, instruction)
	f.debug.lines = append(f.debug.lines, int32(line))
	return len(f.proto.Code) - 1
}

func (f *function) emitABC(op, a, b, c, line int) int {
	return f.emit(uint32(op)<<26|uint32(a)<<18|uint32(c)<<9|uint32(b), line)
}

func (f *function) emitABx(op, a, bx, line int) int {
	return f.emit(uint32(op)<<26|uint32(a)<<18|uint32(bx), line)
}

func (f *function) here() int { return len(f.proto.Code) }

// jumps are jump instructions whose target is not yet known.
type jumps []int

// jump emits a jump and adds it to the list.
func (f *function) jump(list *jumps, line int) {
	*list = append(*list, f.emitABx(lua.OP_JMP, 0, 0, line))
}

// land makes the jumps lead here.
func (f *function) land(list jumps) {
	for _, pc := range list {
		f.aim(pc, f.here())
	}
}

// aim makes the jump at pc lead to target.
func (f *function) aim(pc, target int) {
	distance := target - pc - 1
	if distance > maxJump || distance < -maxJump {
		f.fail(int(f.debug.lines[pc]), "control structure too long")
	}
	f.proto.Code[pc] = f.proto.Code[pc]&^(1<<18-1) | uint32(distance+zeroJump)
}

// jumpTo emits a jump to a known target.
func (f *function) jumpTo(target, line int) {
	f.aim(f.emitABx(lua.OP_JMP, 0, 0, line), target)
}

// constant returns the number of a constant.
func (f *function) constant(v lua.LValue) int {
	var key any = v
	if n, ok := v.(lua.LNumber); ok {
		key = math.Float64bits(float64(n)) // 0 and -0 are two constants, and nan is one
	}
	if i, ok := f.constants[key]; ok {
		return i
	}
	i := len(f.proto.Constants)
	if i >= maxConstants {
		f.fail(f.tree.FirstLine, "%s has more than %d constants", f.describe(), maxConstants)
	}
	f.proto.Constants = append(f.proto.Constants, v)
	f.constants[key] = i
	return i
}

// maxGlobals is how many of a function's first constants OP_GETGLOBAL and OP_SETGLOBAL
// can use as names. gopher-lua's work to prepare them is quadratic in their number.
const maxGlobals = 1 << 9

// field returns the number of the constant for a field's name. It returns false if
// there are too many constants for the instructions that take a name.
func (f *function) field(name string) (int, bool) { return f.asString(name, maxDirect) }

// global is field for the name of a global variable.
func (f *function) global(name string) (int, bool) { return f.asString(name, maxGlobals) }

func (f *function) asString(s string, last int) (int, bool) {
	i := f.constant(lua.LString(s))
	if i > last {
		return i, false
	}
	f.strings = max(f.strings, i+1)
	return i, true
}

// template returns a function that has these constants also as a list of strings. Only
// gopher-lua's compiler can fill in that list, so we compile a chunk that names the
// constants in their order.
func template(constants []lua.LValue) *lua.FunctionProto {
	if len(constants) == 0 {
		return emptyTemplate()
	}
	list := &ast.TableExpr{Fields: make([]*ast.Field, len(constants))}
	for i, v := range constants {
		var item ast.Expr = &ast.NumberExpr{Value: strconv.Itoa(i)} // stands for a constant that is not a string
		if s, ok := v.(lua.LString); ok {
			item = &ast.StringExpr{Value: string(s)}
		}
		list.Fields[i] = &ast.Field{Value: item}
	}
	proto, err := lua.Compile([]ast.Stmt{&ast.ReturnStmt{Exprs: []ast.Expr{list}}}, "")
	if err != nil {
		panic(err)
	}
	return proto
}

var emptyTemplate = sync.OnceValue(func() *lua.FunctionProto {
	proto, err := lua.Compile(nil, "")
	if err != nil {
		panic(err)
	}
	return proto
})
