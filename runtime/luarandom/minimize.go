package luarandom

import (
	"regexp"
	"slices"
	"strings"
)

// Minimize deletes parts of a program as long as interesting returns true for the rest:
// lines, then brackets and blocks with or without their contents, then words. It also
// asks about texts that are not programs. It asks at most that many questions.
func Minimize(source string, questions int, interesting func(source string) bool) string {
	m := minimizer{asked: map[string]bool{}, left: questions, interesting: interesting}
	for {
		before := source
		source = m.shorten(strings.SplitAfter(source, "\n"))
		source = m.unwrap(tokens.FindAllString(source, -1))
		source = m.shorten(tokens.FindAllString(source, -1))
		if source == before {
			return source
		}
	}
}

type minimizer struct {
	asked       map[string]bool
	left        int
	interesting func(string) bool
}

func (m *minimizer) ask(parts []string) bool {
	source := strings.Join(parts, "")
	if m.asked[source] || m.left == 0 {
		return false
	}
	m.asked[source] = true
	m.left--
	return m.interesting(source)
}

// tokens matches words, strings, and runs of spaces, or else single characters.
var tokens = regexp.MustCompile(`(?s)[A-Za-z_]\w*|[\d.]+\w*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[ \t\n]+|[<>=~]=|.`)

// shorten deletes runs of parts: first long ones, then shorter ones.
func (m *minimizer) shorten(parts []string) string {
	for size := (len(parts) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(parts); {
			end := min(at+size, len(parts))
			if without := cut(parts, at, end); m.ask(without) {
				parts = without
			} else {
				at = end
			}
		}
	}
	return strings.Join(parts, "")
}

// unwrap deletes pairs of brackets and blocks, with or without their contents.
func (m *minimizer) unwrap(parts []string) string {
	for at := 0; at < len(parts); at++ {
		end := partner(parts, at)
		if end < 0 {
			continue
		}
		for _, without := range [][]string{cut(parts, at, end+1), cut(cut(parts, end, end+1), at, at+1)} {
			if m.ask(without) {
				parts = without
				at--
				break
			}
		}
	}
	return strings.Join(parts, "")
}

// cut is a copy without the parts from at to end.
func cut(parts []string, at, end int) []string {
	return slices.Concat(parts[:at], parts[end:])
}

// partner is the index that closes what opens at at, or -1.
func partner(parts []string, at int) int {
	depth := 0
	for i := at; i < len(parts); i++ {
		switch parts[i] {
		case "(", "{", "[", "function", "if", "do", "repeat":
			depth++
		case ")", "}", "]", "end", "until":
			depth--
		}
		if depth <= 0 {
			if i == at {
				return -1
			}
			return i
		}
	}
	return -1
}
