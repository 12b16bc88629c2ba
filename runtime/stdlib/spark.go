package stdlib

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// heights are the characters of a spark, from the lowest to the highest number.
var heights = []rune("▁▂▃▄▅▆▇█")

// spark shows how numbers go up and down. What it draws is said in words too, and only in
// words where nobody looks at drawings. A pipe gets the numbers.
func (v view) spark() int {
	numbers := v.numbers()
	f := v.fields(2, "title", "unit")
	look := v.look()
	if v.opts.data() != nil {
		t := table.Table{Bare: true, Columns: []table.Column{{Name: "value", Kind: table.Object}}}
		for _, n := range numbers {
			t.Rows = append(t.Rows, []any{luavalue.Data{Value: lua.LNumber(n)}})
		}
		return v.show(t)
	}
	if look.Whole && len(numbers) == 0 {
		return 0
	}
	if look.Whole {
		texts := make([]string, len(numbers))
		for i, n := range numbers {
			texts[i] = luanumber.String(n)
		}
		v.print(strings.Join(texts, "\t") + "\n")
		return 0
	}
	unit := v.oneLine(f.word("unit"))
	v.block(f, func() {
		switch {
		case len(numbers) == 0:
			v.print("no numbers\n")
		case look.Plain || look.ASCII:
			v.print(inWords(numbers, unit) + "\n")
		default:
			v.print(drawnSpark(numbers, cmp.Or(look.Width, defaultWidth)) + "\n" + inWords(numbers, unit) + "\n")
		}
	})
	return 0
}

// inWords says what a spark shows.
func inWords(numbers []float64, unit string) string {
	return fmt.Sprintf("%s, lowest %s, highest %s, last %s", howMany(len(numbers), "number"), inUnit(slices.Min(numbers), unit),
		inUnit(slices.Max(numbers), unit), inUnit(numbers[len(numbers)-1], unit))
}

// drawnSpark has a character for each number, or for the mean of several neighbours where
// there are more numbers than columns.
func drawnSpark(numbers []float64, width int) string {
	columns := min(len(numbers), width)
	means := make([]float64, columns)
	for i := range means {
		from, to := i*len(numbers)/columns, (i+1)*len(numbers)/columns
		for _, n := range numbers[from:to] {
			means[i] += n / float64(to-from)
		}
	}
	low, high := slices.Min(means), slices.Max(means)
	var line strings.Builder
	for _, n := range means {
		height := 0
		if high > low {
			// Halves, since the difference of two numbers may be more than a number holds.
			height = int(math.Round((n/2 - low/2) / (high/2 - low/2) * float64(len(heights)-1)))
		}
		line.WriteRune(heights[min(max(height, 0), len(heights)-1)])
	}
	return line.String()
}

// inUnit is a number as people read it in a sentence.
func inUnit(n float64, unit string) string {
	switch unit {
	case "":
		return luanumber.String(n)
	case unitOfBytes:
		return table.Size(n)
	}
	return luanumber.String(n) + " " + unit
}
