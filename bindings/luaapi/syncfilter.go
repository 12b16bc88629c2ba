package luaapi

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"net/url"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/luavalue"
)

// object is a JSON object.
type object map[string]json.RawMessage

// parts returns an object in the object; if there is none, an empty one.
func (o object) parts(name string) (parts object, err error) {
	if o[name] != nil {
		err = json.Unmarshal(o[name], &parts)
	}
	if parts == nil {
		parts = object{}
	}
	return parts, err
}

// or puts values where there are none.
func (o object) or(name, value string) {
	if o[name] == nil {
		o[name] = json.RawMessage(value)
	}
}

func (o object) text() json.RawMessage {
	text, _ := json.Marshal(o) // it came from JSON
	return text
}

// nothing is the filter that lets nothing through.
const nothing = `{"types":[]}`

// latest is how many events of a room a batch has at most, unless the caller's filter says
// otherwise. More are fetched page by page.
const latest = "20"

// narrow leaves everything but the rooms' events out of the answers, unless the caller's
// filter says what else there is to be, and learns the filter for pages of them. What the
// server alone can judge, it leaves as it is.
func (w *watch) narrow() {
	text := w.call.Query.Get("filter")
	filter := object{}
	if text != "" && json.Unmarshal([]byte(text), &filter) != nil {
		return // the id of a stored filter
	}
	room, err := filter.parts("room")
	timeline, timelineErr := room.parts("timeline")
	if err != nil || timelineErr != nil {
		return
	}
	w.filter = pageFilter(timeline)
	timeline.or("limit", latest)
	room["timeline"] = timeline.text()
	for _, name := range []string{"state", "ephemeral", "account_data"} {
		room.or(name, nothing)
	}
	filter["room"] = room.text()
	filter.or("presence", nothing)
	filter.or("account_data", nothing)
	w.call.Query.Set("filter", string(filter.text()))
}

// pageFilter returns the filter for pages of events, which have a limit of their own.
func pageFilter(timeline object) string {
	pages := maps.Clone(timeline)
	delete(pages, "limit")
	return string(pages.text())
}

// askFilter asks the server what a stored filter is.
func (w *watch) askFilter(L *lua.LState) error {
	me, err := w.api.try(L, exchange.Call{Row: catalog.Lookup("matrix.account.whoami")})
	if err != nil {
		return err
	}
	path := []string{lua.LVAsString(field(me, "user_id")), w.call.Query.Get("filter")}
	stored, err := w.api.try(L, exchange.Call{Row: catalog.Lookup("matrix.filters.get"), Path: path})
	if err != nil {
		return err
	}
	timeline := object{}
	if t, ok := field(field(stored, "room"), "timeline").(*lua.LTable); ok {
		text, err := luavalue.AppendJSON(nil, t, luavalue.EmptyObject)
		if err == nil {
			err = json.Unmarshal(text, &timeline)
		}
		if err != nil {
			return err
		}
	}
	w.filter = pageFilter(timeline)
	return nil
}

// fromNow returns a filter that keeps the answer to the first request of matrix.sync.events
// short: only its next_batch is needed. No two of these filters are the same. To a request
// without since, Synapse gives the answer that it gave to the same request within the last
// two minutes, and a watcher that was restarted would see again what the one before it saw.
func fromNow() string {
	return `{"room":{"timeline":{"limit":1,"not_types":["synlua.` + rand.Text() + `"]},"state":{"types":[]},"ephemeral":{"types":[]},` +
		`"account_data":{"types":[]}},"presence":{"types":[]},"account_data":{"types":[]}}`
}

// now returns the token of the present moment.
func (a *API) now(L *lua.LState, row *catalog.Row) (string, error) {
	answer, err := a.try(L, exchange.Call{Row: row, Query: url.Values{"timeout": {"0"}, "filter": {fromNow()}}})
	if err != nil {
		return "", err
	}
	return nextBatchOf(answer)
}

func nextBatchOf(answer lua.LValue) (string, error) {
	if token, ok := field(answer, "next_batch").(lua.LString); ok && token != "" {
		return string(token), nil
	}
	return "", errors.New("the server does not say in next_batch how far its answer to GET /_matrix/client/v3/sync goes")
}
