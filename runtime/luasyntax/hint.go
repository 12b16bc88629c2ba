package luasyntax

import (
	"strconv"
	"strings"
)

// hint says how Lua writes what is at the current token, if other languages write that;
// otherwise it is "".
func (p *parser) hint(message string) string {
	if h := p.hintFor(message); h != "" {
		return " (hint: " + h + ")"
	}
	return ""
}

func (p *parser) hintFor(message string) string {
	rest := p.source[p.now.start:]
	begins := func(sign string) bool { return strings.HasPrefix(rest, sign) }
	switch {
	case begins("!="):
		return "Lua writes ~= for is not equal"
	case begins("!"):
		return "Lua writes not"
	case begins("&&"):
		return "Lua writes and"
	case begins("||"):
		return "Lua writes or"
	case p.now.kind == "/" && (p.last.kind == "/" || begins("//")), begins("#") && p.now.line != p.last.line:
		return "a comment begins with --"
	case begins("++"):
		return "Lua writes " + p.lastWord() + " = " + p.lastWord() + " + 1"
	case p.assignsWithOperator(rest):
		return "Lua writes " + p.lastWord() + " = " + p.lastWord() + " " + string(p.now.kind) + " …"
	case begins("?"):
		return "Lua has no conditional operator: write condition and this or that"
	case begins(":") && p.last.kind == text:
		return `Lua writes { name = value } or { ["name"] = value }`
	case begins("=") && !begins("==") && (message == "'then' expected" || message == "'do' expected"):
		return "a comparison is written =="
	case p.now.kind == endOfSource && p.elseIf > 0:
		return "Lua writes elseif in one word; the else if at line " + strconv.Itoa(p.elseIf) + " needs an end of its own"
	}
	return hintsForWords[p.last.text]
}

// assignsWithOperator reports whether the current token is an operator followed by =.
func (p *parser) assignsWithOperator(rest string) bool {
	op := string(p.now.kind)
	return strings.Contains("+ - * / % ^ ..", op) && p.last.kind == name && strings.HasPrefix(rest[len(op):], "=") && !strings.HasPrefix(rest[len(op):], "==")
}

// lastWord is the name before the current token.
func (p *parser) lastWord() string {
	if p.last.kind == name {
		return p.last.text
	}
	return "n"
}

// hintsForWords are for names that are keywords in other languages.
var hintsForWords = map[string]string{
	"var":      "Lua writes local",
	"let":      "Lua writes local",
	"const":    "Lua writes local",
	"elif":     "Lua writes elseif",
	"elsif":    "Lua writes elseif",
	"def":      "Lua writes function",
	"func":     "Lua writes function",
	"fn":       "Lua writes function",
	"continue": "Lua has no continue: write goto continue, and ::continue:: before the end of the loop",
	"switch":   "Lua has no switch: write if and elseif",
	"try":      "Lua has no try: write pcall(function() … end)",
	"import":   `Lua writes local name = require "name"`,
}
