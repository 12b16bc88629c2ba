package luarandom

import (
	"fmt"
	"strings"
)

// bounds are those of a numeric for, and how often it runs at most.
type bounds struct {
	text  string
	times int
}

func (g *generator) numericFor() {
	g.tag("numeric for")
	b := weighted(g, []choice[bounds]{
		{4, bounds{"1, 3", 3}}, {2, bounds{"3, 1, -1", 3}}, {1, bounds{"0.1, 1, 0.3", 4}}, {1, bounds{"1, 0", 1}}, {1, bounds{"-1, -2, -0.5", 3}},
		{1, bounds{"2, 2", 1}}, {1, bounds{`"1", 2`, 2}}, {1, bounds{`1, "3", "2"`, 2}}, {1, bounds{"0, 1, .25", 5}},
		{2, bounds{"$N % 4, 3", 4}}, {2, bounds{"1, $N % 4", 4}}, {1, bounds{"$N % 3, $N % 5, $9 + 1", 4}},
		{1, bounds{"trace(1), trace(3), trace(2)", 2}}, {1, bounds{"5, 1, -2", 3}}, {1, bounds{"10, 1", 1}}, {1, bounds{"1, 4, two(1, 2)", 2}},
		{1, bounds{"1, math.huge", 3}}, {1, bounds{"-1, -math.huge, -1", 3}},
	})
	name := g.localName()
	endless := strings.Contains(b.text, "huge")
	n := ""
	if endless {
		n = g.counter()
	}
	g.line("for " + name + " = " + g.fill(b.text) + " do")
	g.loop(b.times, 4, func() {
		g.declare(name, number)
		if endless {
			g.line(n + " = " + n + " + 1")
			g.line("if " + n + " > 2 then break end")
		}
		g.line("print(" + g.label() + ", " + name + ")")
	})
	g.line("end")
}

// An iteration is the iterator after in, with the kinds of its values.
type iteration struct {
	text  string
	kinds []kind
	times int
}

// iteration draws one of the many iterators.
func (g *generator) iteration() iteration {
	numbers := []kind{number, number}
	if v := g.ofKind(list); v != nil && g.chance(20) {
		return iteration{"ipairs(" + v.name + ")", numbers, 5}
	}
	it := weighted(g, []choice[iteration]{
		{2, iteration{"ipairs{$n, $n, $n}", numbers, 3}},
		{2, iteration{"pairs{$n, $n}", numbers, 2}},
		{2, iteration{"pairs({$t, $t})", []kind{number, text}, 2}},
		{1, iteration{"next, {$n, $n, $n}", numbers, 3}},
		{1, iteration{"next, {$n, $n}, nil", numbers, 2}},
		{3, iteration{"upto(3)", numbers, 3}},
		{2, iteration{"upto($N % 4)", numbers, 4}},
		{2, iteration{"function(s, c) if c < s then return c + 1, s - c end end, 3, 0", numbers, 3}},
		{2, iteration{`("a1 b2"):gmatch("(%a)(%d)")`, []kind{text, text}, 2}},
		{1, iteration{`string.gmatch($t, "%w")`, []kind{text}, 30}},
		{3, iteration{"(function(n) return { g = upto } end)(1).g(2)", numbers, 2}},
		{2, iteration{"({ upto })[1](3)", numbers, 3}},
		{3, iteration{"make(1).g(2)", numbers, 2}},
		{2, iteration{"coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i, i * 2) end end)", numbers, 2}},
		{1, iteration{"ipairs({}), {$n, $n}, 1", numbers, 2}},
		{1, iteration{"setmetatable({}, { __call = function(self, s, c) c = c or 0 if c < 2 then return c + 1, 5 end end })", numbers, 2}},
		{1, iteration{"function() end", numbers, 1}},
	})
	it.text = g.fill(it.text)
	return it
}

func (g *generator) genericFor() {
	g.tag("generic for")
	it := g.iteration()
	if it.text == "make(1).g(2)" {
		g.tag("iterator from a field of a call's result")
		it.text = fmt.Sprintf("make%d(1).g(2)", g.next())
		g.line("local function " + it.text[:len(it.text)-len("(1).g(2)")] + "(x) return { g = upto, x = x } end")
	}
	names := make([]string, g.between(1, len(it.kinds)))
	for i := range names {
		names[i] = g.localName()
	}
	text := strings.Join(names, ", ")
	ks := it.kinds[:len(names)]
	if g.chance(10) {
		g.tag("loop variable that stays nil")
		text += ", _, _"
	}
	g.line("for " + text + " in " + it.text + " do")
	g.loop(it.times, 4, func() {
		for i, k := range ks {
			g.declare(names[i], k)
		}
		if g.chance(60) {
			g.line("print(" + g.label() + ", " + strings.Join(names, ", ") + ")")
		}
	})
	g.line("end")
}

// closures writes functions in a loop, which share variables or have their own, and
// calls them afterwards.
func (g *generator) closures() {
	g.tag("closures of loop variables")
	fs := fmt.Sprintf("fs%d", g.next())
	shared := fmt.Sprintf("shared%d", g.next())
	g.line("local " + fs + ", " + shared + " = {}, " + g.numeral().text)
	g.declare(shared, number)
	head := g.pick("for i = 1, 3 do", "for i in upto(3) do", "for _, i in ipairs{3, 2, 1} do", "local i = 0 while i < 3 do i = i + 1", "local n = 0 repeat n = n + 1 local i = n")
	own := g.pick("i", "i", "own")
	g.line("do " + head)
	g.indent++
	if own == "own" {
		g.line("local own = i * 10")
	}
	if g.chance(30) {
		g.line("if i == " + g.pick("2", "3") + " then break end")
	}
	before, after := "", ""
	if strings.Contains(head, "while") && own == "i" {
		before, after = "local k = i ", "" // assigning i itself would never end
		own = "k"
	}
	g.line(before + fs + "[#" + fs + " + 1] = function(by) " + own + ", " + shared + " = " + own + " + (by or 1), (" + shared + " + 1) % 50 return " + own + ", " + shared + " end" + after)
	if g.chance(40) {
		g.line(fs + "[#" + fs + " + 1] = function() return " + own + ", -" + shared + " end")
	}
	g.indent--
	if strings.Contains(head, "repeat") {
		g.line("until n >= 3 or own == i or i > 5 end")
	} else {
		g.line("end end")
	}
	for range g.between(1, 2) {
		g.line("for n, f in ipairs(" + fs + ") do print(" + g.label() + ", n, f(" + g.pick("", "n", "5") + ")) end")
	}
	g.line("print(" + g.label() + ", " + shared + ")")
}
