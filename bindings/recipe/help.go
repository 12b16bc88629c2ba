package recipe

import (
	"cmp"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/terminal"
)

// typed is what is typed to run the recipe.
func (d *Declaration) typed() string { return cmp.Or(d.Called, d.Name) }

// Help returns what --help of the recipe shows. The recipe's own texts stay on their lines,
// so that none can look like a line about what it may call.
func (d *Declaration) Help() string {
	var out strings.Builder
	name := terminal.CleanLine(d.Name)
	fmt.Fprintf(&out, "%s: %s\n\nusage: synlua run %s", name, terminal.CleanLine(d.Summary), terminal.CleanLine(d.typed()))
	for i := range d.Options {
		if o := &d.Options[i]; o.Required {
			fmt.Fprintf(&out, " --%s …", o.Flag())
		}
	}
	if d.Effect != catalog.Read {
		out.WriteString(" [--apply]")
	}
	out.WriteString("\n")
	if len(d.Options) > 0 {
		out.WriteString("\noptions\n")
	}
	for i := range d.Options {
		out.WriteString(d.Options[i].help())
	}
	out.WriteString(d.aboutLists())
	fmt.Fprintf(&out, "\neffect: %s", d.Effect)
	if d.Effect != catalog.Read {
		out.WriteString("; without --apply nothing is sent, and each change is shown")
	}
	if d.Restricted {
		fmt.Fprintf(&out, "\nmay call: %s", terminal.CleanLine(strings.Join(d.Needs, ", ")))
	}
	if len(d.Through) > 0 {
		fmt.Fprintf(&out, "\nand through them: %s", strings.Join(d.Through, ", "))
	}
	out.WriteString("\n" + d.about())
	return out.String()
}

// aboutLists says once how lists are written, unless the recipe does.
func (d *Declaration) aboutLists() string {
	text := ""
	for i := range d.Options {
		o := &d.Options[i]
		if strings.Contains(o.Help, "@FILE") {
			return ""
		}
		if o.Type.Kind == catalog.List {
			text = "\na list has commas between its items; @FILE reads one per line, and - standard input\n"
		}
	}
	return text
}

// about says where the recipe works, and where it comes from.
func (d *Declaration) about() string {
	var out strings.Builder
	switch d.WorksOn {
	case OnSynapse:
		out.WriteString("works on: servers where Synapse logs people in\n")
	case OnMAS:
		out.WriteString("works on: servers where the Matrix Authentication Service logs people in\n")
	case OnBoth:
		out.WriteString("works on: servers where Synapse or the Matrix Authentication Service logs people in\n")
	}
	for _, fact := range []struct{ name, text string }{
		{"needs Synapse", d.Since}, {"author", d.Author}, {"licence", d.Licence}, {"homepage", d.Homepage}, {"example", d.Example},
	} {
		if fact.text != "" {
			fmt.Fprintf(&out, "%s: %s\n", fact.name, terminal.CleanLine(fact.text))
		}
	}
	return out.String()
}

func (o *Option) help() string {
	notes := []string{o.TypeName()}
	if o.Required {
		notes = append(notes, "required")
	}
	if len(o.Columns) > 0 {
		notes = append(notes, "columns "+strings.Join(o.Columns, ", "))
	}
	if o.Default != lua.LNil {
		notes = append(notes, "default "+shown(o.Default))
	}
	if o.Default == lua.LTrue {
		notes = append(notes, fmt.Sprintf("--%s=false switches it off", o.Flag()))
	}
	return fmt.Sprintf("  --%-22s %s\n", o.Flag(), terminal.CleanLine(o.Help+" ("+strings.Join(notes, "; ")+")"))
}

// shown returns a default as one would type it.
func shown(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return v.String()
	}
	var words []string
	for _, item := range items(t) {
		words = append(words, item.String())
	}
	return strings.Join(words, ",")
}
