package lists_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/lists"

	"github.com/go-json-experiment/json/jsontext"
)

func TestAListThatIsNoneIsAnError(t *testing.T) {
	for body, words := range map[string][]string{
		"<html>":                              {"is not JSON", "check the homeserver address"},
		"no healthy upstream":                 {"is not JSON", "check the homeserver address"},
		"502 bad gateway":                     {"is not JSON", "check the homeserver address"},
		`{"users":[1],"next_token":{}`:        {"is not JSON"},
		`{"users":[1,2],"users":[3]}`:         {`field "users": the list is there twice`},
		`{"users":[1,{"a":1e999}],"total":`:   {"is not JSON"},
		`{"users":[[1],"x"],"next_token":[]}`: {"neither a string nor a whole number"},
	} {
		f := changestest.New(t)
		f.Server.On("GET", "/list", textReply(body))
		items, err := collect(t, list(t, f, users, nil))
		wantError(t, err, words...)
		if len(items) > 0 {
			t.Errorf("%s: items %v", body, items)
		}
	}
}

// A refused item ends the list for good, and the page after it is given up.
func TestARefusedItemEndsTheList(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.Server.On("GET", "/list?from=1&limit=1000", fakeserver.Hang())
	ended := make(chan string, 1)
	f.OnLog = func(line string) {
		if strings.Contains(line, "from=1") {
			ended <- line
		}
	}
	cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (int, error) {
		f.Server.WaitFor(2)
		return 0, refuse(dec)
	})
	defer cur.Close()
	for range 2 {
		_, err := cur.Next(t.Context())
		wantError(t, err, `field "users": the number is too large`)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the page after it is still waited for")
	}
}

// interrupted is a cursor whose user was interrupted while the first page was decoded.
func interrupted(t *testing.T) *lists.Cursor[string] {
	t.Helper()
	f, release := changestest.New(t), make(chan struct{})
	f.Server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1,2],"next_token":"2"}`))
	f.Server.Always("GET", "/list?from=2&limit=1000", fakeserver.JSON(200, `{"users":[3]}`))
	cur := lists.NewCursor(f.Client, exchange.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (string, error) {
		<-release
		return text(dec)
	})
	t.Cleanup(cur.Close)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		f.Server.WaitFor(2)
		cancel()
	}()
	if _, err := cur.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(release)
	return cur
}

func TestAListInterruptedWhileItIsDecodedGoesOn(t *testing.T) {
	items, err := collect(t, interrupted(t))
	if err != nil || !slices.Equal(items, []string{"1", "2", "3"}) {
		t.Errorf("%v, %v", items, err)
	}
}

func TestAListClosedWhileItIsDecodedGivesNothing(t *testing.T) {
	cur := interrupted(t)
	cur.Close()
	_, err := cur.Next(t.Context())
	wantError(t, err, "the list is closed")
}
