// Package reference renders the catalogue for people, editors and programs: help for the
// terminal, Markdown to read, annotations for the Lua language server, and JSON. It renders
// texts and writes no files. The same catalogue always gives the same texts, so the
// committed files can be compared with them.
package reference

import (
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// parameter is a parameter of a function, with its name in Lua.
type parameter struct {
	name       string
	positional bool
	catalog.Param
}

// parametersOf lists the parameters of a function, in the order of a call.
func parametersOf(e *catalog.Entry) []parameter {
	var list []parameter
	for _, p := range e.Args {
		list = append(list, parameter{catalog.LuaName(p.Name), true, p})
	}
	for _, p := range e.Fields {
		list = append(list, parameter{p.Name, false, p})
	}
	if p := e.Transaction; p != nil {
		list = append(list, parameter{catalog.LuaName(p.Name), true, *p})
	}
	return list
}

// effects says what each effect means to the caller of a function.
var effects = map[catalog.Effect]string{
	catalog.Read:    "read, changes nothing",
	catalog.Change:  "change, sent only with --apply",
	catalog.Destroy: "destroy, sent only with --apply, and after a question or --yes",
}

// needsFields reports whether a call without the table would be refused.
func needsFields(e *catalog.Entry) bool {
	return slices.ContainsFunc(e.Fields, func(p catalog.Param) bool { return p.Required })
}

// Usage shows how the function of that name is called, such as
// "synapse.rooms.join(room_id_or_alias, { user_id = … })".
func Usage(name string) string { return usage(catalog.LookupEntry(name)) }

func usage(e *catalog.Entry) string {
	var args []string
	for _, p := range e.Args {
		name := catalog.LuaName(p.Name)
		if !p.Required {
			name = "[" + name + "]"
		}
		args = append(args, name)
	}
	if len(e.Fields) > 0 {
		if len(args) == 0 && e.Transaction == nil {
			return e.Name + fieldTable(e)
		}
		args = append(args, fieldTable(e))
	}
	if e.Transaction != nil {
		args = append(args, "["+catalog.LuaName(e.Transaction.Name)+"]")
	}
	return e.Name + "(" + strings.Join(args, ", ") + ")"
}

// fieldTable shows the required fields, and whether there are others.
func fieldTable(e *catalog.Entry) string {
	var names []string
	for _, p := range e.Fields {
		if p.Required {
			names = append(names, p.Name+" = …")
		}
	}
	if len(names) < len(e.Fields) {
		names = append(names, "…")
	}
	return "{ " + strings.Join(names, ", ") + " }"
}

// since says which version introduced the endpoint.
func since(row *catalog.Row) string {
	switch {
	case row.Since == "":
		return ""
	case row.API.Version.Server == nil:
		return row.API.Version.Product + " " + row.Since
	}
	return "version " + strings.TrimPrefix(row.Since, "v") + " of the specification"
}

// underMAS says what to do instead of the function on a server that delegates logins, or "".
func underMAS(e *catalog.Entry) string {
	switch {
	case e.Unheard:
		return e.UnderMAS + "; MAS would not hear of this"
	case e.UnderMAS == "" && e.Row != nil && e.Row.CreateUnderMAS != "":
		return "where it would create something, " + e.Row.CreateUnderMAS
	}
	return e.UnderMAS
}

// parameterText explains a parameter, and how it differs on a server that delegates logins.
func parameterText(p catalog.Param) string {
	switch {
	case p.MASDefault != "":
		return p.Help + "; under MAS: always " + p.MASDefault
	case p.UnderMAS != "":
		return p.Help + "; under MAS: " + p.UnderMAS
	}
	return p.Help
}

// Overview returns name, effect, method and path of every function. Method and path are ""
// if the function has no endpoint of its own.
func Overview() [][]string {
	var rows [][]string
	for _, e := range catalog.Entries() {
		method, path := "", ""
		if e.Row != nil {
			method, path = e.Row.Method, e.Row.Path
		}
		rows = append(rows, []string{e.Name, e.Effect.String(), method, path})
	}
	return rows
}
