package homeserver_test

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver"
	"synlua/bindings/homeserver"

	"github.com/go-json-experiment/json/jsontext"
)

// loaded is a fixture that keeps what is told of its load.
type loaded struct {
	*fixture
	t    *testing.T
	told []bool
}

func newLoaded(t *testing.T) *loaded {
	l := &loaded{t: t}
	l.fixture = newFixture(t, func(o *homeserver.Options) { o.Light = func(light bool) { l.told = append(l.told, light) } })
	return l
}

// want fails unless the last of what was told is this, and forgets it.
func (l *loaded) want(when string, told ...bool) {
	l.t.Helper()
	if !slices.Equal(l.told, told) {
		l.t.Errorf("%s: told %v, want %v", when, l.told, told)
	}
	l.told = nil
}

func (l *loaded) get() {
	if _, err := l.Do(l.t.Context(), homeserver.Call{Row: getUser, Path: alice}); err != nil {
		l.t.Error(err)
	}
}

// inARow makes n requests, one after the other.
func (l *loaded) inARow(n int, answer string) {
	l.server.On("GET", alicePath, times(n, fakeserver.JSON(200, answer))...)
	for range n {
		l.get()
	}
}

// atOnce makes a window of requests at the same time, and takes so long for it.
func (l *loaded) atOnce(took time.Duration) {
	release := make(chan struct{})
	l.server.On("GET", alicePath, times(homeserver.LoadWindow, fakeserver.After(release, fakeserver.JSON(200, `{}`)))...)
	already := len(l.server.Requests())
	var all sync.WaitGroup
	for i := range homeserver.LoadWindow {
		if i == homeserver.LoadWindow-1 {
			_ = l.clock.sleep(l.t.Context(), took)
		}
		all.Go(l.get)
		l.server.WaitFor(already + i + 1)
	}
	close(release)
	all.Wait()
}

func TestLightWorkIsTold(t *testing.T) {
	const slow = homeserver.LoadWindow * homeserver.LightPace
	l := newLoaded(t)
	l.inARow(homeserver.LoadWindow-1, `{}`)
	l.want("few")
	l.inARow(2*homeserver.LoadWindow+1, `{}`)
	l.want("one after the other", true)
	l.atOnce(slow - 1)
	l.want("many at once", false)
	l.atOnce(slow)
	l.want("many at once, slowly", true)
}

func TestHeavyWorkIsTold(t *testing.T) {
	l := newLoaded(t)
	l.inARow(homeserver.LoadWindow, `{}`)
	l.want("one after the other", true)
	l.inARow(1, `"`+strings.Repeat("x", homeserver.LightAnswer)+`"`)
	l.want("a long answer", false)
	l.inARow(homeserver.LoadWindow, `{}`)
	l.want("one after the other again", true)

	l.server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	l.server.On("GET", "/list?from=1&limit=1000", fakeserver.JSON(200, `{"users":[2]}`))
	if _, err := collect(t, list(t, l.fixture, users, nil)); err != nil {
		t.Fatal(err)
	}
	l.want("a page ahead", false)
}

func TestPagesAreLightForWhoWaitsForThem(t *testing.T) {
	for name, tt := range map[string]struct{ decoding, reading time.Duration }{
		"the reader takes its time": {0, time.Second},
		"decoding takes its time":   {time.Second, 0},
		"together they take it":     {time.Second / 2, time.Second / 2},
	} {
		l := newLoaded(t)
		pages := []string{`{"users":["` + strings.Repeat("x", homeserver.LightAnswer) + `"],"next_token":"1"}`, `{"users":[2],"next_token":"2"}`, `{"users":[3]}`}
		l.server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
			from, _ := strconv.Atoi(r.URL.Query().Get("from"))
			if from == 0 {
				_ = l.clock.sleep(r.Context(), time.Second)
			}
			_, _ = io.WriteString(w, pages[from])
			return true
		})
		cur := homeserver.NewCursor(l.Client, homeserver.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (string, error) {
			item, err := text(dec)
			if item != "2" {
				_ = l.clock.sleep(t.Context(), tt.decoding)
			}
			return item, err
		})
		if _, err := cur.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want("the server takes its time", true)
		_ = l.clock.sleep(t.Context(), tt.reading)
		if _, err := cur.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want(name, false)
		cur.Close()
	}
}

func TestALongListThatComesWholeIsHeavy(t *testing.T) {
	l := newLoaded(t)
	l.inARow(homeserver.LoadWindow, `{}`)
	l.want("one after the other", true)
	l.server.On("GET", "/list", fakeserver.JSON(200, `{"users":["`+strings.Repeat("x", homeserver.LightAnswer)+`"]}`))
	if _, err := collect(t, list(t, l.fixture, catalog.Paging{Items: "users"}, nil)); err != nil {
		t.Fatal(err)
	}
	l.want("a long list", false)
}

func TestAListBesideOtherRequestsIsHeavy(t *testing.T) {
	l := newLoaded(t)
	l.inARow(homeserver.LoadWindow, `{}`)
	l.want("one after the other", true)
	release := make(chan struct{})
	l.server.On("GET", alicePath, times(2, fakeserver.After(release, fakeserver.JSON(200, `{}`)))...)
	var others sync.WaitGroup
	for range 2 {
		others.Go(l.get)
	}
	l.server.WaitFor(homeserver.LoadWindow + 2)
	l.server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/list") {
			return false
		}
		if r.URL.Query().Has("from") {
			_, _ = io.WriteString(w, `{"users":[2]}`)
			return true
		}
		_ = l.clock.sleep(r.Context(), time.Second)
		_, _ = io.WriteString(w, `{"users":[1],"next_token":"1"}`)
		return true
	})
	if _, err := list(t, l.fixture, users, nil).Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.want("the first page", false)
	close(release)
	others.Wait()
}
