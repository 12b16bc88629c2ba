package stdlib

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// bar is one line of a chart.
type bar struct {
	label  string
	number float64
}

// unitOfBytes is the unit whose numbers people see in kB, MB and so on.
const unitOfBytes = "bytes"

func (v view) bars() int {
	t := v.tableOf(1)
	f := v.fields(2, "title", "unit")
	var bars []bar
	if luavalue.Length(t) >= 0 {
		bars = v.listedBars(t)
	} else {
		bars = v.namedBars(t)
	}
	ch := chart{what: "item", how: "number", nothing: noItems, bars: bars, number: luanumber.String}
	switch unit := v.oneLine(f.word("unit")); {
	case v.opts.data() != nil || v.look().Whole || unit == "": // raw numbers
	case unit == unitOfBytes:
		ch.how, ch.number = "size", table.Size
	default:
		ch.how = unit
	}
	return v.chart(f, ch)
}

func (v view) listedBars(t *lua.LTable) []bar {
	bars := make([]bar, luavalue.Len(t))
	for i := range bars {
		v.pace(i)
		pair, ok := luavalue.At(t, i+1).(*lua.LTable)
		if !ok || luavalue.Len(pair) != 2 {
			v.bad(1, "item %d is not { label, number }", i+1)
		}
		bars[i] = v.bar(luavalue.At(pair, 1), luavalue.At(pair, 2))
	}
	return bars
}

// namedBars puts the largest first, since a map has no order.
func (v view) namedBars(t *lua.LTable) []bar {
	var bars []bar
	for key, n := t.Next(lua.LNil); key != lua.LNil; key, n = t.Next(key) {
		bars = append(bars, v.bar(key, n))
	}
	slices.SortFunc(bars, func(a, b bar) int {
		return cmp.Or(cmp.Compare(b.number, a.number), cmp.Compare(a.label, b.label))
	})
	return bars
}

func (v view) bar(label, number lua.LValue) bar {
	b := bar{label: v.cell(label)}
	n, ok := number.(lua.LNumber)
	if !ok || math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) || n < 0 {
		v.bad(1, "%q: a number from 0 on expected, got %s", b.label, v.named(number))
	}
	b.number = float64(n)
	return b
}

// named is a value with its type, where that is not plain from the value.
func (c call) named(v lua.LValue) string {
	switch v.Type() {
	case lua.LTNumber:
		return c.cell(v)
	case lua.LTString:
		return "the string " + strconv.Quote(v.String())
	case lua.LTNil:
		return "nil"
	}
	return "a " + luavalue.TypeName(v)
}

// chart is labels with numbers. What and how are the names of their columns, and nothing is
// said where there are none.
type chart struct {
	what, how, nothing string
	bars               []bar
	number             func(float64) string
}

const (
	chartGaps = 4  // columns between the three of a chart
	thinnest  = 10 // a bar that has less room says nothing
	widest    = 60 // one that has more is hard to follow with the eye
	shortest  = 8  // of a label
)

// chart shows a chart: with bars at a terminal, and elsewhere with its numbers alone.
func (v view) chart(f fields, ch chart) int {
	look := v.look()
	if v.opts.data() != nil || look.Whole {
		t := table.Table{Columns: []table.Column{{Name: ch.what}, {Name: ch.how, Kind: table.Object}}}
		for _, b := range ch.bars {
			t.Rows = append(t.Rows, []any{b.label, v.value(lua.LNumber(b.number))})
		}
		return v.show(t)
	}
	v.block(f, func() {
		if len(ch.bars) == 0 {
			v.print(ch.nothing + "\n")
			return
		}
		v.opts.Table(ch.lines(look))
	})
	return 0
}

// lines are the heading and the rows of a chart. The longest bar takes the room that labels and
// numbers leave, up to a width that the eye can follow. Labels are shortened where there would
// be no room for bars; where nobody looks at bars, there are none.
func (ch chart) lines(look display.Look) (heading []string, rows [][]string) {
	width, label, most := terminal.Width(ch.how), terminal.Width(ch.what), 0.0
	labels, numbers := make([]string, len(ch.bars)), make([]string, len(ch.bars))
	for i, b := range ch.bars {
		labels[i], numbers[i] = terminal.CleanLine(b.label), ch.number(b.number)
		width = max(width, terminal.Width(numbers[i]))
		label = max(label, terminal.Width(b.label))
		most = max(most, b.number)
	}
	room := cmp.Or(look.Width, defaultWidth) - width - chartGaps
	if label > room-thinnest && !look.Plain {
		label = max(room-thinnest, shortest)
	}
	room = min(room-label, widest)
	pad := func(text string) string { return strings.Repeat(" ", width-terminal.Width(text)) + text }
	heading = []string{terminal.Fill(ch.what, label), pad(ch.how)}
	for i, b := range ch.bars {
		row := []string{terminal.Fill(labels[i], label), pad(numbers[i])}
		if room >= thinnest && !look.Plain {
			row = append(row, drawnBar(b.number, most, room, look.ASCII))
		}
		rows = append(rows, row)
	}
	return heading, rows
}

// eighths are blocks that fill one to seven eighths of a column.
var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// drawnBar has at least something for a number other than 0, however small.
func drawnBar(number, most float64, room int, ascii bool) string {
	if number == 0 {
		return ""
	}
	if ascii {
		return strings.Repeat("#", max(1, int(math.Round(number/most*float64(room)))))
	}
	parts := max(1, int(math.Round(number/most*float64(room)*8)))
	return strings.Repeat("█", parts/8) + eighths[parts%8]
}
