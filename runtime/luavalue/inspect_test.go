package luavalue

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func inspect(v lua.LValue) string {
	return Inspect(v, func(x float64) string { return fmt.Sprint(x) })
}

func TestInspect(t *testing.T) {
	str := func(s string) lua.LValue { return lua.LString(s) }
	itself := list(lua.LNumber(1))
	itself.RawSetString("self", itself)
	mixed := list(str("a"), str("b"))
	mixed.RawSetString("n", lua.LNumber(2))
	for _, c := range []struct {
		value lua.LValue
		want  string
	}{
		{lua.LNil, "nil"}, {lua.LTrue, "true"}, {lua.LNumber(1.5), "1.5"}, {Null, "json.null"}, {str(""), `""`},
		{str("a\"b\\c\nd\te\r"), `"a\"b\\c\nd\te\r"`}, {&lua.LFunction{}, "function"}, {&lua.LUserData{}, "userdata"},
		{NewTable(0), "{}"}, {NewArray(0), "{}"}, {list(lua.LNumber(1), lua.LFalse), "{ 1, false }"}, {list(NewTable(0)), "{ {} }"},
		{table(str("b"), lua.LNumber(2), str("a"), lua.LNumber(1)), "{ a = 1, b = 2 }"},
		{table(str("a b"), lua.LTrue, str("end"), lua.LTrue, str("1a"), lua.LTrue, str("_x9"), lua.LTrue), `{ ["1a"] = true, ["a b"] = true, ["end"] = true, _x9 = true }`},
		{table(lua.LNumber(-1), lua.LTrue, lua.LTrue, lua.LFalse, lua.LNumber(2.5), Null), `{ [-1] = true, [2.5] = json.null, [true] = false }`},
		{mixed, `{ "a", "b", n = 2 }`}, {itself, "{ 1, self = { … itself … } }"},
		{table(list(lua.LTrue), lua.LTrue), "{ [{ … }] = true }"},
	} {
		equal(t, inspect(c.value), c.want)
	}
}

func TestInspectShowsATableTwiceWhenItIsNotInsideItself(t *testing.T) {
	shared := list(lua.LNumber(1))
	equal(t, inspect(list(shared, shared)), "{ { 1 }, { 1 } }")
}

func TestInspectBreaksLongLines(t *testing.T) {
	long := lua.LString(strings.Repeat("x", 40))
	equal(t, inspect(table(lua.LString("a"), long, lua.LString("b"), list(long, long))),
		"{\n  a = \""+string(long)+"\",\n  b = {\n    \""+string(long)+"\",\n    \""+string(long)+"\",\n  },\n}")
}

func TestInspectIsBounded(t *testing.T) {
	long := NewTable(0)
	for i := range 100_000 {
		long.Append(lua.LNumber(i))
	}
	text := inspect(long)
	if !strings.HasSuffix(text, "… more,\n}") || strings.Count(text, "\n") > inspectItems+3 {
		t.Errorf("%d bytes, ending in %q", len(text), text[max(0, len(text)-40):])
	}
	deep := NewTable(0)
	for range 50 {
		deep = list(deep)
	}
	equal(t, inspect(deep), "{ { { { { { { … } } } } } } }")
	wide := NewTable(0)
	for range inspectItems {
		wide.Append(lua.LNumber(1))
	}
	for range inspectDepth - 1 {
		outer := NewTable(0)
		for range inspectItems {
			outer.Append(wide)
		}
		wide = outer
	}
	if n := len(inspect(wide)); n > 1<<20 {
		t.Errorf("tables of tables gave %d bytes", n)
	}
}

func TestInspectShowsTheSameFieldsEachTime(t *testing.T) {
	many := NewTable(0)
	for i := range 1000 {
		many.RawSetString(fmt.Sprintf("field%04d", i), lua.LTrue)
	}
	text := inspect(many)
	equal(t, inspect(many), text)
	equal(t, strings.Contains(text, "field0199 = true") && !strings.Contains(text, "field0200"), true)
	functions := table(&lua.LFunction{}, lua.LNumber(1), &lua.LFunction{}, lua.LNumber(1))
	equal(t, inspect(functions), "{ [function] = 1, [function]  = 1 }")
}

func TestInspectNeverFails(t *testing.T) {
	number := table(lua.LNumber(1), lua.LNil, lua.LNumber(1e300), lua.LTrue)
	equal(t, inspect(number), "{ [1e+300] = true }")
	equal(t, inspect(lua.LString("\xff\x00\x1b[31m")), "\"\xff\x00\x1b[31m\"")
}
