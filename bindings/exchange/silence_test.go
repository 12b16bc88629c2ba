package exchange_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// silent makes the server take requests and say nothing to the first ones, while hours pass
// at once. It returns what timers were set.
func silent(f *fixture, requests int) (limits func() []time.Duration) {
	var mu sync.Mutex
	var set []time.Duration
	var fires []func()
	exchange.SetAfter(f.Client, func(d time.Duration, fire func()) func() bool {
		mu.Lock()
		defer mu.Unlock()
		set, fires = append(set, d), append(fires, fire)
		return func() bool { return true }
	})
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if len(f.Server.Requests()) > requests {
			return false
		}
		for r.Context().Err() == nil {
			mu.Lock()
			due := fires
			fires = nil
			mu.Unlock()
			for _, fire := range due {
				fire()
			}
		}
		return true
	})
	return func() []time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return slices.Compact(slices.Sorted(slices.Values(set)))
	}
}

// A connection that nobody serves any more looks alive for ever.
func TestAServerThatSaysNothingIsGivenUp(t *testing.T) {
	var told []string
	var mu sync.Mutex
	f := newFixture(t, func(o *exchange.Options) {
		o.Waits = func(line string) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, line)
		}
	})
	silent(f, 1)
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"name":"A"}`))
	answer, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	if err != nil || string(answer.Body) != `{"name":"A"}` {
		t.Fatalf("%+v, %v", answer, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) == 0 || !strings.HasSuffix(told[0], "/users/@alice:example.org: no answer for 1m0s; it is given up after 5m0s") {
		t.Errorf("told %q", told)
	}
}

func TestAServerThatStaysSilent(t *testing.T) {
	poll := exchange.Call{Row: catalog.Lookup("matrix.sync.once"), Query: map[string][]string{"timeout": {"600000"}, "set_presence": {"offline"}}}
	for _, tt := range []struct {
		call  exchange.Call
		tries int
		limit time.Duration
		why   string
	}{
		{exchange.Call{Row: getUser, Path: alice}, 2, 5 * time.Minute, "try again, and check the network and the proxy"},
		{exchange.Call{Row: putUser, Path: alice}, 2, time.Hour, "try again, and check the network and the proxy"},
		{exchange.Call{Row: sendNotice}, 1, time.Hour, "may or may not have acted"},
		{poll, 2, 15 * time.Minute, "try again"},
	} {
		t.Run(tt.call.Row.Name, func(t *testing.T) {
			f := newFixture(t)
			limits := silent(f, 100)
			_, err := f.Do(t.Context(), tt.call)
			wantError(t, err, "no answer to "+tt.call.Row.Method+" ", "for a long time; ", tt.why)
			if n := len(f.Server.Requests()); n != tt.tries {
				t.Errorf("%d requests, want %d", n, tt.tries)
			}
			if got := limits(); got[len(got)-1] != tt.limit {
				t.Errorf("it waits %v, want %v", got, tt.limit)
			}
		})
	}
}
