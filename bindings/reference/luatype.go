package reference

import (
	"slices"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
)

// luaTypes are the language server's names of the kinds. The aliases are defined in
// modules/synlua.lua.
var luaTypes = map[catalog.Kind]string{
	catalog.String:        "string",
	catalog.Integer:       "integer",
	catalog.Number:        "number",
	catalog.Boolean:       "boolean",
	catalog.TimestampMS:   "synlua.Time",
	catalog.UserID:        "synlua.UserID",
	catalog.RoomID:        "synlua.RoomID",
	catalog.RoomAlias:     "synlua.RoomAlias",
	catalog.RoomIDOrAlias: "synlua.RoomID|synlua.RoomAlias",
	catalog.EventID:       "synlua.EventID",
	catalog.ServerName:    "synlua.ServerName",
	catalog.MXC:           "synlua.MXC",
	catalog.ULID:          "synlua.ULID",
	catalog.DateTime:      "synlua.Time",
	catalog.Object:        "table<string, any>",
	catalog.Bytes:         "string",
	catalog.Any:           "any",
}

// paramType is the type of a parameter.
func paramType(p catalog.Param) string {
	t := luaType(p.Type)
	if p.Nullable {
		t += "|json.null"
	}
	return t
}

func luaType(t catalog.Type) string {
	switch {
	case t.Kind == catalog.List && t.Elem == nil:
		return "any[]"
	case t.Kind == catalog.List:
		return listOf(luaType(*t.Elem))
	case t.Kind == catalog.Enum:
		values := make([]string, len(t.Values))
		for i, v := range t.Values {
			values[i] = strconv.Quote(v)
		}
		return strings.Join(values, "|")
	}
	return luaTypes[t.Kind]
}

func listOf(item string) string {
	if strings.Contains(item, "|") {
		return "(" + item + ")[]"
	}
	return item + "[]"
}

func orNil(t string) string {
	if strings.Contains(t, "|") {
		return "(" + t + ")?"
	}
	return t + "?"
}

// oddNames are field names that have another meaning in annotations: Lua's keywords, and
// words that say who may see a field.
var oddNames = []string{
	"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
	"not", "or", "repeat", "return", "then", "true", "until", "while",
	"package", "private", "protected", "public",
}

// fieldName returns a key as annotations write it. The mark of an optional field comes
// after it.
func fieldName(name string) string {
	if plainKey.MatchString(name) && !slices.Contains(oddNames, name) {
		return name
	}
	return "[" + strconv.Quote(name) + "]"
}

// class is one class of an annotation file.
type class struct {
	name, parent string
	lines        []string // after the name, without the dashes
}

func (c *class) write(out *strings.Builder) {
	out.WriteString("---@class " + c.name)
	if c.parent != "" {
		out.WriteString(": " + c.parent)
	}
	out.WriteString("\n")
	for _, line := range c.lines {
		out.WriteString("---@" + line + "\n")
	}
	out.WriteString("\n")
}

// field adds a line for a field.
func (c *class) field(name string, optional bool, typ, help string) {
	mark := ""
	if optional {
		mark = "?"
	}
	c.lines = append(c.lines, strings.TrimSpace("field "+fieldName(name)+mark+" "+typ+" "+comment(help)))
}

// comment returns a text that follows a type on the same line. If it does not begin like a
// word, it could be read as part of the type.
func comment(text string) string {
	text = oneLine(text)
	if text != "" && !plainKey.MatchString(text[:1]) {
		return "# " + text
	}
	return text
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// classes collects the classes that the shapes of one function need, outer ones first.
type classes []*class

// of returns the type of a shape. An object becomes a class with the given name.
func (cs *classes) of(s *shape, name string) string {
	types := slices.Clone(s.scalars)
	if s.items != nil {
		types = append(types, listOf(cs.of(s.items, name)))
	}
	if s.values != nil {
		types = append(types, "table<string, "+cs.of(s.values, name)+">")
	}
	switch {
	case s.free:
		types = append(types, "table<string, any>")
	case len(s.fields) > 0:
		types = append(types, name)
		cs.add(s, name)
	case s.objects > 0:
		types = append(types, "table")
	}
	switch {
	case len(types) == 0:
		return "any" // an empty list says nothing about its items, and null nothing about a value
	case s.null:
		types = append(types, "json.null")
	}
	return strings.Join(types, "|")
}

func (cs *classes) add(s *shape, name string) {
	c := &class{name: name}
	*cs = append(*cs, c)
	for i := range s.fields {
		f := &s.fields[i]
		c.field(f.name, f.seen < s.objects, cs.of(&f.shape, name+"."+f.name), "")
	}
}
