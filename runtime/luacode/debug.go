package luacode

import (
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// Debug has the line of each instruction of a function and the names of its operands.
// It is stored in the last constant of the function.
//
// gopher-lua keeps nothing but a line for each instruction. Our code has the number of
// the instruction there instead, so that an error can be traced to the instruction;
// Line returns its line.
type Debug struct {
	// Library is that of Support.
	Library bool

	lines    []int32
	operands []Operand
	named    []named // by instruction
	calls    []lua.DbgCall
}

// named says which operand is the first of an instruction.
type named struct{ instruction, first int32 }

// Operand is the name of an operand of an instruction.
type Operand struct {
	// Kind is "global", "local", "upvalue", "field" or "method"; "for" for a bound of a
	// loop; "" for what has no name.
	Kind string
	// Name is the name. A field whose key is not a name is called "?".
	Name string
	// Owner is where the table of a field is to be found; nil if no variable leads to it.
	Owner *Owner
}

// Owner is a variable with a table, or a field of such a table, a field of that, and so on.
type Owner struct {
	// Kind is "global", "local" or "upvalue".
	Kind string
	// Name is the name of a global, and Index the register of a local or the number of an
	// upvalue.
	Name  string
	Index int
	// Fields are the names of the fields that lead from the variable to the table.
	Fields []string
}

// ZerothItem is the name of a field with the key 0.
const ZerothItem = "?0"

// Of returns what is known of a function, or nil if it is not code of ours.
func Of(proto *lua.FunctionProto) *Debug {
	if n := len(proto.Constants); n > 0 {
		if ud, ok := proto.Constants[n-1].(*lua.LUserData); ok {
			d, _ := ud.Value.(*Debug)
			return d
		}
	}
	return nil
}

// Line returns the line of an instruction.
func (d *Debug) Line(instruction int) int {
	if d == nil || instruction < 0 || instruction >= len(d.lines) {
		return 0
	}
	return int(d.lines[instruction])
}

// Operand returns the operand number n, from 0, of an instruction.
func (d *Debug) Operand(instruction, n int) Operand {
	if d == nil {
		return Operand{}
	}
	i, ok := slices.BinarySearchFunc(d.named, int32(instruction), func(e named, pc int32) int { return int(e.instruction - pc) })
	if !ok {
		return Operand{}
	}
	end := len(d.operands)
	if i+1 < len(d.named) {
		end = int(d.named[i+1].first)
	}
	if at := int(d.named[i].first) + n; at < end {
		return d.operands[at]
	}
	return Operand{}
}

// Lines returns each line that has code, once.
func (d *Debug) Lines() []int32 { return d.lines }

// Called returns the name of the function that an instruction calls.
func (d *Debug) Called(proto *lua.FunctionProto, instruction int) Operand {
	if instruction < 0 || instruction >= len(proto.Code) {
		return Operand{}
	}
	switch int(proto.Code[instruction] >> 26) {
	case lua.OP_CALL, lua.OP_TAILCALL:
		return d.Operand(instruction, 0)
	}
	return Operand{}
}

// nameOperands records the names of the last instruction's operands.
func (f *function) nameOperands(operands ...Operand) {
	for len(operands) > 0 && operands[len(operands)-1] == (Operand{}) {
		operands = operands[:len(operands)-1]
	}
	if len(operands) == 0 {
		return
	}
	f.debug.named = append(f.debug.named, named{int32(f.here() - 1), int32(len(f.debug.operands))})
	f.debug.operands = append(f.debug.operands, operands...)
}

// operandName is the name of an expression in Lua 5.1's messages.
func (f *function) operandName(e luasyntax.Expr) Operand {
	switch e := e.(type) {
	case *luasyntax.LocalName:
		return Operand{Kind: "local", Name: e.Local.Name}
	case *luasyntax.UpvalueName:
		return Operand{Kind: "upvalue", Name: e.Name}
	case *luasyntax.GlobalName:
		return Operand{Kind: "global", Name: e.Name}
	case *luasyntax.Index:
		if key, ok := e.Key.(*luasyntax.String); ok {
			return Operand{"field", key.Value, f.owner(e.Object)}
		}
		if key, ok := e.Key.(*luasyntax.Number); ok && key.Value == 0 {
			return Operand{Kind: "field", Name: ZerothItem}
		}
		return Operand{Kind: "field", Name: "?"}
	case *luasyntax.Paren:
		return f.operandName(e.Inner)
	case *luasyntax.Binary:
		if e.Op == "and" || e.Op == "or" {
			return f.logicalName(e)
		}
	}
	return Operand{}
}

// owner is where the value of an expression is to be found, or nil.
func (f *function) owner(e luasyntax.Expr) *Owner {
	switch e := e.(type) {
	case *luasyntax.LocalName:
		return &Owner{Kind: "local", Index: f.registers[e.Local]}
	case *luasyntax.UpvalueName:
		return &Owner{Kind: "upvalue", Index: e.Index}
	case *luasyntax.GlobalName:
		return &Owner{Kind: "global", Name: e.Name}
	case *luasyntax.Index:
		key, ok := e.Key.(*luasyntax.String)
		if owner := f.owner(e.Object); ok && owner != nil {
			owner.Fields = append(owner.Fields, key.Value)
			return owner
		}
	}
	return nil
}

// logicalName is the name that Lua 5.1 gives the value of and or or. Lua 5.1 searches
// its own code for it and follows the first jump. The value tested there has no name.
// If the jump leads past it to the last operand, that operand's name is used.
func (f *function) logicalName(e *luasyntax.Binary) Operand {
	left := e.Left
	for {
		switch l := left.(type) {
		case *luasyntax.Paren:
			left = l.Inner
			continue
		case *luasyntax.Binary:
			if l.Op == e.Op {
				left = l.Left
				continue
			}
			if l.Op == "and" || l.Op == "or" {
				return f.operandName(e.Right)
			}
		}
		if v, constant := constantOf(left); constant && lua.LVAsBool(v) != (e.Op == "or") {
			return f.operandName(e.Right)
		}
		return Operand{}
	}
}

var allPositions struct {
	sync.Mutex
	numbers []int
}

// positions returns 0, 1, 2 … n-1. All functions share the numbers.
func positions(n int) []int {
	allPositions.Lock()
	defer allPositions.Unlock()
	for i := len(allPositions.numbers); i < n; i++ {
		allPositions.numbers = append(allPositions.numbers, i)
	}
	return allPositions.numbers[:n:n]
}
