package luarandom

import (
	"fmt"
	"regexp"
	"strings"
)

// fill replaces placeholders by expressions: $n a number, $t a text, $b true or false,
// $s a scalar, $l a list, $r a record, $c a condition, $L a label; $N, $T and $S a
// number, a text and a scalar as operands; $0 to $9 small constants.
func (g *generator) fill(template string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(template, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if strings.IndexByte("ntbslrcNSTL0123456789", after[0]) < 0 {
			out.WriteString("$" + after[:1])
		} else {
			text := g.filling(after[0])
			if strings.HasSuffix(before, "[") {
				text = apart(text)
			}
			out.WriteString(text)
		}
		template = after[1:]
	}
}

func (g *generator) filling(letter byte) string {
	switch letter {
	case 'n':
		return g.expression(number, 2).text
	case 't':
		return g.expression(text, 2).text
	case 'b':
		return g.expression(boolean, 2).text
	case 's':
		return g.expression(scalar, 2).text
	case 'l':
		return g.expression(list, 1).text
	case 'r':
		return g.expression(record, 1).text
	case 'c':
		return g.condition(2).text
	case 'N':
		return g.expression(number, 1).at(precLiteral)
	case 'S':
		return g.expression(scalar, 1).at(precLiteral)
	case 'T':
		return g.expression(text, 1).at(precLiteral)
	case 'L':
		return g.label()
	}
	return fmt.Sprint(g.between(0, int(letter-'0')))
}

// story writes the filled lines of a template. Later code must not use what they
// declare.
func (g *generator) story(template string) {
	g.push()
	defer g.pop()
	g.hide(template)
	closed := g.fn.closed
	g.fn.closed = true
	defer func() { g.fn.closed = closed }()
	for line := range strings.SplitSeq(strings.Trim(template, "\n"), "\n") {
		g.line(g.fill(strings.TrimLeft(line, "\t")))
	}
}

// hide hides the variables whose names a template uses, until the block ends: the
// story's own names may mean something else.
func (g *generator) hide(template string) {
	for _, name := range word.FindAllString(template, -1) {
		v := g.declare(name, hidden)
		v.fixed = true
	}
}

var word = regexp.MustCompile(`[A-Za-z_]\w*`)

// storyInBlock writes a story in a block of its own, so that its names hide nothing
// afterwards.
func (g *generator) storyInBlock(template string) {
	g.line("do")
	g.indent++
	g.story(template)
	g.indent--
	g.line("end")
}
