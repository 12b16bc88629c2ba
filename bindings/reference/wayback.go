package reference

import (
	"maps"
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// permission says who may call the function.
func permission(e *catalog.Entry) string {
	switch {
	case e.Row != nil && e.Row.NoToken:
		return "nothing: it works without a login"
	case e.Module() == catalog.Synapse.Name:
		return "a server admin; with OAuth 2.0, the scope " + catalog.Synapse.Scope
	case e.Module() == catalog.MAS.Name:
		return "the scope " + catalog.MAS.Scope + ", which admins of the service are granted"
	}
	return "a login; it acts as the account that is logged in"
}

// declared is what a recipe declares that calls the function.
func declared(e *catalog.Entry) string {
	return "effect = " + luaString(e.Effect.String()) + ", needs = { " + luaString(e.Name) + " }"
}

// wayBack says what it costs to undo what the function does; "" if it only reads.
func wayBack(e *catalog.Entry) string {
	if e.Effect == catalog.Read {
		return ""
	}
	var texts []string
	for _, row := range changing(e) {
		if text := wayBackOf(row); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return "as for the function of the endpoint, if it has one"
	}
	return strings.Join(texts, "; ")
}

// changing returns the rows with which a function changes something.
func changing(e *catalog.Entry) []*catalog.Row {
	if !e.More() {
		return []*catalog.Row{e.Row}
	}
	var rows []*catalog.Row
	for _, name := range e.Rows {
		if row := catalog.Lookup(name); row != nil && row.Effect != catalog.Read {
			rows = append(rows, row)
		}
	}
	return rows
}

func wayBackOf(row *catalog.Row) string {
	ways, reason := row.WaysBack()
	if len(ways) == 0 {
		return "no way back: " + reason
	}
	var by, but []string
	add := func(list *[]string, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, way := range ways {
		if way.Row != "" {
			add(&by, way.Row)
		}
		for _, lost := range slices.Sorted(maps.Keys(way.Lost)) {
			add(&but, "not "+lost+", since "+way.Lost[lost])
		}
		if way.Final != "" {
			add(&but, "not always, since "+way.Final)
		}
		if way.Needs != "" {
			add(&but, way.Needs)
		}
	}
	return strings.Join(append([]string{"synlua runs undo takes it back, with " + strings.Join(by, " or ")}, but...), "; ")
}
