package catalog

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Entry is one function of the modules of the APIs as its caller sees it: a row, or
// a function that is more than a row. Help, completion, the reference and the annotations
// are rendered from entries alone.
type Entry struct {
	// Name is the full name in Lua.
	Name string
	// Summary is one sentence in the imperative, without a full stop.
	Summary string
	// Args are the positional arguments, and Fields the fields of the table after them.
	Args, Fields []Param
	// Transaction is the transaction id, which comes last and is optional; nil if there is
	// none.
	Transaction *Param
	// Returns says in a few words what a function that is more than a row returns. It is ""
	// for a row, whose own fields say it.
	Returns string
	// Effect is the gravest effect of the function's requests.
	Effect Effect
	// Rows names the rows that the function calls, if it is more than a row.
	Rows []string
	// UnderMAS and Unheard are as in Row.
	UnderMAS string
	Unheard  bool
	// Note says what may surprise: one or more sentences, or "".
	Note string
	// Row is the row of that name, or nil. A function that is more than a row has one if it
	// replaces the row's own function.
	Row *Row
}

// More reports whether the function is more than a row.
func (e *Entry) More() bool { return e.Returns != "" }

// Module returns the first part of the name, such as "synapse".
func (e *Entry) Module() string { return e.Name[:strings.IndexByte(e.Name, '.')] }

// Group returns all but the last part of the name, such as "synapse.users".
func (e *Entry) Group() string { return e.Name[:strings.LastIndexByte(e.Name, '.')] }

// Entries returns an entry for every function of the modules of the APIs, sorted by name.
// They are made once and must not be changed.
func Entries() []*Entry { return loadEntries().all }

// LookupEntry returns the entry with that full name, or nil.
func LookupEntry(name string) *Entry { return loadEntries().byName[name] }

// Names returns the names of all modules, groups and functions, sorted. They are made once
// and must not be changed.
func Names() []string { return loadEntries().names }

// FieldNames returns the names of the fields that the function takes in its table, or nil
// if there is no function of that name.
func FieldNames(name string) []string {
	e := LookupEntry(name)
	if e == nil {
		return nil
	}
	var names []string
	for _, p := range e.Fields {
		names = append(names, p.Name)
	}
	return names
}

// entryIndex holds the entries in the forms in which they are looked up.
type entryIndex struct {
	all    []*Entry
	byName map[string]*Entry
	names  []string
}

var loadEntries = sync.OnceValue(makeEntries)

func makeEntries() *entryIndex {
	ix := &entryIndex{byName: map[string]*Entry{}}
	for _, row := range Rows() {
		ix.byName[row.Name] = rowEntry(row)
	}
	for _, f := range functions() {
		f.Row = Lookup(f.Name)
		ix.byName[f.Name] = &f
	}
	ix.all = slices.SortedFunc(maps.Values(ix.byName), func(a, b *Entry) int { return cmp.Compare(a.Name, b.Name) })
	names := map[string]bool{}
	for _, e := range ix.all {
		names[e.Module()], names[e.Group()], names[e.Name] = true, true, true
	}
	ix.names = slices.Sorted(maps.Keys(names))
	return ix
}

// rowEntry returns the entry of a row, with the parameters in the order of a call: in Lua
// the body comes before the table, wherever the row lists it, and content is given by
// fields.
func rowEntry(row *Row) *Entry {
	e := &Entry{Name: row.Name, Summary: row.Summary, Note: row.Note, Effect: row.Effect, Row: row, UnderMAS: row.UnderMAS, Unheard: row.Unheard}
	var bodies []Param
	for i, p := range row.Params {
		switch {
		case p.Transaction:
			e.Transaction = &row.Params[i]
		case p.In == InPath:
			e.Args = append(e.Args, p)
		case p.In == AsBody && p.Type.Kind != Bytes:
			bodies = append(bodies, p)
		case p.In != AsBody:
			e.Fields = append(e.Fields, p)
		}
	}
	e.Args = append(e.Args, bodies...)
	e.Fields = append(e.Fields, row.ContentFields()...)
	return e
}

// The fields of a function that sends content, and of one that returns it.
var (
	uploadFields = []Param{
		{Name: "bytes", In: AsBody, Type: text, Help: "the content itself"},
		{Name: "file", In: AsBody, Type: text, Help: "or the path of a file that --allow-read names, itself or its folder; its name is the filename, unless one is given"},
		{Name: "content_type", In: AsBody, Type: text, Default: `"application/octet-stream"`, Help: "the type of the content"},
	}
	downloadFields = []Param{
		{Name: "file", In: AsBody, Type: text, Help: "the path to write to, which --allow-write names, itself or its folder; a new file has the mode 0600"},
	}
)

// ReturnsContent says what a function returns whose answer is content.
const ReturnsContent = "the content, or with file the number of bytes; then the content type"

// ContentFields returns the fields that synlua adds to a row whose body or answer is
// content: where the content comes from, or where it goes.
func (r *Row) ContentFields() []Param {
	switch {
	case r.SendsContent():
		return uploadFields
	case r.Answer == Bytes:
		return downloadFields
	}
	return nil
}

// SendsContent reports whether the row's body is content that is not JSON.
func (r *Row) SendsContent() bool {
	return slices.ContainsFunc(r.Params, func(p Param) bool { return p.In == AsBody && p.Type.Kind == Bytes })
}
