package luarandom

import (
	"slices"
	"strings"
)

// localStatement declares one to four locals, with as many values, fewer or more.
func (g *generator) localStatement() {
	ks := g.kinds(1, weighted(g, []choice[int]{{6, 1}, {3, 2}, {1, 4}}))
	values := g.values(ks)
	names := make([]string, len(ks))
	for i := range names {
		names[i] = g.localName()
	}
	switch {
	case len(values) == 0:
		g.tag("local without a value")
		g.line("local " + strings.Join(names, ", "))
	default:
		g.line("local " + strings.Join(names, ", ") + " = " + g.comma(values))
	}
	for i, k := range ks {
		g.declare(names[i], k)
	}
}

// values writes values for targets of these kinds.
func (g *generator) values(ks []kind) []string {
	if len(ks) > 1 && g.chance(20) {
		last := len(ks) - g.between(1, min(2, len(ks)))
		call := g.callOf(func(v *variable) bool {
			rest := ks[last:]
			return len(v.call.results) >= len(rest) && slices.Equal(v.call.results[:len(rest)], rest)
		}, 2)
		if call != "" {
			g.tag("assignment of many results")
			return append(g.expressions(ks[:last], 3), call)
		}
	}
	values := g.expressions(ks, 3)
	switch g.intn(12) {
	case 0, 1:
		for len(values) > 0 && ks[len(values)-1] == scalar {
			g.tag("fewer values than targets")
			values = values[:len(values)-1]
		}
	case 2:
		g.tag("more values than targets")
		values = append(values, g.expressions(g.kinds(1, 2), 2)...)
	}
	return values
}

// assignment assigns new values to existing variables and fields.
func (g *generator) assignment() {
	switch g.intn(8) {
	case 0:
		g.swap()
		return
	case 1:
		g.listAssignment()
		return
	case 2:
		g.updateWithItself()
		return
	}
	n := weighted(g, []choice[int]{{10, 1}, {6, 2}, {3, 3}, {1, 4}})
	if n > 1 {
		g.tag("multiple assignment")
	}
	var ks []kind
	var targets []string
	for range n {
		k := g.kind()
		if target := g.target(k); target != "" {
			ks = append(ks, k)
			targets = append(targets, target)
		}
	}
	if len(targets) == 0 {
		g.localStatement()
		return
	}
	values := g.values(ks)
	if len(values) == 0 {
		values = []string{"nil"}
	}
	g.line(strings.Join(targets, ", ") + " = " + g.comma(values))
	if g.chance(60) && printable(ks) {
		g.line("print(" + g.label() + ", " + strings.Join(targets, ", ") + ")")
	}
}

// target is a variable or field that takes a value of the kind, or "".
func (g *generator) target(k kind) string {
	fields := map[kind]string{number: "x", text: "s", scalar: "v"}
	if name, ok := fields[k]; ok && g.chance(35) {
		if v := g.ofKind(record); v != nil {
			g.tag("assignment to a field")
			object := v.name
			if g.chance(15) && g.spend(1) {
				g.tag("call in a target")
				object = "trace(" + object + ")"
			}
			return g.field(object, name)
		}
	}
	if k == number && g.chance(30) {
		if v := g.ofKind(list); v != nil {
			g.tag("assignment to an index")
			index := g.index()
			if g.chance(15) && g.spend(1) {
				g.tag("call in a target")
				index = "trace(" + index + ")"
			}
			return v.name + "[" + index + "]"
		}
	}
	v := g.assignable(k)
	if v == nil {
		return ""
	}
	switch v.fn {
	case g.fn:
		g.tag("assignment to a local")
	case nil:
		g.tag("assignment to a global")
	default:
		g.tag("assignment to an upvalue")
	}
	return v.name
}

// swap exchanges two or rotates three targets.
func (g *generator) swap() {
	k := g.pickKind(number, text, scalar, number)
	var places []string
	for range g.between(2, 3) {
		if place := g.target(k); place != "" && !strings.Contains(place, "trace") {
			places = append(places, place)
		}
	}
	if len(places) < 2 {
		g.localStatement()
		return
	}
	g.tag("swap")
	values := append(slices.Clone(places[1:]), places[0])
	g.line(strings.Join(places, ", ") + " = " + strings.Join(values, ", "))
	g.line("print(" + g.label() + ", " + strings.Join(places, ", ") + ")")
}

// listAssignment grows a list or moves an index and an item at the same time.
func (g *generator) listAssignment() {
	v := g.ofKind(list)
	if v == nil {
		g.localStatement()
		return
	}
	switch g.intn(4) {
	case 0:
		g.tag("list grows")
		g.line("if #" + v.name + " < 12 then " + v.name + "[#" + v.name + " + 1] = " + g.expression(number, 2).text + " end")
	case 1:
		g.tag("list grows")
		g.line("if #" + v.name + " < 12 then table.insert(" + v.name + ", " + g.pick("", "1, ", "2, ") + g.expression(number, 2).text + ") end")
	case 2:
		g.tag("index and item assigned together")
		i := g.localName()
		for i == v.name {
			i = g.localName()
		}
		g.line("local " + i + " = " + g.pick("1", "2", "3"))
		g.declare(i, number)
		item := v.name + "[" + i + "]"
		left, right := []string{i, item}, []string{i + " % 3 + 1", g.expression(number, 2).text}
		if g.chance(50) {
			left[0], left[1], right[0], right[1] = left[1], left[0], right[1], right[0]
		}
		g.line(strings.Join(left, ", ") + " = " + strings.Join(right, ", "))
		g.line("print(" + g.label() + ", " + i + ", " + v.name + "[1], " + v.name + "[2], " + v.name + "[3])")
	case 3:
		g.tag("index and item assigned together")
		a, b := g.index(), g.index()
		g.line(v.name + "[" + a + "], " + v.name + "[" + b + "] = " + v.name + "[" + b + "], " + v.name + "[" + a + "]")
		g.line("print(" + g.label() + ", " + v.name + "[1], " + v.name + "[2], " + v.name + "[3])")
	}
}

// updateWithItself assigns to a variable a value computed from its own.
func (g *generator) updateWithItself() {
	k := g.pickKind(number, text, boolean, scalar, scalar)
	v := g.assignable(k)
	if v == nil {
		g.localStatement()
		return
	}
	g.tag("assignment to a variable of what it holds")
	other := g.expression(k, 2)
	var e string
	switch {
	case k == number:
		e = "(" + v.name + " " + g.pick("+", "-", "*") + " " + other.at(precUnary) + ") % " + g.pick("50", "7", "12.5")
	case k == text:
		e = g.pick("("+v.name+" .. "+other.at(precAdd)+"):sub(-20)", "("+v.name+":gsub("+g.pick(`"^%s+"`, `"%w"`, `"a"`)+`, ""))`, other.at(precAdd)+" .. "+v.name+":sub(1, 3)")
	default:
		e = g.pick("not "+v.name+" and "+other.at(precCompare), v.name+" and "+other.at(precCompare), v.name+" or "+other.at(precAnd), "not "+v.name, other.at(precAnd)+" and not "+v.name, "not "+other.at(precUnary)+" or "+v.name)
		if k == boolean {
			e = "not (" + e + ")"
		}
	}
	if k == text && strings.Contains(e, ".. "+v.name) {
		e = "(" + e + "):sub(1, 30)"
	}
	g.line(v.name + " = " + e)
	g.line("print(" + g.label() + ", " + v.name + ")")
}
