package display

import (
	"fmt"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// level is how much is written of a time. There is room for more on a wide terminal.
type level int

const (
	date   level = iota
	minute       // the date and the time of day
	ago          // both, and how long ago that is
)

// cell is one value as text. null, and what is not there, are a dot.
func (l Look) cell(f *field, v lua.LValue) string {
	if isEmpty(v) {
		return l.nothing()
	}
	switch f.kind {
	case moment:
		return l.moment(v, f.level)
	case size:
		return table.Size(float64(v.(lua.LNumber)))
	case flag:
		if v == lua.LTrue {
			return "yes"
		}
		return "no"
	}
	return short(v)
}

// nothing is what stands where nothing is.
func (l Look) nothing() string {
	if l.Plain {
		return "-"
	}
	return "·"
}

func (l Look) moment(v lua.LValue, detail level) string {
	t, ok := momentOf(v)
	if !ok {
		return l.nothing()
	}
	if l.Zone != nil {
		t = t.In(l.Zone)
	} else {
		t = t.UTC()
	}
	switch detail {
	case date:
		return t.Format("2006-01-02")
	case minute:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02 15:04") + ", " + table.Ago(t, l.Now)
}

// What a nested list may take in a cell.
const (
	shortItems = 3
	shortWidth = 40 // characters
)

// short is a value that has no kind of its own. A table that is short is written out,
// and of another only its size.
func short(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		return luanumber.String(float64(v))
	case lua.LString:
		return string(v)
	case *lua.LTable:
		return shortTable(v)
	case *lua.LUserData, *lua.LFunction, *lua.LState:
		return v.Type().String()
	}
	return v.String()
}

func shortTable(t *lua.LTable) string {
	n := luavalue.Len(t)
	if n == 0 {
		return counted(fieldCount(t), "field")
	}
	var items []string
	for i := 1; i <= min(n, shortItems); i++ {
		v := luavalue.At(t, i)
		if !isScalar(v) || v == luavalue.Null {
			return counted(n, "item")
		}
		items = append(items, short(v))
	}
	line := strings.Join(items, ", ")
	if n > shortItems || utf8.RuneCountInString(line) > shortWidth {
		return counted(n, "item")
	}
	return line
}

func fieldCount(t *lua.LTable) int {
	n := 0
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		n++
	}
	return n
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
