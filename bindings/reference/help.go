package reference

import (
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// Help returns the help of a function, a group, a module or a page of the guide, and whether
// there is one. The name "" means everything.
func Help(name string) (string, bool) {
	if e := catalog.LookupEntry(name); e != nil {
		return functionHelp(e), true
	}
	if text, ok := moduleHelp(name); ok {
		return text, true
	}
	if text, ok := guideHelp(name); ok {
		return text, true
	}
	text := listing(name)
	if name == "" {
		text += "\n" + moduleOverview() + overviewLine(GuideName, "How to write scripts, in short pages")
	}
	return text, text != ""
}

// Names returns the names that Help knows: those of the catalogue, then those of the
// modules without rows and of the pages of the guide.
func Names() []string { return slices.Concat(catalog.Names(), moduleNames(), guideNames()) }

// listing shows the functions of a module or a group, one a line; "" means all functions.
func listing(name string) string {
	var topics []Topic
	for _, e := range Below(name) {
		topics = append(topics, Topic{Name: e.Name, Summary: e.Summary})
	}
	return Listing(topics)
}

// Listing shows topics, one a line.
func Listing(topics []Topic) string {
	width := 0
	for _, t := range topics {
		width = max(width, len(t.Name))
	}
	var out strings.Builder
	for _, t := range topics {
		fmt.Fprintf(&out, "%-*s  %s\n", width, t.Name, t.Summary)
	}
	return out.String()
}

// Below returns the functions of the catalogue below a module or a group; "" stands for
// all of them.
func Below(name string) []*catalog.Entry {
	var below []*catalog.Entry
	for _, e := range catalog.Entries() {
		if name == "" || strings.HasPrefix(e.Name, name+".") {
			below = append(below, e)
		}
	}
	return below
}

func overviewLine(name, summary string) string { return fmt.Sprintf("%-48s %s\n", name, summary) }

// functionHelp is the page of a function: a call to copy, what it does, its parameters, what
// it answers, and what else there is to know.
func functionHelp(e *catalog.Entry) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n\n  %s.\n\n  %s\n", callOf(e), e.Summary, usage(e))
	if !e.More() {
		fmt.Fprintf(&out, "  %s %s\n", e.Row.Method, e.Row.Path)
	}
	params := parametersOf(e)
	if len(params) > 0 {
		out.WriteString("\nparameters\n")
	}
	for _, p := range params {
		out.WriteString(helpLine(p.name, parameterHelp(p)))
	}
	out.WriteString(answerHelp(e) + "\n")
	for _, fact := range helpFacts(e) {
		if fact.text != "" {
			out.WriteString(Fact(fact.name, fact.text))
		}
	}
	return out.String()
}

// Fact is a line at the end of a page.
func Fact(name, text string) string { return fmt.Sprintf("%-9s %s\n", name, text) }

// answerHelp shows an answer, or "" if there is no example.
func answerHelp(e *catalog.Entry) string {
	text, of := answerText(e)
	if text == "" {
		return ""
	}
	return "\nanswer" + of + "\n  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

// answerText returns an answer as a script gets it, and what it is of a list; "" if there is
// no example.
func answerText(e *catalog.Entry) (text, of string) {
	switch {
	case e.More() || e.Row.Example == "" || e.Row.Answer == catalog.Bytes:
		return "", ""
	case e.Row.Paging == nil:
		return luaText(exampleOf(e.Row)), ""
	}
	of = ", one item of the list"
	if e.Row.Paging.Keyed {
		of = ", one value of the list"
	}
	item, err := itemOf(e.Row)
	if err != nil || item == "" {
		return "", ""
	}
	return luaText(item), of
}

// helpLine returns the line of a parameter, of a field or of a result.
func helpLine(name, text string) string { return fmt.Sprintf("  %-22s %s\n", name, text) }

func parameterHelp(p parameter) string {
	notes := []string{p.Type.String()}
	if p.Required && !p.positional { // for the others, the brackets in the usage say it
		notes = append(notes, "required")
	}
	if p.Default != "" {
		notes = append(notes, "default "+p.Default)
	}
	if p.Transaction {
		notes = append(notes, "optional, made from the run")
	}
	return fmt.Sprintf("%s (%s)", parameterText(p.Param), strings.Join(notes, "; "))
}

type helpFact struct{ name, text string }

// helpFacts returns what else there is to know. Facts without a text are left out.
func helpFacts(e *catalog.Entry) []helpFact {
	facts := []helpFact{
		{"returns", returnsHelp(e)}, {"note", e.Note}, {"under MAS", underMAS(e)},
		{"effect", effects[e.Effect]}, {"needs", permission(e)}, {"undo", wayBack(e)}, {"declare", declared(e)},
	}
	if row := e.Row; row != nil {
		facts = append(facts, helpFact{"since", since(row)}, helpFact{"only if", row.OnlyIf}, helpFact{"page", row.Doc})
	}
	return append(facts, helpFact{"related", strings.Join(related(e), ", ")})
}

// returnsHelp says what the function returns, unless it is the answer, which the example
// shows.
func returnsHelp(e *catalog.Entry) string {
	switch {
	case e.More():
		return e.Returns
	case e.Row.Answer == catalog.Bytes:
		return catalog.ReturnsContent
	case e.Row.Paging != nil:
		short := e.Name[strings.LastIndexByte(e.Name, '.')+1:]
		return "a list: for item in " + short + "(…) do … end; also :filter(f) :map(f) :first() " +
			":sort_by(f) :group_by(f) :collect() :take(n) :pages() :count() .total (synlua doc guide lists)"
	}
	return ""
}
