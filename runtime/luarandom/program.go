package luarandom

import (
	"regexp"
	"strings"
)

// helpers are functions that a program has if it calls them.
var helpers = []struct{ name, definition string }{
	{"trace", `local function trace(...) print("trace", ...) return ... end`},
	{"two", `local function two(a, b) print("two", a, b) return b, a end`},
	{"upto", `local function upto(n) local i = 0 return function() if i < n then i = i + 1 return i, i * i end end end`},
	{"kept", `local kept = {}`},
}

// program writes a whole program.
func (g *generator) program() string {
	g.enter(&signature{vararg: true}).closed = g.chance(50)
	g.declareFunction("two", &signature{params: []kind{scalar, scalar}, results: []kind{scalar, scalar}, cost: 2})
	g.globalVariables()
	if !g.small {
		for range g.between(2, 4) {
			g.localStatement()
		}
	}
	for g.budget > 0 {
		g.statement()
	}
	g.finalStatement()
	var source strings.Builder
	for _, h := range helpers {
		if regexp.MustCompile(`\b` + h.name + `\b`).MatchString(g.lines.String()) {
			source.WriteString(h.definition + "\n")
		}
	}
	source.WriteString(g.lines.String())
	return source.String()
}

// globalVariables gives the global variables their first values.
func (g *generator) globalVariables() {
	for _, v := range []*variable{{name: "Count", kind: number}, {name: "Text", kind: text}, {name: "Any", kind: scalar}, {name: "List", kind: list}, {name: "Item", kind: record}} {
		if g.chance(60) && (!g.small || g.chance(30)) {
			g.line(v.name + " = " + g.expression(v.kind, 1).text)
			g.globals = append(g.globals, v)
		}
	}
}

// finalStatement prints the variables.
func (g *generator) finalStatement() {
	args := []string{`"end"`}
	for _, v := range g.visible(func(v *variable) bool { return v.call == nil }) {
		switch v.kind {
		case list:
			args = append(args, "#"+v.name, v.name+"[1]", v.name+"[3]")
		case record:
			args = append(args, v.name+".x", v.name+".s", v.name+".v")
		default:
			args = append(args, v.name)
		}
	}
	g.line("print(" + strings.Join(args[:min(len(args), 100)], ", ") + ")")
	if g.keeps {
		g.line("for i, f in ipairs(kept) do print(i, f(" + g.pick("", "i", `"again", i`) + ")) end")
	}
	if g.chance(4) {
		g.tag("error that nobody catches")
		g.story(g.pick("error($t)", "error($s, 0)", "local t = nil; t.x = $n", "missing($s)", "error({})", "error()", `local function last(n) error("last " .. n, 2) end last(1)`, `return $s .. {}`, `coroutine.wrap(function() error($t) end)()`, `assert($b, $t)`, `assert(nil)`))
	} else if g.chance(10) {
		g.line("return " + g.comma(g.expressions([]kind{number, scalar}, 2)))
	}
}

type statement func(*generator)

// plain are statements that contain no others, or only their own.
func plain() []choice[statement] {
	return []choice[statement]{
		{10, (*generator).localStatement},
		{24, (*generator).assignment},
		{12, (*generator).printStatement},
		{4, (*generator).callStatement},
		{3, (*generator).breakOrReturn},
		{2, (*generator).yieldStatement},
		{8, (*generator).raising},
		{4, (*generator).libraryCall},
	}
}

// compound are statements that contain others.
func compound() []choice[statement] {
	return []choice[statement]{
		{12, (*generator).ifStatement},
		{2, (*generator).doStatement},
		{4, (*generator).whileStatement},
		{4, (*generator).repeatStatement},
		{5, (*generator).numericFor},
		{7, (*generator).genericFor},
		{6, (*generator).localFunction},
		{3, (*generator).protectedCall},
		{2, (*generator).coroutineStatement},
	}
}

// topics are short stories about one part of the language.
func topics() []choice[statement] {
	return []choice[statement]{
		{4, (*generator).closures},
		{3, (*generator).recursion},
		{3, (*generator).methods},
		{4, (*generator).metamethods},
		{2, (*generator).errorsThrough},
		{4, (*generator).keptFunction},
		{3, (*generator).coroutineTopic},
		{2, (*generator).varargTopic},
		{2, (*generator).mixedTopic},
		{2, (*generator).constructorTopic},
		{2, (*generator).large},
	}
}

// statement writes one statement for which there is room.
func (g *generator) statement() {
	g.budget--
	if !g.spend(1) {
		return
	}
	switch {
	case len(g.fn.blocks) < 5 && g.indent < 7 && g.budget > 0 && g.chance(45):
		weighted(g, compound())(g)
	case g.indent < 3 && g.fn.times < 10 && g.chance(25):
		weighted(g, topics())(g)
	default:
		weighted(g, plain())(g)
	}
}

func (g *generator) statements(n int) {
	for range n {
		if g.budget <= 0 {
			return
		}
		g.statement()
	}
}

// block writes statements in a block of their own.
func (g *generator) block(most int, before ...func()) {
	g.push()
	g.indent++
	for _, write := range before {
		write()
	}
	if len(before) == 0 || g.chance(50) {
		g.line("print(" + g.label() + ")")
	}
	g.statements(g.between(0, most))
	g.endOfBlock()
	g.indent--
	g.pop()
}

// endOfBlock sometimes leaves the loop or the function.
func (g *generator) endOfBlock() {
	switch {
	case g.fn.loops > 0 && g.chance(15):
		g.tag("break")
		g.line("break")
	case g.fn.outer != nil && g.chance(10):
		g.tag("return from inside")
		g.returnStatement()
	}
}
