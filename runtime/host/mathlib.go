package host

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

func (h *Host) openMath() {
	lib := h.main.NewTable()
	for name, fn := range map[string]func(float64) float64{
		"abs": math.Abs, "acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "ceil": math.Ceil,
		"cos": math.Cos, "cosh": math.Cosh, "deg": func(x float64) float64 { return x / (math.Pi / 180) },
		"exp": math.Exp, "floor": math.Floor, "log": math.Log, "log10": math.Log10,
		"rad": func(x float64) float64 { return x * (math.Pi / 180) },
		"sin": math.Sin, "sinh": math.Sinh, "sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
	} {
		lib.RawSetString(name, h.main.NewFunction(ofOne(fn)))
	}
	for name, fn := range map[string]func(a, b float64) float64{"atan2": math.Atan2, "fmod": math.Mod, "mod": math.Mod, "pow": math.Pow} {
		lib.RawSetString(name, h.main.NewFunction(ofTwo(fn)))
	}
	h.plain(lib, map[string]lua.LGFunction{"frexp": frexp, "ldexp": ldexp, "max": largest, "min": smallest, "modf": modf})
	lib.RawSetString("huge", lua.LNumber(math.Inf(1)))
	lib.RawSetString("pi", lua.LNumber(math.Pi))
	h.openRandom(lib)
	h.main.SetGlobal(lua.MathLibName, lib)
}

func ofOne(fn func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(fn(checkNumber(L, 1))))
		return 1
	}
}

// ofTwo checks the second argument first, as Lua 5.1 happens to do.
func ofTwo(fn func(a, b float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		b := checkNumber(L, 2)
		L.Push(lua.LNumber(fn(checkNumber(L, 1), b)))
		return 1
	}
}

func frexp(L *lua.LState) int {
	fraction, exponent := math.Frexp(checkNumber(L, 1))
	L.Push(lua.LNumber(fraction))
	L.Push(lua.LNumber(exponent))
	return 2
}

func ldexp(L *lua.LState) int {
	exponent := checkInt(L, 2)
	L.Push(lua.LNumber(math.Ldexp(checkNumber(L, 1), exponent)))
	return 1
}

// modf returns a fraction with the sign of the number. That of infinity is 0.
func modf(L *lua.LState) int {
	x := checkNumber(L, 1)
	whole, fraction := math.Modf(x)
	if math.IsInf(x, 0) {
		fraction = 0
	}
	L.Push(lua.LNumber(whole))
	L.Push(lua.LNumber(math.Copysign(fraction, x)))
	return 2
}

func largest(L *lua.LState) int {
	most := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if x := checkNumber(L, i); x > most {
			most = x
		}
	}
	L.Push(lua.LNumber(most))
	return 1
}

func smallest(L *lua.LState) int {
	least := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if x := checkNumber(L, i); x < least {
			least = x
		}
	}
	L.Push(lua.LNumber(least))
	return 1
}
