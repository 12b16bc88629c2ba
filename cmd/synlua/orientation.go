package main

import (
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/reference"
	"synlua/scripts"
)

// firstSteps is what somebody can type who is at the prompt for the first time.
const firstSteps = `synapse.users.list{}       what a function returns is shown; a list as a table
more                       the next items of the list; _ is all of it
synapse.users.list?        explains a function, help users those of a group
help shadow ban            finds functions by what they do
:apply on                  sends changes, which are shown only until then
:help                      lists the commands and keys

`

// orientation is help without a name at the prompt: how to begin, and what there is, in a screen.
func orientation() string {
	text := firstSteps
	for _, api := range catalog.APIs() {
		text += overviewLine(api.Name, api.Title+", with "+strings.Join(groupsOf(api), " "))
	}
	return text + overviewLine("modules", strings.Join(modulesWithHelp(), " ")) +
		overviewLine("recipes", fmt.Sprintf("%d finished scripts; synlua recipes lists them in a shell", len(scripts.Names()))) +
		overviewLine("pages", "help guide: how to write scripts; help "+languagePage+": what differs from Lua 5.1")
}

func overviewLine(name, text string) string { return fmt.Sprintf("%-10s %s\n", name, text) }

// groupsOf are the names of the groups of an API.
func groupsOf(api *catalog.API) []string {
	var groups []string
	for _, e := range reference.Below(api.Name) {
		if parts := strings.Split(e.Name, "."); len(parts) > 2 && !slices.Contains(groups, parts[1]) {
			groups = append(groups, parts[1])
		}
	}
	slices.Sort(groups)
	return groups
}

// modulesWithHelp are the modules that know nothing of a server, and accounts.
func modulesWithHelp() []string {
	return slices.DeleteFunc(reference.Names(), func(name string) bool {
		return strings.ContainsAny(name, ". ") || name == reference.GuideName ||
			slices.ContainsFunc(catalog.APIs(), func(api *catalog.API) bool { return api.Name == name })
	})
}
