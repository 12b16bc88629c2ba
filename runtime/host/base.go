package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// openLibraries opens the libraries for scripts. All are our own, except that
// coroutine.create and resume call gopher-lua's. Nothing here reaches files, processes
// or the network.
func (h *Host) openLibraries() {
	h.openBase()
	h.openIterators()
	h.openStrings()
	h.openTables()
	h.openMath()
	h.openOS()
	L := h.main
	L.Push(L.NewFunction(lua.OpenCoroutine))
	L.Call(0, 0)
	stock := L.GetGlobal("coroutine").(*lua.LTable)
	h.coCreateStock = stock.RawGetString("create").(*lua.LFunction)
	h.openCoroutines(stock.RawGetString("resume").(*lua.LFunction).GFunction)
	h.openDebug()
	h.openIO()
	h.refuseBase()
	h.openPackage()
	// gopher-lua takes the first state that runs something for the main thread. So this
	// one runs something before we make others.
	if err := L.DoString(""); err != nil {
		panic(err)
	}
}

func (h *Host) openBase() {
	global := h.main.G.Global
	global.RawSetString("_G", global)
	global.RawSetString("_VERSION", lua.LString("Lua 5.1"))
	h.plain(global, map[string]lua.LGFunction{
		"pcall":          h.pcall,
		"collectgarbage": collectGarbage,
		"gcinfo":         gcInfo,
		"getfenv":        getEnvironment,
		"getmetatable":   h.getMetatable,
		"rawequal":       rawEqual,
		"rawget":         h.rawGet,
		"rawset":         h.rawSet,
		"select":         selectArguments,
		"setfenv":        setEnvironment,
		"setmetatable":   h.setMetatable,
		"tonumber":       toNumber,
		"type":           typeOf,
		"unpack":         unpack,
	})
	for name, fn := range map[string]lua.LGFunction{
		"assert":     assert,
		"error":      raiseError,
		"load":       h.loadPieces,
		"loadstring": h.loadString,
		"print":      h.print,
		"require":    h.require,
		"tostring":   h.tostring,
		"xpcall":     h.xpcall,
	} {
		global.RawSetString(name, h.Func(fn))
	}
}

func (h *Host) pcall(L *lua.LState) int {
	n := L.GetTop()
	if n == 0 {
		checkAny(L, 1)
	}
	th, failed := h.acquire(L, false)
	if failed == nil {
		given := h.begin(th, L.Get(1))
		for i := 2; i <= n; i++ {
			th.Push(L.Get(i))
		}
		failed = h.run(th, given+n-1)
	}
	if h.current.stopped.Load() {
		checkStopped(L)
	}
	if failed != nil {
		L.Push(lua.LFalse)
		L.Push(failed.value)
		return 2
	}
	L.Push(lua.LTrue)
	n = th.GetTop()
	for i := 1; i <= n; i++ {
		L.Push(th.Get(i))
	}
	h.release(th)
	return 1 + n
}

// xpcall calls its handler after the stack is unwound. A handler that then called
// debug.traceback would see nothing, so it gets the traceback as a second argument.
func (h *Host) xpcall(L *lua.LState) int {
	handler := checkAny(L, 2)
	fn := L.Get(1)
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

// checkStopped raises an error if the run has been stopped, so that no protected call
// swallows the end.
func checkStopped(L *lua.LState) {
	if r := state(L).run; r.stopped.Load() {
		fail(L, "%s", r.Err())
	}
}

func succeed(L *lua.LState, results []lua.LValue) int {
	L.Push(lua.LTrue)
	for _, v := range results {
		L.Push(v)
	}
	return 1 + len(results)
}

// raiseError is Lua's error. gopher-lua's counts levels wrongly.
func raiseError(L *lua.LState) int {
	level := optInt(L, 2, 1)
	v := L.Get(1)
	if lua.LVCanConvToString(v) && level > 0 {
		v = lua.LString(where(L, level) + checkString(L, 1))
	}
	throw(L, v)
	return 0
}

// assert adds the place of the call to a string, as Lua 5.1 does. It raises any other
// value as it is, so that an error caught by pcall can be passed on through assert.
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

// ToString converts as tostring does: it obeys __tostring, and writes whole numbers in
// full.
func (h *Host) ToString(L *lua.LState, v lua.LValue) string {
	v = h.toString(L, v)
	s, ok := text(v)
	if !ok {
		fail(L, "'tostring' must return a string to 'print'")
	}
	return s
}

// toString returns what tostring does. As in Lua 5.1 that is whatever __tostring
// returned.
func (h *Host) toString(L *lua.LState, v lua.LValue) lua.LValue {
	if v.Type() == lua.LTString {
		return v
	}
	if s, ok := text(v); ok {
		return lua.LString(s)
	}
	mm := L.GetMetaField(v, "__tostring")
	if mm == lua.LNil {
		return lua.LString(v.String())
	}
	L.Push(mm)
	L.Push(v)
	L.Call(1, 1)
	result := L.Get(-1)
	L.Pop(1)
	return result
}

func (h *Host) tostring(L *lua.LState) int {
	L.Push(h.toString(L, checkAny(L, 1)))
	return 1
}

// print shows what is in a table, where Lua shows its address.
func (h *Host) print(L *lua.LState) int {
	if t := bareTable(L, L.Get(1)); t != nil && L.GetTop() == 1 && h.opts.PrintTable != nil && h.opts.PrintTable(t) {
		return 0
	}
	var line strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			line.WriteByte('\t')
		}
		if t := bareTable(L, L.Get(i)); t != nil {
			line.WriteString(luavalue.Inspect(t, luanumber.String))
		} else {
			line.WriteString(h.ToString(L, L.Get(i)))
		}
	}
	line.WriteByte('\n')
	h.opts.Print(line.String())
	return 0
}

// bareTable returns v if it is a table without a text of its own, else nil.
func bareTable(L *lua.LState, v lua.LValue) *lua.LTable {
	t, ok := v.(*lua.LTable)
	if !ok || L.GetMetaField(t, "__tostring") != lua.LNil {
		return nil
	}
	return t
}

func toNumber(L *lua.LState) int {
	x, ok := 0.0, false
	if base := optInt(L, 2, 10); base == 10 {
		x, ok = number(checkAny(L, 1))
	} else {
		digits := checkString(L, 1)
		if base < 2 || base > 36 {
			argError(L, 2, "base out of range")
		}
		x, ok = luanumber.Parse(digits, base)
	}
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(x))
	return 1
}
