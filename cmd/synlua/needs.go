package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/bindings/reference"
	"synlua/runtime/host"
	"synlua/scripts"
)

// moduleCalls maps each function of the modules that are written in Lua, such as
// "accounts.lock", to the functions of the API that it calls.
var moduleCalls = sync.OnceValue(func() map[string][]string {
	calls := map[string][]string{}
	for _, module := range scripts.Modules() {
		chunk, err := host.Parse(context.Background(), module, scripts.Module(module))
		if err != nil {
			panic(err) // it is part of the binary
		}
		for function, paths := range chunk.FunctionUses() {
			name := module + "." + function
			calls[name] = []string{}
			for _, path := range paths {
				if catalog.LookupEntry(path) != nil {
					calls[name] = append(calls[name], path)
				}
			}
		}
	}
	return calls
})

// ceiling returns the functions of the API that a recipe may call: those that it needs, and
// what those of our modules call; sorted.
func ceiling(d *recipe.Declaration) []string {
	var names []string
	for _, need := range d.Needs {
		if calls, ok := moduleCalls()[need]; ok {
			names = append(names, calls...)
		} else {
			names = append(names, need)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// through returns what a recipe may call only through functions of our modules, sorted.
func through(d *recipe.Declaration) []string {
	return slices.DeleteFunc(ceiling(d), func(name string) bool { return slices.Contains(d.Needs, name) })
}

// checkNeeds compares the functions that a recipe needs with the effect that it declares,
// which is what people look at before they run it.
func checkNeeds(d *recipe.Declaration) error {
	for _, name := range d.Needs {
		if catalog.LookupEntry(name) == nil && moduleCalls()[name] == nil {
			return usagef("the recipe %s needs %q, which does not exist%s", d.Name, name, reference.Suggest(reference.NearNames(name, functionNames()), ""))
		}
	}
	for _, name := range ceiling(d) {
		e := catalog.LookupEntry(name)
		anyEndpoint := e.Row == nil && e.Rows == nil // synapse.request: its effect is known when it is called
		if !anyEndpoint && e.Effect > d.Effect {
			return usagef("the recipe %s declares the effect %s, but needs %s, whose effect is %s", d.Name, d.Effect, name, e.Effect)
		}
	}
	return nil
}

// checkUses refuses a recipe whose text mentions functions that it may not call. It would
// come to one of them in the middle of its work, and leave that half done.
func checkUses(d *recipe.Declaration) error {
	missing := missingNeeds(d)
	if len(missing) == 0 {
		return nil
	}
	return &recipe.DeclarationError{Problem: fmt.Sprintf("the recipe %s calls what it does not declare; if you trust it, add to its needs  %s",
		d.Name, `"`+strings.Join(missing, `", "`)+`"`)}
}

// functionNames are what a recipe may need.
func functionNames() []string {
	names := slices.Collect(maps.Keys(moduleCalls()))
	for _, e := range catalog.Entries() {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

// missingNeeds returns the functions that a recipe's text mentions although it may not call
// them, sorted.
func missingNeeds(d *recipe.Declaration) []string {
	if !d.Restricted {
		return nil
	}
	allowed := append(ceiling(d), d.Needs...)
	var missing []string
	for _, name := range mentioned(d) {
		if !slices.Contains(allowed, name) && slices.ContainsFunc(callsOf(name), func(call string) bool { return !slices.Contains(allowed, call) }) {
			missing = append(missing, name)
		}
	}
	return missing
}

// mentioned returns the functions of the API, and of our modules, that a recipe's text
// mentions; sorted.
func mentioned(d *recipe.Declaration) []string {
	var names []string
	for _, use := range d.Uses {
		for path := use.Path; path != ""; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
			if callsOf(path) != nil {
				names = append(names, path)
				break
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// callsOf returns what a function calls of the API, which is itself for one of the API; nil if
// there is no such function.
func callsOf(name string) []string {
	if catalog.LookupEntry(name) != nil {
		return []string{name}
	}
	return moduleCalls()[name]
}
