package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/exchange"
	"synlua/runtime/spell"
	"synlua/runtime/table"
)

func profilesCommand() command {
	var forget bool
	return command{
		name:  "profiles",
		flags: func(fs *pflag.FlagSet) { fs.BoolVar(&forget, "forget", false, "") },
		rows:  func(verb string) bool { return verb == "" || verb == "list" || verb == "show" },
		run: func(c *cli, ctx context.Context, w words) error {
			verb, rest := "list", w.positional
			if len(rest) > 0 {
				verb, rest = rest[0], rest[1:]
			}
			return c.profiles(ctx, verb, rest, forget)
		},
	}
}

// profileVerbs are what synlua profiles does, with the words that each takes.
var profileVerbs = map[string]string{
	"list": "", "show": "NAME", "default": "NAME", "rename": "OLD NEW", "remove": "NAME", "set": "NAME KEY VALUE",
}

func (c *cli) profiles(ctx context.Context, verb string, args []string, forget bool) error {
	usage, known := profileVerbs[verb]
	if !known {
		verbs := slices.Sorted(maps.Keys(profileVerbs))
		return usagef("synlua profiles has no %q%s", verb, spell.DidYouMean(verb, verbs, ": it has "+strings.Join(verbs, ", ")))
	}
	if len(args) != len(strings.Fields(usage)) && !(verb == "show" && len(args) == 0) {
		return usagef("write synlua profiles %s %s", verb, usage)
	}
	switch verb {
	case "list":
		return c.listProfiles()
	case "show":
		return c.showProfile(strings.Join(args, ""))
	}
	if err := c.changeProfile(ctx, verb, args, forget); err != nil {
		return connectionError{err}
	}
	return nil
}

// changeProfile does what a verb says to the profile that its first word names.
func (c *cli) changeProfile(ctx context.Context, verb string, args []string, forget bool) error {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return err
	}
	name := args[0]
	p, err := file.Profile(name)
	if err != nil {
		return err
	}
	switch verb {
	case "default":
		return c.store().Update(func(f *account.File) error { f.Default = name; return nil })
	case "set":
		return c.store().Update(func(f *account.File) error { return setInProfile(f, name, args[1], args[2]) })
	}
	if verb == "remove" && p.HasLogin() && !forget {
		return fmt.Errorf("profile %s is logged in: synlua logout --profile %s ends the login; with --forget the profile goes and the login lives on", name, name)
	}
	unlock, err := c.store().LockLogin(ctx, name, c.tell) // a token that is renewed meanwhile would be lost
	if err != nil {
		return err
	}
	defer unlock()
	if verb == "rename" {
		return c.store().Rename(name, args[1])
	}
	return c.store().Remove(name)
}

func (c *cli) listProfiles() error {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return connectionError{err}
	}
	t := table.Table{Columns: []table.Column{
		{Name: "profile", Kind: table.ID}, {Name: "homeserver", Kind: table.ID}, {Name: "user", Kind: table.ID}, {Name: "default", Kind: table.Boolean},
	}}
	for _, name := range file.Names() {
		t.Rows = append(t.Rows, []any{name, file.Profiles[name].Homeserver, file.Profiles[name].UserID, name == file.Default})
	}
	return c.showList(t, "there is no profile; synlua login makes one")
}

// showProfile shows a profile without its secrets; "" is the default one.
func (c *cli) showProfile(name string) error {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return connectionError{err}
	}
	p, err := file.Profile(name)
	if err != nil {
		return connectionError{err}
	}
	t := table.Table{One: true, Rows: [][]any{{}}}
	for _, field := range p.Shown() {
		t.Columns = append(t.Columns, table.Column{Name: field.Key, Kind: table.ID})
		t.Rows[0] = append(t.Rows[0], field.Value)
	}
	return c.show(t)
}

// setInProfile changes a setting of a profile; an empty value removes it.
func setInProfile(f *account.File, name, key, value string) error {
	before := f.Profiles[name]
	p := before
	if err := p.Set(key, value); err != nil {
		return usagef("%v", err)
	}
	if key == "recipes" {
		for _, name := range p.Recipes {
			if _, err := recipeSource(name); err != nil {
				return err
			}
		}
	}
	for _, address := range []string{p.Homeserver, p.Admin, p.MAS} {
		if address == "" {
			continue
		}
		client, err := exchange.New(exchange.Options{BaseURL: address, AllowPlainHTTP: p.AllowPlainHTTP})
		if err != nil {
			return err
		}
		client.Close()
	}
	f.Profiles[name] = p
	return nil
}
