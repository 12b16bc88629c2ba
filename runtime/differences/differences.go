// Package differences lists what differs from Lua 5.1 in the Lua of scripts, on purpose
// or because it cannot be had from outside the interpreter. Each entry carries a program
// that shows it: the page for people and the tests of the host read the same list.
package differences

import "strings"

// A Section holds the differences of one kind.
type Section struct {
	Title       string
	Differences []Difference
}

// A Difference is one sentence, and a program that shows it.
type Difference struct {
	Sentence string
	// Source is the program, and Prints what it prints, without the last newline. As a
	// chunk its name is test.lua.
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
