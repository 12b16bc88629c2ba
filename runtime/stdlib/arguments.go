package stdlib

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// call is one call of a module's function: its arguments, and where its results go. The
// methods that read arguments raise errors in Lua's own words.
type call struct {
	*lua.LState
	host *host.Host
	name string
}

// library makes a module's table of functions.
func library(h *host.Host, funcs map[string]func(c call) int) *lua.LTable {
	lib := make(map[string]lua.LGFunction, len(funcs))
	for name, fn := range funcs {
		lib[name] = func(L *lua.LState) int { return fn(call{L, h, name}) }
	}
	return h.Table(lib)
}

// takes is a function that does something, with at most so many arguments: it refuses a table
// behind them, which must be options that it does not have. Other values are ignored there, as
// Lua does it.
func takes(most int, fn func(c call) int) func(c call) int {
	return func(c call) int {
		for n := most + 1; n <= c.GetTop(); n++ {
			if _, ok := c.Get(n).(*lua.LTable); ok {
				c.bad(n, "there are no options here")
			}
		}
		return fn(c)
	}
}

func (c call) push(v lua.LValue) int {
	c.Push(v)
	return 1
}

// bad raises an error about an argument.
func (c call) bad(n int, format string, args ...any) {
	c.RaiseError("bad argument #%d to '%s' (%s)", n, c.name, fmt.Sprintf(format, args...))
}

func (c call) expected(n int, what string) {
	got := "no value"
	if n <= c.GetTop() {
		got = luavalue.TypeName(c.Get(n))
	}
	c.bad(n, "%s expected, got %s", what, got)
}

// pace is called for each of many items, with their number. It raises an error now and then,
// if the run is over.
func (c call) pace(item int) {
	if item%host.CheckEvery == host.CheckEvery-1 {
		c.host.CheckRun(c.LState)
	}
}

// text reads a string. As in Lua, a number is accepted too.
func (c call) text(n int) string {
	switch v := c.Get(n).(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return luanumber.String(float64(v))
	}
	c.expected(n, "string")
	return ""
}

func (c call) number(n int) float64 {
	switch v := c.Get(n).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		if f, ok := luanumber.Parse(string(v), 10); ok {
			return f
		}
	}
	c.expected(n, "number")
	return 0
}

// tableOf reads a table. A list that can be collected will do, too.
func (c call) tableOf(n int) *lua.LTable {
	t, ok := luavalue.Collected(c.LState, c.Get(n))
	if !ok {
		c.expected(n, "table")
	}
	return t
}

// list reads a table whose keys are 1 to its length.
func (c call) list(n int) *lua.LTable {
	t := c.tableOf(n)
	if luavalue.Length(t) < 0 {
		c.bad(n, "list expected, got a table with other keys than 1 to n")
	}
	return t
}

// fields is an argument that is an optional table with optional fields.
type fields struct {
	call
	n     int
	table *lua.LTable
}

// fields reads such a table, and refuses unknown fields.
func (c call) fields(n int, names ...string) fields {
	t, ok := c.Get(n).(*lua.LTable)
	if !ok {
		if c.Get(n) != lua.LNil {
			c.expected(n, "table")
		}
		t = luavalue.NewTable(0)
	}
	t.ForEach(func(k, _ lua.LValue) {
		if s, ok := k.(lua.LString); !ok || !slices.Contains(names, string(s)) {
			c.bad(n, "unknown field '%s'; there is %s", k, strings.Join(names, ", "))
		}
	})
	return fields{c, n, t}
}

func (f fields) expected(name, what string) {
	f.bad(f.n, "field '%s': %s expected, got %s", name, what, luavalue.TypeName(f.table.RawGetString(name)))
}

func (f fields) flag(name string, otherwise bool) bool {
	switch v := f.table.RawGetString(name).(type) {
	case lua.LBool:
		return bool(v)
	case *lua.LNilType:
		return otherwise
	}
	f.expected(name, "boolean")
	return false
}

func (f fields) between(name string, least, most, otherwise int) int {
	v := f.table.RawGetString(name)
	if v == lua.LNil {
		return otherwise
	}
	x, ok := v.(lua.LNumber)
	if !ok {
		f.expected(name, "number")
	}
	if i, err := luavalue.Whole(x); err != nil || i < int64(least) || i > int64(most) {
		f.bad(f.n, "field '%s': a whole number from %d to %d expected, got %s", name, least, most, luanumber.String(float64(x)))
	}
	return int(x)
}

// oneOf reads one of the words; the first if the field is absent.
func (f fields) oneOf(name string, words []string) string {
	v := f.table.RawGetString(name)
	if v == lua.LNil {
		return words[0]
	}
	word, ok := v.(lua.LString)
	if !ok {
		f.expected(name, "string")
	}
	if !slices.Contains(words, string(word)) {
		f.bad(f.n, "field '%s': one of %s expected, got %.40q", name, strings.Join(words, ", "), string(word))
	}
	return string(word)
}

// names reads a list of strings; nil if the field is absent.
func (f fields) names(name string) []string {
	v := f.table.RawGetString(name)
	if v == lua.LNil {
		return nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		f.expected(name, "list of strings")
	}
	list, problem := stringList(t)
	if problem != "" {
		f.bad(f.n, "field '%s': %s", name, problem)
	}
	return list
}

// stringList reads a list of strings, or returns what is wrong with it.
func stringList(t *lua.LTable) (list []string, problem string) {
	n := luavalue.Length(t)
	if n < 1 {
		return nil, "list of strings expected, got an empty table or one with other keys than 1 to n"
	}
	for i := 1; i <= n; i++ {
		s, ok := luavalue.At(t, i).(lua.LString)
		if !ok {
			return nil, fmt.Sprintf("list of strings expected, item %d is a %s", i, luavalue.TypeName(luavalue.At(t, i)))
		}
		list = append(list, string(s))
	}
	return list, ""
}
