package luarandom

import (
	"fmt"
	"strings"
)

func (g *generator) text(depth int) expr {
	if depth <= 0 || g.chance(25) {
		return g.textLeaf()
	}
	return weighted(g, []choice[func(int) expr]{
		{6, g.concat}, {3, g.stringMethod}, {2, g.stringFunction}, {2, g.stringOf},
		{3, func(d int) expr { return g.either(text, d) }},
		{3, func(d int) expr { return g.callFor(text, d) }},
	})(depth - 1)
}

func (g *generator) textLeaf() expr {
	if g.chance(50) {
		if v := g.ofKind(text); v != nil {
			return prefix(maxText, "%s", v.name)
		}
	}
	if g.chance(20) {
		if v := g.ofKind(record); v != nil {
			return prefix(maxText, "%s", g.field(v.name, "s"))
		}
	}
	return g.quoted()
}

// quoted is a constant text, in one of its forms.
func (g *generator) quoted() expr {
	if g.chance(75) {
		return literal(`"`+g.pick("a", "b", "cd", "x y", "", "10", "key", "Name", "zz", "7")+`"`, 8)
	}
	g.tag("forms of strings")
	return literal(g.pick(
		`'single "quoted"'`, `"don't"`, `"\65\066\0677"`, `"tab\tend"`, `"back\\slash"`, `"\a\b\f\r\v"`,
		`"quote\"s"`, `'\''`, `[[long]]`, `[==[with ]] and ]=] inside]==]`, "[[\nfirst line break left out]]", "\"a line\\\nbreak\"", `"\1\2\200"`, `"\x\y"`,
		`"ä€"`, `"-- no comment"`, `"[[no long string]]"`,
	), 40)
}

// concat chains two to four parts, numbers among them.
func (g *generator) concat(depth int) expr {
	g.tag("concatenation")
	parts := make([]string, g.between(2, 4))
	var bound float64
	for i := range parts {
		var e expr
		switch g.intn(8) {
		case 0, 1:
			e = g.expression(number, depth)
			e.bound = 20
			g.tag("concatenation of numbers")
		case 2:
			e = literal(g.pick("0.1 + 0.2", "1234567.5", "12", "1e15 / 3", "2 ^ 0.5", "100 / 3"), 20)
			e.prec = precAdd
		default:
			e = g.text(depth)
		}
		parts[i] = e.at(precConcat + 1)
		if i > 0 && i == len(parts)-1 && g.chance(30) {
			parts[i] = e.at(precConcat) // the operator is right associative
		}
		bound += e.bound
	}
	return operation(strings.Join(parts, " .."+g.space()), precConcat, bound)
}

func (g *generator) stringMethod(depth int) expr {
	g.tag("methods of strings")
	s := g.text(depth)
	on := s.at(precPrefix)
	switch g.intn(7) {
	case 0:
		return prefix(s.bound, "%s:upper()", on)
	case 1:
		return prefix(3*s.bound, "%s:rep(%s)", on, g.pick("2", "3", "0", "-1", `"2"`, "1"))
	case 2:
		return prefix(s.bound, "%s:sub(%s)", on, g.pick("2", "-3", "2, 4", "-4, -2", "0", "3, 1", `"2"`, "1, -1"))
	case 3:
		return prefix(s.bound, "%s:reverse()", on)
	case 4:
		return prefix(s.bound, `(%s:gsub("%%w", "%s"))`, on, g.pick("_", "%0", "", "."))
	case 5:
		return prefix(s.bound, `(%s:gsub("^%%s+", ""))`, on)
	}
	return prefix(s.bound, "%s:lower()", on)
}

func (g *generator) stringFunction(depth int) expr {
	switch g.intn(5) {
	case 0:
		g.tag("string.format")
		return prefix(120, "(%s):format(%s, %s)", g.pick(`"%s=%5.1f"`, `"%-6s|%03d"`, `"%q %g"`, `"[%s] %i"`), g.text(depth), g.expression(number, depth))
	case 1:
		v := g.ofKind(list)
		if v == nil {
			return g.quoted()
		}
		return prefix(1000, "table.concat(%s, %s)", v.name, g.pick(`","`, `""`, "0", `" ", 2`, `"-", 1, 3`))
	case 2:
		return prefix(10, "type(%s)", g.expression(g.kind(), depth))
	case 3:
		return prefix(3, "string.char(%s)", g.pick("65", "97, 98, 99", `"66"`, "48.9", ""))
	}
	return prefix(20, "tostring(%s)", g.expression(number, depth))
}

func (g *generator) stringOf(depth int) expr {
	e := g.scalar(depth)
	return prefix(max(20, e.bound), "tostring(%s)", e)
}

// label is a text that identifies a line of output.
func (g *generator) label() string { return fmt.Sprintf(`"L%d"`, g.next()) }
