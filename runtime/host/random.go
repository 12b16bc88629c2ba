package host

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// openRandom gives the state a generator of its own. gopher-lua's cannot be
// seeded with today's Go, and panics at an empty interval.
func (h *Host) openRandom(lib *lua.LTable) {
	source := rand.NewPCG(rand.Uint64(), rand.Uint64())
	lib.RawSetString("randomseed", h.Func(func(L *lua.LState) int {
		source.Seed(math.Float64bits(checkNumber(L, 1)), 0)
		return 0
	}))
	numbers := rand.New(source)
	lib.RawSetString("random", h.Func(func(L *lua.LState) int {
		x := numbers.Float64()
		if L.GetTop() > 0 {
			first, last, n := 1.0, math.Floor(checkNumber(L, 1)), 1
			if L.GetTop() > 1 {
				first, last, n = last, math.Floor(checkNumber(L, 2)), 2
			}
			if !(first <= last) {
				argError(L, n, "interval is empty")
			}
			x = first + math.Floor(x*(last-first+1))
		}
		L.Push(lua.LNumber(x))
		return 1
	}))
}
