package account

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
)

// Bounds are what a profile lets scripts, -e and the prompt do. No option of the command
// line widens them, since whoever types it may not have read the script.
type Bounds struct {
	// RequireDeclaration refuses scripts that declare nothing.
	RequireDeclaration bool `toml:"require_declaration,omitempty"`
	// Allow are the effects that a request may have; nil means all of them.
	Allow []string `toml:"allow,omitempty"`
	// Recipes are the recipes that may run, and then nothing else may; nil means that
	// everything may. They are recipes that are shipped: a file could be exchanged, and so
	// could the modules that it requires.
	Recipes []string `toml:"recipes,omitempty"`
	// MaxChanges is how many changes a run may send; nil means any number.
	MaxChanges *int `toml:"max_changes,omitempty"`
}

// check refuses bounds that could be taken for others. An empty list, for one, might mean
// nothing or everything.
func (b Bounds) check() error {
	switch {
	case b.Allow != nil && len(b.Allow) == 0:
		return errors.New(`has an empty allow: name effects, as in allow = ["read", "change"], or leave it out`)
	case b.Allow != nil && !slices.Contains(b.Allow, catalog.Read.String()):
		return errors.New(`has an allow without "read", but who changes something has to look first: write allow = ["read", "change"]`)
	case b.Recipes != nil && len(b.Recipes) == 0:
		return errors.New(`has an empty recipes: name some, as in recipes = ["join-users"], or leave it out`)
	case b.MaxChanges != nil && *b.MaxChanges < 1:
		return fmt.Errorf(`has the max_changes %d: write a number from 1 on, or allow = ["read"], which lets nothing be changed`, *b.MaxChanges)
	}
	for _, effect := range b.Allow {
		if _, err := catalog.ParseEffect(effect); err != nil {
			return fmt.Errorf("has an allow that is wrong: %w", err)
		}
	}
	return nil
}

// Allows says whether a request may have the effect.
func (b Bounds) Allows(effect catalog.Effect) bool {
	return b.Allow == nil || slices.Contains(b.Allow, effect.String())
}

// boundKeys are the keys of Bounds.
var boundKeys = keysOf(reflect.TypeFor[Bounds]())

// set changes a bound; "" removes it. The items of a list have commas between them.
func (b *Bounds) set(key, value string) (err error) {
	switch key {
	case "require_declaration":
		b.RequireDeclaration, err = parseSwitch(key, value)
	case "allow":
		b.Allow = parseList(value)
	case "recipes":
		b.Recipes = parseList(value)
	case "max_changes":
		b.MaxChanges = nil
		if value != "" {
			n, err := strconv.Atoi(value)
			if err != nil {
				return fmt.Errorf("max_changes is a number from 1 on, not %q", value)
			}
			b.MaxChanges = &n
		}
	}
	return err
}

// shown returns the bounds as people see them; what is not set is "".
func (b Bounds) shown() []Setting {
	list := []Setting{{"require_declaration", ""}, {"allow", strings.Join(b.Allow, ",")}, {"recipes", strings.Join(b.Recipes, ",")}, {"max_changes", ""}}
	if b.RequireDeclaration {
		list[0].Value = "true"
	}
	if b.MaxChanges != nil {
		list[3].Value = strconv.Itoa(*b.MaxChanges)
	}
	return list
}

func parseSwitch(key, value string) (bool, error) {
	on, err := strconv.ParseBool(value)
	if err != nil && value != "" {
		return false, fmt.Errorf("%s is true or false, not %q", key, value)
	}
	return on, nil
}

func parseList(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
