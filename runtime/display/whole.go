package display

import (
	"errors"
	"regexp"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/terminal"
)

// wholeObjects shows every field that any object has, in the order of first appearance and
// with raw values, as suits a pipe.
func wholeObjects(objects []*lua.LTable) Grid {
	g := Grid{Rows: make([][]string, len(objects))}
	for _, f := range (Look{}).fieldsOf(objects) {
		g.Heading = append(g.Heading, f.name)
		for i, v := range f.values {
			g.Rows[i] = append(g.Rows[i], raw(v))
		}
	}
	return g
}

// raw is a value as a program can read it.
func raw(v lua.LValue) string {
	if v == luavalue.Null {
		return "null"
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return ""
	case lua.LNumber:
		return luanumber.String(float64(v))
	case *lua.LTable:
		return Compact(v)
	case *lua.LUserData, *lua.LFunction, *lua.LState:
		return v.Type().String()
	}
	return v.String()
}

// compactBlocks is how much of a table is written as JSON, in blocks of a thousand values: one
// that contains another twice can be far longer than in memory.
const compactBlocks = 1000

var lineStarts = regexp.MustCompile(`\n *`)

var errLong = errors.New("the table is too long for a cell")

// Compact is a table in a cell of a pipe: JSON without line ends, in which nothing has to be
// made visible. What cannot be JSON is shortened, and written as Lua would.
func Compact(t *lua.LTable) string {
	blocks := 0
	text, err := luavalue.AppendJSONChecked(nil, t, luavalue.EmptyObject, func() error {
		if blocks++; blocks > compactBlocks {
			return errLong
		}
		return nil
	})
	if err != nil {
		return lineStarts.ReplaceAllString(luavalue.Inspect(t, luanumber.String), " ")
	}
	return terminal.CleanJSON(string(text))
}
