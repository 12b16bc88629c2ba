package luarandom

import (
	"fmt"
	"slices"
	"strings"
)

func (g *generator) signature() *signature {
	s := &signature{params: g.kinds(0, 3), vararg: g.chance(25)}
	s.results = make([]kind, weighted(g, []choice[int]{{2, 0}, {6, 1}, {3, 2}, {1, 3}}))
	for i := range s.results {
		s.results[i] = g.simple()
		if g.chance(12) {
			s.results[i] = g.pickKind(list, record)
		}
	}
	return s
}

// parameters declares the parameters of the function that was just entered.
func (g *generator) parameters(s *signature) string {
	names := slices.Clone(localNames)
	g.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	names = names[:len(s.params)]
	for i, k := range s.params {
		g.declare(names[i], k)
	}
	if s.vararg {
		names = append(names, "...")
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// function writes the parameters, body and end of a function.
func (g *generator) function(s *signature, body func()) string {
	fn := g.enter(s)
	fn.cost = 1
	text := g.parameters(s) + "\n"
	g.indent++
	text += g.lined(body)
	g.indent--
	g.leave()
	text += strings.Repeat("  ", g.indent) + "end"
	if len(text) < 200 && g.chance(30) {
		text = oneLine(text)
	}
	return text
}

// body writes statements and a return for the signature.
func (g *generator) body(most int) func() {
	return func() {
		g.statements(g.between(0, most))
		g.returnStatement()
	}
}

func (g *generator) returnStatement() {
	results := g.fn.results
	switch {
	case len(results) == 0:
		if g.chance(20) {
			g.line("return")
		}
		return
	case g.chance(25):
		if call := g.callOf(func(v *variable) bool { return slices.Equal(v.call.results, results) }, 2); call != "" {
			g.tag("tail call")
			g.line("return " + call)
			return
		}
	case g.fn.coroutine && g.chance(30):
		g.tag("return of a yield")
		g.line("return coroutine.yield(" + g.comma(g.expressions(results, 2)) + ")")
		return
	}
	g.line("return " + g.comma(g.expressions(results, 3)) + g.pick("", "", ";"))
}

// callOf calls a visible function that want accepts (nil for any), or returns "".
func (g *generator) callOf(want func(*variable) bool, depth int) string {
	v := g.variable(func(v *variable) bool { return v.call != nil && (want == nil || want(v)) })
	if v == nil || !g.spend(v.call.cost+1) {
		return ""
	}
	return v.name + g.arguments(v.call, depth)
}

// callFor is a call whose first result has the kind.
func (g *generator) callFor(k kind, depth int) expr {
	if g.fn.coroutine && !g.fn.closed && k == scalar && g.chance(30) {
		g.tag("yield in an expression")
		return prefix(maxNumber, "(coroutine.yield(%s))", g.comma(g.expressions([]kind{g.simple(), g.simple()}, depth)))
	}
	many := false
	call := g.callOf(func(v *variable) bool {
		fits := len(v.call.results) > 0 && (v.call.results[0] == k || k == scalar && v.call.results[0] < scalar)
		many = many || fits && len(v.call.results) > 1
		return fits
	}, depth)
	switch {
	case call == "":
		return g.expression(k, 0)
	case many:
		g.tag("call cut to one value")
		e := prefix(maxNumber, "(%s)", call)
		e.bare = call
		return e
	}
	return prefix(maxNumber, "%s", call)
}

// arguments writes the arguments for a call of the signature.
func (g *generator) arguments(s *signature, depth int) string {
	args := g.expressions(s.params, depth)
	if g.chance(15) { // an argument left out is nil
		for len(args) > 0 && s.params[len(args)-1] == scalar {
			g.tag("arguments left out")
			args = args[:len(args)-1]
		}
	}
	if len(args) == len(s.params) && (s.vararg || g.chance(10)) {
		g.tag("more arguments than parameters")
		for range g.intn(4) {
			args = append(args, g.expression(g.pickKind(number, text), depth).text)
		}
	}
	if len(args) == 1 && (args[0][0] == '{' || strings.HasPrefix(args[0], `"`)) && sole(args[0]) {
		g.tag("call without parentheses")
		return g.pick("", " ") + args[0]
	}
	return "(" + g.comma(args) + ")"
}

// sole reports whether a text is a single constructor or string.
func sole(text string) bool {
	closing := map[byte]byte{'{': '}', '"': '"'}[text[0]]
	return strings.IndexByte(text[1:], closing) == len(text)-2 && !strings.Contains(text, "\\")
}

func (g *generator) newFunctionName() string { return g.pick(functionNames...) }

// localFunction writes one of the forms that define a function.
func (g *generator) localFunction() {
	s, name := g.signature(), g.newFunctionName()
	form := g.intn(4)
	if g.atTop() && g.chance(25) {
		g.tag("global function")
		v := &variable{name: fmt.Sprintf("Run%d", g.next()), fixed: true, kind: scalar, call: s}
		g.line("function " + v.name + g.function(s, g.body(4)))
		g.globals = append(g.globals, v)
		return
	}
	if form == 0 { // in the body the name still has its old meaning
		g.tag("function expression")
		g.line("local " + name + " = function" + g.function(s, g.body(4)))
		g.declareFunction(name, s)
		return
	}
	// In the body the name is the function itself, and a call would never end.
	g.tag("local function")
	v := g.declare(name, hidden)
	v.fixed = true
	text := g.function(s, g.body(4))
	if form == 1 {
		g.line("local " + name + g.pick("; ", " ") + name + " = function" + text)
	} else {
		g.line("local function " + name + text)
	}
	v.kind, v.call = scalar, s
}

// keptFunction puts a closure into a table, and calls it when its block has ended.
func (g *generator) keptFunction() {
	g.tag("function that outlives its block")
	g.keeps = true
	s := &signature{vararg: g.chance(40), results: []kind{g.simple(), g.simple(), g.simple()}[:g.between(1, 3)]}
	text := g.function(s, g.body(3))
	if !g.spend(4 * s.cost) {
		return
	}
	g.line("if #kept < 8 then kept[#kept + 1] = function" + text + " end")
	if g.atTop() && g.chance(30) {
		g.line("for i, f in ipairs(kept) do print(" + g.label() + ", i, f(i)) end")
	}
}

// callStatement is a call for its side effects.
func (g *generator) callStatement() {
	if call := g.callOf(nil, 2); call != "" {
		g.tag("call statement")
		g.line(call)
		return
	}
	g.printStatement()
}

// printStatement prints values, among them those of calls with many results.
func (g *generator) printStatement() {
	args := []string{g.label()}
	for range g.between(1, 4) {
		switch {
		case g.chance(12):
			if call := g.callOf(func(v *variable) bool { return printable(v.call.results) }, 2); call != "" {
				g.tag("call with many results among arguments")
				args = append(args, call)
			}
		case g.fn.vararg && g.chance(15):
			g.tag("varargs")
			args = append(args, g.pick("...", "(...)", `select("#", ...)`, "select(2, ...)", "select(-1, nil, ...)", "#{...}"))
		default:
			args = append(args, g.expression(g.simple(), 3).text)
		}
	}
	g.line("print(" + g.comma(args) + ")")
}

func printable(ks []kind) bool {
	return !slices.ContainsFunc(ks, func(k kind) bool { return k > scalar })
}
