package reference

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"synlua/bindings/catalog"
)

// Topic is something that help explains, and that a search finds.
type Topic struct {
	// Name is what synlua doc takes, and Summary one line about it.
	Name, Summary string
	// Called is what people call it, if that is not the name of its page.
	Called string
	// Kind is the effect of a function, or what else it is: "module", "recipe", "guide".
	Kind string
	// Fields are the names of parameters, fields and options; Path is the endpoint's.
	Fields []string
	Path   string
	// Text is all else that is said about it.
	Text string
}

// tableKind is the kind of a table that a function takes or returns.
const tableKind = "table"

// Topics returns the functions of the APIs, the modules without rows with their functions,
// and the pages of the guide, in the order in which equally good ones are shown.
func Topics() []Topic {
	var topics []Topic
	for _, api := range catalog.APIs() {
		for _, e := range Below(api.Name) {
			topics = append(topics, entryTopic(e))
		}
	}
	for _, module := range modulesWithoutRows() {
		for _, s := range moduleSections(module) {
			topics = append(topics, sectionTopic(s))
		}
	}
	return slices.Concat(topics, listTopics(), guideTopics())
}

// listTopics are what can follow a list and a colon. The page of the guide about lists explains
// it.
func listTopics() []Topic {
	var topics []Topic
	for _, s := range sectionsIn("synlua") {
		if s.name != "synlua.List" {
			continue
		}
		for _, l := range s.lines {
			text, kind, _ := strings.Cut(l.text, " (")
			call := "list." + l.name
			if strings.HasPrefix(kind, methodWord) {
				call = "list:" + l.name + "(…)"
			}
			topics = append(topics, Topic{Name: GuideName + " lists", Called: l.name, Kind: GuideName, Summary: call + ": " + text})
		}
	}
	return topics
}

func entryTopic(e *catalog.Entry) Topic {
	t := Topic{Name: e.Name, Summary: e.Summary, Kind: e.Effect.String(), Text: e.Note}
	for _, p := range parametersOf(e) {
		t.Fields = append(t.Fields, p.name)
		t.Text += " " + p.Help
	}
	if e.Row != nil {
		t.Path = e.Row.Path
		for _, key := range exampleKey.FindAllStringSubmatch(e.Row.Example, -1) {
			t.Text += " " + key[1]
		}
	}
	return t
}

// exampleKey is the name of a field in JSON, which people look for when they know it from an
// answer.
var exampleKey = regexp.MustCompile(`"(\w+)":`)

func sectionTopic(s section) Topic {
	kinds := map[kind]string{aModule: "module", aFunction: "function", aTable: tableKind}
	summary, _, _ := strings.Cut(s.about+" ", ". ")
	t := Topic{Name: s.name, Summary: strings.TrimSuffix(strings.TrimSpace(summary), "."), Kind: kinds[s.kind], Text: s.about}
	if t.Summary == "" {
		module, _, _ := strings.Cut(s.name, ".")
		t.Summary = "A table that functions of " + module + " take or return"
	}
	for _, l := range s.lines {
		t.Fields = append(t.Fields, l.name)
		t.Text += " " + l.text
	}
	return t
}

// How much it counts where a word is found. The name counts most, since whoever types a
// word mostly means what is called so.
const (
	inLastPart = 12 // of the name: "list" of "synapse.users.list"
	inName     = 10
	inSummary  = 6
	inFields   = 4
	inPath     = 3
	inText     = 2
)

// How much it counts how a word is found: as it stands, as another word that means the
// same, or as the beginning of a longer one.
const (
	asItIs      = 1.0
	asMeant     = 0.8
	asBeginning = 0.5
)

// lessLikely is how much less each further meaning of a word counts.
const lessLikely = 0.03

// aTableCounts is how much less a table that a function takes or returns is looked for, and
// what there is a newer function for.
const aTableCounts = 0.5

// shortestBeginning is how many letters a word must have to stand for a longer one.
const shortestBeginning = 3

// Index is a list of topics in which words can be looked for.
type Index struct {
	topics []Topic
	terms  []terms // of each topic
}

// NewIndex makes an index of topics.
func NewIndex(topics []Topic) *Index {
	ix := &Index{topics: topics}
	for _, t := range topics {
		ix.terms = append(ix.terms, termsOf(t))
	}
	return ix
}

// Search returns the topics in which all the words of a query are found, best first. If
// there are none, all is false, and they are those with the most of the words.
func (ix *Index) Search(query string) (found []Topic, all bool) {
	words := queryWords(query)
	type hit struct {
		topic Topic
		count int
		score float64
	}
	var hits []hit
	most := 0
	for i, t := range ix.topics {
		h := hit{topic: t}
		for _, word := range words {
			if score := ix.terms[i].score(word); score > 0 {
				h.count, h.score = h.count+1, h.score+score
			}
		}
		if h.count > 0 {
			h.score *= fit(t, words)
			hits, most = append(hits, h), max(most, h.count)
		}
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.count < most })
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(wordsOf(a.topic.Name)), len(wordsOf(b.topic.Name))),
			harmless(a.topic.Name)-harmless(b.topic.Name))
	})
	shown := map[string]bool{}
	for _, h := range hits {
		if !shown[h.topic.Name] { // what a page says of one thing is found before the page
			found = append(found, h.topic)
		}
		shown[h.topic.Name] = true
	}
	return found, most == len(words)
}

// fit is between 0 and 1: how much of the name was asked for. synapse.rooms.delete fits
// "delete room" better than a name with these two words and three others.
func fit(t Topic, words []queryWord) float64 {
	parts := telling(wordsOf(cmp.Or(t.Called, t.Name)))
	if catalog.LookupEntry(t.Name) != nil {
		parts = parts[1:] // nobody asks for the API
	}
	asked, all := 0.0, 0.0
	for _, part := range parts {
		isAsked := slices.ContainsFunc(words, func(w queryWord) bool { return w.asks(stem(part)) })
		if isAsked {
			asked++
		}
		if isAsked || !slices.Contains(plainVerbs, part) {
			all++
		}
	}
	share := 0.5 + 0.5*asked/max(all, 1)
	if t.Kind == tableKind || slices.ContainsFunc(parts, isOld) {
		return share * aTableCounts
	}
	return share
}

// plainVerbs are words in names that say too little for anybody to miss them.
var plainVerbs = []string{"list", "get", "set"}

// isOld reports whether a word in the name of a function says that there is a newer one.
func isOld(part string) bool { return part == "deprecated" || part == "legacy" || part == "v2" }

// terms are the words in a topic, with how much it counts that one is found there.
type terms map[string]float64

func termsOf(t Topic) terms {
	terms := terms{}
	add := func(weight float64, words ...string) {
		for _, word := range words {
			terms[stem(word)] = max(terms[stem(word)], weight)
		}
	}
	group, last := cutLast(cmp.Or(t.Called, t.Name))
	add(inLastPart, append(wordsOf(last), squashed(last))...)
	add(inName, append(wordsOf(group), squashed(group))...)
	add(inSummary, wordsOf(t.Summary)...)
	for _, field := range t.Fields {
		add(inFields, append(wordsOf(field), squashed(field))...)
	}
	add(inPath, wordsOf(t.Path)...)
	add(inText, wordsOf(t.Text)...)
	for word := range strings.FieldsSeq(t.Text) {
		add(inText, squashed(word)) // names of fields
	}
	return terms
}

// score says how well a word is found; 0 means not at all.
func (t terms) score(word queryWord) float64 {
	best := t[word.stem] * asItIs
	for i, meant := range word.meant {
		best = max(best, t[meant]*(asMeant-float64(i)*lessLikely))
	}
	if !word.begins {
		return best
	}
	for term, weight := range t {
		if strings.HasPrefix(term, word.stem) {
			best = max(best, weight*asBeginning)
		}
	}
	return best
}

// queryWord is a word to look for.
type queryWord struct {
	stem   string
	meant  []string // the stems of words that mean the same
	begins bool     // it is long enough to stand for a longer one
}

func (w queryWord) asks(stem string) bool { return w.stem == stem || slices.Contains(w.meant, stem) }

func queryWords(query string) []queryWord {
	var words []queryWord
	for _, word := range telling(inOneWord(wordsOf(query))) {
		w := queryWord{stem: stem(word), begins: len(word) >= shortestBeginning}
		for _, meant := range meantBy(word) {
			w.meant = append(w.meant, stem(meant))
		}
		words = append(words, w)
	}
	return words
}

// wordsOf splits a text or a name into its words, in lower case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// squashed is a name as one word: people write shadowban for shadow_ban.
func squashed(name string) string { return strings.Join(wordsOf(name), "") }

// small are words that say nothing about what is looked for.
var small = []string{"a", "an", "the", "how", "to", "do", "i", "can", "of", "in", "on", "for", "from", "with", "and", "is", "are", "my", "who", "what", "all", "everybody", "everyone", "somebody", "something", "not", "no", "or", "by", "their", "am", "be", "his", "her", "me"}

// telling returns all words but the small ones, unless there are no others.
func telling(words []string) []string {
	isSmall := func(word string) bool { return slices.Contains(small, word) }
	if telling := slices.DeleteFunc(slices.Clone(words), isSmall); len(telling) > 0 {
		return telling
	}
	return words
}

// endings are what English puts behind a word.
var endings = []string{"ing", "ed", "es", "s", "e"}

// stem takes the ending off a word, so that "rooms", "deleting" and "deleted" are found by
// "room" and "delete".
func stem(word string) string {
	for _, whole := range []string{"ss", "us", "is", "as"} { // address, status, this, alias
		if strings.HasSuffix(word, whole) {
			return word
		}
	}
	for _, ending := range endings {
		if short, ok := strings.CutSuffix(word, ending); ok && len(short) >= 3 {
			return short
		}
	}
	return word
}
