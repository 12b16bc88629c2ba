package luarandom

import (
	"fmt"
	"math"
	"strings"
)

// An expr is the text of an expression, with what its context must know.
type expr struct {
	text  string
	prec  int
	bound float64 // the greatest magnitude of a number, the length of a text
	bare  string  // a call with many results, without the parentheses that cut them to one
}

// The precedence of expressions, as in the manual.
const (
	precOr = iota + 1
	precAnd
	precCompare
	precConcat
	precAdd
	precMul
	precUnary
	precPower
	precLiteral // constants, constructors, functions
	precPrefix  // what may be indexed and called
)

// at is the text of an operand that needs at least the given precedence.
func (e expr) at(prec int) string {
	if e.prec < prec {
		return "(" + e.text + ")"
	}
	if e.bare != "" {
		return e.bare
	}
	return e.text
}

func (e expr) String() string { return e.text }

func literal(text string, bound float64) expr { return operation(text, precLiteral, bound) }

func prefix(bound float64, format string, args ...any) expr {
	return expr{text: fmt.Sprintf(format, args...), prec: precPrefix, bound: bound}
}

func operation(text string, prec int, bound float64) expr {
	return expr{text: text, prec: prec, bound: bound}
}

// expression writes an expression of the kind whose value fits into a variable.
func (g *generator) expression(k kind, depth int) expr {
	var e expr
	switch k {
	case number:
		e = g.number(depth)
		if e.bound > maxNumber {
			e = operation(e.at(precMul)+" % "+g.pick("97", "100", "7.5", "-13"), precMul, 100)
		}
	case text:
		e = g.text(depth)
		if e.bound > maxText {
			e = prefix(maxText, "(%s):sub(1, %d)", e, maxText)
		}
	case boolean:
		e = g.boolean(depth)
	case scalar:
		e = g.scalar(depth)
	case list:
		e = g.list(depth)
	case record:
		e = g.record(depth)
	}
	if depth > 0 && g.chance(4) {
		return g.wrapped(e, k, depth)
	}
	return e
}

// wrapped puts an expression into parentheses or through a call that returns it.
func (g *generator) wrapped(e expr, k kind, depth int) expr {
	switch g.intn(4) {
	case 0:
		return prefix(e.bound, "(%s)", e)
	case 1:
		g.tag("function called at once")
		return prefix(e.bound, "(function(...) return ... end)(%s)", e)
	case 2:
		g.tag("select")
		return prefix(e.bound, "(select(%d, %s, %s))", 2, g.expression(g.simple(), depth-1), e)
	}
	if !g.spend(1) {
		return e
	}
	return prefix(e.bound, "trace(%s)", e)
}

// expressions writes one expression for each kind.
func (g *generator) expressions(ks []kind, depth int) []string {
	texts := make([]string, len(ks))
	for i, k := range ks {
		texts[i] = g.expression(k, depth).text
	}
	return texts
}

// comma joins expressions, sometimes over several lines.
func (g *generator) comma(texts []string) string {
	if len(texts) > 1 && g.chance(4) {
		g.tag("expressions over several lines")
		return strings.Join(texts, ",\n"+strings.Repeat("  ", g.indent+1))
	}
	return strings.Join(texts, ", ")
}

// space is the space around an operator, rarely a new line.
func (g *generator) space() string {
	if g.chance(2) {
		g.tag("expressions over several lines")
		return "\n" + strings.Repeat("  ", g.indent+1)
	}
	return " "
}

func (g *generator) number(depth int) expr {
	if depth <= 0 || g.chance(25) {
		return g.numberLeaf()
	}
	return weighted(g, []choice[func(int) expr]{
		{8, g.sum}, {2, g.quotient}, {2, g.modulo}, {1, g.power}, {2, g.negative},
		{2, g.lengthOf}, {3, g.mathCall}, {4, func(d int) expr { return g.either(number, d) }},
		{4, func(d int) expr { return g.callFor(number, d) }}, {2, g.digits},
	})(depth - 1)
}

func (g *generator) numberLeaf() expr {
	if g.chance(60) {
		if v := g.ofKind(number); v != nil {
			return prefix(maxNumber, "%s", v.name)
		}
	}
	if g.chance(30) {
		if v := g.ofKind(record); v != nil {
			return prefix(maxNumber, "%s", g.field(v.name, g.pick("x", "y")))
		}
	}
	return g.numeral()
}

// field is an access to a field, in one of its forms.
func (g *generator) field(object, name string) string {
	if g.chance(10) {
		return object + `["` + name + `"]`
	}
	return object + "." + name
}

func (g *generator) numeral() expr {
	if g.chance(60) {
		n := g.between(1, 12)
		return literal(fmt.Sprint(n), float64(n))
	}
	g.tag("numerals")
	n := g.intn(12)
	text := []string{"0", "0x1F", "0xa", "1e2", ".5", "3.", "2.25", "1E+2", "5e-1", "100e-2", "0.1", "7.0"}[n]
	return literal(text, 100)
}

// operand is a number that may also be written as text.
func (g *generator) operand(depth int) expr {
	if g.chance(8) {
		return g.digits(depth)
	}
	return g.number(depth)
}

// digits is a text that arithmetic converts to a number.
func (g *generator) digits(int) expr {
	g.tag("arithmetic on text")
	text := g.pick(`"10"`, `"0x10"`, `" 7 "`, `"00011"`, `"1e2"`, `".5"`, `"3."`, `"0012"`, `"-4"`, `"\t08\n"`, `"1e-2"`)
	return operation(text+" "+g.pick("+", "-", "*")+" "+g.numeral().at(precUnary), precAdd-1, 1e4)
}

func (g *generator) sum(depth int) expr {
	a, b := g.operand(depth), g.operand(depth)
	switch g.intn(5) {
	case 0, 1:
		return operation(a.at(precAdd)+g.space()+"+ "+b.at(precAdd+1), precAdd, a.bound+b.bound)
	case 2, 3:
		return operation(a.at(precAdd)+" -"+g.space()+b.at(precAdd+1), precAdd, a.bound+b.bound)
	}
	return operation(a.at(precMul)+" * "+b.at(precMul+1)+" + 0", precAdd, a.bound*b.bound) // turns -0 into 0
}

func (g *generator) quotient(depth int) expr {
	a := g.operand(depth)
	return operation(a.at(precMul)+" / "+g.pick("2", "4", "8", "3", "0.5"), precMul, 2*a.bound)
}

func (g *generator) modulo(depth int) expr {
	g.tag("modulo")
	a := g.operand(depth)
	return operation(a.at(precMul)+" % "+g.pick("2", "3", "-3", "2.5", "-0.75", `"5"`, "10"), precMul, 10)
}

func (g *generator) power(depth int) expr {
	g.tag("power")
	a := g.operand(depth)
	if a.bound > 1e4 {
		return a
	}
	power := g.pick("2", "2", "1", "0") // results of others may differ in the last digit
	return operation(a.at(precPower+1)+" ^ "+power, precPower, math.Pow(max(a.bound, 1), 3))
}

func (g *generator) negative(depth int) expr {
	g.tag("unary minus")
	a := g.operand(depth)
	operand := a.at(precUnary)
	if operand[0] == '-' || !strings.ContainsAny(operand, "abcdefghijklmnopqrstuvwxyz") {
		return a // PUC Lua has one constant for 0 and -0
	}
	return operation("-"+operand+" + 0", precAdd, a.bound) // turns -0 into 0
}

func (g *generator) lengthOf(depth int) expr {
	g.tag("length")
	if v := g.ofKind(list); v != nil && g.chance(50) {
		return operation("#"+v.name, precUnary, 100)
	}
	s := g.text(depth)
	return operation("#"+s.at(precUnary), precUnary, s.bound)
}

func (g *generator) mathCall(depth int) expr {
	a, b := g.operand(depth), g.operand(depth)
	bound := max(a.bound, b.bound)
	switch g.intn(7) {
	case 0:
		return prefix(bound+1, "math.floor(%s)", a)
	case 1:
		return prefix(bound+1, "math.ceil(%s)", a)
	case 2:
		return prefix(bound, "math.max(%s, %s)", a, b)
	case 3:
		return prefix(bound, "math.min(%s, %s, %s)", a, b, g.numeral())
	case 4:
		return prefix(a.bound, "math.abs(%s)", a)
	case 5:
		g.tag("tonumber")
		return prefix(1e4, "tonumber(%s)", g.pick(`"0x1f"`, `" 12 "`, `"ff", 16`, `"0111", 2`, `"zz", 36`, `"1e1"`, `"10", 8`, `7`, `"5."`))
	}
	return prefix(100, "select(%s, %s)", g.pick(`"#"`, `'#'`), strings.Join(g.expressions(g.kinds(1, 3), depth), ", "))
}

// either is "c and a or b": a is never nil or false.
func (g *generator) either(k kind, depth int) expr {
	g.tag("and with or")
	c, a, b := g.condition(depth), g.expression(k, depth), g.expression(k, depth)
	return operation(c.at(precAnd)+" and"+g.space()+a.at(precAnd+1)+g.space()+"or "+b.at(precOr+1), precOr, max(a.bound, b.bound))
}
