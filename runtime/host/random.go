package host

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// openRandom makes a random generator for this state. gopher-lua's cannot be seeded
// with today's Go, and panics at an empty interval.
func (h *Host) openRandom(lib *lua.LTable) {
	source := rand.NewPCG(rand.Uint64(), rand.Uint64())
	numbers := rand.New(source)
	h.plain(lib, map[string]lua.LGFunction{
		"random": func(L *lua.LState) int {
			L.Push(lua.LNumber(random(L, numbers.Float64())))
			return 1
		},
		"randomseed": func(L *lua.LState) int {
			source.Seed(math.Float64bits(checkNumber(L, 1)), 0)
			return 0
		},
	})
}

// random maps x, from 0 up to 1, to the interval that the arguments ask for.
func random(L *lua.LState, x float64) float64 {
	first, last := 1.0, 0.0
	switch L.GetTop() {
	case 0:
		return x
	case 1:
		last = math.Trunc(checkNumber(L, 1))
	case 2:
		first, last = math.Trunc(checkNumber(L, 1)), math.Trunc(checkNumber(L, 2))
	default:
		fail(L, "wrong number of arguments")
	}
	if !(first <= last) || math.IsInf(last-first, 0) {
		argError(L, L.GetTop(), "interval is empty")
	}
	return first + math.Floor(x*(last-first+1))
}
