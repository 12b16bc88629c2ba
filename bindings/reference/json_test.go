package reference

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

func jsonLines(t *testing.T) map[string]map[string]any {
	t.Helper()
	lines := map[string]map[string]any{}
	for line := range strings.Lines(string(JSON())) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		name, _ := object["lua"].(string)
		if lines[name] != nil {
			t.Errorf("%q is there twice", name)
		}
		lines[name] = object
	}
	return lines
}

func TestJSONHasEveryFunctionWithEveryKey(t *testing.T) {
	lines := jsonLines(t)
	keys := []string{"lua", "method", "path", "effect", "idempotent", "summary", "call", "parameters", "answer",
		"paging", "since", "scope", "only_if", "under_mas", "note", "doc", "example", "calls"}
	slices.Sort(keys)
	for _, e := range catalog.Entries() {
		object := lines[e.Name]
		var got []string
		for key := range object {
			got = append(got, key)
		}
		slices.Sort(got)
		if !slices.Equal(got, keys) {
			t.Errorf("%s has the keys %q", e.Name, got)
		}
		delete(lines, e.Name)
	}
	for name := range lines {
		t.Errorf("%q is no function", name)
	}
}

func TestJSONOfEachRow(t *testing.T) {
	lines := jsonLines(t)
	for _, row := range catalog.Rows() {
		object := lines[row.Name]
		if object["method"] != row.Method || object["path"] != row.Path || (object["example"] == nil) != (row.Example == "") {
			t.Errorf("%s is %v", row.Name, object)
		}
		if catalog.LookupEntry(row.Name).More() {
			continue // the function's own parameters are there
		}
		params := object["parameters"].([]any)
		if len(params) != len(row.Params)+len(row.ContentFields()) {
			t.Errorf("%s has %d parameters of %d", row.Name, len(params), len(row.Params))
		}
		for i, p := range row.Params {
			got := params[i].(map[string]any)
			if got["name"] != p.Name || got["in"] != p.In.String() || got["required"] != p.Required || got["secret"] != p.Secret {
				t.Errorf("%s: the parameter %s is %v", row.Name, p.Name, got)
			}
		}
	}
}

func TestJSONOfAList(t *testing.T) {
	paging := jsonLines(t)["synapse.users.list"]["paging"].(map[string]any)
	want := map[string]any{"items": "users", "request": "from", "answer": "next_token", "total": "total", "page_size": 1000.0, "keyed": false}
	for key, value := range want {
		if paging[key] != value {
			t.Errorf("%s is %v, want %v", key, paging[key], value)
		}
	}
}

func TestJSONOfAFunctionThatIsMoreThanARow(t *testing.T) {
	object := jsonLines(t)["synapse.users.modify"]
	if object["method"] != nil || object["path"] != nil || object["effect"] != "change" {
		t.Errorf("got %v", object)
	}
	if calls := object["calls"].([]any); len(calls) != 2 || calls[1] != "synapse.users.put" {
		t.Errorf("it calls %v", calls)
	}
	if first := object["parameters"].([]any)[0].(map[string]any); first["name"] != "user_id" || first["in"] != "argument" {
		t.Errorf("the first parameter is %v", first)
	}
}

func TestJSONOfHostileTextsIsOneLineEach(t *testing.T) {
	for _, text := range hostileTexts {
		out := string(renderJSON(hostileEntries(text)))
		if n := strings.Count(out, "\n"); n != 2 {
			t.Errorf("%q makes %d lines", text, n)
		}
		for line := range strings.Lines(out) {
			var object struct{ Summary string }
			if err := json.Unmarshal([]byte(line), &object); err != nil || object.Summary != text {
				t.Errorf("%q comes back as %q, %v", text, object.Summary, err)
			}
		}
	}
}

func TestOverviewListsEveryFunction(t *testing.T) {
	rows := Overview()
	if len(rows) != len(catalog.Entries()) {
		t.Errorf("it has %d lines of %d", len(rows), len(catalog.Entries()))
	}
	for _, want := range [][]string{
		{"synapse.users.list", "read", "GET", "/_synapse/admin/v3/users"},
		{"synapse.request", "destroy", "", ""},
	} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("there is no %q", want)
		}
	}
}
