package lists

import (
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

func TestListWithoutEndIsGivenUp(t *testing.T) {
	w, err := newWalk(exchange.Call{Row: &catalog.Row{Name: "list", Paging: &catalog.Paging{Dialect: catalog.Token, Request: "from", Answer: "next"}}})
	if err != nil {
		t.Fatal(err)
	}
	w.pages = maxPages - 1
	err = w.advance(&envelope{end: 1, answer: jsontext.String("new")})
	if err == nil || !strings.Contains(err.Error(), "more than 1000000 pages") {
		t.Errorf("error %v", err)
	}
}
