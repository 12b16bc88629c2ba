// Package luarandom writes random Lua 5.1 programs that end, print much, and print the
// same in every correct Lua 5.1. The tests of the interpreter run them and compare with
// lua5.1.
//
// A program uses nothing that Lua leaves unspecified (the order of pairs over fields,
// addresses, # of lists with holes) and nothing in which we differ on purpose: see the
// package differences.
package luarandom

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Program returns the program of a seed. It is always the same, unless this package
// changes.
func Program(seed uint64) string { return Generate(seed, 0).Source }

// A Sample is a program and what we know of it.
type Sample struct {
	Seed     uint64
	Source   string
	Features []string // of the language that the program uses, sorted
}

// Generate makes the program of a seed, with about that many statements. 0 means 20 to
// 100 lines.
func Generate(seed uint64, statements int) Sample {
	g := &generator{
		random:   rand.New(rand.NewPCG(seed, uint64(statements))),
		features: map[string]bool{},
		small:    statements > 0,
		budget:   statements,
	}
	if !g.small {
		g.budget = g.between(14, 30)
	}
	source := g.program()
	return Sample{seed, source, slices.Sorted(maps.Keys(g.features))}
}

// A generator writes one program, line by line.
type generator struct {
	random   *rand.Rand
	features map[string]bool
	lines    strings.Builder
	indent   int
	fn       *function   // the function that is being written
	globals  []*variable // those that already have a value
	budget   int         // how many statements may still be written
	serial   int         // makes labels and counters unique
	keeps    bool        // the table kept holds functions
	small    bool        // leave out what is optional
}

func (g *generator) intn(n int) int { return g.random.IntN(n) }

// between is a random number from low to high.
func (g *generator) between(low, high int) int { return low + g.intn(high-low+1) }

// chance is true with that probability in percent.
func (g *generator) chance(percent int) bool { return g.intn(100) < percent }

func (g *generator) pick(choices ...string) string { return choices[g.intn(len(choices))] }

func (g *generator) tag(feature string) { g.features[feature] = true }

// next returns a new number for unique names.
func (g *generator) next() int {
	g.serial++
	return g.serial
}

// line writes text, which may be several lines that are already indented.
func (g *generator) line(text string) {
	g.lines.WriteString(strings.Repeat("  ", g.indent))
	switch g.intn(60) {
	case 0:
		g.tag("comment")
		g.lines.WriteString(g.pick("--[[ a note ]] ", "--[==[ two\nlines ]] ]==] "))
	case 1:
		g.tag("comment")
		text += g.pick(" -- a note", " --[ no long comment", " --")
	}
	g.lines.WriteString(text)
	g.lines.WriteByte('\n')
}

// lined returns what write writes.
func (g *generator) lined(write func()) string {
	outer := g.lines
	g.lines = strings.Builder{}
	write()
	text := g.lines.String()
	g.lines = outer
	return text
}

// oneLine joins lines, if their comments and long strings allow.
func oneLine(text string) string {
	if strings.Contains(text, "--") || strings.Contains(text, "[[") || strings.Contains(text, "\\\n") {
		return text
	}
	fields := strings.Split(strings.TrimSpace(text), "\n")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return strings.Join(fields, " ")
}

// weighted draws one of the choices.
func weighted[T any](g *generator, choices []choice[T]) T {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	n := g.intn(total)
	for _, c := range choices {
		if n -= c.weight; n < 0 {
			return c.value
		}
	}
	panic("unreachable")
}

type choice[T any] struct {
	weight int
	value  T
}
