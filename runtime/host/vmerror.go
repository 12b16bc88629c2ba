package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
)

// gopher-lua's error messages are not those of Lua 5.1, and do not name the variable.
// We raise Lua 5.1's: the failed instruction is known, and so are the names of its
// operands.

// reworded turns a message of the interpreter into Lua 5.1's.
func reworded(L *lua.LState, message string) string {
	text := withoutPosition(L, message)
	at, ok := rawFrame(L, 0)
	if !ok {
		return text
	}
	if at.fn.IsG { // raised by a function in Go
		if said, ok := operationIn(at, L, text); ok {
			return said
		}
		if text == registryOverflow {
			text = stackOverflow
		}
		return where(L, 1) + quotedName(text)
	}
	e := vmError{L: L, frame: at, text: text}
	if instruction := at.instruction; instruction < len(at.fn.Proto.Code) {
		code := at.fn.Proto.Code[instruction]
		e.op, e.a, e.b, e.c = int(code>>26), int(code>>18&0xff), int(code&0x1ff), int(code>>9&0x1ff)
	}
	return where(L, 0) + e.say()
}

// withoutPosition removes gopher-lua's place: the chunk's name and the number of the
// instruction.
func withoutPosition(L *lua.LState, message string) string {
	for level := 0; ; level++ {
		f, ok := rawFrame(L, level)
		if !ok {
			return strings.TrimPrefix(message, " ")
		}
		if rest, ok := strings.CutPrefix(message, f.chunk()+":"); ok && !f.fn.IsG {
			if _, text, ok := strings.Cut(rest, ": "); ok {
				return text
			}
		}
	}
}

// quotedName puts the function's name in a message between quotes, as Lua does.
func quotedName(text string) string {
	rest, ok := strings.CutPrefix(text, "bad argument #")
	if !ok {
		return text
	}
	number, rest, _ := strings.Cut(rest, " to ")
	name, rest, ok := strings.Cut(rest, " (")
	if !ok || strings.HasPrefix(name, "'") {
		return text
	}
	if strings.ContainsAny(name, "(<") {
		name = "?" // gopher-lua knows no name
	}
	return fmt.Sprintf("bad argument #%s to '%s' (%s", number, name, rest)
}

// operationIn rewords the error of an operation inside a Go function, such as a
// comparison in table.sort. Lua gives no place for these.
func operationIn(at frame, L *lua.LState, text string) (string, bool) {
	e := vmError{L: L, frame: at, text: text}
	switch {
	case text == notCallable && at.fn.Env == protectedEnv:
		return "attempt to call " + describe(L, luacode.Operand{}, L.Get(1)), true
	case text == notCallable, strings.HasPrefix(text, notIndexable), strings.HasPrefix(text, notComparable), strings.HasPrefix(text, notComputable):
		return e.say(), true
	}
	return "", false
}

// vmError is an error of the interpreter at one instruction.
type vmError struct {
	L           *lua.LState
	frame       frame
	text        string
	op, a, b, c int
}

// Messages of gopher-lua.
const (
	notCallable   = "attempt to call a non-function object"
	notIndexable  = "attempt to index a non-table object("
	notComparable = "attempt to compare "
	notComputable = "cannot perform "

	registryOverflow = "registry overflow"
)

func (e vmError) say() string {
	text := e.text
	switch {
	case text == notCallable:
		return "attempt to call " + e.callee()
	case strings.HasPrefix(text, notIndexable):
		kind, _, _ := strings.Cut(text[len(notIndexable):], ")")
		return "attempt to index " + e.indexed(kind)
	case text == "__unm undefined":
		return "attempt to perform arithmetic on " + describe(e.L, e.operand(0), e.value(e.b))
	case text == "__len undefined":
		return "attempt to get length of " + describe(e.L, e.operand(0), e.value(e.b))
	case strings.HasPrefix(text, notComparable):
		return compared(text)
	case strings.HasPrefix(text, notComputable):
		return e.arithmetic()
	}
	if said, ok := otherWords[text]; ok {
		return said
	}
	return text
}

var otherWords = map[string]string{
	"for statement init must be a number":  "'for' initial value must be a number",
	"for statement limit must be a number": "'for' limit must be a number",
	"for statement step must be a number":  "'for' step must be a number",
	"too many recursions in gettable":      "loop in gettable",
	"too many recursions in settable":      "loop in settable",
	registryOverflow:                       stackOverflow,
}

func (e vmError) operand(n int) luacode.Operand {
	return luacode.Of(e.frame.fn.Proto).Operand(e.frame.instruction, n)
}

// value is the value of an operand, from a register or a constant.
func (e vmError) value(operand int) lua.LValue {
	if constant := operand & 0xff; operand > 0xff && constant < len(e.frame.fn.Proto.Constants) {
		return e.frame.fn.Proto.Constants[constant]
	}
	return e.L.Get(operand + 1)
}

func (e vmError) callee() string {
	switch e.op {
	case lua.OP_CALL, lua.OP_TAILCALL:
		return describe(e.L, e.operand(0), e.value(e.a))
	case lua.OP_TFORLOOP:
		v := e.value(e.a)
		text := describe(e.L, luacode.Operand{}, v)
		if v.Type() == lua.LTTable {
			text += hint("to go through a list, write  for _, item in ipairs(list) do")
		}
		return text
	}
	return "a value that is no function"
}

// indexed describes the value that has no fields. It has a name unless it is the
// __index of the operand.
func (e vmError) indexed(kind string) string {
	register := e.b
	switch e.op {
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		register = e.a
	case lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_SELF:
	default:
		return fmt.Sprintf("a %s value", kind)
	}
	if v := e.value(register); v.Type().String() == kind {
		return describe(e.L, e.operand(0), v)
	}
	return fmt.Sprintf("a %s value", kind)
}

// arithmetic describes the first operand that is not a number.
func (e vmError) arithmetic() string {
	left := e.value(e.b)
	if e.operand(0).Kind == "for" {
		return forBound(e.operand(0).Name)
	}
	if left.Type() == lua.LTNumber {
		return "attempt to perform arithmetic on " + describe(e.L, e.operand(1), e.value(e.c))
	}
	return "attempt to perform arithmetic on " + describe(e.L, e.operand(0), left)
}

func forBound(name string) string {
	if name == "initial" {
		name = "initial value"
	}
	return fmt.Sprintf("'for' %s must be a number", name)
}

func compared(text string) string {
	a, b, _ := strings.Cut(text[len(notComparable):], " with ")
	if a == b {
		return fmt.Sprintf("attempt to compare two %s values", a)
	}
	return text
}

// describe writes a value as Lua 5.1 does in a message, such as "local 'x' (a nil value)".
func describe(L *lua.LState, o luacode.Operand, v lua.LValue) string {
	kind := v.Type().String()
	switch o.Kind {
	case "":
		return fmt.Sprintf("a %s value", kind)
	case "field":
		if o.Name == luacode.ZerothItem {
			return fmt.Sprintf("field '?' (a %s value)", kind) + hint("the first item of a list is number 1")
		}
	case "global":
		if v == lua.LNil {
			return fmt.Sprintf("global '%s' (a nil value)", o.Name) + hint(missing(L, o.Name))
		}
	}
	return fmt.Sprintf("%s '%s' (a %s value)", o.Kind, o.Name, kind)
}

// missing guesses what was meant by a global without a value; it may return "".
func missing(L *lua.LState, name string) string {
	if noValues[name] {
		return "Lua's word is nil, and JSON's null is json.null"
	}
	if hint := state(L).run.hint; hint != nil {
		return hint(name)
	}
	return ""
}

// hint is added to Lua 5.1's message where we know more.
func hint(text string) string {
	if text == "" {
		return ""
	}
	return " (hint: " + text + ")"
}

// noValues are other languages' words for nil.
var noValues = map[string]bool{"null": true, "NULL": true, "None": true, "nullptr": true}

// operandOf is an operand of the operator whose function is running.
func operandOf(L *lua.LState, n int) luacode.Operand {
	at, ok := rawFrame(L, 1)
	if !ok || at.fn.IsG {
		return luacode.Operand{}
	}
	return luacode.Of(at.fn.Proto).Operand(at.instruction, n)
}
