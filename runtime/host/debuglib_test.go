package host

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestDebugTellsWhereAScriptIs(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"traceback", "local function inner() return debug.traceback('text') .. '' end\nlocal function outer() local s = inner() return s end\nprint(outer())",
			"text\nstack traceback:\n\ttest.lua:1: in function 'inner'\n\ttest.lua:2: in function 'outer'\n\ttest.lua:3: in main chunk\n\t[C]: ?"},
		{"traceback without a text", "print((debug.traceback():match('^stack traceback:\\n\\ttest.lua:1: in main chunk\\n')))", "stack traceback:\n\ttest.lua:1: in main chunk\n"},
		{"traceback from a level", "local function f() return debug.traceback('x', 2) .. '' end print((f():match('x\\nstack traceback:\\n\\t[^\\n]*')))", "x\nstack traceback:\n\ttest.lua:1: in main chunk"},
		{"traceback of what is no text", "local t = {} print(debug.traceback(t) == t, debug.traceback(nil), debug.traceback(5):match('^5\\n') ~= nil)", "true\tnil\ttrue"},
		{"traceback of a coroutine", "local co = coroutine.create(function()\n coroutine.yield() end) coroutine.resume(co) print((debug.traceback(co, 'x'):gsub('\\n.*(\\n[^\\n]*)$', '%1')))",
			"x\n\ttest.lua:2: in function <test.lua:1>"},
		{"traceback of deep calls", "local function f(n) if n == 0 then return (debug.traceback()) end local s = f(n - 1) return s end local _, lines = f(100):gsub('\\n', '') print(lines, (f(100):find('\\n\\t...\\n', 1, true)) ~= nil)",
			"23\ttrue"},
		{"traceback as a handler", "local ok, text = xpcall(function() error('x') end, debug.traceback) print(ok, (text:gsub('\\n.*', '')), text:find('stack traceback:', 1, true) ~= nil)",
			"false\ttest.lua:1: x\ttrue"},
		{"getinfo of a level", "local function f()\n local i = debug.getinfo(1) return i end local i = f() print(i.currentline, i.short_src, i.source, i.linedefined, i.lastlinedefined, i.what, i.name, i.nups, i.func == f)",
			"2\ttest.lua\t@test.lua\t1\t2\tLua\tf\t0\ttrue"},
		{"getinfo of a chunk", "local i = debug.getinfo(1, 'Sl') print(i.what, i.currentline, i.linedefined, i.name, i.nups)", "main\t1\t0\tnil\tnil"},
		{"getinfo of a function", "local x local f = function() return x end local i, p = debug.getinfo(f), debug.getinfo(print, 'S') print(i.nups, i.linedefined, i.currentline, i.name, p.what, p.short_src, p.source)",
			"1\t1\t-1\tnil\tC\t[C]\t=[C]"},
		{"getinfo beyond the stack", "print(debug.getinfo(100), debug.getinfo(-1))", "nil\tnil"},
		{"getinfo of a method", "local t = {} function t:m() return debug.getinfo(1, 'n').namewhat .. '' end local w = t:m() print(w)", "method"},
		{"getinfo of a piece of source", "print(loadstring('return debug.getinfo(1, \"S\").short_src .. \"\"')())", `[string "return debug.getinfo(1, "S").short_src .. "..."]`},
		{"getinfo wants a level", "print(pcall(debug.getinfo)) print(pcall(debug.getinfo, {})) print(pcall(debug.getinfo, 1, 'x'))",
			"false\tbad argument #1 to '?' (function or level expected)\nfalse\tbad argument #1 to '?' (function or level expected)\nfalse\tbad argument #2 to '?' (invalid option)"},
		{"hooks", "print(debug.gethook()) debug.sethook() print(pcall(debug.sethook, print, 'l'))", "\nfalse\tdebug.sethook is not available"},
		{"metatables", "print(debug.getmetatable('') == getmetatable(''), debug.getmetatable(setmetatable({}, { __metatable = 'locked' })))", "true\tlocked"},
		{"the metatable of strings comes and goes", "local mt = getmetatable('') debug.setmetatable('', nil) print(getmetatable(''), pcall(function() return ('x').upper end), '1' + 1) debug.setmetatable('', mt) print(getmetatable('') == mt, ('x'):upper())",
			"nil\tfalse\t2\ntrue\tX"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { equal(t, printed(t, c.source), c.want) })
	}
}

// In a method call, self is not counted as an argument.
func TestErrorsOfMethodsDoNotCountTheObject(t *testing.T) {
	cases := map[string]string{
		`("x"):rep({})`:                            "bad argument #1 to 'rep' (number expected, got table)",
		`string.rep("x", {})`:                      "bad argument #2 to 'rep' (number expected, got table)",
		`local s = "x" s:sub(1, s:rep(2), {})`:     "bad argument #2 to 'sub' (number expected, got string)",
		`local t = { rep = string.rep } t:rep(1)`:  "calling 'rep' on bad self (string expected, got table)",
		`local t = { rep = string.rep } t.rep({})`: "bad argument #1 to 'rep' (string expected, got table)",
		`io.stdout:write({})`:                      "bad argument #1 to 'write' (string expected, got table)",
	}
	for source, want := range cases {
		equal(t, failure(t, source).Error(), "test.lua:1: "+want)
	}
}

func TestStreamsGoWherePrintGoes(t *testing.T) {
	var stderr strings.Builder
	r := newRecorder(t, Options{PrintError: func(text string) { stderr.WriteString(text) }})
	if _, err := r.run(t, `print(io.write("a", 1, 0.5, "\n"), io.stdout:write("b\n"), io.stderr:write("c"), io.flush(), io.stdout:flush())
		io.stdout:setvbuf("no") print(io.type(io.stdout), io.type({}), type(io.stderr), io.stdout == io.stderr)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "a10.5\nb\ntrue\ttrue\ttrue\ttrue\ttrue\nfile\tnil\tuserdata\tfalse\n")
	equal(t, stderr.String(), "c")
	equal(t, printed(t, `io.stderr:write("without a stream of its own\n")`), "without a stream of its own")
}

func TestFunctionsHaveEnvironments(t *testing.T) {
	equal(t, printed(t, `
		x = "global"
		local function f() return x end
		print(f(), setfenv(f, { x = "own" }) == f, f(), getfenv(f).x, getfenv(print) == _G, getfenv(0) == _G, getfenv() == _G)
		local template = assert(loadstring("y = name .. '!' return y"))
		local env = setmetatable({ name = "n" }, { __index = _G })
		print(setfenv(template, env)(), env.y, y)
		local function inside() setfenv(1, { print = print, tostring = tostring, x = "inside" }) print(x, _G) end
		inside()
		print(pcall(setfenv, print, {})) print(pcall(setfenv, 0, {})) print(pcall(setfenv, f)) print(pcall(getfenv, -1)) print(pcall(getfenv, 100)) print(pcall(getfenv, {}))`),
		"global\ttrue\town\town\ttrue\ttrue\ttrue\nn!\tn!\tnil\ninside\tnil\n"+
			"false\t'setfenv' cannot change environment of given object\nfalse\t'setfenv' cannot change environment of given object\n"+
			"false\tbad argument #2 to '?' (table expected, got no value)\nfalse\tbad argument #1 to '?' (level must be non-negative)\n"+
			"false\tbad argument #1 to '?' (invalid level)\nfalse\tbad argument #1 to '?' (number expected, got table)")
}

func TestRefusesKnowsWhatItRefuses(t *testing.T) {
	r := newRecorder(t, Options{})
	equal(t, Refuses(r.main.GetGlobal("dofile")), true)
	equal(t, Refuses(r.main.GetGlobal("print")), false)
	equal(t, Refuses(lua.LNil), false)
}
