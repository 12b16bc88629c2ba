package luarandom

import (
	"fmt"
	"strings"
)

func (g *generator) ifStatement() {
	g.tag("if")
	if g.chance(15) {
		g.shortIf()
		return
	}
	g.line("if " + g.condition(3).text + " then")
	g.block(3)
	for range weighted(g, []choice[int]{{6, 0}, {2, 1}, {1, 2}}) {
		g.tag("elseif")
		g.line("elseif " + g.condition(3).text + " then")
		g.block(2)
	}
	if g.chance(50) {
		g.tag("else")
		g.line("else")
		g.block(2)
	}
	g.line("end")
}

// shortIf is written on one line.
func (g *generator) shortIf() {
	c := g.condition(2).text
	g.push()
	then := oneLine(g.lined(g.printStatement))
	g.pop()
	if g.chance(50) {
		then += " else print(" + g.label() + ")"
	}
	if strings.Contains(then, "--") {
		then += "\n"
	}
	g.line("if " + c + " then " + then + " end")
}

func (g *generator) doStatement() {
	g.tag("do")
	g.line("do")
	g.block(4)
	g.line("end")
}

// breakOrReturn leaves a loop or a function under a condition.
func (g *generator) breakOrReturn() {
	switch {
	case g.fn.loops > 0 && g.chance(70):
		g.tag("break")
		if g.chance(10) {
			g.tag("break in a do block")
			g.line("do break end")
			return
		}
		g.line(g.fill("if $c then " + g.pick("break end", "break; end", "do break end end", "if $b then break end end")))
	case g.fn.outer != nil:
		g.tag("return from inside")
		g.line("if " + g.condition(2).text + " then")
		g.indent++
		g.push()
		g.returnStatement()
		g.pop()
		g.indent--
		g.line("end")
	default:
		g.assignment()
	}
}

// loop writes a loop's body, which runs at most that many times.
func (g *generator) loop(times, most int, before ...func()) {
	g.fn.loops++
	outer := g.fn.times
	g.fn.times *= times
	g.block(most, before...)
	g.fn.times = outer
	g.fn.loops--
}

// counter declares a variable that ends a loop.
func (g *generator) counter() string {
	name := fmt.Sprintf("n%d", g.next())
	g.line("local " + name + " = 0")
	g.declare(name, number).fixed = true
	return name
}

func (g *generator) whileStatement() {
	g.tag("while")
	n, most := g.counter(), g.between(1, 4)
	step := func() { g.line(n + " = " + n + " + 1") }
	switch g.intn(4) {
	case 0:
		g.tag("while with a constant condition")
		g.line("while " + g.pick("true", "1", "not nil", `"true"`) + " do")
		g.loop(most, 3, step, func() {
			if g.fn.outer != nil && g.chance(30) {
				g.line(fmt.Sprintf("if %s > %d then", n, most))
				g.returnIn()
				g.line("end")
				return
			}
			g.line(fmt.Sprintf("if %s > %d then break end", n, most))
		})
	case 1:
		g.tag("constant condition")
		g.line("while " + g.pick("false", "nil", "true and false", "not true") + " do")
		g.loop(1, 2)
	default:
		c := g.condition(2)
		limit := fmt.Sprintf("%s < %d", n, most)
		g.line("while " + g.pick(limit+" and "+c.at(precAnd+1), c.at(precAnd)+" and "+limit, limit) + " do")
		g.loop(most, 4, step)
	}
	g.line("end")
}

// returnIn writes a return in a block that the caller opens and closes.
func (g *generator) returnIn() {
	g.tag("return from inside")
	g.push()
	g.indent++
	if len(g.fn.results) == 0 {
		g.line("return")
	} else {
		g.returnStatement()
	}
	g.indent--
	g.pop()
}

func (g *generator) repeatStatement() {
	g.tag("repeat")
	n, most := g.counter(), g.between(1, 4)
	g.line("repeat")
	limit := fmt.Sprintf("%s >= %d", n, most)
	until := g.pick(limit, "true", "1", limit+" or true", "nil", "false", limit)
	step := func() {
		g.line(n + " = " + n + " + 1")
		if until == "nil" || until == "false" {
			g.tag("constant condition")
			g.line("if " + limit + " then break end")
		}
		if until == limit && g.chance(60) {
			g.tag("until sees a local of the loop")
			name := fmt.Sprintf("done%d", g.next())
			g.line("local " + name + " = " + limit)
			until = name
			if g.chance(40) {
				g.tag("until sees a captured local of the loop")
				g.line("local function again() return " + name + " end")
				until = "again()"
			}
		}
	}
	// The condition is written while the block's locals are visible.
	g.fn.loops++
	outer := g.fn.times
	g.fn.times *= most
	g.push()
	g.indent++
	step()
	g.statements(g.between(0, 4))
	g.indent--
	if g.chance(40) {
		until = g.pick(until+" or "+g.condition(2).at(precAnd), g.condition(1).at(precAnd)+" or "+until)
	}
	g.fn.times = outer
	g.fn.loops--
	g.pop()
	g.line("until " + until)
}
