package recipe

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
)

// Help returns what --help of the recipe shows.
func (d *Declaration) Help() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\nusage: synlua run %s", d.Name, d.Summary, d.Name)
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
	fmt.Fprintf(&out, "\neffect: %s", d.Effect)
	if d.Effect != catalog.Read {
		out.WriteString("; without --apply nothing is sent, and each change is shown")
	}
	if d.Restricted {
		fmt.Fprintf(&out, "\nmay call: %s", strings.Join(d.Needs, ", "))
	}
	out.WriteString("\n")
	return out.String()
}

func (o *Option) help() string {
	notes := []string{o.TypeName()}
	if o.Required {
		notes = append(notes, "required")
	}
	if o.Default != lua.LNil {
		notes = append(notes, "default "+shown(o.Default))
	}
	return fmt.Sprintf("  --%-22s %s (%s)\n", o.Flag(), o.Help, strings.Join(notes, "; "))
}

// shown returns a default as one would type it.
func shown(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return v.String()
	}
	var items []string
	for i := 1; i <= luavalue.Len(t); i++ {
		items = append(items, luavalue.At(t, i).String())
	}
	return strings.Join(items, ",")
}
