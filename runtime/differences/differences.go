// Package differences lists where the Lua of scripts differs from Lua 5.1, on purpose
// or because it cannot be achieved from outside the interpreter. Each entry has a
// program that shows it: the page for people and the tests of the host read the same
// list.
package differences

import "strings"

// A Section has the differences of one kind.
type Section struct {
	Title       string
	Differences []Difference
}

// A Difference is one sentence, and a program that shows it.
type Difference struct {
	Sentence string
	// Source is the program, a chunk named test.lua. Prints is what it prints, without
	// the last newline.
	Source, Prints string
}

// Page is the list for people who write scripts.
func Page() string {
	var out strings.Builder
	out.WriteString("lua\n  What differs from Lua 5.1; everything else is in https://www.lua.org/manual/5.1/.\n")
	for _, s := range Sections {
		out.WriteString("\n" + s.Title + "\n")
		for _, d := range s.Differences {
			out.WriteString("  " + d.Sentence + "\n")
		}
	}
	return out.String()
}
