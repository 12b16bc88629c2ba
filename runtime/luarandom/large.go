package luarandom

import (
	"fmt"
	"strings"
)

// large writes something with many parts: constructors, locals, arguments, results.
func (g *generator) large() {
	g.tag("large")
	g.line("do")
	g.push()
	g.indent++
	g.hide("t f a b n big")
	[]statement{
		(*generator).largeConstructor, (*generator).largeConstructor, (*generator).manyLocals, (*generator).manyArguments, (*generator).manyResults,
		(*generator).longChain, (*generator).deepNesting, (*generator).manyConstants, (*generator).deepFunctions,
	}[g.intn(9)](g)
	g.indent--
	g.pop()
	g.line("end")
}

// each lists the results of one for 1 to n.
func each(n int, one func(i int) string) []string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = one(i + 1)
	}
	return parts
}

// times joins the results of one for 1 to n.
func times(n int, separator string, one func(i int) string) string {
	return strings.Join(each(n, one), separator)
}

func (g *generator) largeConstructor() {
	g.tag("large constructor")
	n := weighted(g, []choice[int]{{3, 50}, {3, 51}, {3, 100}, {2, 120}, {2, 601}, {1, 1500}, {1, g.between(40, 260)}})
	if g.chance(3) {
		g.tag("huge constructor")
		n = g.between(25540, 25700)
	}
	items := each(n, func(i int) string {
		if n < 2000 && g.chance(2) {
			return g.expression(number, 1).text
		}
		return fmt.Sprint(i % 9)
	})
	if n < 2000 && g.chance(40) {
		g.tag("large constructor with fields between")
		items[g.intn(n)] += ", x = " + g.numeral().text
	}
	last := ""
	if g.chance(40) {
		g.tag("large constructor that ends in a call")
		last = ", " + g.pick("two(1, 2)", "unpack({1, 2, 3})", "(two(1, 2))")
	}
	g.line("local t = {" + strings.Join(items, g.pick(", ", ",")) + last + "}")
	g.line(fmt.Sprintf("print(%s, #t, t[1], t[49], t[50], t[51], t[%d], t[%d], t.x)", g.label(), n, n+1))
	g.line("local sum = 0 for i, v in ipairs(t) do sum = (sum * 3 + v) % 10007 end print(" + g.label() + ", sum)")
}

// manyLocals uses most of the two hundred locals that a function may have.
func (g *generator) manyLocals() {
	g.tag("many locals")
	n := g.between(100, 170)
	g.line("local function big(a, b)")
	for first := 1; first <= n; first += 10 {
		names := each(10, func(i int) string { return fmt.Sprintf("v%d", first+i-1) })
		g.line("  local " + strings.Join(names, ", ") + " = " + strings.Join(each(10, func(i int) string {
			if first == 1 || g.chance(80) {
				return fmt.Sprint(first + i)
			}
			return fmt.Sprintf("v%d", g.between(1, first-1))
		}), ", "))
	}
	v := func() string { return fmt.Sprintf("v%d", g.between(1, n)) }
	for range g.between(2, 5) {
		g.line(g.pick(
			"  "+v()+", "+v()+" = "+v()+", "+v(),
			"  "+v()+" = not a and "+v()+" or b and "+v()+" or "+v(),
			"  if "+v()+" < "+v()+" then "+v()+" = two("+v()+", "+v()+") end",
			"  for i, x in upto(2) do "+v()+" = "+v()+" + i * x end",
			"  local function f(...) "+v()+" = (...) return "+v()+", ... end print("+g.label()+", f("+v()+", "+v()+"))",
			"  print("+g.label()+", ({"+v()+", "+v()+", x = "+v()+"}).x)",
			"  "+v()+" = "+v()+" .. \"/\" .. "+v()+" .. "+v(),
		))
	}
	g.line("  return " + v() + ", " + strings.Join(each(8, func(int) string { return v() }), ", "))
	g.line("end")
	g.line(g.fill("print($L, pcall(big, $b, $s)) print($L, pcall(big))"))
}

func (g *generator) manyArguments() {
	g.tag("many arguments")
	n := g.between(90, 235-g.fn.size())
	args := each(n, func(i int) string {
		if g.chance(3) {
			return g.expression(g.simple(), 1).text
		}
		return fmt.Sprint(i)
	})
	g.line("local function f(a, b, ...) return select(\"#\", ...), a, b, (select(" + fmt.Sprint(n/2) + ", ...)) end")
	g.line("print(" + g.label() + ", f(" + strings.Join(args, ", ") + g.pick("", ", two(1, 2)") + "))")
}

func (g *generator) manyResults() {
	g.tag("many results")
	n := g.between(90, 245)
	values := times(n, ", ", func(i int) string { return fmt.Sprint(i) })
	g.line("local function f() return " + values + " end")
	g.line("print(" + g.label() + ", (f()), select(\"#\", f()), (select(" + fmt.Sprint(g.between(1, n)) + ", f())))")
	g.line("local t = {f()} print(" + g.label() + fmt.Sprintf(", #t, t[1], t[%d], t[%d])", n, n/2))
	g.line("print(" + g.label() + fmt.Sprintf(", select(\"#\", unpack(t)), (select(%d, unpack(t))), #{0, f()})", g.between(1, n)))
	names := times(g.between(60, 180), ", ", func(i int) string { return fmt.Sprintf("r%d", i) })
	g.line("local " + names + " = f() print(" + g.label() + ", r1, r30, r60)")
}

// longChain is one expression of many operators.
func (g *generator) longChain() {
	g.tag("long chains of operators")
	switch g.intn(4) {
	case 0:
		g.line("print(" + g.label() + ", " + times(g.between(20, 120), " .. ", func(i int) string { return g.pick(`"a"`, fmt.Sprint(i), `"`+fmt.Sprint(i)+`"`) }) + ")")
	case 1:
		g.line("print(" + g.label() + ", " + times(g.between(20, 100), " + ", func(i int) string { return g.pick(fmt.Sprint(i), "#"+`"ab"`, "2 * "+fmt.Sprint(i)) }) + ")")
	case 2:
		g.line("print(" + g.label() + ", " + times(g.between(10, 50), "", func(int) string { return g.fill("$S" + g.pick(" and ", " or ")) }) + "9)")
	default:
		n := g.between(10, 40)
		g.line("local a = " + times(n, "", func(int) string { return "(" + g.fill("$S") + g.pick(" and ", " or ") }) + "1" + strings.Repeat(")", n) + " print(" + g.label() + ", a)")
	}
}

// deepNesting is a deeply nested expression.
func (g *generator) deepNesting() {
	g.tag("deep nesting")
	n := g.between(10, 60)
	switch g.intn(4) {
	case 0:
		g.line("print(" + g.label() + ", " + strings.Repeat("(", n) + g.expression(number, 1).text + strings.Repeat(" + 1)", n) + ")")
	case 1:
		g.line("local t = " + strings.Repeat("{", n) + g.expression(number, 1).text + strings.Repeat("}", n))
		g.line("print(" + g.label() + ", t" + strings.Repeat("[1]", n) + ")")
	case 2:
		g.line("print(" + g.label() + ", " + strings.Repeat("1 .. (2 + ", n/4) + "3" + strings.Repeat(")", n/4) + ")")
	default:
		g.line(strings.Repeat("if true then ", n) + "print(" + g.label() + ") " + strings.Repeat("end ", n))
	}
}

// manyConstants uses more constants than fit into the short form of an operand.
func (g *generator) manyConstants() {
	g.tag("many constants")
	n := g.between(260, 330)
	g.line("local t, a, b = {}, 1, 2")
	g.line(times(n, " ", func(i int) string { return fmt.Sprintf("t.k%d = %d.5", i, i) }))
	k := func() string { return fmt.Sprintf("k%d", g.between(1, n)) }
	g.line("print(" + g.label() + ", t." + k() + ", t." + k() + " + 1000.25, t." + k() + " == 77.5, t." + k() + " < 7777, 5555 - t." + k() + ")")
	g.line("a, t." + k() + ", b = b, a, 8888 + a print(" + g.label() + ", a, b, t.k1, 9999 > a, \"new text\" == t.k2)")
	g.line("print(" + g.label() + ", pcall(function() return t.missing1.missing2 end)) print(pcall(function() t.nofunction(t.k1) end)) function t.newname() return a end function t:newmethod(x) return x end print(t.newname(), t:newmethod(b))")
	g.line("print(" + g.label() + ", pcall(function() t:nomethod() end))")
}

// deepFunctions are nested functions that use each other's variables.
func (g *generator) deepFunctions() {
	g.tag("deep functions")
	n := g.between(3, 12)
	for i := 1; i <= n; i++ {
		g.line(strings.Repeat("  ", i-1) + fmt.Sprintf("local function f%d(p%d)", i, i))
		g.line(strings.Repeat("  ", i) + fmt.Sprintf("local l%d = p%d + %d", i, i, i))
	}
	g.line(strings.Repeat("  ", n) + fmt.Sprintf("l1, p%d, l%d = l%d, l1 + 1, p1 print(%s, l1, p1, l%d)", n, n, n, g.label(), n))
	for i := n; i >= 1; i-- {
		g.line(strings.Repeat("  ", i) + fmt.Sprintf("return l%d, l1, p1", i))
		g.line(strings.Repeat("  ", i-1) + "end")
		if i > 1 {
			g.line(strings.Repeat("  ", i-1) + fmt.Sprintf("print(%s, f%d(l%d)) l1 = l1 + %d", g.label(), i, i-1, i))
		}
	}
	g.line("print(" + g.label() + ", f1(3)) print(f1(5))")
}
