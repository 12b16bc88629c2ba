package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/bindings/reference"
	"synlua/runtime/differences"
	"synlua/runtime/spell"
	"synlua/runtime/table"
	"synlua/scripts"
)

func docCommand() command {
	isList := func(name string) bool { return len(reference.Below(name)) > 0 }
	return command{name: "doc", rows: isList, run: func(c *cli, ctx context.Context, w words) error {
		if len(w.positional) > 1 {
			return usagef("synlua doc takes one name at a time")
		}
		name := strings.Join(w.positional, "")
		if c.forPrograms() {
			return c.show(functionTable(reference.Below(name)))
		}
		text, err := c.document(ctx, name)
		c.printer.Print(text)
		return err
	}}
}

// functionTable has a row for each function.
func functionTable(functions []*catalog.Entry) table.Table {
	t := table.Table{Columns: []table.Column{
		{Name: "function", Kind: table.ID}, {Name: "effect", Kind: table.Text}, {Name: "summary", Kind: table.Text},
	}}
	for _, e := range functions {
		t.Rows = append(t.Rows, []any{e.Name, e.Effect.String(), e.Summary})
	}
	return t
}

// document is the help of a name; "" stands for everything.
func (c *cli) document(ctx context.Context, name string) (string, error) {
	if source, ok := scripts.Source(name); ok {
		d, err := recipe.Declare(ctx, name, source)
		if err != nil {
			return "", err
		}
		return d.Help(), nil
	}
	if name == languagePage {
		return differences.Page(), nil
	}
	if text, ok := reference.Help(name); ok {
		if name == "" {
			text += fmt.Sprintf("%-48s %s\n", languagePage, "What differs from Lua 5.1")
		}
		return text, nil
	}
	return "", usagef("there is nothing called %q%s", name,
		spell.DidYouMean(name, slices.Concat(helpNames(), scripts.Names()), "; synlua doc lists every function"))
}

// languagePage is the name of the page about Lua itself.
const languagePage = "lua"

// helpNames are the functions, groups and modules that have help, and the page about Lua.
func helpNames() []string {
	return append(reference.Names(), languagePage)
}

// nameOf returns the one of the helpNames under which a script finds a value, or "".
func nameOf(L *lua.LState, v lua.LValue) string {
	for _, name := range helpNames() {
		if v != lua.LNil && global(L, name) == v {
			return name
		}
	}
	return ""
}

// global returns the value of a name such as json.encode, or nil.
func global(L *lua.LState, name string) lua.LValue {
	var v lua.LValue = L.Get(lua.GlobalsIndex)
	for part := range strings.SplitSeq(name, ".") {
		t, ok := v.(*lua.LTable)
		if !ok {
			return lua.LNil
		}
		v = t.RawGetString(part)
	}
	return v
}
