package reference

import (
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/runtime/spell"
)

// HasNo says that a module or a group has no function or field of that name, and what was
// probably meant, or what there is.
func HasNo(owner, key string) string {
	near := NearNames(owner+"."+key, Names())
	if setter, field := setterOf(owner, key); setter != nil {
		near = slices.DeleteFunc(near, func(name string) bool {
			group, verb := cutLast(name)
			return group == owner && slices.Contains(setters, verb) // it has the field as well
		})
		better := slices.IndexFunc(near, func(name string) bool { return !strings.Contains(name, key) })
		if better < 0 {
			better = len(near)
		}
		call := fmt.Sprintf("%s(%s, { %s = … })", setter.Name, catalog.LuaName(setter.Args[0].Name), field)
		near = slices.Insert(near, better, call)
	}
	return fmt.Sprintf("%s has no %q", owner, key) + Suggest(near, someOf(membersOf(owner), owner))
}

// setters are what functions are called that set fields of what is there, or of something new;
// the safest first.
var setters = []string{"modify", "update", "set", "put", "create"}

// setterOf returns the function of a group that sets a field which a name is about, and the
// field: for "lock" of synapse.users that is modify, with locked.
func setterOf(owner, key string) (setter *catalog.Entry, field string) {
	words := wordsOf(key)
	if len(words) == 0 || words[0] == "list" || words[0] == "get" {
		return nil, ""
	}
	last := strings.TrimPrefix(words[len(words)-1], "un") // to unlock is to set locked, too
	for _, verb := range setters {
		e := catalog.LookupEntry(owner + "." + verb)
		if e == nil || len(e.Args) != 1 {
			continue
		}
		for _, word := range append([]string{last}, meantBy(last)...) {
			for _, p := range e.Fields {
				begin, _, _ := strings.Cut(p.Name, "_") // avatar_url is about an avatar
				if stem(p.Name) == stem(word) || stem(begin) == stem(word) {
					return e, p.Name
				}
			}
		}
	}
	return nil, ""
}

// UnknownField continues a message about a field that a table must not have: it says what was
// probably meant, or which fields there are. The page has all of them.
func UnknownField(field string, known []string, page string) string {
	near := Near(field, known)
	if part := spell.NearestOrPart(field, known); len(near) == 0 && part != "" {
		near = []string{part}
	}
	return Suggest(near, someOf(known, page))
}

// mostMembers is how many members of a module a message names.
const mostMembers = 10

// someOf says what there is: the first of many, and the page that has all.
func someOf(names []string, page string) string {
	switch {
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return "; there is " + names[0]
	case len(names) <= mostMembers:
		return "; there are " + strings.Join(names, ", ")
	}
	return "; there are " + strings.Join(names[:mostMembers], ", ") + " and more, see  synlua doc " + page
}

// membersOf returns the names of what is directly below a module or a group.
func membersOf(owner string) []string {
	var names []string
	for _, name := range Names() {
		group, last := cutLast(name)
		if group == owner && (catalog.LookupEntry(name) != nil || len(Below(name)) > 0) {
			names = append(names, last)
		}
	}
	module, _, _ := strings.Cut(owner, ".")
	for _, s := range moduleSections(module) {
		if s.kind == aModule && s.name == owner {
			for _, l := range s.lines {
				names = append(names, l.name)
			}
		}
		if group, last := cutLast(s.name); group == owner && (s.kind == aFunction || isSubmodule(s.name)) {
			names = append(names, last)
		}
	}
	return names
}

// isSubmodule reports whether a table of a module has functions of its own.
func isSubmodule(name string) bool {
	return slices.ContainsFunc(moduleNames(), func(other string) bool { return strings.HasPrefix(other, name+".") && Call(other) != "" })
}
