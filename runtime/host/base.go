package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
)

// openLibraries opens what a script may have and replaces what gopher-lua gets
// wrong. Nothing here reaches files, processes or the network.
func (h *Host) openLibraries() {
	L := h.main
	for _, lib := range []struct {
		name string
		open lua.LGFunction
	}{
		{lua.BaseLibName, lua.OpenBase},
		{lua.StringLibName, lua.OpenString},
		{lua.MathLibName, lua.OpenMath},
		{lua.CoroutineLibName, lua.OpenCoroutine},
		{lua.OsLibName, lua.OpenOs},
	} {
		L.Push(L.NewFunction(lib.open))
		L.Push(lua.LString(lib.name))
		L.Call(1, 0)
	}
	for _, name := range []string{"collectgarbage", "dofile", "getfenv", "load", "loadfile", "module",
		"newproxy", "setfenv", "_printregs", "_GOPHER_LUA_VERSION"} {
		L.SetGlobal(name, lua.LNil)
	}
	stock := L.GetGlobal("coroutine").(*lua.LTable)
	h.coCreateStock = stock.RawGetString("create").(*lua.LFunction)
	h.openCoroutines(stock.RawGetString("resume").(*lua.LFunction).GFunction)
	h.openStrings(L.GetGlobal("string").(*lua.LTable))
	h.openStringMeta(L.GetGlobal("string").(*lua.LTable))
	h.openIterators()
	h.openRandom(L.GetGlobal("math").(*lua.LTable))
	h.openTables()
	L.SetGlobal("os", h.Table(map[string]lua.LGFunction{
		"clock":    L.GetGlobal("os").(*lua.LTable).RawGetString("clock").(*lua.LFunction).GFunction,
		"date":     h.osDate,
		"difftime": osDifftime,
		"time":     h.osTime,
	}))
	for name, fn := range map[string]lua.LGFunction{
		"assert":       assert,
		"error":        raiseError,
		"loadstring":   h.loadString,
		"pcall":        h.pcall,
		"print":        h.print,
		"require":      h.require,
		"select":       selectArguments,
		"getmetatable": h.getMetatable,
		"rawequal":     rawEqual,
		"rawget":       h.rawGet,
		"rawset":       h.rawSet,
		"setmetatable": h.setMetatable,
		"type":         typeOf,
		"tonumber":     toNumber,
		"tostring":     h.tostring,
		"unpack":       unpack,
		"xpcall":       h.xpcall,
	} {
		L.SetGlobal(name, h.Func(fn))
	}
	// What follows makes this state the main thread, before threads are made.
	if err := L.DoString(""); err != nil {
		panic(err)
	}
}

func (h *Host) pcall(L *lua.LState) int {
	fn := checkAny(L, 1)
	results, failed := h.protect(L, false, fn, arguments(L, 2))
	checkStopped(L)
	if failed != nil {
		L.Push(lua.LFalse)
		L.Push(failed.value)
		return 2
	}
	return succeed(L, results)
}

// xpcall calls its handler after the stack is unwound, with the error and, as a
// second argument, the traceback as text: there is no debug library to ask.
func (h *Host) xpcall(L *lua.LState) int {
	fn, handler := checkAny(L, 1), checkAny(L, 2)
	results, failed := h.protect(L, true, fn, nil)
	checkStopped(L)
	if failed == nil {
		return succeed(L, results)
	}
	trace := lua.LString("stack traceback:\n\t" + strings.Join(failed.trace, "\n\t"))
	results, worse := h.protect(L, false, handler, []lua.LValue{failed.value, trace})
	checkStopped(L)
	L.Push(lua.LFalse)
	switch {
	case worse != nil:
		L.Push(worse.value)
	case len(results) > 0:
		L.Push(results[0])
	default:
		L.Push(lua.LNil)
	}
	return 2
}

// checkStopped raises again what ended the run, so that no protected call
// swallows it.
func checkStopped(L *lua.LState) {
	if c := state(L); c.run.stopped.Load() {
		fail(L, "%s", c.Err())
	}
}

func arguments(L *lua.LState, from int) []lua.LValue {
	args := make([]lua.LValue, 0, max(0, L.GetTop()-from+1))
	for i := from; i <= L.GetTop(); i++ {
		args = append(args, L.Get(i))
	}
	return args
}

func succeed(L *lua.LState, results []lua.LValue) int {
	L.Push(lua.LTrue)
	for _, v := range results {
		L.Push(v)
	}
	return 1 + len(results)
}

// raiseError is error. gopher-lua counts its levels wrongly.
func raiseError(L *lua.LState) int {
	level := optInt(L, 2, 1)
	v := L.Get(1)
	if lua.LVCanConvToString(v) && level > 0 {
		v = lua.LString(where(L, level) + checkString(L, 1))
	}
	throw(L, v)
	return 0
}

// assert raises a message with the place of the call, as Lua 5.1 does, and a
// table as it is: so the error of a pcall can go on through assert.
func assert(L *lua.LState) int {
	if lua.LVAsBool(checkAny(L, 1)) {
		return L.GetTop()
	}
	switch L.Get(2).(type) {
	case lua.LString, lua.LNumber, *lua.LNilType:
		throw(L, lua.LString(where(L, 1)+optString(L, 2, "assertion failed!")))
	}
	throw(L, L.Get(2))
	return 0
}

// ToString is tostring: it obeys __tostring, and writes whole numbers whole.
func (h *Host) ToString(L *lua.LState, v lua.LValue) string {
	if s, ok := text(v); ok {
		return s
	}
	if mm := L.GetMetaField(v, "__tostring"); mm != lua.LNil {
		L.Push(mm)
		L.Push(v)
		L.Call(1, 1)
		s := L.Get(-1)
		L.Pop(1)
		if !lua.LVCanConvToString(s) {
			fail(L, "'tostring' must return a string to 'print'")
		}
		return h.ToString(L, s)
	}
	return v.String()
}

func (h *Host) tostring(L *lua.LState) int {
	L.Push(lua.LString(h.ToString(L, checkAny(L, 1))))
	return 1
}

func (h *Host) print(L *lua.LState) int {
	var line strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			line.WriteByte('\t')
		}
		line.WriteString(h.ToString(L, L.Get(i)))
	}
	line.WriteByte('\n')
	h.opts.Print(line.String())
	return 0
}

func toNumber(L *lua.LState) int {
	v, base := checkAny(L, 1), optInt(L, 2, 10)
	if base < 2 || base > 36 {
		argError(L, 2, "base out of range")
	}
	var x float64
	var ok bool
	if base == 10 {
		x, ok = number(v)
	} else {
		x, ok = luanumber.Parse(checkString(L, 1), base)
	}
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(x))
	return 1
}

func (h *Host) loadString(L *lua.LState) int {
	name := optString(L, 2, "=(loadstring)")
	fn, err := h.load(strings.TrimLeft(name, "=@"), []byte(checkString(L, 1)))
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.Push(fn)
	return 1
}
