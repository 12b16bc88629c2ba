package reference

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// freeAnswers are the functions whose answer is what somebody stored on the server: the
// example shows only one of many forms.
var freeAnswers = []string{
	"matrix.account_data.get", "matrix.account_data.get_for_room", "matrix.filters.get",
	"matrix.profile.get_field", "matrix.rooms.get_state",
}

// functionReturns are the results of the functions, other than request, that do not return
// the answer of the last row that they call.
var functionReturns = map[string][]string{
	"matrix.rooms.resolve": {"synlua.RoomID room_id"},
	"matrix.sync.events":   {"synlua.Events events"},
}

// contentReturns are the results of the functions whose answer is content.
var contentReturns = []string{"string|integer content the content, or with file the number of bytes", "string content_type"}

// renderModule returns the annotations of the module of an API.
func renderModule(module string, all []*catalog.Entry) (string, error) {
	var out strings.Builder
	fmt.Fprintf(&out, "-- luacheck: ignore 212 331 631\n\n---@class %s\nlocal %s = {}\n", module, module)
	group := ""
	for _, e := range all {
		if e.Module() != module {
			continue
		}
		if e.Group() != group && e.Group() != module {
			group = e.Group()
			fmt.Fprintf(&out, "\n---@class %s\n%s = {}\n", group, group)
		}
		text, err := annotate(e)
		if err != nil {
			return "", fmt.Errorf("%s: %w", e.Name, err)
		}
		out.WriteString("\n" + text)
	}
	fmt.Fprintf(&out, "\nreturn %s\n", module)
	return out.String(), nil
}

// annotate returns the classes and the function.
func annotate(e *catalog.Entry) (string, error) {
	var out strings.Builder
	if len(e.Fields) > 0 {
		optionsClass(e).write(&out)
	}
	cs, results, err := results(e)
	if err != nil {
		return "", err
	}
	for _, c := range cs {
		c.write(&out)
	}
	for _, line := range description(e) {
		out.WriteString("---" + descriptionLine(line) + "\n")
	}
	var names []string
	for _, p := range luaParameters(e) {
		names = append(names, strings.TrimSuffix(p.name, "?"))
		fmt.Fprintf(&out, "---@param %s\n", strings.TrimSpace(p.name+" "+p.typ+" "+comment(p.help)))
	}
	for _, r := range results {
		out.WriteString("---@return " + r + "\n")
	}
	fmt.Fprintf(&out, "function %s(%s) end\n", e.Name, strings.Join(names, ", "))
	return out.String(), nil
}

// optionsClass returns the class of the table.
func optionsClass(e *catalog.Entry) *class {
	c := &class{name: e.Name + ".Options"}
	for _, p := range e.Fields {
		help := parameterText(p)
		if p.Default != "" {
			help += " (default " + p.Default + ")"
		}
		c.field(p.Name, !p.Required, paramType(p), help)
	}
	return c
}

// description returns what an editor shows above the parameters.
func description(e *catalog.Entry) []string {
	lines := []string{e.Summary + "."}
	if !e.More() {
		lines = append(lines, "", "`"+e.Row.Method+" "+e.Row.Path+"`")
	}
	lines = append(lines, "", "Effect: "+e.Effect.String())
	if e.Note != "" {
		lines = append(lines, "", e.Note)
	}
	if text := underMAS(e); text != "" {
		lines = append(lines, "", "Under MAS: "+text+".")
	}
	if e.More() {
		return lines
	}
	row := e.Row
	if s := since(row); s != "" {
		lines = append(lines, "", "Since "+s+".")
	}
	if row.OnlyIf != "" {
		lines = append(lines, "", "A server has it only if "+row.OnlyIf+".")
	}
	if row.Doc != "" {
		lines = append(lines, "", officialPage(row))
	}
	return lines
}

// descriptionLine returns a line that the language server reads as text, whatever it begins
// with.
func descriptionLine(text string) string {
	text = oneLine(text)
	if text != "" && strings.ContainsAny(text[:1], "@|") {
		return `\` + text
	}
	return text
}

type luaParam struct{ name, typ, help string }

// luaParameters returns the parameters of the Lua function.
func luaParameters(e *catalog.Entry) []luaParam {
	var list []luaParam
	for _, p := range e.Args {
		name := catalog.LuaName(p.Name)
		if !p.Required {
			name += "?"
		}
		list = append(list, luaParam{name, paramType(p), p.Help})
	}
	if len(e.Fields) > 0 {
		name := "options"
		if !needsFields(e) {
			name += "?"
		}
		list = append(list, luaParam{name, e.Name + ".Options", ""})
	}
	if p := e.Transaction; p != nil {
		list = append(list, luaParam{catalog.LuaName(p.Name) + "?", paramType(*p), p.Help})
	}
	return list
}

// results returns the types of what the function returns, and the classes that they need.
func results(e *catalog.Entry) (classes, []string, error) {
	if results, ok := functionReturns[e.Name]; ok {
		return nil, results, nil
	}
	if e.Name == e.Module()+".request" {
		return nil, []string{"any answer"}, nil
	}
	row := e.Row
	if row == nil {
		rows := e.Rows
		if len(rows) == 0 {
			return nil, nil, errors.New("nothing says what it returns; add it to functionReturns")
		}
		row = catalog.Lookup(rows[len(rows)-1])
	}
	if row.Answer == catalog.Bytes {
		return nil, contentReturns, nil
	}
	if row.Paging != nil {
		cs, err := listClasses(e.Name, row)
		return cs, []string{e.Name + ".List"}, err
	}
	cs, typ, err := answerType(e, row)
	return cs, []string{typ}, err
}

// answerType returns the type of an answer that is not a list. In a dry run the answer is
// the example, with dry_run added.
func answerType(e *catalog.Entry, row *catalog.Row) (classes, string, error) {
	if slices.Contains(freeAnswers, e.Name) {
		return nil, "table<string, any>", nil
	}
	s, err := exampleShape(exampleOf(row))
	if err != nil {
		return nil, "", err
	}
	var cs classes
	name := e.Name + ".Answer"
	typ := cs.of(s, name)
	switch {
	case e.Effect == catalog.Read:
	case typ == name:
		cs[0].parent = "synlua.Answer"
	case typ == "table":
		typ = "synlua.Answer"
	}
	return cs, typ, nil
}

// listClasses returns the classes of a list: the items, and the iterator over them. The
// language server has no generic class that can be called, so every list has a class of its
// own.
func listClasses(name string, row *catalog.Row) (classes, error) {
	value, err := below(exampleOf(row), row.Paging.Items)
	if err != nil {
		return nil, err
	}
	s := &shape{}
	if row.Paging.Keyed {
		s.values = &shape{}
	}
	if err := s.read(value); err != nil {
		return nil, err
	}
	var items classes
	list := &class{name: name + ".List", parent: "synlua.List"}
	self := "fun(self: " + list.name
	if row.Paging.Keyed {
		item := items.of(s.values, name+".Item")
		all := "table<string, " + item + ">"
		list.lines = iteratorLines(self, "string?, "+orNil(item), all, listOf(item), "key: string, item: "+item)
	} else {
		item := items.of(s.items, name+".Item")
		list.lines = iteratorLines(self, orNil(item), listOf(item), listOf(item), "item: "+item)
	}
	return append(items, list), nil
}

// iteratorLines returns the lines of a list's class. next is what a call returns, all is
// the type of a page or the whole list, taken that of the first few items, and given what a
// function gets of each.
func iteratorLines(self, next, all, taken, given string) []string {
	list := strings.TrimPrefix(self, "fun(self: ")
	choice := "string|fun(" + given + "): any"
	return []string{
		"overload fun(): " + next,
		"field pages " + self + "): (fun(): " + all + "?) an iterator over whole pages",
		"field collect " + self + "): " + all + " everything that is left",
		"field take " + self + ", n: integer): " + taken + " the next n items at most",
		"field first " + self + ", which?: " + choice + "): " + next,
		"field filter " + self + ", keep: " + choice + "): " + list,
		"field sort_by " + self + ", by: " + choice + ", order?: \"asc\"|\"desc\"): " + list,
		"field group_by " + self + ", by: " + choice + "): table<any, " + all + ">",
	}
}
