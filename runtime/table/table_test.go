package table

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// files is a table with a column of each kind and for each audience.
var files = Table{
	Columns: []Column{
		{Name: "file", Kind: ID}, {Name: "note"}, {Name: "size", Kind: Bytes}, {Name: "reads", Kind: Integer},
		{Name: "made", Kind: Time}, {Name: "protected", Kind: Boolean}, {Name: "tags", Kind: Object},
		{Name: "bar", Only: People}, {Name: "hash", Only: Programs},
	},
	Rows: [][]any{
		{"mxc://x/1", "a <b>", 3 << 19, 7, time.Date(2026, 11, 27, 10, 30, 0, 0, time.UTC), true, []string{"x", "y"}, "##", "abc"},
		{"mxc://x/2", nil, int64(0), 0, nil, false, map[string]int{"n": 1}, "", ""},
	},
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

func render(t *testing.T, table Table, f Format) string {
	t.Helper()
	text, err := table.Render(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPeopleSeeDatesSizesAndMarks(t *testing.T) {
	heading, rows := files.Cells(time.FixedZone("CET", 60*60))
	expect(t, "the heading", strings.Join(heading, "|"), "file|note|size|reads|made||tags|bar")
	expect(t, "the first row", strings.Join(rows[0], "|"), `mxc://x/1|a <b>|1.6 MB|7|2026-11-27 11:30|protected|["x","y"]|##`)
	expect(t, "the second row", strings.Join(rows[1], "|"), `mxc://x/2||0 B|0|||{"n":1}|`)
}

func TestProgramsGetRawValues(t *testing.T) {
	first := `{"file":"mxc://x/1","note":"a <b>","size":1572864,"reads":7,"made":1795775400000,"protected":true,"tags":["x","y"],"hash":"abc"}`
	second := `{"file":"mxc://x/2","size":0,"reads":0,"protected":false,"tags":{"n":1},"hash":""}`
	expect(t, "JSON", render(t, files, JSON), "[\n"+first+",\n"+second+"\n]\n")
	expect(t, "NDJSON", render(t, files, NDJSON), first+"\n"+second+"\n")
	expect(t, "CSV", render(t, files, CSV), `file,note,size,reads,made,protected,tags,hash
mxc://x/1,a <b>,1572864,7,1795775400000,true,"[""x"",""y""]",abc
mxc://x/2,,0,0,,false,"{""n"":1}",
`)
}

func TestATableWithoutRows(t *testing.T) {
	empty := Table{Columns: files.Columns}
	expect(t, "JSON", render(t, empty, JSON), "[]\n")
	expect(t, "NDJSON", render(t, empty, NDJSON), "")
	expect(t, "CSV", render(t, empty, CSV), "file,note,size,reads,made,protected,tags,hash\n")
	expect(t, "CSV without a column", render(t, Table{}, CSV), "")
}

func TestATableAboutOneThing(t *testing.T) {
	one := Table{One: true, Columns: []Column{{Name: "user", Kind: ID}, {Name: "admin", Kind: Boolean}}, Rows: [][]any{{"@a:x", true}}}
	expect(t, "JSON", render(t, one, JSON), `{"user":"@a:x","admin":true}`+"\n")
	expect(t, "CSV", render(t, one, CSV), "user,admin\n@a:x,true\n")
	heading, rows := one.Cells(time.UTC)
	if !slices.Equal(heading, []string{"user", "admin"}) || !slices.Equal(rows[0], []string{"@a:x", "true"}) {
		t.Errorf("people see %q and %q", heading, rows)
	}
}

func TestBareValues(t *testing.T) {
	bare := Table{Bare: true, Columns: []Column{{Name: "value", Kind: Object}}, Rows: [][]any{{1}, {"a"}, {nil}}}
	expect(t, "JSON", render(t, bare, JSON), "[\n1,\n\"a\",\nnull\n]\n")
	expect(t, "NDJSON", render(t, bare, NDJSON), "1\n\"a\"\nnull\n")
	expect(t, "CSV", render(t, bare, CSV), "value\n1\na\n\"\"\n")
}

func TestStringsOfCSVAreGuardedAndWhole(t *testing.T) {
	rows := Strings([]string{"=name"}, [][]string{{"=1+1"}, {"@alice:example.org"}, {"a\nb"}, {"\x1b"}, {`he said "no"`}})
	expect(t, "CSV", render(t, rows, CSV), "'=name\n'=1+1\n@alice:example.org\n\"a\nb\"\n\x1b\n\"he said \"\"no\"\"\"\n")
}

func TestARowMayBeShort(t *testing.T) {
	short := Strings([]string{"a", "b"}, [][]string{{"1"}})
	expect(t, "JSON", render(t, short, NDJSON), `{"a":"1"}`+"\n")
	_, rows := short.Cells(time.UTC)
	expect(t, "the row", strings.Join(rows[0], "|"), "1")
}

// broken is a value that JSON cannot express.
type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("it is broken") }

func TestAValueThatCannotBeWrittenIsNamed(t *testing.T) {
	bad := Table{Columns: []Column{{Name: "x", Kind: Object}}, Rows: [][]any{{1}, {broken{}}}}
	for _, f := range []Format{JSON, NDJSON, CSV} {
		if _, err := bad.Render(f); err == nil || err.Error() != "row 2, x: it is broken" {
			t.Errorf("%s: the error is %v", f, err)
		}
	}
}

func TestFormatsHaveNames(t *testing.T) {
	for name, want := range map[string]Format{"table": Aligned, "json": JSON, "ndjson": NDJSON, "csv": CSV} {
		if got, err := ParseFormat(name); err != nil || got != want || got.String() != name {
			t.Errorf("%s is %v, %v", name, got, err)
		}
	}
	_, err := ParseFormat("xml")
	if want := `"xml" is no format: give table, json, ndjson or csv`; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestJSONIsValidWhateverTheText(t *testing.T) {
	rows := Strings([]string{"a\"\u2028"}, [][]string{{"\x00\xff\u202e\\\"\n"}})
	var back []map[string]string
	if err := json.Unmarshal([]byte(render(t, rows, JSON)), &back); err != nil {
		t.Fatal(err)
	}
	expect(t, "the text", back[0]["a\"\u2028"], "\x00\ufffd\u202e\\\"\n")
}

func TestNumbersStandBelowEachOther(t *testing.T) {
	table := Table{Columns: []Column{{Name: "name"}, {Name: "n", Kind: Integer}, {Name: "size", Kind: Bytes}},
		Rows: [][]any{{"a", 5, 12}, {"b", 120}}}
	heading, rows := table.Cells(time.UTC)
	table.AlignNumbers(heading, rows)
	expect(t, "the heading", strings.Join(heading, "|"), "name|  n|size")
	expect(t, "the rows", strings.Join(rows[0], "|")+" "+strings.Join(rows[1], "|"), "a|  5|12 B b|120")
}

func TestColumnsAreHiddenFromPeople(t *testing.T) {
	table := Table{Columns: []Column{{Name: "a"}, {Name: "b"}, {Name: "c", Only: People}}, Rows: [][]any{{1, 2, 3}, {1, 3, 3}}}
	if v, ok := table.Same("a"); v != 1 || !ok {
		t.Errorf("a is the same: %v, %t", v, ok)
	}
	if _, ok := table.Same("b"); ok {
		t.Error("b is the same")
	}
	table.Hide("a")
	table.Hide("c")
	heading, _ := table.Cells(time.UTC)
	expect(t, "the heading", strings.Join(heading, "|"), "b")
	text, err := table.Render(NDJSON)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "what programs get", text, `{"a":1,"b":2}`+"\n"+`{"a":1,"b":3}`+"\n")
}

func TestBriefAgo(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for passed, want := range map[time.Duration]string{
		-time.Hour: "2026-11-27", 30 * time.Second: "now", 3 * time.Minute: "3 min ago", 5*time.Hour + 59*time.Minute: "5 h ago",
		50 * time.Hour: "2 days ago", 8 * 24 * time.Hour: "2026-11-19",
	} {
		expect(t, passed.String(), BriefAgo(now.Add(-passed), now, time.UTC), want)
	}
}
