package stdlib

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// Table prints a heading and rows. Cells may hold anything.
type Table func(columns []string, rows [][]string)

// View is the module view: it prints what people look at, 80 columns wide where
// the labels allow it.
//
//	view.table(rows [, columns])    rows are objects or lists
//	view.bars(numbers)              { { label, number }, … } or { label = number, … }
//	view.histogram(numbers)         how many numbers lie where
func View(table Table) host.Module {
	return host.Module{Name: "view", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"bars":      func(c call) int { return c.viewBars(table) },
			"histogram": func(c call) int { return c.viewHistogram(table) },
			"table":     func(c call) int { return c.viewTable(table) },
		})
	}}
}

func (c call) viewTable(table Table) int {
	var columns []string
	if c.Get(2) != lua.LNil {
		var problem string
		if columns, problem = stringList(c.list(2)); problem != "" {
			c.bad(2, "%s", problem)
		}
	}
	g := c.rows(1, columns)
	rows := make([][]string, len(g.rows))
	for i, row := range g.rows {
		for _, v := range row {
			rows[i] = append(rows[i], c.cell(v))
		}
		for g.columns == nil && len(columns) < len(row) {
			columns = append(columns, strconv.Itoa(len(columns)+1))
		}
	}
	if g.columns != nil {
		columns = g.columns
	}
	table(columns, rows)
	return 0
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

func (c call) viewBars(table Table) int {
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
	printBars(table, "item", "number", bars)
	return 0
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

// namedBars puts the largest first, since a map has no order of its own.
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

// printBars prints a chart. The longest bar takes the room that labels and numbers
// leave.
func printBars(table Table, what, how string, bars []bar) {
	rows := make([][]string, len(bars))
	label, number, most := utf8.RuneCountInString(what), len(how), 0.0
	for i, b := range bars {
		rows[i] = []string{b.label, luanumber.String(b.number), ""}
		label = max(label, utf8.RuneCountInString(b.label))
		number = max(number, len(rows[i][1]))
		most = max(most, b.number)
	}
	room := min(widestBar, max(thinnest, chartWidth-label-number-gaps))
	for i, b := range bars {
		rows[i][1] = strings.Repeat(" ", number-len(rows[i][1])) + rows[i][1]
		rows[i][2] = strings.Repeat("#", barLength(b.number, most, room))
	}
	table([]string{what, how, "bar"}, rows)
}

// barLength shows that a number is not 0, however small it is.
func barLength(number, most float64, room int) int {
	if number == 0 {
		return 0
	}
	return max(1, int(math.Round(number/most*float64(room))))
}
