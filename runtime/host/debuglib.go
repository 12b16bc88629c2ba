package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openDebug offers the functions of the debug library that tell where a script is. Its
// getmetatable is the base library's, which hides protected metatables.
func (h *Host) openDebug() {
	lib := h.Table(map[string]lua.LGFunction{
		"gethook":      func(*lua.LState) int { return 0 },
		"getinfo":      getInfo,
		"getmetatable": h.getMetatable,
		"sethook":      setHook,
		"setmetatable": h.debugSetMetatable,
		"traceback":    getTraceback,
	})
	h.refuse(lib, "debug", "", "debug", "getfenv", "getlocal", "getregistry", "getupvalue", "setfenv",
		"setlocal", "setupvalue")
	h.main.SetGlobal(lua.DebugLibName, lib)
}

// setHook can only remove a hook, and there never is one.
func setHook(L *lua.LState) int {
	if _, n := threadArgument(L); L.Get(n) != lua.LNil {
		fail(L, "debug.sethook is not available")
	}
	return 0
}

// debugSetMetatable is setmetatable. It can also remove the metatable of strings and
// restore it, which some readers of untrusted data do.
func (h *Host) debugSetMetatable(L *lua.LState) int {
	v, mt := L.Get(1), L.Get(2)
	switch {
	case v.Type() == lua.LTTable:
		return h.setMetatable(L)
	case v.Type() != lua.LTString || mt != lua.LNil && mt != h.stringMeta.shown:
		fail(L, "debug.setmetatable is not available for a %s", v.Type())
	}
	h.stringMeta.enable(mt != lua.LNil)
	L.Push(lua.LTrue)
	return 1
}

// threadArgument returns the thread that a function of the debug library is asked
// about, and the index of the next argument.
func threadArgument(L *lua.LState) (th *lua.LState, next int) {
	if th, ok := L.Get(1).(*lua.LState); ok {
		return th, 2
	}
	return L, 1
}

func getInfo(L *lua.LState) int {
	th, n := threadArgument(L)
	options := optString(L, n+1, "flnSu")
	f := frame{line: -1}
	if fn, ok := L.Get(n).(*lua.LFunction); ok {
		f.fn = fn
	} else if level, ok := number(L.Get(n)); !ok {
		argError(L, n, "function or level expected")
	} else if f, ok = frameAt(th, int(level)); !ok {
		L.Push(lua.LNil)
		return 1
	}
	if strings.Trim(options, "SlunfL") != "" {
		argError(L, n+1, "invalid option")
	}
	t := L.NewTable()
	for _, option := range options {
		f.fill(t, option)
	}
	L.Push(t)
	return 1
}

// fill sets the fields that an option of getinfo asks for.
func (f frame) fill(t *lua.LTable, option rune) {
	switch option {
	case 'S':
		source, short := f.source()
		first, last := f.lines()
		t.RawSetString("source", lua.LString(source))
		t.RawSetString("short_src", lua.LString(short))
		t.RawSetString("linedefined", lua.LNumber(first))
		t.RawSetString("lastlinedefined", lua.LNumber(last))
		t.RawSetString("what", lua.LString(f.what()))
	case 'l':
		t.RawSetString("currentline", lua.LNumber(f.line))
	case 'u':
		t.RawSetString("nups", lua.LNumber(f.upvalues()))
	case 'n':
		t.RawSetString("namewhat", lua.LString(f.name.Kind))
		if f.name.Name != "" {
			t.RawSetString("name", lua.LString(f.name.Name))
		}
	case 'f':
		if f.fn != nil {
			t.RawSetString("func", f.fn)
		}
	}
}

func (f frame) upvalues() int {
	if f.fn == nil || f.fn.IsG {
		return 0
	}
	return len(f.fn.Upvalues)
}

// getTraceback is debug.traceback. As the handler of xpcall it runs after the stack is
// unwound, and gets the traceback taken before as an argument.
func getTraceback(L *lua.LState) int {
	th, n := threadArgument(L)
	if L.GetTop() >= n && !lua.LVCanConvToString(L.Get(n)) {
		L.Push(L.Get(n))
		return 1
	}
	text := ""
	if L.GetTop() >= n {
		text = checkString(L, n) + "\n"
	}
	level := 0
	if th == L {
		level = 1
	}
	if given, ok := L.Get(n + 1).(lua.LString); ok && strings.HasPrefix(string(given), "stack traceback:") {
		text += string(given)
	} else {
		text += "stack traceback:" + stackLines(th, optInt(L, n+1, level))
	}
	L.Push(lua.LString(text))
	return 1
}

// How many frames a traceback of a deep stack shows at the top and at the bottom.
const (
	firstCalls = 12
	lastCalls  = 10
)

// stackLines is a traceback from a level on. It leaves out the middle of a deep stack.
func stackLines(th *lua.LState, from int) string {
	var out strings.Builder
	n := depth(th)
	if !state(th).coroutine {
		n++ // the host, which called the first function
	}
	write := func(level int, f frame) bool {
		if level >= from {
			out.WriteString("\n\t" + f.describe())
		}
		return level-from < firstCalls-1 || n <= from+firstCalls+lastCalls
	}
	stack(th, 0, write)
	if n > from+firstCalls+lastCalls {
		out.WriteString("\n\t...")
		stack(th, n-lastCalls, func(level int, f frame) bool {
			out.WriteString("\n\t" + f.describe())
			return true
		})
	}
	if !state(th).coroutine {
		out.WriteString("\n\t[C]: ?")
	}
	return out.String()
}

func (f frame) describe() string {
	_, short := f.source()
	place := short + ":"
	if f.line > 0 {
		place += fmt.Sprintf("%d:", f.line)
	}
	first, _ := f.lines()
	switch what := f.what(); {
	case f.name.Name != "":
		return fmt.Sprintf("%s in function '%s'", place, f.name.Name)
	case what == "main":
		return place + " in main chunk"
	case what == "C" || what == "tail":
		return place + " ?"
	}
	return fmt.Sprintf("%s in function <%s:%d>", place, short, first)
}
