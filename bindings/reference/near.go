package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"synlua/bindings/catalog"
	"synlua/runtime/spell"
)

// mostNear is how many names are suggested.
const mostNear = 3

// Near returns a few of the candidates that were probably meant by a wrong name, the
// likeliest first: those that mean the same, then the nearest by spelling.
func Near(word string, candidates []string) []string {
	near := meantAmong(word, candidates)
	if name := spell.Nearest(word, candidates); name != "" && !slices.Contains(near, name) {
		near = append(near, name)
	}
	return near[:min(len(near), mostNear)]
}

// meantAmong returns the candidates that are the word in another form, that begin with one
// which means the same, or with the word. For each meaning it is the shortest, since the next
// meaning is likelier than a second with this one.
func meantAmong(word string, candidates []string) []string {
	var near []string
	add := func(fits func(name string) bool) {
		best := ""
		for _, name := range candidates {
			if fits(name) && (best == "" || len(name) < len(best)) {
				best = name
			}
		}
		if best != "" && !slices.Contains(near, best) {
			near = append(near, best)
		}
	}
	begins := func(with string) func(name string) bool {
		return func(name string) bool {
			begin, _, _ := strings.Cut(name, "_")
			return stem(begin) == stem(with)
		}
	}
	add(func(name string) bool { return stem(name) == stem(word) })
	for _, meant := range meantBy(word) {
		add(begins(meant))
	}
	if word != "list" && word != "get" { // these say nothing about what is meant
		add(begins(word))
	}
	return near
}

// DidYouMean continues a message that says what is wrong with a name. It returns `, did you
// mean "a" or "b"?`, or otherwise if nothing is near.
func DidYouMean(word string, candidates []string, otherwise string) string {
	return Suggest(Near(word, candidates), otherwise)
}

// Suggest is DidYouMean for names that were found to be near.
func Suggest(near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	return fmt.Sprintf(", did you mean %q?", near[0]) + orElse(near[1:])
}

// orElse names the others that may have been meant.
func orElse(others []string) string {
	if len(others) == 0 {
		return ""
	}
	return " Or: " + strings.Join(others, ", ")
}

// NearNames returns names that somebody may have meant by the full name of a function, the
// likeliest first: that of the homeserver's other API, those in the same group that show the
// same or mean the same, those anywhere that have its words, and those that are spelt alike.
func NearNames(name string, known []string) []string {
	group, last := cutLast(name)
	var inGroup []string
	full := map[string][]string{} // by the last part
	for _, candidate := range known {
		if g, l := cutLast(candidate); group != "" && (g == group || strings.HasSuffix(g, "."+group)) {
			inGroup, full[l] = append(inGroup, l), append(full[l], candidate)
		}
	}
	if len(inGroup) == 0 {
		return Near(name, known)
	}
	near := inOtherAPI(name, known)
	for _, word := range slices.Concat(showing(last, inGroup), meantAmong(last, inGroup)) {
		near = append(near, full[word]...)
	}
	if len(near) == 0 {
		near = withWords(group, last, known)
	}
	if len(near) == 0 {
		near = full[spell.Nearest(last, inGroup)]
		slices.SortStableFunc(near, func(a, b string) int { return apiOrder(a) - apiOrder(b) })
	}
	return near[:min(len(near), mostNear)]
}

// inOtherAPI returns the function that is called the same in the other API of a homeserver.
func inOtherAPI(name string, known []string) []string {
	module, short, _ := strings.Cut(name, ".")
	other := map[string]string{catalog.Synapse.Name: catalog.Matrix.Name, catalog.Matrix.Name: catalog.Synapse.Name}[module] + "." + short
	if slices.Contains(known, other) && catalog.LookupEntry(other) != nil {
		return []string{other}
	}
	return nil
}

// showing returns those of the names in a group that show what a name without a verb says:
// list_messages for messages.
func showing(noun string, inGroup []string) []string {
	var names []string
	for _, name := range inGroup {
		verb, of, _ := strings.Cut(name, "_")
		if (verb == "list" || verb == "get") && stem(of) == stem(noun) {
			names = append(names, name)
		}
	}
	return names
}

// functionTopics is an index of what can be called.
var functionTopics = sync.OnceValue(func() *Index {
	return NewIndex(slices.DeleteFunc(Topics(), func(t Topic) bool { return Call(t.Name) == "" }))
})

// enough is how much of the best score a name must have to be suggested beside it.
const enough = 0.8

// withWords returns the functions that are about a group and have the words of a name:
// synapse.devices.list for "list_devices" of synapse.users. The last word, which says what it
// is about, must be in the name, the summary or the fields.
func withWords(group, last string, known []string) []string {
	type hit struct {
		name  string
		score float64
	}
	var hits []hit
	ix := functionTopics()
	module, short, _ := strings.Cut(group, ".")
	words := queryWords(cmp.Or(short, module) + " " + last)
	for i := range words {
		words[i].begins = false // spelling is asked for later
	}
	for i, t := range ix.topics {
		if !slices.Contains(known, t.Name) || ix.terms[i].score(words[len(words)-1]) <= inText {
			continue
		}
		h := hit{name: t.Name}
		for _, word := range words {
			h.score += ix.terms[i].score(word)
		}
		if short != "" && ix.terms[i].score(words[0]) == 0 {
			continue // it is about something else
		}
		h.score *= fit(t, words) * nearness(module, t.Name)
		hits = append(hits, h)
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), harmless(a.name)-harmless(b.name)) })
	var near []string
	for _, h := range hits {
		if h.score >= hits[0].score*enough && h.score > 0 {
			near = append(near, h.name)
		}
	}
	return near
}

// harmless orders equally good names: what lists comes first, and then what else only reads.
func harmless(name string) int {
	_, last := cutLast(name)
	e := catalog.LookupEntry(name)
	switch {
	case strings.HasPrefix(last, "list"):
		return 0
	case e != nil && e.Effect == catalog.Read:
		return 1
	}
	return 2
}

// nearness says how likely it is that somebody who named a module means a function of another
// one. accounts does the work of the APIs, whose two of a homeserver go together; the Matrix
// Authentication Service is not everywhere, and who names a module without endpoints wants none.
func nearness(module, name string) float64 {
	other, _, _ := strings.Cut(name, ".")
	switch {
	case other == module:
		return 1
	case !isAPI(module):
		return 0
	case !isAPI(other):
		return 1
	case other == catalog.MAS.Name || module == catalog.MAS.Name:
		return 0.5
	}
	return 0.8
}

func isAPI(module string) bool {
	return slices.ContainsFunc(catalog.APIs(), func(a *catalog.API) bool { return a.Name == module })
}

// cutLast splits a name before its last part. The group of a name without a dot is "".
func cutLast(name string) (group, last string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}
