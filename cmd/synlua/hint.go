package main

import (
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/runtime/spell"
)

// globalHint says what a global that has no value was probably meant to be: a group of
// an API, such as synapse.users, or a module.
func globalHint(global string) string {
	var groups []string
	for _, name := range catalog.Names() {
		if _, group, _ := strings.Cut(name, "."); group == global {
			groups = append(groups, name)
		}
	}
	slices.Reverse(groups) // synapse before matrix
	if len(groups) > 0 {
		return "write " + strings.Join(groups, " or ")
	}
	if near := spell.Nearest(global, moduleNames()); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// moduleNames are what a script may require, with or without endpoints.
func moduleNames() []string {
	return slices.DeleteFunc(helpNames(), func(name string) bool {
		return name == languagePage || strings.Contains(name, ".")
	})
}
