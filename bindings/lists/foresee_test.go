package lists_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/lists"

	"github.com/go-json-experiment/json/jsontext"
)

// rows is how a list continues whose tokens count rows, in pages of two.
var rows = catalog.Paging{Dialect: catalog.Offset, Items: "users", Request: "from", Answer: "next_token", Total: "total", Limit: "limit", PageSize: 2}

// whenAsked returns a channel that is closed when n requests have come.
func whenAsked(f *changestest.Fixture, n int) <-chan struct{} {
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		f.Server.WaitFor(n)
	}()
	return asked
}

func TestThePageAfterTheNextIsForeseen(t *testing.T) {
	f := changestest.New(t)
	third := whenAsked(f, 3)
	f.Server.On("GET", "/list?limit=2", fakeserver.JSON(200, `{"users":[1,2],"next_token":"2","total":5}`))
	f.Server.On("GET", "/list?from=2&limit=2", fakeserver.After(third, fakeserver.JSON(200, `{"users":[3,4],"next_token":"4","total":5}`)))
	f.Server.On("GET", "/list?from=4&limit=2", fakeserver.JSON(200, `{"users":[5],"total":5}`))
	items, err := collect(t, list(t, f, rows, nil))
	if err != nil || !slices.Equal(items, []string{"1", "2", "3", "4", "5"}) {
		t.Errorf("%v, %v", items, err)
	}
	if n := len(f.Server.Requests()); n != 3 {
		t.Errorf("%d requests, want one for each page", n)
	}
}

// refusing makes a cursor that refuses the item "bad".
func refusing(t *testing.T, f *changestest.Fixture, p catalog.Paging) *lists.Cursor[string] {
	t.Helper()
	cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(p)}, func(dec *jsontext.Decoder) (string, error) {
		item, err := text(dec)
		if item == `"bad"` {
			err = errors.New("refused")
		}
		return item, err
	})
	t.Cleanup(cur.Close)
	return cur
}

func TestWhatWasForeseenWronglyIsGivenUp(t *testing.T) {
	for name, tt := range map[string]struct {
		rest string   // of the second page, after its first item
		next []string // the third page, if there is one: request, answer
		want []string
		err  string
	}{
		"another token": {`],"next_token":"3","total":9}`, []string{"/list?from=3&limit=2", `{"users":[4]}`}, []string{"1", "2", "3", "4"}, "EOF"},
		"the end":       {`]}`, nil, []string{"1", "2", "3"}, "EOF"},
		"an error":      {`],"next_token":1.5}`, nil, []string{"1", "2", "3"}, "not a whole number"},
		"no JSON":       {`}`, nil, []string{"1", "2"}, "is not JSON"},
		"a bad item":    {`,"bad"],"next_token":"4"}`, nil, []string{"1", "2"}, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			f := changestest.New(t)
			third := whenAsked(f, 3)
			f.Server.On("GET", "/list?limit=2", fakeserver.JSON(200, `{"users":[1,2],"next_token":"2","total":9}`))
			f.Server.On("GET", "/list?from=2&limit=2", fakeserver.After(third, fakeserver.JSON(200, `{"users":[3`+tt.rest)))
			left := make(chan struct{})
			f.Server.Handle(func(_ http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("from") != "4" {
					return false
				}
				<-r.Context().Done()
				close(left)
				return true
			})
			if tt.next != nil {
				f.Server.On("GET", tt.next[0], fakeserver.JSON(200, tt.next[1]))
			}
			cur := refusing(t, f, rows)
			var items []string
			item, err := cur.Next(t.Context())
			for ; err == nil; item, err = cur.Next(t.Context()) {
				items = append(items, item)
			}
			if !slices.Equal(items, tt.want) {
				t.Errorf("items %v, want %v", items, tt.want)
			}
			wantError(t, err, tt.err)
			select {
			case <-left: // although the list is not closed
			case <-time.After(10 * time.Second):
				t.Error("the page that was foreseen is still waited for")
			}
		})
	}
}

func TestWhatCannotBeForeseenIsNotAskedFor(t *testing.T) {
	opaque := rows
	opaque.Dialect = catalog.Token
	for name, tt := range map[string]struct {
		paging     catalog.Paging
		first      string
		secondFrom string
	}{
		"tokens count no rows":  {opaque, `{"users":[1,2],"next_token":"2","total":9}`, "2"},
		"total unknown":         {rows, `{"users":[1,2],"next_token":"2"}`, "2"},
		"the last page":         {rows, `{"users":[1,2],"next_token":"2","total":4}`, "2"},
		"tokens go another way": {rows, `{"users":[1],"next_token":"1","total":9}`, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			f := changestest.New(t)
			later := make(chan struct{})
			time.AfterFunc(20*time.Millisecond, func() { close(later) }) // so that a request too many has time to come
			f.Server.On("GET", "/list?limit=2", fakeserver.JSON(200, tt.first))
			f.Server.On("GET", "/list?from="+tt.secondFrom+"&limit=2", fakeserver.After(later, fakeserver.JSON(200, `{"users":[3]}`)))
			if _, err := collect(t, list(t, f, tt.paging, nil)); err != nil {
				t.Error(err)
			}
			if n := len(f.Server.Requests()); n != 2 {
				t.Errorf("%d requests, want 2", n)
			}
		})
	}
}
