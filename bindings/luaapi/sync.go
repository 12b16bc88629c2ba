package luaapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// nameOfEvents is the function whose iterator never ends.
const nameOfEvents = "matrix.sync.events"

// pageOfEvents is how many events are asked for at once where an answer left some out.
const pageOfEvents = "100"

// watch is what matrix.sync.events returns: an endless iterator over new events. The server
// says what is new with tokens, which are points in time. What lies between two of them is a
// batch, which is given room after room, by the rooms' ids.
//
// A batch says of each room what is new, but no more than some of the latest events. Where
// there are more, all events are asked for, from the one token to the other: in their order,
// a page at a time, so that memory does not grow with their number. The latest of the batch
// are not used then, since those of a room that was just joined are older than the batch.
type watch struct {
	api    *API
	call   exchange.Call // of matrix.sync.once, without since
	filter string        // of the events of a room, as JSON; "" before it is known
	turn   turn

	at      position
	begun   bool         // rooms are what is left of the batch; otherwise it must be asked for
	rooms   []news       // the first is the one whose events are given
	waiting []lua.LValue // the next events of the first room, of which some are there
	more    string       // where the page behind them begins, or ""
}

// news is what a batch says of a room.
type news struct {
	room   string
	events []lua.LValue // the latest
	whole  bool         // there are no others
}

// position is how far a watch is, as it can be written down. At the end of a batch it is a
// token alone. In the middle, the events that were given must be told from the others of a
// room, so that none is lost and none comes twice.
type position struct {
	// From and To are the tokens between which the batch lies. Without To, the batch has
	// not been asked for.
	From string `json:"from"`
	To   string `json:"to,omitempty"`
	// Room is the room whose events are given; the rooms before it are done.
	Room string `json:"room,omitempty"`
	// Given are the events that were given of the batch itself, which has them in another
	// order than pages have.
	Given []string `json:"given,omitempty"`
	// Page is where the page begins whose events are given, and Last the one given last.
	Page string `json:"page,omitempty"`
	Last string `json:"last,omitempty"`
}

// String returns the position as a script gets it.
func (p position) String() string {
	if p.To == "" {
		return p.From
	}
	text, _ := json.Marshal(p) // strings always have a form
	return string(text)
}

// parsePosition reads a token, or what String returns.
func parsePosition(text string) (p position, err error) {
	if !strings.HasPrefix(text, "{") {
		return position{From: text}, nil
	}
	if json.Unmarshal([]byte(text), &p) != nil || p.From == "" || p.To == "" {
		return p, errors.New("it is cut off, or no position: give what events:position() or next_batch was")
	}
	return p, nil
}

// syncEvents returns an endless iterator over new events in the rooms of the account. Each
// event is what the server sent, with its room_id added.
func (a *API) syncEvents(L *lua.LState) int {
	a.permit(L, nameOfEvents, catalog.Read)
	row := catalog.Lookup("matrix.sync.once")
	call := a.read(L, nameOfEvents, row).call
	a.permitCall(L, nameOfEvents, call)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	if !call.Query.Has("timeout") {
		call.Query.Set("timeout", "30000")
	}
	w := &watch{api: a, call: call, turn: newTurn()}
	var err error
	if w.at, err = parsePosition(call.Query.Get("since")); err != nil {
		badArgument(L, nameOfEvents, 1, fmt.Sprintf("field 'since': %v", err))
	}
	w.narrow()
	if w.at.From == "" {
		if w.at.From, err = a.now(L, row); err != nil {
			a.raise(L, err)
		}
	}
	L.Push(&lua.LUserData{Value: w, Metatable: a.eventsMeta})
	return 1
}

// newEventsMeta makes the metatable of the iterators.
func (a *API) newEventsMeta() *lua.LTable {
	methods := a.host.Table(map[string]lua.LGFunction{"position": func(L *lua.LState) int {
		L.Push(lua.LString(watchOf(L).at.String()))
		return 1
	}})
	mt := a.host.Table(map[string]lua.LGFunction{
		"__call": func(L *lua.LState) int { L.Push(watchOf(L).next(L)); return 1 },
		"__tostring": func(L *lua.LState) int {
			L.Push(lua.LString("the new events, without end: " + watchOf(L).InsteadOfTable()))
			return 1
		},
		"__index": func(L *lua.LState) int {
			if m := methods.RawGet(L.Get(2)); m != lua.LNil {
				L.Push(m)
				return 1
			}
			w, key := watchOf(L), L.Get(2).String()
			L.RaiseError("%s has no %q%s", nameOfEvents, key, spell.DidYouMean(key, []string{"position"}, ": "+w.InsteadOfTable()))
			return 0
		},
	})
	mt.RawSetString("__metatable", lua.LString("events"))
	mt.RawSetString("__methods", methods) // for completion, since __index is a function
	return mt
}

// InsteadOfTable says what to write if the iterator is used like a table.
func (w *watch) InsteadOfTable() string { return "write  for event in events do … end" }

func watchOf(L *lua.LState) *watch {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if w, ok := ud.Value.(*watch); ok {
			return w
		}
	}
	L.RaiseError("what %s returns expected; write  events:position()  with a colon", nameOfEvents)
	return nil
}

// next returns the next event. Other workers wait meanwhile. After an error the batch is
// asked for anew, as it is after a restart.
func (w *watch) next(L *lua.LState) lua.LValue {
	defer w.turn.take(w.api.host, L)()
	w.api.host.CheckRun(L)
	for len(w.waiting) == 0 {
		if err := w.fetch(L); err != nil {
			w.begun, w.rooms, w.more = false, nil, ""
			w.api.raise(L, err)
		}
	}
	return w.give()
}

// give takes the first event that waits, and notes that it was given.
func (w *watch) give() lua.LValue {
	event := w.waiting[0]
	w.waiting[0] = nil // the script has it now
	w.waiting = w.waiting[1:]
	if w.at.Page != "" {
		w.at.Last = idOf(event)
	} else {
		w.at.Given = append(w.at.Given, idOf(event))
	}
	w.goOn()
	return event
}

// goOn moves the position on where nothing waits any more: to the next page, the next room or
// the next batch.
func (w *watch) goOn() {
	switch {
	case len(w.waiting) > 0:
	case w.more != "":
		w.at.Page, w.at.Last = w.more, ""
	case len(w.rooms) > 1:
		w.rooms = w.rooms[1:]
		w.at = position{From: w.at.From, To: w.at.To, Room: w.rooms[0].room}
	default:
		w.rooms, w.begun, w.at = nil, false, position{From: w.at.To}
	}
}

// fetch does one step towards the next event, which takes one request at most, but for the
// first page.
func (w *watch) fetch(L *lua.LState) error {
	if !w.begun {
		return w.fetchBatch(L)
	}
	if room := w.rooms[0]; room.whole {
		w.waiting = room.events
		return nil
	}
	err := w.fetchPage(L)
	if e := (*exchange.Error)(nil); errors.As(err, &e) && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound) {
		// The room was left and forgotten since, or deleted: nobody can get more of it than this.
		w.waiting, w.more = withoutGiven(w.rooms[0].events, w.at), ""
		err = nil
	}
	if err == nil {
		w.goOn()
	}
	return err
}

// fetchBatch asks what is new. If that was asked for already, before an error or a restart,
// the answer says only in which rooms there was something: there may be more by now.
func (w *watch) fetchBatch(L *lua.LState) error {
	asked := w.at.To != ""
	call := w.call
	call.Query = maps.Clone(call.Query) // the request of before may still use the old one
	call.Query.Set("since", w.at.From)
	if asked {
		call.Query.Set("timeout", "0")
	}
	answer, err := w.api.try(L, call)
	if err != nil {
		return err
	}
	if !asked {
		if w.at.To, err = nextBatchOf(answer); err != nil {
			return err
		}
	}
	w.rooms = newsIn(answer, w.at.Room)
	if asked {
		for i := range w.rooms {
			w.rooms[i].whole = false
		}
	}
	w.begun = true
	switch {
	case len(w.rooms) == 0:
		w.goOn()
	case w.rooms[0].room != w.at.Room:
		w.at = position{From: w.at.From, To: w.at.To, Room: w.rooms[0].room}
	}
	return nil
}

// fetchPage asks for the next page of the first room.
func (w *watch) fetchPage(L *lua.LState) error {
	if w.filter == "" {
		if err := w.askFilter(L); err != nil {
			return err
		}
	}
	page := cmp.Or(w.at.Page, w.at.From)
	answer, err := w.api.try(L, exchange.Call{
		Row: catalog.Lookup("matrix.rooms.list_messages"), Path: []string{w.at.Room},
		Query: url.Values{"dir": {"f"}, "from": {page}, "to": {w.at.To}, "limit": {pageOfEvents}, "filter": {w.filter}},
	})
	if err != nil {
		return err
	}
	w.at.Page = page
	w.waiting = withoutGiven(eventsIn(field(answer, "chunk"), w.at.Room), w.at)
	w.more = ""
	if end := lua.LVAsString(field(answer, "end")); end != page {
		w.more = end
	}
	return nil
}

// withoutGiven returns the events that were not given yet.
func withoutGiven(events []lua.LValue, at position) []lua.LValue {
	if at.Last != "" {
		// If it is gone, somebody has purged the room's history: better twice than never.
		last := slices.IndexFunc(events, func(event lua.LValue) bool { return idOf(event) == at.Last })
		events = events[last+1:]
	}
	return slices.DeleteFunc(events, func(event lua.LValue) bool { return slices.Contains(at.Given, idOf(event)) })
}

func idOf(event lua.LValue) string { return lua.LVAsString(field(event, "event_id")) }

// field returns a field of an object, or nil where there is no object.
func field(v lua.LValue, name string) lua.LValue {
	if t, ok := v.(*lua.LTable); ok {
		return t.RawGetString(name)
	}
	return lua.LNil
}

// newsIn returns what an answer says of the rooms from one on, in the order of their ids. A
// room that was left tells what came until then.
func newsIn(answer lua.LValue, from string) []news {
	var all []news
	for _, membership := range []string{"join", "leave"} {
		rooms, _ := field(field(answer, "rooms"), membership).(*lua.LTable)
		if rooms == nil {
			continue
		}
		rooms.ForEach(func(id, room lua.LValue) {
			timeline := field(room, "timeline")
			n := news{room: id.String(), events: eventsIn(field(timeline, "events"), id.String())}
			n.whole = field(timeline, "limited") != lua.LTrue
			if n.room >= from && (len(n.events) > 0 || !n.whole) {
				all = append(all, n)
			}
		})
	}
	slices.SortFunc(all, func(a, b news) int { return strings.Compare(a.room, b.room) })
	return all
}

// eventsIn returns the events of a list, with the id of their room.
func eventsIn(list lua.LValue, roomID string) []lua.LValue {
	table, ok := list.(*lua.LTable)
	if !ok {
		return nil
	}
	var events []lua.LValue
	for i := 1; i <= luavalue.Len(table); i++ {
		if event, ok := luavalue.At(table, i).(*lua.LTable); ok {
			event.RawSetString("room_id", lua.LString(roomID))
			events = append(events, event)
		}
	}
	return events
}
