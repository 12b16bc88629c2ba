package stdlib

import (
	"strings"
	"testing"

	"synlua/runtime/host"
	"synlua/runtime/table"
)

// unseen drops what is shown.
func unseen([]string, [][]string) {}

// forPrograms runs a script and returns its tables as a program gets them.
func forPrograms(t *testing.T, f table.Format, source string) (string, error) {
	t.Helper()
	var out strings.Builder
	render := func(t table.Table) error {
		text, err := t.Render(f)
		out.WriteString(text)
		return err
	}
	modules := Modules(Options{Table: unseen, Data: func() func(table.Table) error { return render }})
	h := host.New(host.Options{Globals: true, Modules: modules})
	defer h.Close()
	_, err := execute(t.Context(), h, source)
	return out.String(), err
}

func TestViewGivesProgramsRawValues(t *testing.T) {
	for _, test := range []struct {
		source string
		format table.Format
		want   string
	}{
		{`view.table { { id = "@a:x", n = 1672531200000, tags = { "a\nb" } }, { id = json.null } }`, table.NDJSON,
			`{"id":"@a:x","n":1672531200000,"tags":["a\nb"]}` + "\n" + `{"id":null}` + "\n"},
		{`view.table({ { "=1", true } }, { "a", "b" })`, table.CSV, "a,b\n'=1,true\n"},
		{`view.table {}`, table.JSON, "[]\n"},
		{`view.table({}, { "a", "b" })`, table.CSV, "a,b\n"},
		{`view.bars { { "matrix", 50 }, { "irc", 2.5 } }`, table.CSV, "item,number\nmatrix,50\nirc,2.5\n"},
		{`view.histogram { 1, 1, 1 }`, table.NDJSON, `{"range":"1","count":3}` + "\n"},
		{`view.spark({ 1, 2 }, { title = "t" })`, table.NDJSON, "1\n2\n"},
		{`view.tree { "a", { b = 1 }, "c" }`, table.NDJSON, `{"path":["a","1","b"],"value":1}` + "\n" + `{"path":["a","c"]}` + "\n"},
	} {
		got, err := forPrograms(t, test.format, test.source)
		if err != nil || got != test.want {
			t.Errorf("%s as %s: got %q, %v, want %q", test.source, test.format, got, err, test.want)
		}
	}
}

func TestViewNamesWhatAProgramCannotBeGiven(t *testing.T) {
	_, err := forPrograms(t, table.JSON, `view.table { { a = 1 }, { a = print } }`)
	if err == nil || !strings.Contains(err.Error(), "row 2, a: a function cannot be JSON") {
		t.Errorf("the error is %v", err)
	}
}
