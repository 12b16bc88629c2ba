package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/bindings/reference"
	"synlua/runtime/differences"
	"synlua/runtime/table"
	"synlua/scripts"
)

func docCommand() command {
	return command{name: "doc", rows: always, run: func(c *cli, ctx context.Context, w words) error {
		query := strings.Join(w.positional, " ")
		if c.forPrograms() {
			return c.documentRows(ctx, query)
		}
		text, err := c.document(ctx, query)
		c.explain(text)
		return err
	}}
}

// documentRows prints the functions of a group, or what a search finds, for a program.
func (c *cli) documentRows(ctx context.Context, query string) error {
	names := append(reference.Resolve(query), query)
	var functions []*catalog.Entry
	for _, name := range names {
		functions = append(functions, reference.Below(name)...)
	}
	if len(functions) > 0 {
		return c.show(functionTable(functions))
	}
	if slices.Contains(helpNames(), query) || slices.Contains(scripts.Names(), query) || len(names) > 1 {
		return noRows("doc " + query)
	}
	found, _, err := c.search(ctx, query)
	if err != nil {
		return err
	}
	t := table.Table{Columns: []table.Column{{Name: "name", Kind: table.ID}, {Name: "kind"}, {Name: "summary"}}}
	for _, topic := range found {
		t.Rows = append(t.Rows, []any{topic.Name, topic.Kind, topic.Summary})
	}
	return c.show(t)
}

// functionTable has a row for each function.
func functionTable(functions []*catalog.Entry) table.Table {
	t := table.Table{Columns: []table.Column{
		{Name: "function", Kind: table.ID}, {Name: "effect", Kind: table.Text}, {Name: "summary", Kind: table.Text},
	}}
	for _, e := range functions {
		t.Rows = append(t.Rows, []any{e.Name, e.Effect.String(), e.Summary})
	}
	return t
}

// document is the help of a name, or what a search for words finds; "" stands for
// everything.
func (c *cli) document(ctx context.Context, query string) (string, error) {
	if text, err := c.page(ctx, query); text != "" || err != nil {
		return text, err
	}
	full := reference.Resolve(query)
	if len(full) == 0 {
		return c.documentFound(ctx, query)
	}
	text, err := c.page(ctx, full[0])
	if catalog.LookupEntry(full[0]) != nil {
		return text, err // it names the other functions that are called so
	}
	for _, name := range full[1:] {
		more, _ := reference.Help(name)
		text += "\n" + more
	}
	return text, err
}

// page is the help of a name, or "" if nothing is called so.
func (c *cli) page(ctx context.Context, name string) (string, error) {
	if source, ok := scripts.Source(name); ok {
		d, err := recipe.Declare(ctx, name, source)
		if err != nil {
			return "", err
		}
		return d.Help(), nil
	}
	if name == languagePage {
		return differences.Page(), nil
	}
	text, _ := reference.Help(name)
	if name == "" {
		text += fmt.Sprintf("%-48s %s\n", languagePage, languageSummary)
	}
	text += callsFacts(name)
	if users := recipesThatCall(name); reference.Call(name) != "" && len(users) > 0 {
		text += reference.Fact("recipes", strings.Join(users, ", "))
	}
	return text, nil
}

// callsFacts says what a function of our modules calls, and what a recipe declares to use it.
func callsFacts(name string) string {
	calls := moduleCalls()[name]
	if len(calls) == 0 {
		return ""
	}
	effect := catalog.Read
	for _, call := range calls {
		effect = max(effect, catalog.LookupEntry(call).Effect)
	}
	return reference.Fact("calls", strings.Join(calls, ", ")) +
		reference.Fact("declare", fmt.Sprintf("effect = %q, needs = { %q }", effect, name))
}

// recipesThatCall names the recipes whose source has a call of the function.
func recipesThatCall(name string) []string {
	call := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	var users []string
	for _, recipe := range scripts.Names() {
		if source, _ := scripts.Source(recipe); call.Match(source) {
			users = append(users, recipe)
		}
	}
	return users
}

// mostFound is how many results a person is shown: about a screen, where some take two lines.
const mostFound = 12

// documentFound shows what a search finds.
func (c *cli) documentFound(ctx context.Context, query string) (string, error) {
	found, all, err := c.search(ctx, query)
	if err != nil {
		return "", err
	}
	text := reference.Listing(found[:min(len(found), mostFound)])
	if !all {
		text = "Nothing has all of these words. What has most of them:\n\n" + text
	}
	if n := len(found) - mostFound; n > 0 {
		text += fmt.Sprintf("\nand %d more, which fit less; another word makes them fewer\n", n)
	}
	return text, nil
}

// search finds functions, modules, recipes and pages, best first. A word with a dot is a name
// that does not exist; then, and where a word is found nowhere, the error says which
// names are near.
func (c *cli) search(ctx context.Context, query string) (found []reference.Topic, all bool, err error) {
	topics, err := topics(ctx)
	if err != nil {
		return nil, false, err
	}
	isWord := !strings.Contains(query, " ")
	if !isWord || !strings.Contains(query, ".") {
		found, all = reference.NewIndex(topics).Search(query)
	}
	if len(found) > 0 && (all || !isWord) {
		return found, all, nil
	}
	if near := reference.NearNames(query, slices.Concat(helpNames(), scripts.Names())); isWord && len(near) > 0 {
		return nil, false, usagef("there is nothing called %q%s", query, reference.Suggest(near, ""))
	}
	if len(found) > 0 {
		return found, all, nil
	}
	return nil, false, usagef("there is nothing called %q, and nothing has that word; %s", query, c.overview())
}

// overview says where all that there is help for is listed.
func (c *cli) overview() string {
	if c.prompting {
		return "help shows what there is"
	}
	return "synlua doc lists every function"
}

// topics are all that a search can find.
func topics(ctx context.Context) ([]reference.Topic, error) {
	recipes, err := shippedRecipes(ctx)
	topics := append(recipeTopics(recipes), reference.Topics()...)
	return append(topics, reference.Topic{Name: languagePage, Summary: languageSummary, Kind: "page", Text: differences.Page()}), err
}

func recipeTopics(recipes []*recipe.Declaration) []reference.Topic {
	var topics []reference.Topic
	for _, d := range recipes {
		t := reference.Topic{Name: d.Name, Summary: d.Summary, Kind: "recipe", Text: strings.Join(d.Needs, " ")}
		for i := range d.Options {
			t.Fields = append(t.Fields, d.Options[i].Name)
			t.Text += " " + d.Options[i].Help
		}
		topics = append(topics, t)
	}
	return topics
}

// languagePage is the name of the page about Lua itself.
const (
	languagePage    = "lua"
	languageSummary = "What differs from Lua 5.1"
)

// helpNames are the functions, groups and modules that have help, and the page about Lua.
func helpNames() []string {
	return append(reference.Names(), languagePage)
}

// nameOf returns the one of the helpNames under which a script finds a value, or "".
func nameOf(L *lua.LState, v lua.LValue) string {
	for _, name := range helpNames() {
		if v != lua.LNil && global(L, name) == v {
			return name
		}
	}
	return ""
}

// global returns the value of a name such as json.encode, or nil.
func global(L *lua.LState, name string) lua.LValue {
	var v lua.LValue = L.Get(lua.GlobalsIndex)
	for part := range strings.SplitSeq(name, ".") {
		t, ok := v.(*lua.LTable)
		if !ok {
			return lua.LNil
		}
		v = t.RawGetString(part)
	}
	return v
}
