package host

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"
)

var errServer = errors.New("the server is not there")

// failing is a module whose functions raise Go errors.
var failing = Module{Name: "server", Open: func(h *Host) lua.LValue {
	return h.Table(map[string]lua.LGFunction{
		"ask": func(L *lua.LState) int {
			h.Raise(L, fmt.Errorf("asking: %w", errServer))
			return 0
		},
		"crash": func(*lua.LState) int { panic("oh no") },
		"refuse": func(L *lua.LState) int {
			L.ArgError(1, "a user id is expected")
			return 0
		},
	})
}}

func raising(t *testing.T, source string) *ScriptError {
	t.Helper()
	return newRecorder(t, Options{Modules: []Module{failing}}).fails(t, "local server = require 'server'\n"+source)
}

func TestStringErrors(t *testing.T) {
	err := failure(t, "local function deep()\n  error('bad luck')\nend\nlocal function middle() deep() return 1 end\nmiddle()")
	equal(t, err.Error(), "test.lua:2: bad luck")
	equal(t, err.Where, "test.lua:2")
	equal(t, err.Message, "bad luck")
	equal(t, err.Value, lua.LValue(lua.LString("test.lua:2: bad luck")))
	equal(t, strings.Join(err.Traceback, "\n"), "test.lua:2 in deep\ntest.lua:4 in middle\ntest.lua:5")
	equal(t, err.Cause, nil)
}

func TestErrorsWithoutAPlaceGetThatOfTheTraceback(t *testing.T) {
	for source, want := range map[string]string{
		"\nerror('no place', 0)": "test.lua:2: no place",
		"\nerror({})":            "test.lua:2: error object is a table",
		"\nerror({ code = 3 })":  "test.lua:2: error object is a table: { code = 3 }",
		"\nerror()":              "test.lua:2: error object is a nil",
		"\nerror(setmetatable({}, { __tostring = function() return 'text' end }))": "test.lua:2: text",
		"\nerror(setmetatable({}, { __tostring = function() error('x') end }))":    "test.lua:2: error object is a table",
		"\nerror(true)": "test.lua:2: error object is a boolean",
		"\nerror(5, 0)": "test.lua:2: 5",
		"\nerror('http://example.org:80: refused', 0)": "http://example.org:80: refused",
		"\nerror('see: this', 0)":                      "test.lua:2: see: this",
		"\ntostring = nil error(setmetatable({}, { __tostring = function() return 'text' end }))": "test.lua:2: text",
	} {
		equal(t, failure(t, source).Error(), want)
	}
}

func TestGoErrorsCarryTheirCauseAndThePlaceOfTheCall(t *testing.T) {
	err := raising(t, "local function list()\n  return 1, server.ask()\nend\nlocal x = list()")
	equal(t, err.Error(), "test.lua:3: asking: the server is not there")
	equal(t, err.Message, "asking: the server is not there")
	equal(t, errors.Is(err, errServer), true)
	equal(t, strings.Join(err.Traceback, "\n"), "test.lua:3 in list\ntest.lua:5")
}

func TestGoErrorsSurviveTheirWayThroughLua(t *testing.T) {
	for name, source := range map[string]string{
		"pcall and error":  "local _, e = pcall(server.ask) error(e)",
		"pcall and assert": "assert(pcall(server.ask))",
		"level 0":          "local _, e = pcall(server.ask) error(e, 0)",
		"xpcall":           "local _, e = xpcall(server.ask, function(e) return e end) error(e)",
		"wrap":             "coroutine.wrap(function() server.ask() end)()",
		"resume":           "error(select(2, coroutine.resume(coroutine.create(function() server.ask() end))))",
		"twice":            "local _, e = pcall(function() local _, e = pcall(server.ask) error(e) end) error(e)",
		"gsub":             "string.gsub('x', 'x', server.ask)",
		"sort":             "table.sort({ 1, 2 }, server.ask)",
		"__index":          "return setmetatable({}, { __index = server.ask }).x",
		"for":              "for _ in server.ask do end",
	} {
		t.Run(name, func(t *testing.T) {
			err := raising(t, source)
			equal(t, errors.Is(err, errServer), true)
			equal(t, err.Error(), "test.lua:2: asking: the server is not there")
		})
	}
}

func TestScriptsSeeGoErrorsAsTables(t *testing.T) {
	r := newRecorder(t, Options{Modules: []Module{failing}})
	if _, err := r.run(t, `
		local _, e = pcall(require("server").ask)
		print(type(e), e.message, tostring(e), e .. "!", "so: " .. e)
		print(getmetatable(e), pcall(setmetatable, e, {}))
		for k in pairs(e) do print(k) end`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "table\tasking: the server is not there\tasking: the server is not there\tasking: the server is not there!\tso: asking: the server is not there\n"+
		"error\tfalse\tcannot change a protected metatable\nmessage\n")
}

func TestAnErrorOfAScriptGoesOnAsTheValueItWas(t *testing.T) {
	r := newRecorder(t, Options{})
	r.main.SetGlobal("worker", r.Func(func(L *lua.LState) int {
		_, failed := r.protect(L, true, L.Get(1), nil)
		r.Raise(L, r.scriptError(Context(L), failed))
		return 0
	}))
	if _, err := r.run(t, `local e = {} print(select(2, pcall(worker, function() error(e) end)) == e)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "true\n")
	err := r.fails(t, "local function item()\n  error({})\nend\nworker(item)")
	equal(t, strings.Join(err.Traceback, "\n"), "test.lua:2\ntest.lua:4")
}

func TestCause(t *testing.T) {
	h := New(Options{})
	defer h.Close()
	equal(t, Cause(h.NewError(errServer, h.main.NewTable())), errServer)
	mt := h.main.NewTable()
	mt.RawSetString("cause", lua.LString("forged"))
	forged := h.main.NewTable()
	forged.Metatable = mt
	for _, v := range []lua.LValue{lua.LNil, lua.LString("x"), h.main.NewTable(), forged, h.main.NewUserData()} {
		equal(t, Cause(v), nil)
	}
}

func TestAGoPanicIsALuaError(t *testing.T) {
	err := raising(t, "server.crash()")
	equal(t, err.Error(), "test.lua:2: internal error: oh no (please report it)")
	err = raising(t, `
		local n = 0
		local function bump() n = n + 1 end
		for _ = 1, 3 do if not pcall(server.crash) then bump() end end
		coroutine.wrap(function() pcall(server.crash) bump() end)()
		error(n, 0)`)
	equal(t, err.Message, "4")
}

func TestArgumentErrorsOfBindings(t *testing.T) {
	equal(t, raising(t, "server.refuse(1)").Error(), "test.lua:2: bad argument #1 to 'refuse' (a user id is expected)")
	equal(t, raising(t, "error(select(2, pcall(server.refuse)), 0)").Message, "bad argument #1 to '?' (a user id is expected)")
}

func TestErrorsInModulesShowTheModule(t *testing.T) {
	scripts := fstest.MapFS{
		"broken.lua":  {Data: []byte("local x = 1\nerror('in the module')")},
		"tables.lua":  {Data: []byte("\n\nerror({})")},
		"syntax.lua":  {Data: []byte("x = = 1")},
		"calls.lua":   {Data: []byte("return { run = function()\n  error({})\nend }")},
		"outside.lua": {Data: []byte("return require 'broken'")},
	}
	for source, want := range map[string]string{
		"require 'broken'":            "broken.lua:2: in the module\nbroken.lua:2\ntest.lua:1",
		"require 'tables'":            "tables.lua:3: error object is a table\ntables.lua:3\ntest.lua:1",
		"require 'syntax'":            "test.lua:1: error loading module 'syntax' from file './syntax.lua':\n\tsyntax.lua:1: unexpected symbol near '='\ntest.lua:1",
		"require('calls').run()":      "calls.lua:2: error object is a table\ncalls.lua:2 in run\ntest.lua:1",
		"local x = require 'outside'": "broken.lua:2: in the module\nbroken.lua:2\noutside.lua:1\ntest.lua:1",
	} {
		err := newRecorder(t, Options{Scripts: scripts}).fails(t, source)
		equal(t, err.Error()+"\n"+strings.Join(err.Traceback, "\n"), want)
	}
}

func TestErrorsOfCoroutinesShowWhereTheyBegan(t *testing.T) {
	err := failure(t, "local function inner()\n  error({})\nend\nlocal gen = coroutine.wrap(function()\n  inner()\nend)\ngen()")
	equal(t, strings.Join(err.Traceback, "\n"), "test.lua:2 in inner\ntest.lua:5\ntest.lua:7")
	equal(t, err.Where, "test.lua:2")
}

// For the syntax of other languages, a hint after Lua 5.1's message says how Lua writes
// it.
func TestMistakesFromOtherLanguagesGetAHint(t *testing.T) {
	for source, want := range map[string]string{
		"if a != 2 then end":              "'then' expected near '!' (hint: Lua writes ~= for is not equal)",
		"n += 1":                          "'=' expected near '+' (hint: Lua writes n = n + …)",
		"n -= 1":                          "'=' expected near '-' (hint: Lua writes n = n - …)",
		"s ..= 'x'":                       "'=' expected near '..' (hint: Lua writes s = s .. …)",
		"n++":                             "'=' expected near '+' (hint: Lua writes n = n + 1)",
		"if a && b then end":              "'then' expected near '&' (hint: Lua writes and)",
		"if a || b then end":              "'then' expected near '|' (hint: Lua writes or)",
		"if !a then end":                  "unexpected symbol near '!' (hint: Lua writes not)",
		`x = {"a": 1}`:                    "'}' expected near ':' (hint: Lua writes { name = value } or { [\"name\"] = value })",
		"if x = 1 then end":               "'then' expected near '=' (hint: a comparison is written ==)",
		"x = a ? b : c":                   "unexpected symbol near '?' (hint: Lua has no conditional operator: write condition and this or that)",
		"x = 1 // the number":             "unexpected symbol near '/' (hint: a comment begins with --)",
		"var x = 1":                       "'=' expected near 'x' (hint: Lua writes local)",
		"for x in list do\ncontinue\nend": "'=' expected near 'end' (hint: Lua has no continue: write goto continue, and ::continue:: before the end of the loop)",
		"if a then\nelse if b then\nend":  "'end' expected (to close 'if' at line 1) near '<eof>' (hint: Lua writes elseif in one word; the else if at line 2 needs an end of its own)",
		"function f()\nif x then\nend":    "'end' expected (to close 'function' at line 1) near '<eof>'",
	} {
		contains(t, syntax(t, source).Message, want)
	}
	for source, want := range map[string]string{
		"local x = null.y":                             "attempt to index global 'null' (a nil value) (hint: Lua's word is nil, and JSON's null is json.null)",
		"local list = { {} } print(list[0].x)":         "attempt to index field '?' (a nil value) (hint: the first item of a list is number 1)",
		"for x in { 1 } do end":                        "attempt to call a table value (hint: to go through a list, write  for _, item in ipairs(list) do)",
		"local t = nil\nreturn t.x":                    "test.lua:2: attempt to index local 't' (a nil value)",
		"missing()":                                    "test.lua:1: attempt to call global 'missing' (a nil value)",
		"local function f() return 1 + f() end\nf()":   "test.lua:1: stack overflow",
		"local t = setmetatable({}, {})\nlocal x = -t": "test.lua:2: attempt to perform arithmetic on local 't' (a table value)",
	} {
		contains(t, failure(t, source).Error(), want)
	}
}

func TestAGlobalWithoutAValueGetsTheHintOfTheOptions(t *testing.T) {
	hint := func(global string) string {
		if global == "users" {
			return "write api.users"
		}
		return ""
	}
	for source, want := range map[string]string{
		"users.list()":               "attempt to index global 'users' (a nil value) (hint: write api.users)",
		"pcall(print) users()":       "attempt to call global 'users' (a nil value) (hint: write api.users)",
		"return 'all ' .. users":     "attempt to concatenate global 'users' (a nil value) (hint: write api.users)",
		"others.list()":              "attempt to index global 'others' (a nil value)",
		"users = 1 users()":          "attempt to call global 'users' (a number value)",
		"local users users.list = 1": "attempt to index local 'users' (a nil value)",
	} {
		equal(t, newRecorder(t, Options{Hint: hint}).fails(t, source).Message, want)
	}
}

// library is a module in Lua that ships with the host.
var library = Module{Name: "library", Source: []byte(`local library = { inner = {} }
function library.raise(level) error("not today", level) end
function library.index(t) local x = t.x.y return x end
function library.guard(fn) local ok, err = pcall(fn) if not ok then error(err, 0) end end
function library.sort() table.sort({ 1, 2 }, function() error("cannot sort") end) end
function library.inner.call(fn) fn() return 1 end
return library`)}

func TestErrorsInAModuleOfOursNameTheLineOfTheScript(t *testing.T) {
	const head = "local library = require 'library'\n"
	for source, want := range map[string]string{
		"local function f()\n  library.raise() return 1\nend\nf()": "test.lua:3: not today\ntest.lua:3 in f\ntest.lua:5",
		"\nlibrary.raise(0)":             "test.lua:3: not today\ntest.lua:3",
		"\nlibrary.raise(2)":             "test.lua:3: not today\ntest.lua:3",
		"\nlibrary.index({})":            "test.lua:3: attempt to index field 'x' (a nil value)\ntest.lua:3",
		"\nlibrary.sort()":               "test.lua:3: cannot sort\ntest.lua:3",
		"\nlibrary.guard(library.raise)": "test.lua:3: not today\ntest.lua:3",
		"\nlibrary.inner.call(function()\n  error('mine') end)": "test.lua:4: mine\ntest.lua:4 in fn\ntest.lua:3",
		"\nerror('x', 2)": "test.lua:3: x\ntest.lua:3",
	} {
		err := newRecorder(t, Options{Modules: []Module{library}}).fails(t, head+source)
		if got := err.Error() + "\n" + strings.Join(err.Traceback, "\n"); got != want {
			t.Errorf("%s\n%s\nwant\n%s", source, got, want)
		}
	}
}
