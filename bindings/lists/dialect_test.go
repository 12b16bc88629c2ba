package lists_test

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/fakeserver"
)

// resources is how the lists of JSON:API continue.
var resources = catalog.Paging{
	Dialect: catalog.LastID, Items: "data", Request: "page[after]", Answer: "links.next", ID: "id", Total: "meta.count",
	Limit: "page[first]", PageSize: 2,
}

const (
	firstResources = "/list?page%5Bfirst%5D=2"
	afterB         = "/list?page%5Bafter%5D=b&page%5Bfirst%5D=2"
)

func TestAListGoesOnBehindTheLastID(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", firstResources, fakeserver.JSON(200,
		`{"meta":{"page":{"count":9},"count":3},"data":[{"id":"a","n":{"id":"x"}},{"n":[{"id":"y"}],"id":"b"}],"links":{"self":"/x","next":"/elsewhere?page[after]=z"}}`))
	f.Server.On("GET", afterB, fakeserver.JSON(200, `{"data":[{"id":"c"}],"meta":{"count":3},"links":{"self":"/x"}}`))
	cur := list(t, f, resources, nil)
	items, err := collect(t, cur)
	if want := `{"id":"a","n":{"id":"x"}} {"n":[{"id":"y"}],"id":"b"} {"id":"c"}`; err != nil || strings.Join(items, " ") != want {
		t.Errorf("%v, %v", items, err)
	}
	if cur.Total() != 3 {
		t.Errorf("the total is %d", cur.Total())
	}
}

func TestHowAListByLastIDEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		items  []string
		err    string
	}{
		"no next":              {`{"data":[{"id":"a"}]}`, []string{`{"id":"a"}`}, ""},
		"next is null":         {`{"data":[{"id":"a"}],"links":{"next":null}}`, []string{`{"id":"a"}`}, ""},
		"an empty page":        {`{"data":[],"links":{"next":"/more"}}`, nil, ""},
		"links before data":    {`{"links":{"self":"/"},"data":[{"id":"a"}]}`, []string{`{"id":"a"}`}, ""},
		"an item without id":   {`{"data":[{"id":"a"},{"n":1}],"links":{"next":"/more"}}`, []string{`{"id":"a"}`, `{"n":1}`}, "the last item has no id"},
		"no data":              {`{"links":{"next":"/more"}}`, nil, `it has no field "data"`},
		"data inside a member": {`{"links":{"data":[1]}}`, nil, `it has no field "data"`},
		"a total that is text": {`{"data":[{"id":"a"}],"meta":{"count":"many"}}`, []string{`{"id":"a"}`}, ""},
		"meta is no object":    {`{"data":[{"id":"a"}],"meta":7,"links":[]}`, []string{`{"id":"a"}`}, ""},
		"the next is a number": {`{"data":[{"id":"a"}],"links":{"next":{"href":"/"}}}`, nil, `field "links.next": the token is neither a string`},
	} {
		t.Run(name, func(t *testing.T) {
			f := changestest.New(t)
			f.Server.On("GET", firstResources, fakeserver.JSON(200, tt.answer))
			items, err := collect(t, list(t, f, resources, nil))
			if !slices.Equal(items, tt.items) {
				t.Errorf("items %q", items)
			}
			if tt.err == "" && err != nil {
				t.Fatal(err)
			}
			if tt.err != "" {
				wantError(t, err, tt.err)
			}
		})
	}
}

// Without this check, a server that repeats a page would be asked forever.
func TestTheSamePageAgainEndsAListByLastID(t *testing.T) {
	f := changestest.New(t)
	page := `{"data":[{"id":"a"},{"id":"b"}],"links":{"next":"/more"}}`
	f.Server.On("GET", firstResources, fakeserver.JSON(200, page))
	f.Server.On("GET", afterB, fakeserver.JSON(200, page))
	items, err := collect(t, list(t, f, resources, nil))
	wantError(t, err, `the server names "b" as the next page of synapse.users.list again`)
	if len(items) != 4 {
		t.Errorf("items %q", items)
	}
}

func TestAListWhoseRowDoesNotSayHowItGoesOn(t *testing.T) {
	f := changestest.New(t)
	_, err := collect(t, list(t, f, catalog.Paging{Items: "users"}, nil))
	wantError(t, err, "synapse.users.list: the row does not say how the list continues")
}
