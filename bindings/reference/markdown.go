package reference

import (
	"fmt"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
)

// Markdown returns the reference: a table of contents, and for each module, each
// group and each function a section.
func Markdown() []byte { return renderMarkdown(catalog.Entries()) }

// document is a reference that is being rendered.
type document struct {
	strings.Builder
	known map[string]bool // the names of functions, which become links
}

const introduction = `# Reference

<!-- Generated: go run ./cmd/synlua api --markdown > bindings/reference/REFERENCE.md -->

Every function of the modules below. At the prompt, ` + "`help(synapse.users.list)`" + ` shows the same, and so does ` + "`synlua doc synapse.users.list`" + `.

- The parameters of the path are arguments, in their order; everything else stands in one table.
  In a call, […] may be left out.
- A function that reads is always sent. One that changes or destroys is sent only with ` + "`--apply`" + `;
  without, it is shown, and returns its example with ` + "`dry_run = true`" + `.
- A function begins with a call to copy, and ends with an answer as a script gets it; of a list, that is one item.
- A list is an iterator: ` + "`for item in list do … end`" + `. It also has ` + "`:collect()`, `:take(n)`, `:first()`,\n" +
	"  `:pages()`, `:count()`, `:close()` and `.total`" + `. These make another list of it, and nothing is fetched before its first item is wanted:
  ` + "`:filter(f)`, `:map(f)`" + ` and, which reads everything then, ` + "`:sort_by(f, \"desc\")`; `:group_by(f)`" + ` returns a table of lists. Each ` + "`f`" + `
  is a function of the item, or the name of a field. Where the server can filter or sort, its own options cost less.
- A refused request is raised as an error with ` + "`status`, `errcode`, `message`, `method` and `path`" + `.
- "Under MAS" says what to do instead on a server that delegates logins to the Matrix Authentication Service, MAS. There the function,
  or the parameter, is refused before anything is sent.
- Every type but the numbers, boolean, list, object and any is a string. A time (` + "`timestamp_ms`, `date_time`" + `) is
  milliseconds since 1970, a date such as ` + "`\"2027-01-01 12:30\"`, an age such as `\"90d\"`, or a time to come such as `\"in 7d\"`" + `.
  Where a time must lie in the future, an age is refused.
- Where an item that the server sends does not match a filter, the list is an error before the script sees it.
`

func renderMarkdown(all []*catalog.Entry) []byte {
	d := &document{known: map[string]bool{}}
	for _, e := range all {
		d.known[e.Name] = true
	}
	d.WriteString(introduction)
	d.contents(all)
	module, group := "", ""
	for _, e := range all {
		if e.Module() != module {
			module = e.Module()
			fmt.Fprintf(d, "\n## %s\n", code(module))
			if api := catalog.LookupAPI(module); api != nil {
				fmt.Fprintf(d, "\n[%s](%s)\n", api.Title, api.Doc)
			}
		}
		if e.Group() != group {
			group = e.Group()
			d.group(group, all)
		}
		d.function(e)
	}
	return []byte(d.String())
}

// contents writes the table of contents: the modules and their groups.
func (d *document) contents(all []*catalog.Entry) {
	d.WriteString("\n## Contents\n")
	module, group := "", ""
	for _, e := range all {
		if e.Module() != module {
			module = e.Module()
			fmt.Fprintf(d, "\n%s\n\n", link(module))
		}
		if e.Group() != group {
			group = e.Group()
			fmt.Fprintf(d, "- %s\n", link(d.heading(group)))
		}
	}
}

// heading returns the name of a group's section. The functions in the module itself share a
// section whose name differs from the module's.
func (d *document) heading(group string) string {
	if strings.Contains(group, ".") {
		return group
	}
	return group + ".request"
}

// group begins a group with a list of its functions. There is no list for the few functions
// in the module itself.
func (d *document) group(group string, all []*catalog.Entry) {
	if !strings.Contains(group, ".") {
		return
	}
	fmt.Fprintf(d, "\n### %s\n\n", code(group))
	d.WriteString(tableRow("function", "effect", "") + tableRow("---", "---", "---"))
	for _, e := range all {
		if e.Group() == group {
			d.WriteString(tableRow(link(e.Name), e.Effect.String(), d.prose(e.Summary)))
		}
	}
}

func (d *document) function(e *catalog.Entry) {
	fmt.Fprintf(d, "\n#### %s\n\n%s.\n\n", code(e.Name), d.prose(e.Summary))
	d.WriteString(block("lua", callOf(e)) + "\n" + code(walked(e)) + "\n")
	if e.Row != nil && !e.More() {
		fmt.Fprintf(d, "\n%s\n", code(e.Row.Method+" "+e.Row.Path))
	}
	if e.Note != "" {
		fmt.Fprintf(d, "\n%s\n", d.prose(e.Note))
	}
	d.parameters(e)
	d.WriteString("\n")
	for _, fact := range d.facts(e) {
		fmt.Fprintf(d, "- %s\n", fact)
	}
	if answer, _ := answerText(e); answer != "" {
		fmt.Fprintf(d, "\n%s", block("lua", answer))
	}
}

// walked shows a call of the function; for a list, a loop over it.
func walked(e *catalog.Entry) string {
	switch {
	case e.Row == nil || e.More() || e.Row.Paging == nil:
		return usage(e)
	case e.Row.Paging.Keyed:
		return "for key, value in " + usage(e) + " do … end"
	}
	return "for item in " + usage(e) + " do … end"
}

func (d *document) parameters(e *catalog.Entry) {
	params := parametersOf(e)
	if len(params) == 0 {
		return
	}
	d.WriteString("\n" + tableRow("parameter", "type", "required", "default", "") + tableRow("---", "---", "---", "---", "---"))
	for _, p := range params {
		required := ""
		if p.Required {
			required = "yes"
		}
		d.WriteString(tableRow(code(p.name), d.typeText(p.Param), required, code(p.Default), d.help(p.Param)))
	}
}

func (d *document) typeText(p catalog.Param) string {
	text := d.typeOf(p.Type)
	if p.Nullable {
		text += " or " + code("json.null")
	}
	return text
}

func (d *document) typeOf(t catalog.Type) string {
	switch {
	case t.Kind == catalog.List && t.Elem != nil:
		return "list of " + d.typeOf(*t.Elem)
	case t.Kind == catalog.Enum:
		values := make([]string, len(t.Values))
		for i, v := range t.Values {
			values[i] = code(strconv.Quote(v))
		}
		return strings.Join(values, ", ")
	}
	return d.prose(t.Kind.String())
}

func (d *document) help(p catalog.Param) string {
	text := d.prose(parameterText(p))
	if p.Secret {
		text += "; a secret, never shown"
	}
	return text
}

// facts returns what else there is to know, one fact a line.
func (d *document) facts(e *catalog.Entry) []string {
	facts := []string{"Effect: " + d.prose(effects[e.Effect]), "Needs " + d.prose(permission(e))}
	if text := wayBack(e); text != "" {
		facts = append(facts, "Undo: "+d.prose(text))
	}
	if e.More() {
		facts = append(facts, "Returns "+d.prose(e.Returns))
		facts = append(facts, d.calls(e)...)
	} else {
		facts = append(facts, d.rowFacts(e.Row)...)
	}
	if text := underMAS(e); text != "" {
		facts = append(facts, "Under MAS: "+d.prose(text))
	}
	if e.Row != nil && e.Row.Doc != "" {
		facts = append(facts, officialPage(e.Row))
	}
	return facts
}

func (d *document) calls(e *catalog.Entry) []string {
	if len(e.Rows) == 0 {
		return nil
	}
	var names []string
	for _, name := range e.Rows {
		if name == e.Name { // it replaces its row's function
			names = append(names, code(e.Row.Method+" "+e.Row.Path))
			continue
		}
		names = append(names, link(name))
	}
	last := len(names) - 1
	if last == 0 {
		return []string{"Calls " + names[0]}
	}
	return []string{"Calls " + strings.Join(names[:last], ", ") + " and " + names[last]}
}

func (d *document) rowFacts(row *catalog.Row) []string {
	facts := []string{returns(row)}
	if row.Effect != catalog.Read && row.Idempotent {
		facts = append(facts, "Sending it twice does no more than sending it once")
	}
	if s := since(row); s != "" {
		facts = append(facts, "Since "+d.prose(s))
	}
	if row.OnlyIf != "" {
		facts = append(facts, "A server has it only if "+d.prose(row.OnlyIf))
	}
	if row.NoToken {
		facts = append(facts, "Works without an access token")
	}
	return facts
}

// returns says what the answer is, and how a list continues.
func returns(row *catalog.Row) string {
	p := row.Paging
	switch {
	case row.Answer == catalog.Bytes:
		return "Returns " + catalog.ReturnsContent
	case p == nil:
		return "Returns the answer"
	}
	text := "Returns a list"
	if p.Items != "" {
		text += " of what is in " + code(p.Items)
	}
	if p.Keyed {
		text += ", by key"
	}
	next := code(p.Answer)
	if p.Dialect == catalog.LastID {
		next = "the " + code(p.ID) + " of the last item"
	}
	switch {
	case p.Request == "":
		text += "; it comes whole"
	case p.PageSize > 0:
		text += fmt.Sprintf("; pages of %d, %s continues with %s", p.PageSize, code(row.Sent(p.Request).Name), next)
	default:
		text += fmt.Sprintf("; in pages, %s continues with %s", code(row.Sent(p.Request).Name), next)
	}
	if p.Dialect == catalog.Offset {
		text += "; a token counts rows, so with `--apply` all pages are read before the first item"
	}
	return text
}
