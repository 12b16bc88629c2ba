// Package reference renders the catalogue for people, editors and programs:
// Markdown to read, annotations for the Lua language server, and JSON. It renders
// texts and writes no files. What it renders from the same catalogue is always the
// same, so the files that are committed can be compared with it.
package reference

import (
	"cmp"
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// entry is one function of the modules synapse and matrix as the renderers see it:
// a row, or a function that is more than a row.
type entry struct {
	name, summary, note string
	effect              catalog.Effect
	// args are the positional arguments, fields what stands in the table behind
	// them. The transaction id, if there is one, comes last.
	args, fields []catalog.Param
	transaction  *catalog.Param
	// row is nil for a function without an endpoint of its own, function for a row.
	// Where a function stands in the place of a row, both are there.
	row      *catalog.Row
	function *catalog.Function
}

// entries joins rows and functions, sorted by name.
func entries(rows []*catalog.Row, functions []catalog.Function) []entry {
	var all []entry
	for _, row := range rows {
		e := rowEntry(row)
		if i := slices.IndexFunc(functions, func(f catalog.Function) bool { return f.Name == row.Name }); i >= 0 {
			e = functionEntry(&functions[i])
			e.row = row
		}
		all = append(all, e)
	}
	for i, f := range functions {
		if !slices.ContainsFunc(rows, func(r *catalog.Row) bool { return r.Name == f.Name }) {
			all = append(all, functionEntry(&functions[i]))
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return all
}

// all returns what the catalogue holds.
func all() []entry { return entries(catalog.Rows(), catalog.Functions()) }

func rowEntry(row *catalog.Row) entry {
	e := entry{name: row.Name, summary: row.Summary, note: row.Note, effect: row.Effect, row: row}
	for i, p := range row.Params {
		switch {
		case p.Transaction:
			e.transaction = &row.Params[i]
		case p.In == catalog.InPath || p.In == catalog.AsBody:
			e.args = append(e.args, p)
		default:
			e.fields = append(e.fields, p)
		}
	}
	// In Lua the body comes before the fields, wherever the row lists it.
	slices.SortStableFunc(e.args, func(a, b catalog.Param) int { return cmp.Compare(a.In, b.In) })
	return e
}

func functionEntry(f *catalog.Function) entry {
	return entry{name: f.Name, summary: f.Summary, note: f.Note, effect: f.Effect, args: f.Args, fields: f.Fields, function: f}
}

// more reports whether the entry is a function that is more than a row.
func (e *entry) more() bool { return e.function != nil }

// module is the first part of the name, group all but the last.
func (e *entry) module() string { return e.name[:strings.IndexByte(e.name, '.')] }
func (e *entry) group() string  { return e.name[:strings.LastIndexByte(e.name, '.')] }

// needsFields reports whether a call without the table would be refused.
func (e *entry) needsFields() bool {
	return slices.ContainsFunc(e.fields, func(p catalog.Param) bool { return p.Required })
}

// call shows how the function is called, such as
// "synapse.rooms.join(room_id_or_alias, { user_id = … })".
func (e *entry) call() string {
	var args []string
	for _, p := range e.args {
		name := catalog.LuaName(p.Name)
		if !p.Required {
			name = "[" + name + "]"
		}
		args = append(args, name)
	}
	if len(e.fields) > 0 {
		if len(args) == 0 && e.transaction == nil {
			return e.name + e.table()
		}
		args = append(args, e.table())
	}
	if e.transaction != nil {
		args = append(args, "["+catalog.LuaName(e.transaction.Name)+"]")
	}
	return e.name + "(" + strings.Join(args, ", ") + ")"
}

// table shows the required fields, and that there are others.
func (e *entry) table() string {
	var names []string
	for _, p := range e.fields {
		if p.Required {
			names = append(names, p.Name+" = …")
		}
	}
	if len(names) < len(e.fields) {
		names = append(names, "…")
	}
	return "{ " + strings.Join(names, ", ") + " }"
}

// since says which version brought the endpoint.
func since(row *catalog.Row) string {
	switch {
	case row.Since == "":
		return ""
	case strings.HasPrefix(row.Name, "synapse."):
		return "Synapse " + row.Since
	}
	return "version " + strings.TrimPrefix(row.Since, "v") + " of the specification"
}

// Overview returns name, effect, method and path of every function. Method and
// path are "" for a function that has no endpoint of its own.
func Overview() [][]string {
	var rows [][]string
	for _, e := range all() {
		method, path := "", ""
		if e.row != nil {
			method, path = e.row.Method, e.row.Path
		}
		rows = append(rows, []string{e.name, e.effect.String(), method, path})
	}
	return rows
}
