package catalog

import (
	_ "embed"
	"strings"
	"testing"
)

// The official endpoints, one a line: Lua name, method, path. Synapse's were
// recorded from the routes that Synapse 1.160 registers, Matrix's taken from
// version 1.19 of the specification, and those of the Matrix Authentication
// Service from version 1.22.
var (
	//go:embed testdata/synapse_admin.tsv
	officialAdmin string
	//go:embed testdata/client_server.tsv
	officialClient string
	//go:embed testdata/mas_admin.tsv
	officialMAS string
)

// officialLists are the lists of the APIs that have one. The rows of others are compared
// with nothing.
var officialLists = map[*API]string{Synapse: officialAdmin, Matrix: officialClient, MAS: officialMAS}

func TestEveryOfficialEndpointHasItsRow(t *testing.T) {
	official := map[string]bool{}
	for line := range strings.Lines(dataLines(officialAdmin) + dataLines(officialClient) + dataLines(officialMAS)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name, method, path := fields[0], fields[1], fields[2]
		official[name] = true
		row := Lookup(name)
		switch {
		case row == nil:
			t.Errorf("%s has no row", name)
		case row.Method != method || row.Path != path:
			t.Errorf("%s is %s %s here, officially %s %s", name, row.Method, row.Path, method, path)
		}
	}
	for _, r := range Rows() {
		if officialLists[r.API] != "" && !official[r.Name] {
			t.Errorf("%s is on no official list", r.Name)
		}
	}
}

// dataLines returns a table without its head line.
func dataLines(table string) string {
	_, rest, _ := strings.Cut(table, "\n")
	return rest
}
