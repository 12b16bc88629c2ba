package reference

import (
	"strings"
	"testing"
)

func TestTypesInWords(t *testing.T) {
	for annotation, want := range map[string]string{
		"string":                                 "string",
		"string?":                                "string or nil",
		"T[]|fun(): T?":                          "list or iterator",
		"any[]":                                  "list",
		"string[]":                               "list of strings",
		"synlua.UserID[]":                        "list of user_ids",
		"parallel.Failure[]":                     "list of parallel.Failure",
		"view.table.Options|string[]":            "view.table.Options or list of strings",
		"synlua.Error|string":                    "error or string",
		`"utf-8"|"utf-16"|"latin-1"`:             `"utf-8", "utf-16" or "latin-1"`,
		"fun(item: T, index: any): any":          "function(item, index)",
		"fun(item: any): string":                 "function(item) that returns a string",
		"fun(self: fs.Lines)":                    "method",
		"fun(self: X): (fun(): table?)":          "method",
		"table<string, any>":                     "table",
		"table<string|integer, string>[]":        "list of tables",
		"{ email: string, id: synlua.ULID? }[]":  "list of tables with email, id",
		"{ password: string?, admin: boolean? }": "table with password, admin",
		"string|fun(item: any, value: any): any": "string or function(item, value)",
		"json.null":                              "json.null",
	} {
		if got := typeInWords(annotation); got != want {
			t.Errorf("%s is %q, want %q", annotation, got, want)
		}
	}
}

// No page of a module shows the notation of annotations.
func TestTheModulesAreExplainedInWords(t *testing.T) {
	for _, name := range moduleNames() {
		for _, l := range moduleSection(name).lines {
			for _, notation := range []string{"fun(", "[]", "table<", "?;", "? ", "synlua.", "T)", "|"} {
				if strings.Contains(l.text+" ", notation) {
					t.Errorf("%s: %s: %q has %q", name, l.name, l.text, notation)
				}
			}
		}
	}
}
