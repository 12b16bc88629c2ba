package luarandom

import (
	"fmt"
	"slices"
	"strings"
)

// list is an existing list or a constructor.
func (g *generator) list(depth int) expr {
	if v := g.ofKind(list); v != nil && (depth <= 0 || g.chance(50)) {
		return prefix(0, "%s", v.name)
	}
	items := make([]string, g.between(3, 6))
	for i := range items {
		items[i] = g.expression(number, depth-1).text
	}
	if g.chance(15) {
		g.tag("constructor with indexes")
		at := g.intn(len(items) + 1)
		items = slices.Insert(items, at, fmt.Sprintf("[%d] = %s", len(items)+1, g.expression(number, depth-1)))
	}
	return g.constructor(items)
}

// record is an existing record or a constructor with its fields in any order.
func (g *generator) record(depth int) expr {
	if v := g.ofKind(record); v != nil && (depth <= 0 || g.chance(50)) {
		return prefix(0, "%s", v.name)
	}
	g.tag("constructor with fields")
	fields := []string{
		g.key("x") + " = " + g.expression(number, depth-1).text,
		g.key("y") + " = " + g.expression(number, depth-1).text,
		g.key("s") + " = " + g.expression(text, depth-1).text,
		g.key("v") + " = " + g.expression(scalar, depth-1).text,
	}
	for range g.intn(3) {
		fields = append(fields, g.expression(g.simple(), depth-1).text)
	}
	g.random.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	if call := g.callOf(nil, depth-1); call != "" && g.chance(20) {
		g.tag("constructor that ends in a call")
		fields = append(fields, call)
	}
	return g.constructor(fields)
}

func (g *generator) key(name string) string {
	switch g.intn(6) {
	case 0:
		return `["` + name + `"]`
	case 1:
		return `["` + name + `" .. ""]`
	}
	return name
}

// constructor joins fields by one of the separators.
func (g *generator) constructor(fields []string) expr {
	separator := g.pick(", ", ", ", "; ")
	if g.chance(6) {
		separator = ",\n" + strings.Repeat("  ", g.indent+1)
		g.tag("expressions over several lines")
	}
	return literal("{"+strings.Join(fields, separator)+g.pick("", "", "", ",", ";")+"}", 0)
}
