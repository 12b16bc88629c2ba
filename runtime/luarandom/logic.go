package luarandom

import "strings"

func (g *generator) boolean(depth int) expr {
	if depth <= 0 || g.chance(15) {
		if v := g.ofKind(boolean); v != nil && g.chance(70) {
			return prefix(0, "%s", v.name)
		}
		return literal(g.pick("true", "false"), 0)
	}
	return weighted(g, []choice[func(int) expr]{
		{5, g.comparison}, {4, g.not}, {2, func(d int) expr { return g.joined(boolean, d) }},
		{2, func(d int) expr { return g.callFor(boolean, d) }},
	})(depth - 1)
}

func (g *generator) comparison(depth int) expr {
	g.tag("comparison")
	k, op := number, g.pick("<", "<=", ">", ">=", "==", "~=")
	switch {
	case op == "==" || op == "~=":
		k = g.kind()
	case g.chance(40):
		k = text
	}
	a, b := g.expression(k, depth), g.expression(k, depth)
	if k == scalar && g.chance(30) {
		b = literal(g.pick("nil", "true", "false", "1", `"a"`), 0)
	}
	return operation(a.at(precCompare)+" "+op+g.space()+b.at(precCompare+1), precCompare, 0)
}

func (g *generator) not(depth int) expr {
	g.tag("not")
	operand := g.expression(g.kind(), depth)
	if g.chance(40) {
		operand = g.scalar(depth)
	}
	return operation("not "+operand.at(precUnary), precUnary, 0)
}

// joined is "a and b" or "a or b" of a kind.
func (g *generator) joined(k kind, depth int) expr {
	g.tag("and, or")
	a, b := g.expression(k, depth), g.expression(k, depth)
	bound := max(a.bound, b.bound)
	if g.chance(50) {
		return operation(a.at(precAnd)+g.space()+"and "+b.at(precAnd+1), precAnd, bound)
	}
	return operation(a.at(precOr)+" or"+g.space()+b.at(precOr+1), precOr, bound)
}

// scalar is anything that is neither a table nor a function.
func (g *generator) scalar(depth int) expr {
	if depth <= 0 || g.chance(20) {
		return g.scalarLeaf()
	}
	return weighted(g, []choice[func(int) expr]{
		{10, func(d int) expr { return g.joined(scalar, d) }},
		{4, func(d int) expr { return g.callFor(scalar, d) }},
		{3, func(d int) expr { return g.expression(number, d) }},
		{3, func(d int) expr { return g.expression(text, d) }},
		{5, func(d int) expr { return g.expression(boolean, d) }},
		{2, g.itemOf},
	})(depth - 1)
}

func (g *generator) scalarLeaf() expr {
	if g.chance(65) {
		if v := g.ofKind(scalar); v != nil {
			return prefix(maxNumber, "%s", v.name)
		}
	}
	if g.chance(20) {
		if v := g.ofKind(record); v != nil {
			return prefix(maxNumber, "%s", g.field(v.name, g.pick("v", "v", "x", "s", "none")))
		}
	}
	switch g.intn(6) {
	case 0:
		return g.numeral()
	case 1:
		return g.quoted()
	case 2:
		return literal("true", 0)
	case 3:
		if g.fn.vararg && !g.fn.closed {
			return prefix(maxNumber, "(...)")
		}
		return literal("false", 0)
	}
	return literal(g.pick("nil", "false"), 0)
}

// itemOf indexes a list, sometimes outside its bounds.
func (g *generator) itemOf(depth int) expr {
	g.tag("index")
	if v := g.ofKind(list); v != nil {
		if g.chance(40) {
			return prefix(maxNumber, "%s[%s]", v.name, apart(g.expression(number, depth).text))
		}
		return prefix(maxNumber, "%s[%s]", v.name, g.index())
	}
	return prefix(maxNumber, "({%s})[%s]", strings.Join(g.expressions([]kind{number, text, boolean}, depth), ", "), g.index())
}

// apart separates an index that begins with a long string from its bracket.
func apart(index string) string {
	if strings.HasPrefix(index, "[") {
		return " " + index
	}
	return index
}

// index is an index that every list has.
func (g *generator) index() string {
	if v := g.ofKind(number); v != nil && g.chance(30) {
		return "math.floor(" + v.name + ") % 3 + 1"
	}
	return g.pick("1", "2", "3", "2")
}

// condition is a condition for if, while and until, and before and.
func (g *generator) condition(depth int) expr {
	if g.chance(12) {
		g.tag("constant condition")
		return literal(g.pick("true", "false", "nil", "1", `""`, "0", "not nil", "not true", "not 1"), 0).unary()
	}
	switch g.intn(4) {
	case 0:
		return g.expression(boolean, depth)
	case 1:
		return g.expression(scalar, depth)
	}
	return g.joined(g.pickKind(scalar, boolean), depth)
}

// unary lowers the precedence of a constant after not.
func (e expr) unary() expr {
	if strings.HasPrefix(e.text, "not") {
		e.prec = precUnary
	}
	return e
}

func (g *generator) pickKind(ks ...kind) kind { return ks[g.intn(len(ks))] }
