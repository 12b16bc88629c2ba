// Package recipe is the module that a recipe begins with. recipe.start declares what the
// recipe is, what options it takes and which functions it needs. Declare reads that from the
// script's text, so that people are shown it before anything runs; it is then enforced from
// the first line on. recipe.ok, skip and fail count what became of each item.
package recipe

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/host"
	"synlua/runtime/luasyntax"
	"synlua/runtime/luavalue"
)

// Declaration is what a recipe says about itself in recipe.start.
type Declaration struct {
	// Name is the recipe's name in summaries.
	Name string
	// Called is what was typed to run it, such as a file, for messages that say how to run
	// it again; "" for its name. It is no part of what is declared.
	Called string
	// Summary is one sentence.
	Summary string
	// Effect is the gravest thing that the recipe does.
	Effect catalog.Effect
	// Needs names the functions that the recipe may call: those of the API, and of modules
	// that are written in Lua, which stand for what they call. If the recipe names none,
	// Restricted is false and it may call all.
	Needs      []string
	Restricted bool
	// Through are the functions that it may call only through functions of modules, for
	// Help; whoever knows the modules sets it.
	Through []string
	// WorksOn says where the recipe works.
	WorksOn Kind
	// Since is the oldest version of Synapse on which it works, such as "1.119", or "".
	Since string
	// Author, Licence, Homepage and Example are texts for people, or "". Example is a call.
	Author, Licence, Homepage, Example string
	// Options are the recipe's own options.
	Options []Option
	// Uses are what the text of the recipe mentions of modules. They are found, and not
	// declared.
	Uses []luasyntax.Use
}

// Kind is a kind of server.
type Kind string

// The kinds of servers on which a recipe can work.
const (
	OnBoth    Kind = "both"    // on the other two
	OnSynapse Kind = "synapse" // where Synapse logs people in itself
	OnMAS     Kind = "mas"     // where the Matrix Authentication Service does
)

// Form is what is special about the values of an option.
type Form string

// The forms of options. The texts of the others are those of the API's types.
const (
	Plain  Form = ""
	Time   Form = "time"   // what stdlib.ParseMoment reads; Lua gets milliseconds
	CSV    Form = "csv"    // a file of that kind; Lua gets its rows
	File   Form = "file"   // a path; the recipe may read and write this file
	Folder Form = "folder" // a path; the recipe may read and write what is in it
)

// Option is one option of a recipe. In Lua its name is written with underscores,
// on the command line with hyphens.
type Option struct {
	Name string
	Type catalog.Type // String unless the form is Plain
	Form Form
	// Columns are the columns that a CSV file must have.
	Columns  []string
	Required bool
	Default  lua.LValue // LNil for none
	Help     string
}

// Flag is the option's name on the command line, without the hyphens before it.
func (o *Option) Flag() string { return strings.ReplaceAll(o.Name, "_", "-") }

// TypeName is the option's type as help shows it.
func (o *Option) TypeName() string {
	if o.Form != Plain {
		return string(o.Form)
	}
	return o.Type.String()
}

// Declare reads the declaration of a script from its text. It runs nothing, so it reads the
// same whenever and wherever the script is, and whatever the script does. It returns nil for
// a script without a declaration. The error is a *DeclarationError if it would not be clear
// what the script declares.
func Declare(ctx context.Context, name string, source []byte) (*Declaration, error) {
	script, err := host.Parse(ctx, name, source)
	if err != nil {
		return nil, err
	}
	start, err := findStart(name, script)
	if start == nil {
		return nil, err
	}
	where := fmt.Sprintf("%s:%d: recipe.start: ", name, start.Line())
	var given lua.LValue = lua.LNil
	if len(start.Arguments) > 0 {
		if given, err = constant(start.Arguments[0]); err != nil {
			return nil, &DeclarationError{where + err.Error()}
		}
	}
	d, err := read(given)
	if err != nil {
		return nil, fmt.Errorf("%s%w", where, err)
	}
	d.Uses = script.Uses()
	return d, nil
}

// differs says in which field another declaration differs, or returns nil.
func (d *Declaration) differs(other *Declaration) error {
	same := map[string]bool{
		"name":     d.Name == other.Name,
		"summary":  d.Summary == other.Summary,
		"effect":   d.Effect == other.Effect,
		"needs":    d.Restricted == other.Restricted && slices.Equal(d.Needs, other.Needs),
		"works_on": d.WorksOn == other.WorksOn,
		"since":    d.Since == other.Since,
		"author":   d.Author == other.Author,
		"licence":  d.Licence == other.Licence,
		"homepage": d.Homepage == other.Homepage,
		"example":  d.Example == other.Example,
		"options":  slices.EqualFunc(d.Options, other.Options, sameOption),
	}
	for _, field := range fields {
		if !same[field] {
			return fmt.Errorf("the field %s differs", field)
		}
	}
	return nil
}

func sameOption(a, b Option) bool {
	return a.Name == b.Name && reflect.DeepEqual(a.Type, b.Type) && a.Form == b.Form && slices.Equal(a.Columns, b.Columns) &&
		a.Required == b.Required && a.Help == b.Help && sameDefault(a.Default, b.Default)
}

func sameDefault(a, b lua.LValue) bool {
	list, ok := a.(*lua.LTable)
	other, okOther := b.(*lua.LTable)
	if !ok || !okOther {
		return a == b
	}
	return slices.Equal(items(list), items(other))
}

// items returns the items of a list.
func items(list *lua.LTable) []lua.LValue {
	var values []lua.LValue
	for i := 1; i <= luavalue.Len(list); i++ {
		values = append(values, luavalue.At(list, i))
	}
	return values
}
