package stdlib

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// View is the module view. At a terminal it chooses columns, formats times and sizes, and
// draws. A pipe gets the rows with raw values, without titles and bars, and a program gets
// the same as data.
//
//	view.table(rows [, columns or options])  rows are objects or lists
//	view.bars(numbers [, options])           { { label, number }, … } or { label = number, … }
//	view.histogram(numbers [, options])      how many numbers lie where
//	view.spark(numbers [, options])          how numbers go up and down, on one line
//	view.tree(tree [, options])              what is in what
func View(opts Options) host.Module {
	return host.Module{Name: "view", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"bars":      takes(2, func(c call) int { return view{c, opts}.bars() }),
			"histogram": takes(2, func(c call) int { return view{c, opts}.histogram() }),
			"spark":     takes(2, func(c call) int { return view{c, opts}.spark() }),
			"table":     takes(2, func(c call) int { return view{c, opts}.table() }),
			"tree":      takes(2, func(c call) int { return view{c, opts}.tree() }),
		})
	}}
}

// view is one call of a function of the module.
type view struct {
	call
	opts Options
}

// defaultWidth is that of a terminal whose width is not known.
const defaultWidth = 80

// look says for whom something is shown.
func (v view) look() display.Look {
	if v.opts.Look == nil {
		return display.Look{Width: defaultWidth}
	}
	return v.opts.Look()
}

// block shows something for people, below its title.
func (v view) block(f fields, show func()) {
	title := v.oneLine(f.word("title"))
	if v.opts.Block != nil && !v.look().Whole {
		v.opts.Block(title, show)
	} else {
		show()
	}
}

func (v view) print(text string) {
	if v.opts.Print != nil {
		v.opts.Print(text)
	}
}

// word reads an optional field that is a string.
func (f fields) word(name string) string {
	switch v := f.table.RawGetString(name).(type) {
	case lua.LString:
		return string(v)
	case *lua.LNilType:
		return ""
	}
	f.expected(name, "string")
	return ""
}

func (v view) table() int {
	f, columns := v.columns()
	chosen := columns != nil
	if !chosen { // the names of cells of rows that are lists; of these too the best are chosen
		columns = f.names("heading")
	}
	g := v.rows(1, columns)
	g.warn("view.table", v.opts.Log)
	if g.columns != nil {
		columns = g.columns
	}
	for _, row := range g.rows {
		for g.columns == nil && len(columns) < len(row) {
			columns = append(columns, strconv.Itoa(len(columns)+1))
			chosen = true
		}
	}
	look := v.look()
	if v.opts.data() != nil || look.Whole {
		return v.wholeTable(columns, g.rows)
	}
	for _, row := range g.rows {
		for i, cell := range row {
			row[i] = v.simple(cell)
		}
	}
	v.block(f, func() {
		if len(g.rows) == 0 {
			v.print(noItems + "\n")
			return
		}
		grid := display.Grid{}
		if chosen {
			grid = look.Columns(columns, g.rows)
		} else {
			grid = look.Choose(columns, g.rows)
		}
		v.opts.Table(grid.Heading, grid.Rows)
		if remark := grid.Remark(); remark != "" && v.opts.Log != nil {
			v.opts.Log.Say("%s", remark)
		}
	})
	return 0
}

// noItems is said where nothing is shown.
const noItems = "no items"

// columns reads the second argument of table: a list of columns, or options.
func (v view) columns() (f fields, columns []string) {
	t, ok := v.Get(2).(*lua.LTable)
	if !ok {
		return v.fields(2), nil
	}
	if first, _ := t.Next(lua.LNil); first.Type() != lua.LTString {
		list, problem := stringList(t)
		if problem != "" {
			v.bad(2, "%s", problem)
		}
		return fields{v.call, 2, luavalue.NewTable(0)}, list
	}
	f = v.fields(2, "columns", "heading", "title")
	return f, f.names("columns")
}

// simple is a cell without what only Lua can tell: an object with a text becomes its text.
func (v view) simple(cell lua.LValue) lua.LValue {
	switch {
	case cell.Type() == lua.LTString:
		return lua.LString(v.oneLine(cell.String()))
	case cell.Type() == lua.LTTable && v.GetMetaField(cell, "__tostring") != lua.LNil:
		return lua.LString(v.cell(cell))
	}
	return cell
}

// wholeTable shows all columns with raw values.
func (v view) wholeTable(columns []string, rows [][]lua.LValue) int {
	var t table.Table
	for i, row := range rows {
		v.pace(i)
		t.Rows = append(t.Rows, make([]any, len(row)))
		for j, cell := range row {
			t.Rows[i][j] = v.value(cell)
		}
	}
	for _, name := range columns {
		t.Columns = append(t.Columns, table.Column{Name: name, Kind: table.Object})
	}
	return v.show(t)
}

// show prints a table with raw values.
func (v view) show(t table.Table) int {
	if v.opts.data() == nil {
		if len(t.Columns) == 0 { // without a row, nobody knows of a column
			return 0
		}
		v.opts.Table(t.Cells(nil)) // the zone does not matter: Lua has no cells that are times
		return 0
	}
	if err := v.opts.data()(t); err != nil {
		v.RaiseError("%s", err)
	}
	return 0
}

// value is a Lua value in a table: people see the text of its cell, and a program gets
// its JSON.
type value struct {
	luavalue.Data
	c call
}

// String implements fmt.Stringer.
func (v value) String() string { return v.c.cell(v.Value) }

// value is v as it is put into a table; nil for nil.
func (c call) value(v lua.LValue) any {
	if v == lua.LNil {
		return nil
	}
	return value{luavalue.Data{Value: v, Check: host.Checker(c.LState)}, c}
}

var lineEnds = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// oneLine is a text on one line.
func (c call) oneLine(text string) string { return lineEnds.Replace(text) }

// cell is a value as one line of text.
func (c call) cell(v lua.LValue) string {
	switch {
	case v == lua.LNil || v == luavalue.Null:
		return ""
	case v.Type() == lua.LTTable && c.GetMetaField(v, "__tostring") == lua.LNil:
		return display.Compact(v.(*lua.LTable))
	}
	return c.oneLine(c.host.ToString(c.LState, v))
}
