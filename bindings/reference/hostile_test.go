package reference

import (
	"encoding/json"
	"slices"

	"synlua/bindings/catalog"
)

// hostileTexts are what a summary, a note or an explanation could hold by mistake.
// Each holds the word injected.
var hostileTexts = []string{
	"one\ninjected = true\nend",
	"one\r\ninjected()",
	"--]] injected = true --[[",
	"]] injected ]==]",
	"a | injected | b || c \\| d",
	"@param injected string",
	"|injected",
	"# injected",
	"- injected",
	"1. injected",
	"> injected",
	"*injected* _injected_ ~~injected~~ [injected](https://example.org) ![x](injected)",
	"`injected` ``injected`` ```injected``` ```\n# injected\n```",
	"<script>injected()</script> <!-- injected &amp;",
	"\\",
	"injected \\",
	"fun(injected): \"x\"|'y'[]",
}

// hostileEntries are a row and a function that hold the text wherever there is text
// for people.
func hostileEntries(text string) []*catalog.Entry {
	quoted, err := json.Marshal(map[string]any{text: []string{text}, "plain": map[string]any{"x": text}})
	if err != nil {
		panic(err)
	}
	args := []catalog.Param{{Name: "thing_id", In: catalog.InPath, Required: true, Help: text}}
	fields := []catalog.Param{
		{Name: "kind", In: catalog.InQuery, Type: catalog.OneOf("a", text), Help: text, Default: string(quoted)},
		{Name: text, In: catalog.InQuery, Help: text, UnderMAS: text},
	}
	row := &catalog.Row{API: catalog.Synapse,
		Name: "synapse.things.get", Summary: text, Method: "GET", Path: "/things/{thing_id}",
		Params:  append(slices.Clone(args), fields...),
		Example: string(quoted), Since: text, OnlyIf: text, Note: text, Doc: "https://example.org/" + text,
	}
	return []*catalog.Entry{
		{
			Name: "synapse.request", Summary: text, Note: text, Returns: text, Effect: catalog.Destroy,
			Args: []catalog.Param{{Name: "method", Required: true, Help: text}},
		},
		{Name: row.Name, Summary: text, UnderMAS: text, Note: text, Args: args, Fields: fields, Row: row},
	}
}
