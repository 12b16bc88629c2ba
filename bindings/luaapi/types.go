package luaapi

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// check says whether a value is of a type. It is called before any request is sent.
func check(t catalog.Type, v lua.LValue) error {
	switch t.Kind {
	case catalog.Any:
		if v == lua.LNil {
			return fmt.Errorf("a value expected, got nothing")
		}
		return nil
	case catalog.Integer, catalog.TimestampMS, catalog.Number:
		return checkNumber(t.Kind, v)
	case catalog.Boolean:
		if _, ok := v.(lua.LBool); !ok {
			return fmt.Errorf("true or false expected, got %s", describe(v))
		}
		return nil
	case catalog.List:
		return checkList(t, v)
	case catalog.Object:
		return checkObject(v)
	case catalog.DateTime:
		if _, ok := v.(lua.LNumber); ok {
			return checkNumber(t.Kind, v)
		}
	}
	s, ok := v.(lua.LString)
	if !ok {
		return fmt.Errorf("%s expected, got %s", article(t), describe(v))
	}
	return t.CheckText(string(s))
}

func checkNumber(kind catalog.Kind, v lua.LValue) error {
	n, ok := v.(lua.LNumber)
	if !ok {
		return fmt.Errorf("a number expected, got %s", describe(v))
	}
	if kind == catalog.Number {
		if _, err := luavalue.AppendJSON(nil, n, luavalue.EmptyObject); err != nil {
			return err
		}
		return nil
	}
	i, err := luavalue.Whole(n)
	switch {
	case err != nil:
		return err
	case kind != catalog.Integer:
		return stdlib.CheckMilliseconds(i)
	case i < 0:
		return fmt.Errorf("%d is negative", i)
	}
	return nil
}

func checkList(t catalog.Type, v lua.LValue) error {
	table, ok := v.(*lua.LTable)
	if !ok {
		return fmt.Errorf("a list expected, got %s", describe(v))
	}
	n := luavalue.Length(table)
	if n < 0 {
		return fmt.Errorf("a list expected, got a table with other keys than 1 to its length")
	}
	if t.Elem == nil {
		return nil
	}
	for i := 1; i <= n; i++ {
		if err := check(*t.Elem, luavalue.At(table, i)); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

func checkObject(v lua.LValue) error {
	table, ok := v.(*lua.LTable)
	if !ok {
		return fmt.Errorf("a table with named fields expected, got %s", describe(v))
	}
	if luavalue.Length(table) > 0 || luavalue.IsArray(table) {
		return fmt.Errorf("a table with named fields expected, got a list")
	}
	return nil
}

func article(t catalog.Type) string {
	switch t.Kind {
	case catalog.String:
		return "a string"
	case catalog.Enum:
		return t.String()
	case catalog.ULID:
		return "a ULID such as 01M8DN3G0HD8VKPVJ8JFX6GVAB"
	case catalog.DateTime:
		return "a date, an age such as 90d, a time to come such as \"in 7d\", or milliseconds,"
	case catalog.EventID, catalog.MXC:
		return "an " + strings.ReplaceAll(t.Kind.String(), "_", " ")
	}
	return "a " + strings.ReplaceAll(t.Kind.String(), "_", " ")
}

// longest is how many bytes of a wrong value are shown.
const longest = 255

func describe(v lua.LValue) string {
	switch v := v.(type) {
	case *lua.LNilType:
		return "nothing"
	case lua.LNumber, lua.LBool:
		return fmt.Sprintf("the %s %s", v.Type(), v)
	case lua.LString:
		if len(v) > longest {
			return fmt.Sprintf("a string of %d bytes", len(v))
		}
		return fmt.Sprintf("the string %q", string(v))
	}
	if IsList(v) {
		return "a list that comes from the server (list:collect() makes a table of it)"
	}
	if v == luavalue.Null {
		return luavalue.TypeName(v)
	}
	return "a " + v.Type().String()
}
