package host

import (
	"strings"
	"testing"
)

func TestWhatAScriptCanUseUpIsBounded(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, source, want string }{
		{"string.rep", `string.rep("x", 1e9)`, "at most 67108864 are allowed"},
		{"string.rep of a long string", `string.rep(("x"):rep(1e6), 1e6)`, "at most 67108864 are allowed"},
		{"string.rep beyond all numbers", `string.rep("x", 1e300)`, "at most 67108864 are allowed"},
		{"string.format", `local s = ("x"):rep(3e7) return ("%s%s%s"):format(s, s, s)`, "more than 67108864 bytes"},
		{"table.concat", `local s, t = ("x"):rep(1e6), {} for i = 1, 100 do t[i] = s end return table.concat(t)`, "more than 67108864 bytes"},
		{"gsub", `return (("x"):rep(1e4):gsub("x", ("y"):rep(1e5)))`, "the result of gsub is too long"},
		{"unpack", `return unpack({}, 1, 1e8)`, "too many results to unpack"},
		{"recursion", `local function f() return 1 + f() end f()`, "stack overflow"},
		{"recursion through __index", `local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end return t.x`, "stack overflow"},
		{"a loop of __index", `local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a }) return a.x`, "loop in gettable"},
		{"recursion through sort", `local function f() table.sort({ 1, 2, 3 }, f) end f()`, "stack overflow"},
		{"recursion through gsub", `local function f() string.gsub("abc", ".", f) end f()`, "stack overflow"},
		{"recursion through __tostring", `local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return tostring(t) end return tostring(t)`, "stack overflow"},
		{"recursion through tostring in Go", `local function f() tostring(setmetatable({}, { __tostring = f })) end pcall(f) local function g() tostring(setmetatable({}, { __tostring = function() g() end })) end g()`, "stack overflow"},
		{"recursion through __concat", `local t = setmetatable({}, {}) getmetatable(t).__concat = function() return t .. "x" end return t .. "x"`, "stack overflow"},
		{"pcall inside pcall", `local function f() local ok, e = pcall(f) error(e, 0) end f()`, tooDeep},
		{"xpcall inside xpcall", `local function f() local _, e = xpcall(f, function(e) return e end) error(e, 0) end f()`, tooDeep},
		{"a handler that fails in its handler", `local function h() xpcall(error, h) error("last", 0) end local _, e = xpcall(error, h) error(e, 0)`, "last"},
		{"coroutine inside coroutine", `local function f() return coroutine.wrap(f)() end f()`, tooDeep},
		{"resume inside resume", `local function f() local _, e = coroutine.resume(coroutine.create(f)) error(e, 0) end f()`, tooDeep},
		{"coroutines and pcalls in turn", `local function f() local _, e = pcall(coroutine.wrap(f)) error(e, 0) end f()`, tooDeep},
		{"deep frames in deep pcalls", `
			local t = setmetatable({}, { __index = function(t, n) if n == 0 then local _, e = pcall(t.start) error(e, 0) end return t[n - 1] end })
			rawset(t, "start", function() return t[900] end)
			t.start()`, tooDeep},
		{"a huge source", `assert(loadstring(("x = 1 "):rep(1e6)))`, "at most 4194304 are read"},
		{"a deep source", `assert(loadstring("return " .. ("#"):rep(1e5) .. "x"))`, "more than 2000 levels of syntax"},
		{"a long sum", `assert(loadstring("return 1" .. ("+1"):rep(1e5)))`, "more than 10000 operators in one expression"},
		{"a deep table", `assert(loadstring("return " .. ("{"):rep(1e5) .. ("}"):rep(1e5)))`, "more than 2000 levels of syntax"},
		{"deep blocks", `assert(loadstring(("do "):rep(1e5) .. ("end "):rep(1e5)))`, "more than 2000 levels of syntax"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { contains(t, failure(t, c.source).Error(), c.want) })
	}
}

func TestBoundsAreWide(t *testing.T) {
	t.Parallel()
	equal(t, printed(t, `
		print(#("x"):rep(2^26))
		local function down(n) if n == 0 then return 0 end return 1 + down(n - 1) end
		print(down(1900))
		local function nest(n) if n == 0 then return "bottom" end return select(2, pcall(nest, n - 1)) end
		print(nest(140))
		local t = {} for i = 1, 1e6 do t[i] = i end
		print(table.getn(t), #table.concat(t, " "))
		local function tail(n) if n == 0 then return "done" end return tail(n - 1) end
		print(tail(1e6))
		print((("a"):rep(80000):gsub("a", "b"):sub(1, 3)))
		print(loadstring("return " .. ("("):rep(1000) .. "1" .. (")"):rep(1000))())`),
		"67108864\n1900\nbottom\n1000000\t6888895\ndone\nbbb\n1")
}

func TestFarIndicesFillNoMemory(t *testing.T) {
	equal(t, printed(t, `
		local t = {}
		t[67108863] = 1 t[1e7] = 2 t[2^40] = 3
		print(t[67108863], t[1e7], t[2^40], #t, t[5])
		local n = 0 for _ in pairs(t) do n = n + 1 end
		print(n)`), "1\t2\t3\t0\tnil\n3")
}

// A traceback with a line for each of the tail calls would take gigabytes.
func TestTracebacksStayShort(t *testing.T) {
	for _, source := range []string{
		`local function f(n) if n == 0 then error("end") end return f(n - 1) end f(3e5)`,
		`local function f(n) if n == 0 then error("end") end local x = f(n - 1) return x end f(1500)`,
	} {
		err := failure(t, source)
		equal(t, err.Error(), "test.lua:1: end")
		if n := len(err.Traceback); n == 0 || n > tracebackLines {
			t.Errorf("the traceback has %d lines:\n%s", n, strings.Join(err.Traceback, "\n"))
		}
	}
}

func TestTheTracebackOfAStackOverflowHasBothEnds(t *testing.T) {
	err := failure(t, "local function deep(n)\n  return 1 + deep(n + 1)\nend\n\ndeep(1)")
	equal(t, err.Error(), "test.lua:2: stack overflow")
	equal(t, strings.Join(err.Traceback, "\n"), "test.lua:2 in deep\n…\ntest.lua:2 in deep\ntest.lua:5")
}

// gopher-lua panics when it looks for the place of a tail call that has no room.
func TestATailCallThatFindsNoRoomIsAStackOverflow(t *testing.T) {
	t.Parallel()
	const source = `
local pack
local packers = {
  table = function(t, a, b, c, d, e, f) for _, v in pairs(t) do pack(v) end end,
}
function pack(v) return packers[type(v)](v, 1, 2, 3, 4, 5, 6) end
local loop = {}
loop[1] = loop
`
	contains(t, printed(t, source+`
local n = 0
local function note() n = n + 1 end
print(pcall(pack, loop)) note()
print(coroutine.resume(coroutine.create(function() pack(loop) end))) note()
print(n)`), "stack overflow\n2")
	contains(t, failure(t, source+"pack(loop)").Error(), "stack overflow")
}

func TestABoundThatWasReachedLeavesTheHostInOrder(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, Options{})
	r.fails(t, `kept = 0 local function note() kept = kept + 1 end
		for _ = 1, 20 do pcall(function() local function f() return 1 + f() end f() end) note() end
		for _ = 1, 20 do local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end pcall(f) note() end
		local function f() return coroutine.wrap(f)() end f()`)
	if _, err := r.run(t, `print(kept, pcall(error, "x", 0)) print(coroutine.wrap(function() return 1 end)())`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "40\tfalse\tx\n1\n")
}
