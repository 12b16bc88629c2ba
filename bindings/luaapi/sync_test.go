package luaapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
)

// rooms are those of a server on which much is said. Its tokens are numbers of events.
type rooms struct {
	mu     sync.Mutex
	events []roomEvent // all, in the order in which they came
	// more is called before each answer to a sync, and may add events.
	more func()
	// fails says whether a request fails, by its number.
	fails    func(n int) bool
	requests int
	joined   map[string]int // where the account joined a room, if that was not before all events
	gone     string         // a room that may not be read
	biggest  int            // how many events the largest answer had
}

type roomEvent struct {
	ID   string `json:"event_id"`
	Type string `json:"type"`
	Body string `json:"body"`

	room string
	n    int
}

func (r *rooms) say(room, kind string) {
	n := len(r.events)
	r.events = append(r.events, roomEvent{ID: fmt.Sprint("$", n), Type: kind, Body: fmt.Sprint(room, " ", n), room: room, n: n})
}

// in returns the events of a room between two tokens.
func (r *rooms) in(room string, from, to int) []roomEvent {
	var all []roomEvent
	for _, e := range r.events[from:to] {
		if e.room == room {
			all = append(all, e)
		}
	}
	return all
}

func (r *rooms) serve(w http.ResponseWriter, req *http.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	path := strings.TrimPrefix(req.URL.Path, fakeserver.BasePath+"/_matrix/client/v3/")
	room, isPage := strings.CutSuffix(strings.TrimPrefix(path, "rooms/"), "/messages")
	r.requests++
	switch {
	case r.fails != nil && r.fails(r.requests):
		answer(w, http.StatusBadRequest, map[string]string{"errcode": "M_UNKNOWN", "error": "not now"})
	case path == "sync":
		r.sync(w, req.URL.Query())
	case isPage && room == r.gone:
		answer(w, http.StatusForbidden, map[string]string{"errcode": "M_FORBIDDEN", "error": "not in room"})
	case isPage:
		r.page(w, room, req.URL.Query())
	default:
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func token(text string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(text, "s"))
	return n
}

// sync gives of each room the last events that are new; of one that was just joined, old ones.
func (r *rooms) sync(w http.ResponseWriter, query url.Values) {
	if r.more != nil && query.Has("since") {
		r.more()
	}
	since, end := token(query.Get("since")), len(r.events)
	limit := 10
	var filter struct {
		Room struct{ Timeline struct{ Limit int } }
	}
	if json.Unmarshal([]byte(query.Get("filter")), &filter) == nil {
		limit = filter.Room.Timeline.Limit
	}
	joined := map[string]any{}
	for _, e := range r.events[since:] {
		if joined[e.room] != nil {
			continue
		}
		from := since
		isNew := r.joined[e.room] >= since && r.joined[e.room] > 0
		if isNew {
			from = 0
		}
		latest := r.in(e.room, from, end)
		limited := len(latest) > limit
		r.biggest = max(r.biggest, limit)
		joined[e.room] = map[string]any{"timeline": map[string]any{
			"events": latest[max(0, len(latest)-limit):], "limited": limited || isNew, "prev_batch": "unused"}}
	}
	answer(w, http.StatusOK, map[string]any{"next_batch": fmt.Sprint("s", end), "rooms": map[string]any{"join": joined}})
}

// page has some events, and an end as long as it is not empty.
func (r *rooms) page(w http.ResponseWriter, room string, query url.Values) {
	limit, _ := strconv.Atoi(query.Get("limit"))
	r.biggest = max(r.biggest, limit)
	events := r.in(room, token(query.Get("from")), token(query.Get("to")))
	events = events[:min(len(events), limit)]
	body := map[string]any{"chunk": events, "start": query.Get("from")}
	if len(events) > 0 {
		body["end"] = fmt.Sprint("s", events[len(events)-1].n+1)
	}
	answer(w, http.StatusOK, body)
}

// wantEach fails unless each event was given once, and those of a room in their order.
func (r *rooms) wantEach(t *testing.T, given []string) {
	t.Helper()
	var got, want []string
	for _, id := range []string{"!a", "!b", "!c", "!d"} {
		for _, e := range r.in(id, 0, len(r.events)) {
			want = append(want, e.Body)
		}
		for _, body := range given {
			if strings.HasPrefix(body, id) {
				got = append(got, body)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("of %d events %d were given:\n%s", len(want), len(got), strings.Join(got, ", "))
	}
}

// talk adds so many events at each sync, until there are a thousand. Some rooms have more,
// and some events are state.
func (r *rooms) talk(many int) func() {
	return func() {
		for i := 0; i < many && len(r.events) < 1000; i++ {
			kind := "m.room.message"
			if i%10 == 9 {
				kind = "m.room.topic"
			}
			r.say([]string{"!a", "!b", "!a", "!c", "!a", "!d", "!a"}[i%7], kind)
		}
	}
}

// watchAll is a script that takes a thousand events, whatever goes wrong.
const watchAll = `
	local events, given, failed = matrix.sync.events{}, {}, 0
	while #given < 1000 do
		local ok, event = pcall(events)
		if ok then given[#given + 1] = event.body else failed = failed + 1 end
		%s
	end
	return given`

func (r *rooms) watch(t *testing.T, source string) (f *fixture, given []string) {
	t.Helper()
	f = newFixture(t, changes.GateOptions{})
	f.server.Handle(r.serve)
	if err := json.Unmarshal([]byte(f.text(source)), &given); err != nil {
		t.Fatal(err)
	}
	return f, given
}

func TestAWatcherMissesNothing(t *testing.T) {
	for _, many := range []int{1, 30, 170, 1000} {
		for name, fails := range map[string]func(int) bool{
			"well": nil, "in between": func(n int) bool { return n%3 == 2 },
		} {
			t.Run(fmt.Sprint(many, " at once, ", name), func(t *testing.T) {
				r := &rooms{fails: fails}
				r.more = r.talk(many)
				_, given := r.watch(t, fmt.Sprintf(watchAll, ""))
				r.wantEach(t, given)
				if r.biggest > 100 {
					t.Errorf("an answer had %d events of a room", r.biggest)
				}
			})
		}
	}
}

// Whatever it has given, another watcher goes on from the position; also if there is more to
// give by then.
func TestAWatcherGoesOnFromAPosition(t *testing.T) {
	const restart = `if #given %% %d == 0 then events = matrix.sync.events{ since = events:position() } end`
	for _, many := range []int{1, 30, 170, 1000} {
		for _, every := range []int{1, 7} {
			t.Run(fmt.Sprintf("%d at once, again after %d", many, every), func(t *testing.T) {
				r := &rooms{}
				r.more = r.talk(many)
				_, given := r.watch(t, fmt.Sprintf(watchAll, fmt.Sprintf(restart, every)))
				r.wantEach(t, given)
			})
		}
	}
}

func TestWorkersShareAWatcher(t *testing.T) {
	r := &rooms{fails: func(n int) bool { return n%50 == 49 }}
	r.more = r.talk(170)
	_, given := r.watch(t, `
		local parallel, events, given = require "parallel", matrix.sync.events{}, {}
		parallel.each({ 1, 2, 3, 4, 5, 6, 7, 8 }, function()
			while #given < 1000 do
				local ok, event = pcall(events)
				if ok then given[#given + 1] = event.body end
				if #given == 1000 then return parallel.stop end
			end
		end, { workers = 8 })
		return given`)
	slices.SortStableFunc(given, func(a, b string) int { return strings.Compare(a[:2], b[:2]) })
	r.wantEach(t, given)
}

// What an account could read before it watched is nothing new, whenever it joined.
func TestOldEventsOfARoomThatWasJoinedAreNotNew(t *testing.T) {
	r := &rooms{}
	for range 30 {
		r.say("!a", "m.room.message")
	}
	r.joined = map[string]int{"!a": len(r.events)}
	r.more = func() { r.say("!a", "m.room.member") }
	_, given := r.watch(t, `return { matrix.sync.events{}().body }`)
	if want := "!a 30"; given[0] != want {
		t.Errorf("the first event is %q, want %q", given[0], want)
	}
}

// Of a room that was forgotten, the server gives no more than it said first.
func TestARoomThatWasForgottenStopsNoWatcher(t *testing.T) {
	r := &rooms{gone: "!a"}
	r.more = r.talk(100)
	_, given := r.watch(t, `
		local given = {}
		for event in matrix.sync.events{} do
			given[#given + 1] = event.body
			if event.room_id == "!b" then return given end
		end`)
	if len(given) != 21 {
		t.Errorf("%d events came before the next room: %q", len(given), given)
	}
}

func TestWhatAWatcherAsksFor(t *testing.T) {
	const offline = `"presence":{"types":[]}`
	for filter, want := range map[string][2]string{
		``: {`{"account_data":{"types":[]},` + offline +
			`,"room":{"account_data":{"types":[]},"ephemeral":{"types":[]},"state":{"types":[]},"timeline":{"limit":20}}}`, `{}`},
		`{ room = { rooms = { "!a" }, timeline = { limit = 3, types = { "m.room.message" } } }, presence = { limit = 1 } }`: {
			`{"account_data":{"types":[]},"presence":{"limit":1},"room":{"account_data":{"types":[]},"ephemeral":{"types":[]},"rooms":["!a"],` +
				`"state":{"types":[]},"timeline":{"limit":3,"types":["m.room.message"]}}}`, `{"types":["m.room.message"]}`},
		`"7"`: {"7", `{"types":[]}`},
	} {
		r := &rooms{}
		r.more = r.talk(170)
		f := newFixture(t, changes.GateOptions{})
		f.server.Handle(r.serve)
		f.server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@alice:example.org"}`))
		f.server.Always("GET", "/_matrix/client/v3/user/@alice:example.org/filter/7",
			fakeserver.JSON(200, `{"room":{"timeline":{"limit":3,"types":[]}}}`))
		f.text(`local events = matrix.sync.events{ filter = ` + orNil(filter) + ` } for _ = 1, 150 do events() end`)
		var pages []string
		for _, req := range f.server.Requests() {
			switch {
			case strings.HasSuffix(req.Path, "/messages"):
				pages = append(pages, req.Query.Get("filter"))
			case req.Path == "/_matrix/client/v3/sync" && req.Query.Has("since") && req.Query.Get("filter") != want[0]:
				t.Errorf("%s\nasks for %s\nwant     %s", filter, req.Query.Get("filter"), want[0])
			}
		}
		if pages = slices.Compact(pages); len(pages) != 1 || pages[0] != want[1] {
			t.Errorf("%s\nasks for pages of %q, want %s", filter, pages, want[1])
		}
	}
}

func orNil(source string) string {
	if source == "" {
		return "nil"
	}
	return source
}
