package reference

import (
	"encoding/json"

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

// hostileRows are rows that hold the text wherever a row holds text for people.
func hostileRows(text string) []*catalog.Row {
	quoted, err := json.Marshal(map[string]any{text: []string{text}, "plain": map[string]any{"x": text}})
	if err != nil {
		panic(err)
	}
	return []*catalog.Row{{
		Name: "synapse.things.get", Summary: text, Method: "GET", Path: "/things/{thing_id}",
		Params: []catalog.Param{
			{Name: "thing_id", In: catalog.InPath, Required: true, Help: text},
			{Name: "kind", In: catalog.InQuery, Type: catalog.OneOf("a", text), Help: text, Default: string(quoted)},
			{Name: text, In: catalog.InQuery, Help: text},
		},
		Example: string(quoted), Since: text, UnderMAS: text, Note: text, Doc: "https://example.org/" + text,
	}}
}

func hostileFunctions(text string) []catalog.Function {
	return []catalog.Function{{
		Name: "synapse.request", Summary: text, Note: text, Returns: text, Effect: catalog.Destroy,
		Args: []catalog.Param{{Name: "method", Required: true, Help: text}},
	}}
}
