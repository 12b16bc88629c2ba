package luaapi

import (
	"crypto/rand"
	"maps"
	"net/url"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/luavalue"
)

// fromNow returns a filter that keeps the answer to the first request of matrix.sync.events
// short: only its next_batch is needed. No two of these filters are the same. To a request
// without since, Synapse gives the answer that it gave to the same request within the last
// two minutes, and a watcher that was restarted would see again what the one before it saw.
func fromNow() string {
	return `{"room":{"timeline":{"limit":1,"not_types":["synlua.` + rand.Text() + `"]},"state":{"types":[]},"ephemeral":{"types":[]},` +
		`"account_data":{"types":[]}},"presence":{"types":[]},"account_data":{"types":[]}}`
}

// syncEvents returns an endless iterator over new events in the rooms that the account has
// joined. Each event is what the server sent, with its room_id added.
func (a *API) syncEvents(L *lua.LState) int {
	const name = "matrix.sync.events"
	a.permit(L, name, catalog.Read)
	row := catalog.Lookup("matrix.sync.once")
	call := a.read(L, name, row).call
	a.permitCall(L, name, call)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	if !call.Query.Has("timeout") {
		call.Query.Set("timeout", "30000")
	}
	if !call.Query.Has("since") {
		call.Query.Set("since", a.nextBatch(L, row))
	}
	var waiting []lua.LValue
	L.Push(a.host.Func(func(L *lua.LState) int {
		for len(waiting) == 0 {
			call.Query = maps.Clone(call.Query) // another worker's request may still use the old one
			answer := a.do(L, call)
			waiting = newEvents(L, answer)
			call.Query.Set("since", lua.LVAsString(L.GetField(answer, "next_batch")))
		}
		L.Push(waiting[0])
		waiting = waiting[1:]
		return 1
	}))
	return 1
}

// nextBatch returns the token of the present moment.
func (a *API) nextBatch(L *lua.LState, row *catalog.Row) string {
	answer := a.do(L, exchange.Call{Row: row, Query: url.Values{"timeout": {"0"}, "filter": {fromNow()}}})
	return lua.LVAsString(L.GetField(answer, "next_batch"))
}

// newEvents returns the events in the timelines of an answer.
func newEvents(L *lua.LState, answer lua.LValue) []lua.LValue {
	var events []lua.LValue
	rooms, _ := L.GetField(answer, "rooms").(*lua.LTable)
	if rooms == nil {
		return nil
	}
	joined, _ := rooms.RawGetString("join").(*lua.LTable)
	if joined == nil {
		return nil
	}
	joined.ForEach(func(roomID, room lua.LValue) {
		timeline, _ := L.GetField(L.GetField(room, "timeline"), "events").(*lua.LTable)
		if timeline == nil {
			timeline = luavalue.NewArray(0)
		}
		for i := 1; i <= luavalue.Len(timeline); i++ {
			if event, ok := luavalue.At(timeline, i).(*lua.LTable); ok {
				event.RawSetString("room_id", roomID)
				events = append(events, event)
			}
		}
	})
	return events
}
