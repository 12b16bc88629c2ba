package lists_test

import (
	"net/url"
	"slices"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/lists"
)

// usersWith asks MAS for the accounts in a state, which their items show.
func usersWith(status string) exchange.Call {
	return exchange.Call{Row: catalog.Lookup("mas.users.list"), Query: url.Values{"filter[status]": {status}}}
}

const (
	usersPath = "/api/admin/v1/users"
	aliceItem = `{"type":"user","id":"01M8DN3G0HD8VKPVJ8JFX6GVAB","attributes":{"username":"alice","locked_at":null,"deactivated_at":null}}`
	bobItem   = `{"type":"user","id":"01M8DN3G0HD8VKPVJ8JFX6GVAC","attributes":{"username":"bob","locked_at":"2026-11-27T04:53:23Z"}}`
)

func TestItemsComeOutOfTheirEnvelopeAndMatchTheFilters(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", usersPath, fakeserver.JSON(200, `{"data":[`+aliceItem+`],"links":{"self":"/x?filter[status]=active"}}`))
	items, err := collect(t, lists.NewCursor(f.Client, usersWith("active"), text))
	want := `{"id":"01M8DN3G0HD8VKPVJ8JFX6GVAB","username":"alice","locked_at":null,"deactivated_at":null}`
	if err != nil || !slices.Equal(items, []string{want}) {
		t.Errorf("%q, %v", items, err)
	}
}

func TestNoItemOfAPageIsGivenIfOneDoesNotMatch(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", usersPath, fakeserver.JSON(200, `{"data":[`+aliceItem+`,`+bobItem+`]}`))
	items, err := collect(t, lists.NewCursor(f.Client, usersWith("active"), text))
	wantError(t, err, `the server ignored the filter status = "active": it sent "01M8DN3G0HD8VKPVJ8JFX6GVAC", which is in another state`)
	if len(items) != 0 || exchange.KindOf(err) != exchange.Garbled {
		t.Errorf("%q are given, and the error is of the kind %d", items, exchange.KindOf(err))
	}
}

func TestTheAddressThatIsRepeatedMayBeEscapedOrMissing(t *testing.T) {
	for links, ok := range map[string]bool{
		`{"self":"/x?filter[status]=locked&page[first]=1"}`: true,
		`{"self":"/x?filter%5Bstatus%5D=locked"}`:           true,
		`{}`:                          true,
		`{"self":null}`:               true,
		`{"self":"/x?page[first]=1"}`: false,
		`{"self":"/x?status=locked"}`: false,
	} {
		f := changestest.New(t)
		f.Server.On("GET", usersPath, fakeserver.JSON(200, `{"data":[`+bobItem+`],"links":`+links+`}`))
		if _, err := collect(t, lists.NewCursor(f.Client, usersWith("locked"), text)); (err == nil) != ok {
			t.Errorf("%s: %v", links, err)
		}
	}
}

func TestAFilterWithoutAValueChoosesNothing(t *testing.T) {
	f := changestest.New(t)
	call := exchange.Call{Row: catalog.Lookup("mas.users.list"), Query: url.Values{"filter[search]": {""}}}
	f.Server.On("GET", usersPath, fakeserver.JSON(200, `{"data":[`+bobItem+`],"links":{"self":"/x"}}`))
	if items, err := collect(t, lists.NewCursor(f.Client, call, text)); err != nil || len(items) != 1 {
		t.Errorf("%q, %v", items, err)
	}
}

func TestCountsComeFromTheServer(t *testing.T) {
	for answer, want := range map[string]int64{
		`{"meta":{"count":7},"links":{"self":"/x?filter[status]=locked&count=only"}}`: 7,
		`{"meta":{"count":7},"links":{"self":"/x?count=only"}}`:                       -1,
		`{"links":{"self":"/x?filter[status]=locked"}}`:                               -1,
		`[]`: -1,
	} {
		f := changestest.New(t)
		f.Server.On("GET", usersPath+"?count=only&filter[status]=locked", fakeserver.JSON(200, answer))
		n, err := lists.Count(t.Context(), f.Client, usersWith("locked"))
		if (err == nil) != (want >= 0) || err == nil && n != want {
			t.Errorf("%s: %d, %v", answer, n, err)
		}
	}
	if lists.Countable(exchange.Call{Row: catalog.Lookup("synapse.users.list")}) || !lists.Countable(usersWith("active")) {
		t.Error("the wrong lists can be counted by the server")
	}
}
