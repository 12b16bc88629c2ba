package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luavalue"
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
		return e.compared()
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
		return describe(e.L, e.operand(0), e.value(e.a)) + hint(e.missingFunction())
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
		return describe(e.L, e.operand(0), v) + hint(e.missingField(e.operand(0), v))
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

func (e vmError) compared() string {
	a, b, _ := strings.Cut(e.text[len(notComparable):], " with ")
	if e.op == lua.OP_LT || e.op == lua.OP_LE {
		left, right := e.value(e.b), e.value(e.c)
		if left.Type().String() == a && right.Type().String() == b {
			a, b = luavalue.TypeName(left), luavalue.TypeName(right)
		}
	}
	return noOrder(a, b)
}

// noOrder says that values of two types cannot be compared.
func noOrder(a, b string) string {
	text := fmt.Sprintf("%s%s with %s", notComparable, a, b)
	if a == b {
		text = fmt.Sprintf("%stwo %s values", notComparable, a)
	}
	if null := luavalue.TypeName(luavalue.Null); a == null || b == null {
		text += hint(askForNull)
	}
	return text
}

// askForNull is what to do about a value that turns out to be JSON's null.
const askForNull = "what is null in JSON is json.null, and no nil: ask  value ~= json.null  before"

// describe writes a value as Lua 5.1 does in a message, such as "local 'x' (a nil value)".
func describe(L *lua.LState, o luacode.Operand, v lua.LValue) string {
	text, name := fmt.Sprintf("a %s value", luavalue.TypeName(v)), o.Name
	switch {
	case o.Kind == "":
		return text + hint(aboutValue(v))
	case name == luacode.ZerothItem:
		return fmt.Sprintf("field '?' (%s)", text) + hint("the first item of a list is number 1")
	}
	text = fmt.Sprintf("%s '%s' (%s)", o.Kind, name, text)
	if o.Kind == "global" && v == lua.LNil {
		return text + hint(missing(L, name))
	}
	return text + hint(aboutValue(v))
}

// aboutValue says what to do about a value that surprises whoever knows Lua alone.
func aboutValue(v lua.LValue) string {
	if v == luavalue.Null {
		return askForNull
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

// operandOf is an operand of the operator whose function is running.
func operandOf(L *lua.LState, n int) luacode.Operand {
	at, ok := rawFrame(L, 1)
	if !ok || at.fn.IsG {
		return luacode.Operand{}
	}
	return luacode.Of(at.fn.Proto).Operand(at.instruction, n)
}
