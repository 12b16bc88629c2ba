package stdlib

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// Show prints a table, for people or for programs. The error says which cell cannot be
// written for a program.
type Show func(table.Table) error

// View is the module view. It prints for people, 80 columns wide if the labels allow
// it. A program gets the same rows with raw values, and no bars.
//
//	view.table(rows [, columns])    rows are objects or lists
//	view.bars(numbers)              { { label, number }, … } or { label = number, … }
//	view.histogram(numbers)         how many numbers lie where
func View(show Show) host.Module {
	return host.Module{Name: "view", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"bars":      func(c call) int { return c.viewBars(show) },
			"histogram": func(c call) int { return c.viewHistogram(show) },
			"table":     func(c call) int { return c.viewTable(show) },
		})
	}}
}

func (c call) viewTable(show Show) int {
	var columns []string
	if c.Get(2) != lua.LNil {
		var problem string
		if columns, problem = stringList(c.list(2)); problem != "" {
			c.bad(2, "%s", problem)
		}
	}
	g := c.rows(1, columns)
	if g.columns != nil {
		columns = g.columns
	}
	var t table.Table
	for i, row := range g.rows {
		c.pace(i)
		t.Rows = append(t.Rows, make([]any, len(row)))
		for j, v := range row {
			t.Rows[i][j] = c.value(v)
		}
		for g.columns == nil && len(columns) < len(row) {
			columns = append(columns, strconv.Itoa(len(columns)+1))
		}
	}
	for _, name := range columns {
		t.Columns = append(t.Columns, table.Column{Name: name, Kind: table.Object})
	}
	return c.shown(show(t))
}

// shown ends a function that showed a table, and raises the error of showing it.
func (c call) shown(err error) int {
	if err != nil {
		c.RaiseError("%s", err)
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

// cell is a value as one line of text.
func (c call) cell(v lua.LValue) string {
	switch {
	case v == lua.LNil || v == luavalue.Null:
		return ""
	case v.Type() == lua.LTTable && c.GetMetaField(v, "__tostring") == lua.LNil:
		return lineEnds.Replace(luavalue.Inspect(v, luanumber.String))
	}
	return lineEnds.Replace(c.host.ToString(c.LState, v))
}

// bar is one line of a chart.
type bar struct {
	label  string
	number float64
}

func (c call) viewBars(show Show) int {
	t, ok := c.Get(1).(*lua.LTable)
	if !ok {
		c.expected(1, "table")
	}
	var bars []bar
	if luavalue.Length(t) >= 0 {
		bars = c.listedBars(t)
	} else {
		bars = c.namedBars(t)
	}
	return c.shown(show(chart("item", "number", bars)))
}

func (c call) listedBars(t *lua.LTable) []bar {
	bars := make([]bar, luavalue.Len(t))
	for i := range bars {
		pair, ok := luavalue.At(t, i+1).(*lua.LTable)
		if !ok || luavalue.Len(pair) != 2 {
			c.bad(1, "item %d is not { label, number }", i+1)
		}
		bars[i] = c.bar(luavalue.At(pair, 1), luavalue.At(pair, 2))
	}
	return bars
}

// namedBars puts the largest first, since a map has no order.
func (c call) namedBars(t *lua.LTable) []bar {
	var bars []bar
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		bars = append(bars, c.bar(k, v))
	}
	slices.SortFunc(bars, func(a, b bar) int {
		return cmp.Or(cmp.Compare(b.number, a.number), cmp.Compare(a.label, b.label))
	})
	return bars
}

func (c call) bar(label, number lua.LValue) bar {
	b := bar{label: c.cell(label)}
	n, ok := number.(lua.LNumber)
	if !ok || math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) || n < 0 {
		c.bad(1, "%q: a number from 0 on expected, got %s", b.label, c.cell(number))
	}
	b.number = float64(n)
	return b
}

// Widths of a chart, in columns.
const (
	chartWidth = 80
	gaps       = 4 // between its three columns
	widestBar  = 50
	thinnest   = 10
)

// chart is a table of bars. The longest bar takes the room that labels and numbers
// leave.
func chart(what, how string, bars []bar) table.Table {
	label, number, most := utf8.RuneCountInString(what), len(how), 0.0
	for _, b := range bars {
		label = max(label, utf8.RuneCountInString(b.label))
		number = max(number, len(luanumber.String(b.number)))
		most = max(most, b.number)
	}
	room := min(widestBar, max(thinnest, chartWidth-label-number-gaps))
	t := table.Table{Columns: []table.Column{{Name: what}, {Name: how, Kind: table.Object}, {Name: "bar", Only: table.People}}}
	for _, b := range bars {
		line := strings.Repeat("#", barLength(b.number, most, room))
		t.Rows = append(t.Rows, []any{b.label, padded{luavalue.Data{Value: lua.LNumber(b.number)}, number}, line})
	}
	return t
}

// padded is a number that people see right-aligned.
type padded struct {
	luavalue.Data
	width int
}

// String implements fmt.Stringer.
func (p padded) String() string {
	return fmt.Sprintf("%*s", p.width, luanumber.String(float64(p.Value.(lua.LNumber))))
}

// barLength is at least 1 for a number other than 0, however small.
func barLength(number, most float64, room int) int {
	if number == 0 {
		return 0
	}
	return max(1, int(math.Round(number/most*float64(room))))
}
