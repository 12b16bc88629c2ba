package reference

import (
	"slices"
	"strings"
)

// The annotations of modules have types in the language server's notation, such as
// "T[]|fun(): T?". People who read help get words for it: "list or iterator".

// typeNames are the names of types in annotations that say too little. A name that is not here
// is that of a table which the page explains, or a word that everybody knows.
var typeNames = map[string]string{
	"T": "any", "R": "any",
	"synlua.UserID": "user_id", "synlua.RoomID": "room_id", "synlua.RoomAlias": "room_alias", "synlua.EventID": "event_id",
	"synlua.ServerName": "server_name", "synlua.MXC": "mxc", "synlua.ULID": "ulid",
	"synlua.Milliseconds": "milliseconds", "synlua.Time": "time", "synlua.Error": "error", "synlua.List": "list from the server",
}

// severalOf are the types that have a plural.
var severalOf = map[string]string{
	"string": "strings", "integer": "integers", "number": "numbers", "boolean": "booleans", "table": "tables", "user_id": "user_ids",
}

// methodWord is the type of a function that is called with a colon.
const methodWord = "method"

// typeInWords returns a type of an annotation in words.
func typeInWords(annotation string) string {
	p := typeParser{annotation}
	return p.union()
}

// typeParser reads a type from left to right. The annotations are ours, so it checks nothing.
type typeParser struct{ rest string }

// take skips blanks and a token, if that comes next.
func (p *typeParser) take(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " "), token)
	if ok {
		p.rest = rest
	}
	return ok
}

// until skips blanks, and reads the text before the first of some characters, or all.
func (p *typeParser) until(characters string) string {
	p.rest = strings.TrimLeft(p.rest, " ")
	end := strings.IndexAny(p.rest, characters)
	if end < 0 {
		end = len(p.rest)
	}
	text := strings.TrimSpace(p.rest[:end])
	p.rest = p.rest[end:]
	return text
}

// union reads types with | between them.
func (p *typeParser) union() string {
	var types []string
	for more := true; more; more = p.take("|") {
		if t := p.one(); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	last := len(types) - 1
	if last == 0 {
		return types[0]
	}
	return strings.Join(types[:last], ", ") + " or " + types[last]
}

// one reads a type with what may stand behind it.
func (p *typeParser) one() string {
	t := p.plain()
	for {
		switch {
		case p.take("[]"):
			t = listInWords(t)
		case p.take("?"):
			t += " or nil"
		default:
			return t
		}
	}
}

func listInWords(item string) string {
	if item == "any" {
		return "list"
	}
	if several := severalOf[item]; several != "" {
		item = several
	}
	if of, ok := strings.CutPrefix(item, "table "); ok {
		item = "tables " + of
	}
	return "list of " + item
}

func (p *typeParser) plain() string {
	switch {
	case p.take("("):
		t := p.union()
		p.take(")")
		return t
	case p.take(`"`):
		value := p.until(`"`)
		p.take(`"`)
		return `"` + value + `"`
	case p.take("fun("):
		return p.function()
	case p.take("table<"):
		p.union()
		p.take(",")
		p.union()
		p.take(">")
		return "table"
	case p.take("{"):
		return "table with " + strings.Join(p.fields("}"), ", ")
	}
	name := p.until("|?[],)}> ")
	if word := typeNames[name]; word != "" {
		return word
	}
	return name
}

// function reads the rest of a function's type. One without parameters is called for one item
// after the other; one whose first parameter is self is called with a colon.
func (p *typeParser) function() string {
	names := p.fields(")")
	gives := ""
	if p.take(":") {
		gives = p.one()
	}
	switch {
	case len(names) == 0:
		return "iterator"
	case names[0] == "self":
		return methodWord
	}
	text := "function(" + strings.Join(names, ", ") + ")"
	if gives != "" && gives != "any" {
		text += " that returns a " + gives
	}
	return text
}

// fields reads names with their types, up to the closing bracket, and returns the names.
func (p *typeParser) fields(end string) []string {
	var names []string
	for !p.take(end) && p.rest != "" {
		names = append(names, strings.TrimSuffix(p.until(":"), "?"))
		p.take(":")
		p.union()
		p.take(",")
	}
	return names
}
