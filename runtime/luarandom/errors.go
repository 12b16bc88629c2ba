package luarandom

import (
	"strings"
)

// A culprit is a value that an operation fails on, and the code that must precede it.
type culprit struct {
	before, text string
}

// culprit draws a variable or field that holds nil or a value of the wrong kind.
func (g *generator) culprit() culprit {
	bad := g.pick("nil", "nil", "true", "false", "{}", `"abc"`, "12", "print")
	g.tag("raising: " + map[bool]string{true: "nil", false: "wrong kind"}[bad == "nil"])
	return weighted(g, []choice[culprit]{
		{3, culprit{"", "missing"}},
		{3, culprit{"local here = " + bad, "here"}},
		{3, culprit{"local t = { field = " + bad + " }", "t.field"}},
		{2, culprit{"local t = { field = {} }", "t.field.deeper"}},
		{2, culprit{"local t = { field = { deeper = " + bad + " } }", "t.field.deeper"}},
		{2, culprit{"local t = { [1] = " + bad + " }", "t[1]"}},
		{1, culprit{"local t, i = {}, 2", "t[i]"}},
		{1, culprit{"local t, i = { a = " + bad + " }, 'a'", "t[i]"}},
		{2, culprit{"local t = { a = " + bad + " }", `t["a"]`}},
		{1, culprit{"local t = {}", `t["not a name"]`}},
		{2, culprit{"Global = " + bad, "Global"}},
		{2, culprit{"Table = { field = " + bad + " }", "Table.field"}},
		{1, culprit{"", "(nil)"}},
		{1, culprit{"", "(" + bad + ")"}},
		{1, culprit{"local function give() return " + bad + " end", "give()"}},
		{1, culprit{"local function give() return { field = " + bad + " } end", "give().field"}},
		{1, culprit{"local a, b = 1, " + bad, "(a and b)"}},
		{1, culprit{"", "math.nothing"}},
		{1, culprit{"local s = 'text'", "s.field"}},
		{1, culprit{"local s = 'text'", "s.x.y"}},
		{1, culprit{"local here; (function() here = " + bad + " end)()", "here"}},
	})
}

// misuse draws an operation on a culprit.
func (g *generator) misuse(on string) string {
	ok := g.pick("1", "2.5", `"10"`)
	verb := g.pick("+", "-", "*", "/", "%", "^")
	return g.fill(g.pick(
		"return "+on+".key", "return "+on+"[$n]", "return "+on+".key.more", "local v = "+on+"[ $s ]",
		on+".key = $s", on+"[$n] = $s", on+".a.b = 1", on+"[nil] = $n",
		on+"($s)", on+"()", "return "+on+"($n)", "local r = "+on+"($n, $t)", on+":method($s)", "return "+on+":method()", on+".sub:method()", "print("+on+"(1))",
		"return "+on+" "+verb+" "+ok, "return "+ok+" "+verb+" "+on, "local v = $N "+verb+" "+on, "return -"+on, "return "+on+" "+verb+" "+on,
		"return "+on+` .. "text"`, `return "text" .. `+on, `return "a" .. 1 .. `+on+` .. "b"`, "local s = $t s = s .. "+on,
		"return "+on+" < "+ok, "return "+ok+" <= "+on, "return "+on+" > "+on, `return "a" < `+on, "return "+on+" >= {}",
		"return #"+on, "for i = "+on+", 2 do end", "for i = 1, "+on+" do end", "for i = 1, 2, "+on+" do end", "for k in "+on+" do end",
		"for k in pairs("+on+") do end", "local x = {} x["+on+"] = 1", "return { ["+on+"] = 1 }", "return "+on+" == "+ok+" or "+on+".x",
		"if "+on+".key then print(1) end", "return not "+on+".key", "local a, b = 1, "+on+"[1]", "return (\"x\"):rep("+on+")", "return ("+on+")(1)",
	))
}

// raising wraps a statement that most likely raises an error, so that its message is
// printed.
func (g *generator) raising() {
	g.tag("error of an operation")
	c := g.culprit()
	g.push()
	defer g.pop()
	g.hide("here t i s a b give x v r k Global Table")
	closed := g.fn.closed
	g.fn.closed = true
	what := g.misuse(c.text)
	g.fn.closed = closed
	if strings.HasPrefix(what, "(") && c.before != "" {
		c.before += ";"
	}
	switch g.intn(6) {
	case 0:
		g.line("print(pcall(function() " + strings.TrimSpace(c.before+" "+what) + " end))")
	case 1:
		g.tag("error in an upvalue")
		g.line(strings.TrimSpace("do " + c.before))
		g.line("  print(" + g.label() + ", pcall(function() " + what + " end))")
		g.line("end")
	case 2:
		g.tag("error in a tail call")
		g.line("print(pcall(function()")
		g.line("  local function inner() " + c.before)
		g.line("    " + what)
		g.line("  end")
		g.line("  return inner()")
		g.line("end))")
	default:
		g.line("print(" + g.label() + ", pcall(function()")
		if c.before != "" {
			g.line("  " + c.before)
		}
		g.line("  " + what)
		g.line("end))")
	}
}

// protectedCall runs statements under pcall or xpcall.
func (g *generator) protectedCall() {
	g.tag("pcall")
	s := &signature{vararg: g.chance(20), results: []kind{g.simple(), g.simple()}[:g.intn(3)]}
	body := g.function(s, func() {
		g.statements(g.between(1, 4))
		if g.chance(40) {
			g.line(g.fill(g.pick(
				"if $c then error($t) end", "if $c then error($t, 0) end", "if $c then error($t, 2) end", "if $c then error($s) end",
				"if $c then error() end", "assert($c, $t)", "assert($b)", "if $c then local t = nil; t.x = 1 end")))
		}
		g.returnStatement()
	})
	if !g.spend(s.cost) {
		return
	}
	if g.chance(25) {
		g.tag("xpcall")
		g.line("print(" + g.label() + ", xpcall(function" + body + ", function(e) return " + g.pick("type(e)", "e", `"handled: " .. tostring(e)`, "e, 2") + " end))")
		return
	}
	g.line("print(" + g.label() + ", pcall(function" + body + "))")
}

// errorsThrough raises errors through several functions, with levels and values.
func (g *generator) errorsThrough() {
	g.tag("error through functions")
	g.line("do")
	g.push()
	g.hide("raise outer v level ok e")
	g.indent++
	call := g.pick("return raise(...)", "raise(...)", "local r = raise(...) return r", "do raise(...) end", "print(\"in\", ...) return (raise(...))")
	g.story(g.pick(`
		local function raise(v, level) error(v, level) end
		local function outer(...) `+call+` end`, `
		local function raise(v, level)
		  if v then error(v, level) end
		  error()
		end
		local function outer(...)
		  `+call+`
		end`, `
		local outer, raise
		function raise(v, level) assert(v ~= nil, "nil given") error(v, level) end
		outer = function(...) `+call+` end`))
	for range g.between(1, 3) {
		level := g.pick("", ", 0", ", 1", ", 2", ", nil")
		switch g.intn(5) {
		case 0:
			g.tag("error of a table")
			g.story("local ok, e = pcall(outer, { code = $9, text = $t }" + level + ") print($L, ok, type(e), e.code, e.text)")
		case 1:
			g.tag("error through coroutines")
			g.story("print($L, coroutine.resume(coroutine.create(outer), $t" + level + "))")
		case 2:
			g.story("print($L, pcall(function() outer($s" + level + ") return 1 end))")
		case 3:
			g.tag("xpcall")
			g.story("print($L, xpcall(function() return outer($t" + level + ") end, function(e) return e, $n end))")
		default:
			g.story("print($L, pcall(outer, $s" + level + "))")
		}
	}
	if g.chance(60) {
		g.story(g.pick(
			"print($L, pcall(error))", "print($L, pcall(error, nil))", "print($L, pcall(error, $s, 0))", "print($L, pcall(pcall))", "print($L, pcall(nil))",
			"print($L, pcall(pcall, error, $t))", "print($L, select('#', pcall(error)))", "print($L, pcall(assert, $s, $t))", "print($L, pcall(assert, $b))", "print($L, pcall(assert))",
			"print($L, assert($n, $s, 3))", "print($L, pcall(function(...) return ..., select('#', ...) end, $s, $s))", "print($L, pcall(xpcall))", "print($L, xpcall(error, type))",
			"local ok, e = pcall(error, setmetatable({}, { __tostring = function() return $t end })) print($L, ok, tostring(e))",
			"print($L, pcall(function() local ok, e = pcall(error, $t) error(e, 0) end))", "print($L, pcall(setmetatable, 1, {}))",
		))
	}
	g.indent--
	g.pop()
	g.line("end")
}
