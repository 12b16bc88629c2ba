// Package luavalue converts values between JSON and Lua, and shows Lua values to
// people. JSON is read directly into Lua tables, with nothing in between.
//
// JSON null is the value Null, since nil would make the field disappear. A JSON array
// is a table with the array mark, so that an empty one is written as [] again; a table
// without the mark is an array if its keys are 1 to n and there is at least one.
// Numbers are float64: a whole number above 2^53 is an error in both directions, and
// never rounded.
package luavalue

import (
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// MaxInteger is the largest whole number that a Lua number and a Matrix integer
// hold exactly: 2^53.
const MaxInteger = 1 << 53

// Null is JSON's null. There is only one, so that scripts can compare with ==.
var Null = newNull()

// nullName is what Null is called in Lua.
const nullName = "json.null"

// arrayMark is the metatable of tables that are JSON arrays. Scripts cannot change it:
// getmetatable returns only the text in __metatable.
var arrayMark = func() *lua.LTable {
	mt := bare()
	mt.RawSetString("__metatable", lua.LString("json.array"))
	return mt
}()

func newNull() *lua.LUserData {
	mt := bare()
	mt.RawSetString("__metatable", lua.LString(nullName))
	mt.RawSetString("__tostring", &lua.LFunction{IsG: true, GFunction: func(L *lua.LState) int {
		L.Push(lua.LString("null"))
		return 1
	}})
	return &lua.LUserData{Metatable: mt}
}

// bare makes a table without a state: creating tables needs none.
func bare() *lua.LTable { return (*lua.LState)(nil).CreateTable(0, 2) }

// NewArray returns an empty table with the array mark and room for n items.
func NewArray(n int) *lua.LTable {
	t := (*lua.LState)(nil).CreateTable(n, 0)
	t.Metatable = arrayMark
	return t
}

// NewTable returns an empty table with room for n fields.
func NewTable(n int) *lua.LTable { return (*lua.LState)(nil).CreateTable(0, n) }

// MarkArray gives a table the array mark. It fails for a table that already has
// another metatable.
func MarkArray(t *lua.LTable) error {
	if t.Metatable != lua.LNil && t.Metatable != arrayMark {
		return fmt.Errorf("a table with a metatable cannot be marked as an array")
	}
	t.Metatable = arrayMark
	return nil
}

// IsArray reports whether a table has the array mark.
func IsArray(t *lua.LTable) bool { return t.Metatable == arrayMark }

// Length returns n if the table's keys are exactly 1 to n, and -1 otherwise.
func Length(t *lua.LTable) int {
	n := Len(t)
	count := 0
	t.ForEach(func(lua.LValue, lua.LValue) { count++ })
	if count != n {
		return -1
	}
	return n
}

// TypeName is the type of a value in a message. Lua's word for JSON's null is userdata, which
// tells nobody what it is.
func TypeName(v lua.LValue) string {
	if v == Null {
		return nullName
	}
	return v.Type().String()
}

// Whole returns the number as an integer. It fails for a fraction, for infinity and for
// a number that may not be exact.
func Whole(n lua.LNumber) (int64, error) {
	f := float64(n)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return 0, fmt.Errorf("not a finite number")
	case f != math.Trunc(f):
		return 0, fmt.Errorf("%v is not a whole number", f)
	case math.Abs(f) > MaxInteger:
		return 0, fmt.Errorf("%.0f is above 2^53, where whole numbers are no longer exact", f)
	}
	return int64(f), nil
}
