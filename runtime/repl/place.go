package repl

import (
	"regexp"
	"strings"
)

// Place is where a value stands: an argument of a function, or a field of the table that is
// one.
type Place struct {
	Function string // such as "synapse.users.list"
	Argument int    // from 0
	Field    string // "" for the argument itself
}

// Fitting says what may stand at a place.
type Fitting struct {
	// Words are values as Lua writes them, such as true.
	Words []string
	// Texts are the strings that may stand there.
	Texts []string
	// Fits reports whether a string may stand there that was seen in a field, or without
	// one; nil for none.
	Fits func(field, text string) bool
	// Files says that it is the path of a file.
	Files bool
}

func (f Fitting) isKnown() bool {
	return len(f.Words) > 0 || len(f.Texts) > 0 || f.Fits != nil || f.Files
}

// fieldBefore matches the key of the value that begins after a text.
var fieldBefore = regexp.MustCompile(`[{,;]\s*([A-Za-z_]\w*)\s*=\s*$`)

// fitting returns what fits at the end of a text, where a value begins.
func (s *session) fitting(text string, in surroundings) Fitting {
	p := s.placeAt(text, in)
	switch {
	case p.Function == "":
		return Fitting{}
	case p.Function == "help" && p.Argument == 0:
		return Fitting{Texts: s.HelpNames()}
	case p.Function == "require" && p.Argument == 0:
		return Fitting{Texts: s.Modules}
	}
	return s.Fitting(p)
}

// placeAt returns the place at the end of a text. Its Function is "" if it is none.
func (s *session) placeAt(text string, in surroundings) Place {
	if f := s.functionBefore(text); f != "" {
		return Place{Function: f} // f "…", without parentheses
	}
	n := len(in.brackets)
	if n == 0 {
		return Place{}
	}
	opening := in.brackets[n-1]
	inside := strings.TrimRight(text[opening.at:], " \t\n")
	switch text[opening.at] {
	case '(':
		if follows(inside, "(,") {
			return Place{Function: s.functionBefore(text[:opening.at]), Argument: opening.commas}
		}
	case '{':
		field := fieldBefore.FindStringSubmatch(text[opening.at:])
		if field == nil {
			return Place{}
		}
		function, argument := s.tableOf(text, in)
		return Place{function, argument, field[1]}
	}
	return Place{}
}

// tableOf returns the function that the innermost open table is an argument of, as in
// f{ or f(id, {.
func (s *session) tableOf(text string, in surroundings) (function string, argument int) {
	n := len(in.brackets)
	if n == 0 || text[in.brackets[n-1].at] != '{' {
		return "", 0
	}
	before := strings.TrimRight(text[:in.brackets[n-1].at], " \t\n")
	if f := s.functionBefore(before); f != "" {
		return f, 0
	}
	if n < 2 || !follows(before, "(,") || text[in.brackets[n-2].at] != '(' {
		return "", 0
	}
	outer := in.brackets[n-2]
	return s.functionBefore(text[:outer.at]), outer.commas
}

// functionBefore returns the name of the function at the end of a text: its full name, also
// where a variable stands for it or for its group.
func (s *session) functionBefore(text string) string {
	name := nameBefore(text)
	name = name[strings.LastIndex(name, "..")+1:] // after an operator
	if name = strings.TrimPrefix(name, "."); name == "" || !isName(name[:1]) {
		return ""
	}
	if full := s.NameOf(s.at(name)); full != "" {
		return full
	}
	root, _, _ := strings.Cut(name, ".")
	if _, isLocal := s.locals.Get(root); isLocal {
		return ""
	}
	return name
}
