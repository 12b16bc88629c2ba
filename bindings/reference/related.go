package reference

import (
	"regexp"
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// mostRelated is how many related functions a page names.
const mostRelated = 8

// functionName matches what may be the full name of a function in a sentence.
var functionName = regexp.MustCompile(`[a-z]\w*(?:\.\w+)+`)

// related returns the names of other functions that somebody who reads about this one may
// want: the same in another API, those that its texts and its way back name, those that it
// calls, that which shows the state before, and those that are called alike.
func related(e *catalog.Entry) []string {
	var names []string
	add := func(name string) {
		if name != e.Name && catalog.LookupEntry(name) != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	same, near := alike(e)
	for _, name := range same {
		add(name)
	}
	texts := []string{e.Note, underMAS(e), wayBack(e)}
	for _, p := range parametersOf(e) {
		texts = append(texts, p.Help)
	}
	for _, name := range functionName.FindAllString(strings.Join(texts, " "), -1) {
		add(name)
	}
	for _, name := range e.Rows {
		add(name)
	}
	if e.Row != nil {
		add(e.Row.Before)
	}
	for _, name := range near {
		add(name)
	}
	return names[:min(len(names), mostRelated)]
}

// alike returns the functions that do the same to the same thing in another API, and those
// of the group whose names begin with the same word: the status of what was started.
func alike(e *catalog.Entry) (same, near []string) {
	group, last := cutLast(e.Name)
	_, short := cutLast(group)
	begin, _, _ := strings.Cut(last, "_")
	for _, other := range catalog.Entries() {
		g, l := cutLast(other.Name)
		_, s := cutLast(g)
		switch {
		case l == last && s == short:
			same = append(same, other.Name)
		case g == group && begin != "list" && begin != "get" && begin != "set" && strings.HasPrefix(l+"_", begin+"_"):
			near = append(near, other.Name)
		}
	}
	return same, near
}
