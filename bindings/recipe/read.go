package recipe

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// fields are what a declaration can say.
var fields = []string{"name", "summary", "effect", "needs", "works_on", "since", "author", "licence", "homepage", "example", "options"}

// read turns the table given to recipe.start into a Declaration.
func read(v lua.LValue) (*Declaration, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, errors.New("a table expected, with name, summary, effect, needs and options")
	}
	if err := knownKeys(t, 0, fields...); err != nil {
		return nil, err
	}
	d := &Declaration{
		Name: text(t, "name"), Summary: text(t, "summary"), WorksOn: Kind(text(t, "works_on")), Since: text(t, "since"),
		Author: text(t, "author"), Licence: text(t, "licence"), Homepage: text(t, "homepage"), Example: text(t, "example"),
	}
	if d.Name == "" || d.Summary == "" {
		return nil, errors.New("name and summary are required strings")
	}
	err := d.checkTexts(t)
	if err != nil {
		return nil, err
	}
	if d.Effect, err = catalog.ParseEffect(text(t, "effect")); err != nil {
		return nil, err
	}
	if d.Needs, d.Restricted, err = needs(t.RawGetString("needs")); err != nil {
		return nil, err
	}
	d.Options, err = readOptions(t.RawGetString("options"))
	return d, err
}

// version is how since is written.
var version = regexp.MustCompile(`^[0-9]+(\.[0-9]+)+$`)

// checkTexts refuses what is no text, and texts that say nothing.
func (d *Declaration) checkTexts(t *lua.LTable) error {
	for _, name := range []string{"works_on", "since", "author", "licence", "homepage", "example"} {
		if v := t.RawGetString(name); v != lua.LNil && v.Type() != lua.LTString {
			return fmt.Errorf("%s is a string", name)
		}
	}
	switch d.WorksOn {
	case "", OnBoth, OnSynapse, OnMAS:
	default:
		return fmt.Errorf("works_on: one of %q, %q and %q expected, got %q", OnSynapse, OnMAS, OnBoth, string(d.WorksOn))
	}
	if d.Since != "" && !version.MatchString(d.Since) {
		return fmt.Errorf("since: a version of Synapse such as \"1.119\" expected, got %q", d.Since)
	}
	return nil
}

// needs reads the list of functions. Anything but such a list is refused, since the recipe
// could then call everything.
func needs(v lua.LValue) (names []string, restricted bool, err error) {
	if v == lua.LNil {
		return nil, false, nil
	}
	t, ok := v.(*lua.LTable)
	if !ok || luavalue.Length(t) < 0 {
		return nil, false, errors.New("needs is a list of names such as \"synapse.rooms.join\"")
	}
	for i := 1; i <= luavalue.Len(t); i++ {
		name, ok := luavalue.At(t, i).(lua.LString)
		if !ok {
			return nil, false, fmt.Errorf("needs, item %d: a name such as \"synapse.rooms.join\" expected", i)
		}
		names = append(names, string(name))
	}
	return names, true, nil
}

func readOptions(v lua.LValue) ([]Option, error) {
	if v == lua.LNil {
		return nil, nil
	}
	t, ok := v.(*lua.LTable)
	if !ok || luavalue.Length(t) < 0 {
		return nil, errors.New("options is a list of tables such as { \"users\", \"list\", help = \"…\" }")
	}
	var options []Option
	seen := map[string]bool{}
	for i := 1; i <= luavalue.Len(t); i++ {
		o, err := readOption(luavalue.At(t, i))
		if err == nil && seen[o.Name] {
			err = fmt.Errorf("there are two options %q", o.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("option %d: %w", i, err)
		}
		seen[o.Name] = true
		options = append(options, o)
	}
	return options, nil
}

func readOption(v lua.LValue) (Option, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return Option{}, errors.New("a table expected, such as { \"users\", \"list\", help = \"…\" }")
	}
	o := Option{Help: text(t, "help"), Default: t.RawGetString("default")}
	if err := knownKeys(t, 2, "help", "required", "default", "values", "columns"); err != nil {
		return o, err
	}
	name, ok := luavalue.At(t, 1).(lua.LString)
	if o.Name = string(name); !ok || !properName(o.Name) {
		return o, fmt.Errorf("the name %q: use small letters, digits and underscores, and begin with a letter", luavalue.At(t, 1).String())
	}
	if o.Name == "help" {
		return o, errors.New("the name \"help\" is taken: --help shows what the recipe declares")
	}
	required, ok := t.RawGetString("required").(lua.LBool)
	if o.Required = bool(required); !ok && t.RawGetString("required") != lua.LNil {
		return o, fmt.Errorf("%s: required is true or false", o.Name)
	}
	if err := o.readType(luavalue.At(t, 2), t.RawGetString("values")); err != nil {
		return o, fmt.Errorf("%s: %w", o.Name, err)
	}
	if err := o.readColumns(t.RawGetString("columns")); err != nil {
		return o, fmt.Errorf("%s: %w", o.Name, err)
	}
	if err := o.checkDefault(); err != nil {
		return o, fmt.Errorf("%s: default: %w", o.Name, err)
	}
	return o, nil
}

func properName(name string) bool {
	return name != "" && name[0] >= 'a' && name[0] <= 'z' && !strings.HasSuffix(name, "_") &&
		strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// readType reads an option's type: its name, or the values to choose from.
func (o *Option) readType(v, values lua.LValue) error {
	if values != lua.LNil {
		return o.readValues(v, values)
	}
	word, ok := v.(lua.LString)
	if !ok {
		return errors.New("the type is missing: a word such as \"string\", \"integer\", \"boolean\", \"time\", \"list\", \"csv\" or \"file\"")
	}
	switch form := Form(word); form {
	case Time, CSV, File, Folder:
		o.Form, o.Type = form, catalog.Type{Kind: catalog.String}
		return nil
	case "timestamp_ms":
		o.Form, o.Type = Time, catalog.Type{Kind: catalog.String}
		return nil
	}
	var err error
	o.Type, err = catalog.ParseType(string(word))
	last := o.Type
	if last.Kind == catalog.List {
		last = *last.Elem
	}
	switch last.Kind {
	case catalog.List, catalog.Object, catalog.Bytes, catalog.Any:
		return fmt.Errorf("an option cannot be of the type %q", string(word))
	}
	return err
}

// readColumns reads the names of the columns that a CSV file must have.
func (o *Option) readColumns(v lua.LValue) error {
	if v == lua.LNil {
		return nil
	}
	t, ok := v.(*lua.LTable)
	if !ok || luavalue.Length(t) < 1 || o.Form != CSV {
		return errors.New("columns is a list of names, for an option of the type \"csv\"")
	}
	for i := 1; i <= luavalue.Len(t); i++ {
		name, ok := luavalue.At(t, i).(lua.LString)
		if !ok || name == "" {
			return errors.New("columns is a list of names")
		}
		o.Columns = append(o.Columns, string(name))
	}
	return nil
}

func (o *Option) readValues(v, values lua.LValue) error {
	t, ok := values.(*lua.LTable)
	if v != lua.LNil && v != lua.LString("string") && v != lua.LString("enum") {
		return fmt.Errorf("values are strings, so the type cannot be %q", v.String())
	}
	if !ok || luavalue.Length(t) < 1 {
		return errors.New("values is a list of strings")
	}
	o.Type = catalog.Type{Kind: catalog.Enum}
	for i := 1; i <= luavalue.Len(t); i++ {
		s, ok := luavalue.At(t, i).(lua.LString)
		if !ok {
			return errors.New("values is a list of strings")
		}
		o.Type.Values = append(o.Type.Values, string(s))
	}
	return nil
}

func text(t *lua.LTable, key string) string {
	s, _ := t.RawGetString(key).(lua.LString)
	return string(s)
}

// knownKeys refuses unknown fields; the first n items are not fields.
func knownKeys(t *lua.LTable, n int, known ...string) error {
	var bad error
	t.ForEach(func(k, _ lua.LValue) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && int(i) <= n {
			return
		}
		if s, ok := k.(lua.LString); ok && slices.Contains(known, string(s)) {
			return
		}
		bad = fmt.Errorf("unknown field %q%s", k.String(), spell.OneOf(k.String(), known))
	})
	return bad
}
