package lists_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/lists"

	"github.com/go-json-experiment/json/jsontext"
)

// listOf returns a row whose answers continue as the paging says.
func listOf(p catalog.Paging) *catalog.Row {
	return &catalog.Row{Name: "synapse.users.list", Method: "GET", Path: "/list", Effect: catalog.Read, Idempotent: true, Paging: &p}
}

// users is how most of Synapse's lists continue.
var users = catalog.Paging{Dialect: catalog.Token, Items: "users", Request: "from", Answer: "next_token", Total: "total", Limit: "limit", PageSize: 1000}

// text decodes an item to its JSON.
func text(dec *jsontext.Decoder) (string, error) {
	value, err := dec.ReadValue()
	return string(value), err
}

// list makes a cursor over the items' JSON.
func list(t *testing.T, f *changestest.Fixture, p catalog.Paging, query url.Values) *lists.Cursor[string] {
	t.Helper()
	cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(p), Query: query}, text)
	t.Cleanup(cur.Close)
	return cur
}

// collect returns all items and the error that ended them.
func collect(t *testing.T, cur *lists.Cursor[string]) ([]string, error) {
	t.Helper()
	var items []string
	for item, err := range cur.All(t.Context()) {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

func TestListsContinueAsTheRowSays(t *testing.T) {
	opaque := catalog.Paging{Dialect: catalog.Token, Items: "chunk", Request: "from", Answer: "end"}
	always := catalog.Paging{Dialect: catalog.Token, Items: "changes", Request: "from", Answer: "next_batch"}
	for name, tt := range map[string]struct {
		paging   catalog.Paging
		query    url.Values
		answers  []string // query, answer, query, answer …
		want     string
		wantLast string // of the error, or ""
	}{
		"string tokens": {users, nil, []string{
			"limit=1000", `{"users":[1,2],"next_token":"2","total":3}`,
			"from=2&limit=1000", `{"total":3,"users":[3]}`}, "1 2 3", ""},
		"number tokens": {users, nil, []string{
			"limit=1000", `{"next_token":9007199254740993,"users":[{"a":[1]}]}`,
			"from=9007199254740993&limit=1000", `{"users":[[2]],"next_token":null}`}, `{"a":[1]} [2]`, ""},
		"limit of the caller": {users, url.Values{"limit": {"2"}}, []string{"limit=2", `{"users":[1]}`}, "1", ""},
		"start of the caller": {users, url.Values{"from": {"5"}, "dir": {"b"}}, []string{
			"dir=b&from=5&limit=1000", `{"users":[1],"next_token":"7"}`,
			"dir=b&from=7&limit=1000", `{"users":[2]}`}, "1 2", ""},
		"no limit to set":  {opaque, nil, []string{"", `{"chunk":[1],"end":"t1-2_3"}`, "from=t1-2_3", `{"chunk":[],"end":"t4"}`}, "1", ""},
		"short page":       {opaque, nil, []string{"", `{"chunk":[1],"end":"a"}`, "from=a", `{"chunk":[2,3]}`}, "1 2 3", ""},
		"empty token":      {opaque, nil, []string{"", `{"chunk":[1],"end":""}`}, "1", ""},
		"always a token":   {always, nil, []string{"", `{"changes":[1],"next_batch":4}`, "from=4", `{"changes":[],"next_batch":4}`}, "1", ""},
		"nothing":          {users, nil, []string{"limit=1000", `{"users":[],"next_token":"0","total":0}`}, "", ""},
		"null":             {users, nil, []string{"limit=1000", `{"users":null}`}, "", ""},
		"other fields":     {users, nil, []string{"limit=1000", `{"x":{"users":[9]},"users":[1],"y":[{"next_token":"1"}]}`}, "1", ""},
		"bare array":       {catalog.Paging{Dialect: catalog.Whole}, nil, []string{"", `[1,"2"]`}, `1 "2"`, ""},
		"not paged":        {catalog.Paging{Dialect: catalog.Whole, Items: "devices", Total: "total"}, nil, []string{"", `{"devices":[1],"next_token":"5","total":1}`}, "1", ""},
		"field left out":   {catalog.Paging{Dialect: catalog.Whole, Items: "devices"}, nil, []string{"", `{}`}, "", ""},
		"keyed":            {catalog.Paging{Dialect: catalog.Whole, Items: "memberships", Keyed: true}, nil, []string{"", `{"memberships":{"!a:x":"join","!b:x":"leave"}}`}, `"join" "leave"`, ""},
		"token repeated":   {users, nil, []string{"limit=1000", `{"users":[1],"next_token":"5"}`, "from=5&limit=1000", `{"users":[2],"next_token":"5"}`}, "1 2", `names "5" as the next page`},
		"start repeated":   {users, url.Values{"from": {"5"}}, []string{"from=5&limit=1000", `{"users":[1],"next_token":"5"}`}, "1", "would never end"},
		"tokens in a ring": {opaque, nil, []string{"", `{"chunk":[1],"end":"a"}`, "from=a", `{"chunk":[2],"end":"b"}`, "from=b", `{"chunk":[3],"end":"a"}`}, "1 2 3", "would never end"},
		"always repeated":  {always, nil, []string{"", `{"changes":[1],"next_batch":4}`, "from=4", `{"changes":[2],"next_batch":4}`}, "1 2", "would never end"},
		"broken token":     {users, nil, []string{"limit=1000", `{"users":[1],"next_token":1.5}`}, "1", "the token 1.5 is not a whole number"},
		"object token":     {users, nil, []string{"limit=1000", `{"users":[1],"next_token":{}}`}, "", "neither a string nor a whole number"},
		"true token":       {users, nil, []string{"limit=1000", `{"users":[1],"next_token":true}`}, "1", "neither a string nor a whole number"},
		"not a list":       {users, nil, []string{"limit=1000", `{"users":{"a":1}}`}, "", `field "users": the list is`},
		"not an object":    {users, nil, []string{"limit=1000", `[1]`}, "", "no object"},
		"wrong server":     {users, nil, []string{"limit=1000", `{"status":"ok"}`}, "", `it has no field "users"`},
		"error later":      {users, nil, []string{"limit=1000", `{"users":[1],"next_token":"1"}`, "from=1&limit=1000", "500"}, "1", "see the server's log"},
	} {
		t.Run(name, func(t *testing.T) {
			f := changestest.New(t)
			for i := 0; i < len(tt.answers); i += 2 {
				reply := fakeserver.JSON(200, tt.answers[i+1])
				if tt.answers[i+1] == "500" {
					reply = fakeserver.JSON(500, `{"errcode":"M_UNKNOWN"}`)
				}
				f.Server.On("GET", "/list?"+tt.answers[i], reply)
			}
			given := fmt.Sprint(tt.query)
			items, err := collect(t, list(t, f, tt.paging, tt.query))
			if got := strings.Join(items, " "); got != tt.want {
				t.Errorf("items %s, want %s", got, tt.want)
			}
			if tt.wantLast != "" {
				wantError(t, err, tt.wantLast)
			} else if err != nil {
				t.Error(err)
			}
			if fmt.Sprint(tt.query) != given {
				t.Errorf("the caller's query became %v", tt.query)
			}
		})
	}
}

func TestLimitOfNothingIsRefused(t *testing.T) {
	for _, limit := range []string{"0", "00", "-1", "-0", "0.0"} {
		f := changestest.New(t)
		_, err := list(t, f, users, url.Values{"limit": {limit}}).Next(t.Context())
		wantError(t, err, `"limit" of synapse.users.list is `+limit, "at least 1")
	}
}

func TestOnlyListsCanBeWalked(t *testing.T) {
	f := changestest.New(t)
	cur := lists.NewCursor(f.Client, exchange.Call{Row: getUser, Path: alice}, text)
	defer cur.Close()
	_, err := cur.Next(t.Context())
	wantError(t, err, "only a row that is a list")
}

func TestTokenInTheBody(t *testing.T) {
	f := changestest.New(t)
	row := listOf(catalog.Paging{Dialect: catalog.Token, Items: "chunk", Request: "since", Answer: "next_batch", Limit: "limit", PageSize: 50})
	row.Method = "POST"
	row.Params = []catalog.Param{{Name: "since", In: catalog.InBody}, {Name: "limit", In: catalog.InBody, Type: catalog.Type{Kind: catalog.Integer}}}
	f.Server.On("POST", "/list", fakeserver.JSON(200, `{"chunk":[1],"next_batch":"b"}`),
		fakeserver.JSON(200, `{"chunk":[2],"next_batch":"c"}`), fakeserver.JSON(200, `{"chunk":[3]}`))
	cur := lists.NewCursor(f.Client, exchange.Call{Row: row, Body: []byte(`{"filter":{"since":"x"},"since":"a"}`)}, text)
	items, err := collect(t, cur)
	if err != nil || !slices.Equal(items, []string{"1", "2", "3"}) {
		t.Errorf("%v, %v", items, err)
	}
	var bodies []string
	for _, r := range f.Server.Requests() {
		bodies = append(bodies, r.Body)
	}
	want := []string{`{"filter":{"since":"x"},"since":"a","limit":50}`, `{"filter":{"since":"x"},"limit":50,"since":"b"}`, `{"filter":{"since":"x"},"limit":50,"since":"c"}`}
	if !slices.Equal(bodies, want) {
		t.Errorf("bodies %q", bodies)
	}
	none := lists.NewCursor(f.Client, exchange.Call{Row: row, Body: []byte(`{"limit":0}`)}, text)
	defer none.Close()
	_, err = none.Next(t.Context())
	wantError(t, err, "at least 1")
}

func TestNextPageIsFetchedWhileTheCallerWorks(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1,2],"next_token":"2","total":3}`))
	f.Server.On("GET", "/list?from=2&limit=1000", fakeserver.JSON(200, `{"users":[3]}`))
	cur := list(t, f, users, nil)
	if cur.Total() != -1 {
		t.Errorf("total %d before the first page", cur.Total())
	}
	if item, err := cur.Next(t.Context()); err != nil || item != "1" {
		t.Fatalf("%q, %v", item, err)
	}
	f.Server.WaitFor(2) // item 2 of the first page has not been asked for yet
	rest, err := collect(t, cur)
	if err != nil || !slices.Equal(rest, []string{"2", "3"}) || cur.Total() != 3 {
		t.Errorf("%v, %v, total %d", rest, err, cur.Total())
	}
}

func TestAWaitingCallerHasThePageAfterAskedForAtOnce(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.Server.On("GET", "/list?from=1&limit=1000", fakeserver.JSON(200, `{"users":[2],"next_token":"2"}`))
	f.Server.On("GET", "/list?from=2&limit=1000", fakeserver.JSON(200, `{"users":[3]}`))
	second := make(chan struct{})
	cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (string, error) {
		item, err := text(dec)
		switch item {
		case "1":
			f.Server.WaitFor(2) // while the caller waits for this item
		case "2":
			close(second)
		}
		return item, err
	})
	defer cur.Close()
	if item, err := cur.Next(t.Context()); item != "1" || err != nil {
		t.Fatalf("%q, %v", item, err)
	}
	<-second // is there before anybody wants it
	if n := len(f.Server.Requests()); n != 2 {
		t.Errorf("%d requests; the third page was asked for although nobody waits for the second", n)
	}
	if rest, err := collect(t, cur); err != nil || !slices.Equal(rest, []string{"2", "3"}) {
		t.Errorf("%v, %v", rest, err)
	}
}

func TestPagesAndItemsCanBeMixed(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list", fakeserver.JSON(200, `{"m":{"a":1,"b":2,"c":3},"n":"x"}`), fakeserver.JSON(200, `{"m":{"d":4}}`))
	cur := list(t, f, catalog.Paging{Dialect: catalog.Token, Items: "m", Request: "from", Answer: "n", Keyed: true}, nil)
	key, item, err := cur.NextPair(t.Context())
	if key != "a" || item != "1" || err != nil {
		t.Errorf("%q %q %v", key, item, err)
	}
	for _, want := range []string{"[b c] [2 3]", "[d] [4]"} {
		page, err := cur.Page(t.Context())
		if got := fmt.Sprint(page.Keys, page.Items); got != want || err != nil || page.Total != -1 {
			t.Errorf("%s, %v", got, err)
		}
	}
	for range 2 {
		if _, err := cur.Page(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("error %v at the end", err)
		}
	}
}

func TestErrorsOfDecodeAreReturned(t *testing.T) {
	refuse := func(*jsontext.Decoder) (int, error) { return 0, errors.New("too big") }
	nothing := func(*jsontext.Decoder) (int, error) { return 0, nil }
	half := func(dec *jsontext.Decoder) (int, error) { _, err := dec.ReadToken(); return 0, err }
	for want, decode := range map[string]func(*jsontext.Decoder) (int, error){
		"too big": refuse, "not decoded as one value": nothing, "not decoded to its end": half,
	} {
		f := changestest.New(t)
		f.Server.On("GET", "/list", fakeserver.JSON(200, `{"users":[[1]]}`))
		cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(users)}, decode)
		_, err := cur.Next(t.Context())
		cur.Close()
		wantError(t, err, want, "the answer to GET /list")
	}
}

func TestCloseEndsAFetch(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.Server.On("GET", "/list?from=1&limit=1000", fakeserver.Hang())
	cur := list(t, f, users, nil)
	if _, err := cur.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Server.WaitFor(2)
	cur.Close()
	cur.Close()
	_, err := cur.Next(t.Context())
	wantError(t, err, "the list is closed")
}

func TestCloseEndsWhoWaits(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list", fakeserver.Hang())
	cur := list(t, f, users, nil)
	done := make(chan error)
	go func() {
		_, err := cur.Next(t.Context())
		done <- err
	}()
	f.Server.WaitFor(1)
	cur.Close()
	wantError(t, <-done, "the list is closed")
}

func TestCancelEndsAListAtOnce(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list", fakeserver.Hang())
	cur := list(t, f, users, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		f.Server.WaitFor(1)
		cancel()
	}()
	if _, err := cur.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAListOutlivesTheStatementThatBeganIt(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.Server.On("GET", "/list?from=1&limit=1000", fakeserver.Hang(), fakeserver.JSON(200, `{"users":[2]}`))
	cur := list(t, f, users, nil)
	first, cancel := context.WithCancel(t.Context())
	if _, err := cur.Next(first); err != nil {
		t.Fatal(err)
	}
	f.Server.WaitFor(2)
	cancel()
	item, err := cur.Next(t.Context())
	if item != "2" || err != nil {
		t.Errorf("%q, %v", item, err)
	}
}

func TestLeavingALoopClosesTheList(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1,2],"next_token":"1"}`))
	f.Server.On("GET", "/list?from=1&limit=1000", fakeserver.Hang())
	cur := list(t, f, users, nil)
	for range cur.All(t.Context()) {
		f.Server.WaitFor(2)
		break
	}
	_, err := cur.Next(t.Context())
	wantError(t, err, "the list is closed")
}

func TestManyWorkersShareAList(t *testing.T) {
	f := changestest.New(t)
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		from, _ := strconv.Atoi(r.URL.Query().Get("from"))
		if from == 50 {
			_, _ = io.WriteString(w, `{"users":[]}`)
			return true
		}
		_, _ = fmt.Fprintf(w, `{"users":[%d,%d],"next_token":"%d"}`, 2*from, 2*from+1, from+1)
		return true
	})
	cur := list(t, f, users, nil)
	var mu sync.Mutex
	seen := map[string]int{}
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for {
				item, err := cur.Next(t.Context())
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[item]++
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	if len(seen) != 100 {
		t.Errorf("%d items of 100", len(seen))
	}
}

// What is only shown has no items that anybody could know.
func TestDryRunOfAListIsEmpty(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(nil))
	row := listOf(users)
	row.Method, row.Effect, row.Example = "POST", catalog.Change, `{"users":[1],"next_token":"7"}`
	cur := lists.NewCursor(f.Client, exchange.Call{Row: row}, text)
	items, err := collect(t, cur)
	if err != nil || len(items) != 0 {
		t.Errorf("%v, %v", items, err)
	}
}
