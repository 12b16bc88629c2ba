// Package display decides how Lua values look to a person: which fields of a list of
// objects become columns, and how a time, a size or a nested table is written in a cell.
// The prompt, print and the module view show tables through it, so that all three look
// alike.
//
// Fields are chosen by what varies and by what people look for: the id first, then names,
// when somebody was last seen, when something was created, and the flags that are set. The
// order of the fields in JSON only decides between equals.
//
// The package renders text as it is, strange characters included. Whoever prints a Grid
// makes it safe to show: see terminal.Printer. What goes to programs does not come here.
package display

import (
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// Look says for whom, where and when something is shown. The zero value is a wide
// terminal in UTC.
type Look struct {
	// Width is that of the terminal in columns; 0 sets no limit.
	Width int
	// Now is the time from which "3 days ago" counts.
	Now time.Time
	// Zone is the time zone of dates; nil for UTC.
	Zone *time.Location
	// Whole shows every field with raw values, and tables as JSON: what goes into a pipe.
	Whole bool
	// Plain avoids characters that a screen reader spells out.
	Plain bool
	// ASCII draws with plain letters, for a terminal that may know no others.
	ASCII bool
	// IsTime says that the API has a time under this name; nil if nothing is known. A
	// name that says so itself, such as created_ts, needs no answer.
	IsTime func(field string) bool
	// IsSize says the same of a number of bytes.
	IsSize func(field string) bool
}

// Grid is what rows and columns show: a heading and cells, and the names of the fields
// that are left out. Numbers are padded, so that they stand below each other.
type Grid struct {
	Heading []string
	Rows    [][]string
	Left    []string

	fields []*field // the columns
}

// FirstRows is how many rows of a long list are shown at a terminal, unless somebody
// asks for all.
const FirstRows = 50

// firstNames is how many of many names are listed.
const firstNames = 8

// Remark names the fields that are left out; "" if none is.
func (g Grid) Remark() string {
	if len(g.Left) == 0 {
		return ""
	}
	return "fields not shown: " + Names(g.Left)
}

// Names lists the first names in words, and counts the others, unless they take no more room
// than their number.
func Names(names []string) string {
	all := strings.Join(names, ", ")
	if len(names) <= firstNames {
		return all
	}
	short := fmt.Sprintf("%s and %d more", strings.Join(names[:firstNames], ", "), len(names)-firstNames)
	if len(all) <= len(short) {
		return all
	}
	return short
}

// ListOfObjects returns the items of v if v is a list of tables with named fields that
// rows and columns can show. Otherwise it returns nil.
func ListOfObjects(v lua.LValue) []*lua.LTable {
	t, ok := v.(*lua.LTable)
	if !ok || hasText(t) || luavalue.Length(t) < 1 {
		return nil
	}
	objects := make([]*lua.LTable, luavalue.Len(t))
	for i := range objects {
		object, ok := luavalue.At(t, i+1).(*lua.LTable)
		if !ok || luavalue.Len(object) > 0 || hasText(object) {
			return nil
		}
		objects[i] = object
	}
	for _, object := range objects {
		if hasScalar(object) {
			return objects
		}
	}
	return nil
}

// Objects shows a row for each object.
func (l Look) Objects(objects []*lua.LTable) Grid {
	if l.Whole {
		return wholeObjects(objects)
	}
	return l.choose(l.fieldsOf(objects), len(objects))
}

// Choose shows what Objects would of objects with these fields, for rows of their values.
func (l Look) Choose(names []string, rows [][]lua.LValue) Grid {
	return l.choose(l.fieldsOfRows(names, rows), len(rows))
}

// Like shows objects with the columns of a grid that Objects returned.
func (l Look) Like(g Grid, objects []*lua.LTable) Grid {
	if l.Whole {
		return wholeObjects(objects)
	}
	return l.like(g, l.fieldsOf(objects), len(objects))
}

// Columns shows these columns, all of them and in this order, for rows of cells. A row may
// be shorter than the heading.
func (l Look) Columns(names []string, rows [][]lua.LValue) Grid {
	fields := l.fieldsOfRows(names, rows)
	l.detail(fields)
	return l.layOut(fields, len(rows))
}

// Value is one value as it would stand in a column of that name.
func (l Look) Value(name string, v lua.LValue) string {
	f := &field{name: name, values: []lua.LValue{v}, level: minute}
	l.study(f)
	return l.cell(f, v)
}

// Inspect shows a value as a person would write it in Lua. What a time or a number of bytes
// means stands behind it, unless all is shown as it is.
func (l Look) Inspect(v lua.LValue) string {
	if l.Whole {
		return luavalue.Inspect(v, luanumber.String)
	}
	return luavalue.InspectWithRemarks(v, luanumber.String, l.remark)
}

// remark says what the value of a field means, if that is hard to see from the number.
func (l Look) remark(name string, v lua.LValue) string {
	n, ok := v.(lua.LNumber)
	if !ok || n == 0 {
		return ""
	}
	f := &field{name: name, values: []lua.LValue{v}, level: ago}
	switch l.study(f); {
	case f.kind == moment, f.kind == size && n >= 1000:
		return l.cell(f, v)
	}
	return ""
}

// hasText says that an object has a text of its own, as an error has.
func hasText(t *lua.LTable) bool {
	mt, ok := t.Metatable.(*lua.LTable)
	return ok && mt.RawGetString("__tostring") != lua.LNil
}

func hasScalar(object *lua.LTable) bool {
	for k, v := object.Next(lua.LNil); k != lua.LNil; k, v = object.Next(k) {
		if k.Type() == lua.LTString && isScalar(v) {
			return true
		}
	}
	return false
}

func isScalar(v lua.LValue) bool {
	switch v.Type() {
	case lua.LTString, lua.LTNumber, lua.LTBool:
		return true
	}
	return v == luavalue.Null
}
