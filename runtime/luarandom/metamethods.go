package luarandom

import "strings"

// operators are the binary operators that have a metamethod.
var operators = map[string]string{
	"__add": "+", "__sub": "-", "__mul": "*", "__div": "/", "__mod": "%", "__pow": "^", "__concat": "..",
	"__eq": "==", "__lt": "<", "__le": "<=",
}

// metamethods writes one of the stories about them, or random operators.
func (g *generator) metamethods() {
	g.tag("metamethods")
	if g.chance(50) {
		g.operatorStory()
		return
	}
	stories := []string{`
		local log = {}
		local t = setmetatable({}, { __index = function(t, k) print($L, k) return $s end, __newindex = function(t, k, v) rawset(t, k, v) print($L, k, v) end })
		print($L, t.a, t[1], t["x"]) t.a, t[1] = $s, $n print($L, t.a, t[1], rawget(t, "b")) t.a = $s print($L, t.a)`, `
		local base = { n = $n, s = $t } local mid = setmetatable({ s = $s }, { __index = base }) local top = setmetatable({}, { __index = mid, __newindex = mid })
		print($L, top.n, top.s, top.none) top.n, top.k = $s, $s print($L, top.n, mid.n, base.n, rawget(top, "k"), mid.k)`, `
		local f = setmetatable({ n = $n }, { __call = function(self, ...) return self.n, select("#", ...), ... end })
		print($L, f()) print($L, f($s, $s)) print($L, (f(f($s)))) print($L, pcall(f, $s)) local r = {f($s), f()} print($L, #r) local function tail(...) return f(...) end print($L, tail($s))`, `
		local v = setmetatable({}, { __tostring = function() return "v:" .. $T end, __metatable = $t })
		print($L, tostring(v), getmetatable(v)) print(v, $s) print($L, pcall(setmetatable, v, {})) print($L, getmetatable("x").__index == string)`, `
		local mt = { __eq = function(a, b) print($L) return $c end } local a, b, c = setmetatable({}, mt), setmetatable({}, mt), setmetatable({}, { __eq = function() return true end })
		print($L, a == b, a ~= b, a == a, a == c, a == 1, rawequal(a, b), a ~= nil)`, `
		local mt = {} mt.__lt = function(a, b) print($L, a.n, b.n) return a.n < b.n end
		local a, b = setmetatable({ n = $n }, mt), setmetatable({ n = $n }, mt)
		print($L, a < b, a > b, a <= b, a >= b) mt.__le = function(a, b) return $s end print($L, a <= b, not (a >= b)) print($L, pcall(function() return a < 1 end)) print($L, pcall(function() return a < {} end))
		if a < b then print($L) elseif not (b < a) then print($L) else print($L) end while a < b do print($L) break end`, `
		local t = setmetatable({}, { __index = function(t, k) error("no field " .. tostring(k), 2) end, __newindex = function(t, k, v) error("read only: " .. k) end })
		print($L, pcall(function() return t.field end)) print($L, pcall(function() t.field = $s end)) print($L, rawget(t, "x"), pcall(rawset, t, "x", 1) and t.x)`, `
		local proxy = setmetatable({}, { __index = { a = $s, b = $s }, __newindex = function(t, k, v) print($L, k, v) end })
		proxy.a, proxy.c = proxy.b, proxy.a local x x, proxy.d = proxy.a, $s print($L, x, proxy.d) for i = 1, 2 do proxy[i] = i end`, `
		local c = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "T" or a) .. "&" .. (type(b) == "table" and "T" or b) end })
		print($L, c .. "x", "x" .. c, 1 .. c, "a" .. "b" .. c .. "d" .. 2, c .. c) print($L, pcall(function() return c .. nil end))`, `
		local u = setmetatable({}, { __unm = function(...) print($L, select("#", ...)) return $s end }) print($L, -u, - -1, not -u) print($L, pcall(function() return -{} end), pcall(function() return u + 1 end))`, `
		print($L, pcall(function() local t = setmetatable({}, {}) t.__index = t return t.x end)) print($L, pcall(setmetatable, {})) print($L, pcall(getmetatable)) print($L, getmetatable({}), getmetatable(1))`,
	}
	g.storyInBlock(stories[g.intn(len(stories))])
}

// operatorStory gives a table metamethods for some operators and uses all operators.
func (g *generator) operatorStory() {
	given := map[string]bool{}
	var story strings.Builder
	story.WriteString("local mt = {}\n")
	names := []string{"__add", "__sub", "__mul", "__div", "__mod", "__pow", "__concat", "__eq", "__lt", "__le"}
	for _, name := range names {
		if g.chance(60) {
			given[name] = true
			story.WriteString("mt." + name + ` = function(a, b) print($L, type(a), type(b)) return ` + g.pick("$s", "$n", "a", "nil", "$s, $s", "b") + " end\n")
		}
	}
	story.WriteString("local v, w = setmetatable({}, mt), setmetatable({}, mt)\n")
	for range g.between(2, 5) {
		name := names[g.intn(len(names))]
		a, b := g.pick("v", "w", "v"), g.pick("v", "w", "$S", "$N", "nil", `"10"`)
		if g.chance(50) {
			a, b = b, a
		}
		e := a + " " + operators[name] + " " + b
		story.WriteString(g.pick(
			"print($L, pcall(function() local r = "+e+" return type(r), r == v, r == w end))\n",
			"print($L, pcall(function() if "+e+" then return $s end return $s end))\n",
			"print($L, pcall(function() return type("+e+"), not ("+e+") end))\n",
		))
	}
	g.storyInBlock(story.String())
}
