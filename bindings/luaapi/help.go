package luaapi

import (
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/runtime/spell"
)

// usage is how a function that takes a row's arguments is called, such as
// "synapse.users.list{ guests = …, limit = … }".
func usage(name string, row *catalog.Row) string {
	if f := catalog.LookupFunction(name); f != nil {
		return signature(name, namesOf(f.Args), tableOf(f.Fields, nil), false)
	}
	var args []string
	transaction := false
	for _, p := range row.PathParams() {
		if transaction = p.Transaction; !transaction {
			args = append(args, catalog.LuaName(p.Name))
		}
	}
	if p := bodyParam(row); p != nil {
		args = append(args, p.Name)
	}
	return signature(name, args, tableOf(fieldsOf(row), extrasOf(row)), transaction)
}

func signature(name string, args []string, fields string, transaction bool) string {
	if fields != "" && len(args) == 0 && !transaction {
		return name + fields
	}
	if fields != "" {
		args = append(args, fields)
	}
	if transaction {
		args = append(args, "[txn_id]")
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

func namesOf(params []catalog.Param) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = catalog.LuaName(p.Name)
	}
	return names
}

// fieldsOf returns the row's parameters that travel in the table.
func fieldsOf(row *catalog.Row) []catalog.Param {
	var fields []catalog.Param
	for _, p := range named(row) {
		fields = append(fields, *p)
	}
	return fields
}

// tableOf shows the required fields, and that there are others. It is "" where
// there are none at all.
func tableOf(fields []catalog.Param, extras []string) string {
	var names []string
	for _, p := range fields {
		if p.Required {
			names = append(names, p.Name+" = …")
		}
	}
	if len(names) < len(fields)+len(extras) {
		names = append(names, "…")
	}
	if len(names) == 0 {
		return ""
	}
	return "{ " + strings.Join(names, ", ") + " }"
}

// Help returns what there is to know about a function, a group or a module, and
// whether there is such a thing. The name "" stands for everything.
func Help(name string) (string, bool) {
	if f := catalog.LookupFunction(name); f != nil {
		return functionHelp(f), true
	}
	if row := catalog.Lookup(name); row != nil {
		return rowHelp(row), true
	}
	return groupHelp(name)
}

// Names returns the names that Help knows: modules, groups and functions.
func Names() []string {
	seen := map[string]bool{}
	for _, name := range functionNames() {
		for {
			seen[name] = true
			i := strings.LastIndexByte(name, '.')
			if i < 0 {
				break
			}
			name = name[:i]
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Suggest returns the name that is nearest to a misspelt one, or "".
func Suggest(name string) string { return spell.Nearest(name, Names()) }

func functionNames() []string {
	var names []string
	for _, row := range catalog.Rows() {
		names = append(names, row.Name)
	}
	for _, f := range catalog.Functions() {
		if catalog.Lookup(f.Name) == nil {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

func rowHelp(row *catalog.Row) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n  %s.\n\n  %s %s\n", usage(row.Name, row), row.Summary, row.Method, row.Path)
	if len(row.Params) > 0 {
		out.WriteString("\nparameters\n")
	}
	for _, p := range row.Params {
		if p.Type.Kind != catalog.Bytes {
			out.WriteString(paramHelp(p))
		}
	}
	out.WriteString(extrasHelp(row) + "\n")
	if row.Paging != nil {
		out.WriteString("returns   a list: for item in " + shortName(row) + " do … end; also :pages() :collect() :take(n) :count() .total\n")
	}
	fmt.Fprintf(&out, "effect    %s\n", effectHelp(row.Effect))
	for _, line := range []struct{ name, text string }{
		{"note", row.Note}, {"since", row.Since}, {"with MAS", row.UnderMAS}, {"example", row.Example}, {"page", row.Doc},
	} {
		if line.text != "" {
			fmt.Fprintf(&out, "%-9s %s\n", line.name, line.text)
		}
	}
	return out.String()
}

// functionHelp is the help of a function that is more than a row.
func functionHelp(f *catalog.Function) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n  %s.\n", usage(f.Name, nil), f.Summary)
	if len(f.Args)+len(f.Fields) > 0 {
		out.WriteString("\nparameters\n")
	}
	for _, p := range slices.Concat(f.Args, f.Fields) {
		out.WriteString(paramHelp(p))
	}
	fmt.Fprintf(&out, "\nreturns   %s\neffect    %s\n", f.Returns, effectHelp(f.Effect))
	if f.Note != "" {
		fmt.Fprintf(&out, "note      %s\n", f.Note)
	}
	return out.String()
}

// extrasHelp explains the fields that synlua adds to those of the row.
func extrasHelp(row *catalog.Row) string {
	switch {
	case sendsBytes(row):
		return paramLine("bytes", "the content itself, as a string") +
			paramLine("file", "or the path of a file inside a folder that --allow-read names") +
			paramLine("content_type", "its type, default application/octet-stream")
	case row.Answer == catalog.Bytes:
		return paramLine("file", "the path to write to, inside a folder that --allow-write names") +
			"\nreturns   the content as a string, or with file the number of bytes; then the content type"
	}
	return ""
}

func shortName(row *catalog.Row) string {
	return row.Name[strings.LastIndexByte(row.Name, '.')+1:] + "(…)"
}

func effectHelp(effect catalog.Effect) string {
	switch effect {
	case catalog.Read:
		return "read: changes nothing"
	case catalog.Change:
		return "change: sent only with --apply"
	}
	return "destroy: sent only with --apply, and after a question or --yes"
}

func paramHelp(p catalog.Param) string {
	notes := []string{p.Type.String()}
	if p.Required && p.In != catalog.InPath {
		notes = append(notes, "required")
	}
	if p.Default != "" {
		notes = append(notes, "default "+p.Default)
	}
	name := catalog.LuaName(p.Name)
	if p.Transaction {
		name = "txn_id"
		notes = append(notes, "optional, made from the run")
	}
	return paramLine(name, fmt.Sprintf("%s (%s)", p.Help, strings.Join(notes, "; ")))
}

func paramLine(name, text string) string { return fmt.Sprintf("  %-22s %s\n", name, text) }

// groupHelp lists the functions below a module or a group, one a line.
func groupHelp(name string) (string, bool) {
	var out strings.Builder
	for _, fn := range functionNames() {
		if name == "" || strings.HasPrefix(fn, name+".") {
			fmt.Fprintf(&out, "%-48s %s\n", fn, summaryOf(fn))
		}
	}
	return out.String(), out.Len() > 0
}

func summaryOf(name string) string {
	if f := catalog.LookupFunction(name); f != nil {
		return f.Summary
	}
	return catalog.Lookup(name).Summary
}

// Keys returns the fields that a function takes in its table, for completion.
func Keys(name string) []string {
	row := catalog.Lookup(name)
	if f := catalog.LookupFunction(name); f != nil {
		row = &catalog.Row{Params: f.Fields}
	}
	if row == nil {
		return nil
	}
	var keys []string
	for _, p := range named(row) {
		keys = append(keys, p.Name)
	}
	return keys
}
