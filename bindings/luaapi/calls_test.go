package luaapi_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
	"synlua/bindings/reference"
)

// serveExamples answers each request with the example of its row; of a list that was begun
// already, with an empty page.
func serveExamples(w http.ResponseWriter, r *http.Request) bool {
	row, ok := catalog.Match(r.Method, strings.TrimPrefix(r.URL.EscapedPath(), fakeserver.BasePath))
	switch {
	case !ok:
		return false
	case row.Answer == catalog.Bytes:
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, fileContent)
	case row.Paging != nil && r.URL.Query().Has(row.Paging.Request) && row.Paging.Request != "":
		_, _ = io.WriteString(w, emptyPage(row.Paging))
	default:
		_, _ = io.WriteString(w, row.Example)
	}
	return true
}

// endless is the function whose list never ends.
const endless = "matrix.sync.events"

// On this server the account of synapse.users.create is there already, which it says.
func TestTheCallOfEachPageRuns(t *testing.T) {
	for _, gate := range []changes.GateOptions{{}, applying} {
		f := newFixture(t, gate)
		f.server.Handle(serveExamples)
		f.files.content["picture.png"] = fileContent
		const modules = `local time, print = require "time", function() end `
		for _, e := range catalog.Entries() {
			call := reference.Call(e.Name)
			if e.Name == endless {
				call = strings.Replace(call, " do ", " do break; ", 1)
			}
			_, err := f.run(modules + call)
			if err != nil && !(e.Name == "synapse.users.create" && strings.Contains(err.Error(), "exists already")) {
				t.Errorf("%s\n%v", call, err)
			}
		}
	}
}
