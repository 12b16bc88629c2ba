package reference

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestShapeOfAnExample(t *testing.T) {
	for name, tt := range map[string]struct{ example, typ, classes string }{
		"nothing is content":        {``, "string", ""},
		"empty object":              {`{}`, "table", ""},
		"empty list":                {`[]`, "any[]", ""},
		"null alone":                {`null`, "any", ""},
		"list of strings":           {`["a","b"]`, "string[]", ""},
		"list of two kinds":         {`["a",1]`, "(string|integer)[]", ""},
		"list with a null":          {`["a",null]`, "(string|json.null)[]", ""},
		"whole number and fraction": {`[1,0.5,1e3]`, "(integer|number)[]", ""},
		"object": {`{"b":true,"a":null,"n":2.0}`, "X",
			"---@class X\n---@field b boolean\n---@field a any\n---@field n number\n"},
		"nested objects": {`{"a":{"b":{"c":1}}}`, "X",
			"---@class X\n---@field a X.a\n\n---@class X.a\n---@field b X.a.b\n\n---@class X.a.b\n---@field c integer\n"},
		"items with different fields": {`[{"a":1,"b":2},{"a":"x"}]`, "X[]",
			"---@class X\n---@field a integer|string\n---@field b? integer\n"},
		"keys that are ids": {`{"@alice:example.org":{"n":1},"@bob:example.org":{"n":null}}`, "table<string, X>",
			"---@class X\n---@field n integer|json.null\n"},
		"keys with dots":     {`{"m.upload.size":1}`, "table<string, integer>", ""},
		"free content":       {`{"content":{"body":"x"}}`, "X", "---@class X\n---@field content table<string, any>\n"},
		"words of Lua":       {`{"end":"x"}`, "X", "---@class X\n---@field [\"end\"] string\n"},
		"words of LuaLS":     {`{"public":true}`, "X", "---@class X\n---@field [\"public\"] boolean\n"},
		"object or a string": {`[{"a":1},"x"]`, "(string|X)[]", "---@class X\n---@field a integer\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := exampleShape(tt.example)
			if err != nil {
				t.Fatal(err)
			}
			var cs classes
			typ := cs.of(s, "X")
			var out strings.Builder
			for _, c := range cs {
				c.write(&out)
			}
			if got := strings.TrimRight(out.String(), "\n"); typ != tt.typ || got != strings.TrimRight(tt.classes, "\n") {
				t.Errorf("the type is %s with\n%s\nwant %s with\n%s", typ, got, tt.typ, tt.classes)
			}
		})
	}
}

func TestShapeOfBrokenJSON(t *testing.T) {
	for _, text := range []string{`{`, `[1,`, `{"a":[}`, `x`} {
		if _, err := exampleShape(text); err == nil {
			t.Errorf("%s has a shape", text)
		}
	}
}

func TestBelowFindsTheListOfAnAnswer(t *testing.T) {
	got, err := below(`{"total":1,"users":["a"]}`, "users")
	if err != nil || string(got) != `["a"]` {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := below(`["a"]`, ""); err != nil || string(got) != `["a"]` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := below(`{"total":1}`, "users"); err == nil {
		t.Error("a field that is not there was found")
	}
	if _, err := below(`{"total"`, "users"); err == nil {
		t.Error("broken JSON was read")
	}
}

func TestChildrenKeepTheirOrder(t *testing.T) {
	members, err := children(jsontext.Value(`{"z":1,"a":[2],"m":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range members {
		got = append(got, m.name+"="+string(m.value))
	}
	if s := strings.Join(got, " "); s != `z=1 a=[2] m={}` {
		t.Errorf("got %s", s)
	}
}
