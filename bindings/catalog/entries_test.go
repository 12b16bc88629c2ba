package catalog

import (
	"slices"
	"testing"
)

func TestEntriesAreTheRowsAndTheFunctions(t *testing.T) {
	sorted := slices.IsSortedFunc(Entries(), func(a, b *Entry) int {
		if a.Name < b.Name {
			return -1
		}
		return 1 // two of the same name are not sorted either
	})
	if !sorted {
		t.Error("the entries are not sorted by name, or two have one name")
	}
	for _, row := range Rows() {
		if e := LookupEntry(row.Name); e == nil || e.Row != row {
			t.Errorf("the entry of %s has not its row", row.Name)
		}
	}
	for _, f := range functions() {
		if e := LookupEntry(f.Name); e == nil || !e.More() {
			t.Errorf("%s is not there as more than a row", f.Name)
		}
	}
	if LookupEntry("synapse.users") != nil {
		t.Error("a group has an entry")
	}
}

func TestEntryOfARow(t *testing.T) {
	for name, want := range map[string]struct{ args, fields []string }{
		"synapse.rooms.join":       {[]string{"room_id_or_alias"}, []string{"user_id"}},
		"matrix.rooms.send":        {[]string{"roomId", "eventType", "content"}, nil},
		"matrix.media.upload_to":   {[]string{"serverName", "mediaId"}, []string{"filename", "bytes", "file", "content_type"}},
		"matrix.media.download_as": {[]string{"serverName", "mediaId", "fileName"}, []string{"timeout_ms", "file"}},
	} {
		e := LookupEntry(name)
		var args []string
		for _, p := range e.Args {
			args = append(args, p.Name)
		}
		if !slices.Equal(args, want.args) || !slices.Equal(FieldNames(name), want.fields) {
			t.Errorf("%s takes %q and %q", name, args, FieldNames(name))
		}
	}
	if e := LookupEntry("matrix.rooms.send"); e.Transaction == nil || e.Transaction.Name != "txnId" {
		t.Errorf("the transaction id of %s is %v", e.Name, e.Transaction)
	}
	if FieldNames("nothing") != nil {
		t.Error("what is not there has fields")
	}
}

func TestFunctionsNameRowsThatExist(t *testing.T) {
	for _, f := range functions() {
		for _, row := range f.Rows {
			if Lookup(row) == nil {
				t.Errorf("%s calls %s, which is no row", f.Name, row)
			}
		}
	}
}

func TestNamesAreModulesGroupsAndFunctions(t *testing.T) {
	for _, name := range []string{"synapse", "matrix.rooms", "synapse.users.list", "matrix.request"} {
		if !slices.Contains(Names(), name) {
			t.Errorf("%q is not among the names", name)
		}
	}
	if !slices.IsSorted(Names()) || slices.Contains(Names(), "") {
		t.Errorf("the names are %q", Names())
	}
}
