package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// refusal marks the functions that only say what to do instead.
var refusal = &lua.LUserData{Metatable: lua.LNil}

// Refuses reports whether v is one of Lua's functions that scripts may not use. A call
// of it says what to do instead.
func Refuses(v lua.LValue) bool {
	fn, ok := v.(*lua.LFunction)
	return ok && fn.IsG && len(fn.Upvalues) == 1 && fn.Upvalues[0].Value() == refusal
}

// refuse adds functions to a library that raise an error when called. What to do
// instead may be empty.
func (h *Host) refuse(lib *lua.LTable, of, instead string, names ...string) {
	if instead != "" {
		instead = ": " + instead
	}
	for _, name := range names {
		full := strings.TrimPrefix(of+"."+name, ".")
		lib.RawSetString(name, h.main.NewClosure(func(L *lua.LState) int {
			fail(L, "%s is not available%s", full, instead)
			return 0
		}, refusal))
	}
}

// refuseBase refuses the functions of the base library that would read files or reach
// into the interpreter.
func (h *Host) refuseBase() {
	global := h.main.G.Global
	h.refuse(global, "", "require runs a file of the script's folder", "dofile", "loadfile")
	h.refuse(global, "", "write  local M = {} … return M  in the module's file", "module")
	h.refuse(global, "", "write setmetatable({}, …)", "newproxy")
}

// refuseOS refuses programs, files and locales. getenv always returns nil: every script
// has to expect that an environment variable is not set.
func (h *Host) refuseOS(lib *lua.LTable) {
	lib.RawSetString("getenv", h.Func(func(L *lua.LState) int {
		checkString(L, 1)
		L.Push(lua.LNil)
		return 1
	}))
	h.refuse(lib, "os", "scripts start no programs", "execute")
	h.refuse(lib, "os", "error(…) ends the script with a message", "exit")
	h.refuse(lib, "os", h.files(), "remove", "rename", "tmpname")
	h.refuse(lib, "os", "text is compared and changed byte by byte", "setlocale")
}

// files says what to do instead of opening a file.
func (h *Host) files() string {
	if h.opts.Files != "" {
		return h.opts.Files
	}
	return "scripts reach no files"
}

// openIO offers the functions of the io library that write, to where print writes.
func (h *Host) openIO() {
	lib := h.main.NewTable()
	stdout := h.stream(h.opts.Print)
	stderr := stdout
	if h.opts.PrintError != nil {
		stderr = h.stream(h.opts.PrintError)
	}
	lib.RawSetString("stdout", stdout)
	lib.RawSetString("stderr", stderr)
	lib.RawSetString("write", h.Func(func(L *lua.LState) int {
		write(L, 1, h.opts.Print)
		return pushTrue(L)
	}))
	h.refuse(lib, "io", h.files(), "close", "input", "lines", "open", "output", "read", "tmpfile")
	h.refuse(lib, "io", "scripts start no programs", "popen")
	lib.RawSetString("flush", h.Func(pushTrue))
	lib.RawSetString("type", h.Func(func(L *lua.LState) int {
		v := lua.LNil
		if checkAny(L, 1) == stdout || L.Get(1) == stderr {
			v = lua.LString("file")
		}
		L.Push(v)
		return 1
	}))
	h.main.SetGlobal(lua.IoLibName, lib)
}

// stream is a file handle for writing only.
func (h *Host) stream(to func(string)) *lua.LUserData {
	file := h.main.NewUserData()
	methods := h.Table(map[string]lua.LGFunction{
		"flush":   pushTrue,
		"setvbuf": pushTrue,
		"write": func(L *lua.LState) int {
			write(L, 2, to)
			return pushTrue(L)
		},
	})
	h.refuse(methods, "file", h.files(), "close", "lines", "read", "seek")
	mt := h.Table(map[string]lua.LGFunction{"__tostring": func(L *lua.LState) int {
		L.Push(lua.LString("file"))
		return 1
	}})
	mt.RawSetString("__index", methods)
	mt.RawSetString("__metatable", lua.LString("file"))
	file.Metatable = mt
	return file
}

func pushTrue(L *lua.LState) int {
	L.Push(lua.LTrue)
	return 1
}

// write writes the arguments from the nth on, which are strings or numbers.
func write(L *lua.LState, n int, to func(string)) {
	var out strings.Builder
	for ; n <= L.GetTop(); n++ {
		out.WriteString(checkString(L, n))
	}
	to(out.String())
}
