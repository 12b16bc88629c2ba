package stdlib

import (
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// mostSteps is the approximate number of ranges of a histogram.
const mostSteps = 12

func (v view) histogram() int {
	numbers := v.numbers()
	f := v.fields(2, "title", "unit")
	what := "range"
	switch unit := f.word("unit"); {
	case v.opts.data() != nil || v.look().Whole || unit == "": // raw numbers
	case unit == unitOfBytes:
		name, size := sizeUnitOf(numbers)
		what = "range (" + name + ")"
		for i := range numbers {
			numbers[i] /= size
		}
	default:
		what = "range (" + v.oneLine(unit) + ")"
	}
	return v.chart(f, chart{what: what, how: "count", nothing: "no numbers", bars: histogram(numbers), number: luanumber.String})
}

// sizeUnitOf is the unit in which people read the largest of some sizes.
func sizeUnitOf(sizes []float64) (name string, size float64) {
	if len(sizes) == 0 {
		return table.SizeUnit(0)
	}
	return table.SizeUnit(slices.Max(sizes))
}

// numbers reads the first argument, a list of finite numbers.
func (v view) numbers() []float64 {
	list := v.list(1)
	numbers := make([]float64, luavalue.Len(list))
	for i := range numbers {
		v.pace(i)
		n, ok := luavalue.At(list, i+1).(lua.LNumber)
		if !ok || math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
			v.bad(1, "item %d: a finite number expected, got %s", i+1, v.cell(luavalue.At(list, i+1)))
		}
		numbers[i] = float64(n)
	}
	return numbers
}

// histogram counts numbers in ranges of equal width, which begin and end at round
// numbers. A range includes its lower bound but not its upper one.
func histogram(numbers []float64) []bar {
	if len(numbers) == 0 {
		return nil
	}
	low, high, step := slices.Min(numbers), slices.Max(numbers), stepFor(numbers)
	if step == 0 {
		return []bar{{luanumber.String(low), float64(len(numbers))}}
	}
	// Dividing a number such as 0.3 may give a result slightly below its range.
	index := func(x float64) float64 { return math.Floor(x/step + 1e-9) }
	first := index(low)
	bars := make([]bar, int(index(high)-first)+1)
	for i := range bars {
		from := (first + float64(i)) * step
		bars[i].label = luanumber.String(from) + " to " + luanumber.String(from+step)
	}
	for _, x := range numbers {
		bars[int(index(x)-first)].number++
	}
	return bars
}

// stepFor returns the width of the ranges, or 0 if all numbers are equal.
func stepFor(numbers []float64) float64 {
	step := roundStep(slices.Max(numbers)/mostSteps - slices.Min(numbers)/mostSteps)
	whole := !slices.ContainsFunc(numbers, func(x float64) bool { return x != math.Trunc(x) })
	if step > 0 && step < 1 && whole {
		return 1
	}
	return step
}

// roundStep returns the smallest of 1, 2, 5, 10, 20, … (and of 0.5, 0.2, …) that is at
// least least. It returns 0 if least is too small to compute with.
func roundStep(least float64) float64 {
	if least < 1e-300 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*unit >= least {
			return factor * unit
		}
	}
	return 10 * unit
}
