package luaapi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// task is work that Synapse starts after one request; another request returns its status.
type task struct {
	start, status string // the names of the rows
	id            string // the field of the first answer that names the work
	// others is the row that lists such work on the same thing, if the server lets only one run
	// at a time, and refuses another with these words.
	others, underWay string
}

var tasks = map[string]task{
	"synapse.rooms.delete_and_poll": {
		start: "synapse.rooms.delete", status: "synapse.rooms.delete_status", id: "delete_id",
		others: "synapse.rooms.delete_status_of_room", underWay: "Purge already in progress",
	},
	"synapse.rooms.purge_history_and_poll": {start: "synapse.rooms.purge_history", status: "synapse.rooms.purge_history_status", id: "purge_id"},
	"synapse.users.redact_and_poll":        {start: "synapse.users.redact", status: "synapse.users.redact_status", id: "redact_id"},
}

// The wait between two requests for the status grows from firstLook to lastLook: most
// tasks end at once, but some take hours.
const (
	firstLook = 200 * time.Millisecond
	lastLook  = 10 * time.Second
	tellEvery = 10 * time.Second
)

// waitName is the field of these functions that bounds the wait.
const waitName = "wait"

// startAndWait returns the function that starts a task, waits for it and returns its last
// status.
func (a *API) startAndWait(name string, t task) lua.LGFunction {
	return func(L *lua.LState) int {
		row := catalog.Lookup(t.start)
		a.permit(L, name, row.Effect)
		r := a.read(L, name, row)
		w := &waiting{api: a, L: L, name: name, task: t, asked: r.extras[waitName], most: r.longestWait()}
		started, err := a.try(L, r.call)
		if t.refusedAsUnderWay(err) {
			w.forOthers(r.call.Path)
			started, err = a.try(L, r.call)
		}
		if err != nil {
			a.raise(L, err)
		}
		if L.GetField(started, "dry_run") == lua.LTrue {
			L.Push(t.held(r.call, started))
			return 1
		}
		L.Push(w.forOwn(lua.LVAsString(L.GetField(started, t.id))))
		return 1
	}
}

func (t task) refusedAsUnderWay(err error) bool {
	return err != nil && t.others != "" && strings.Contains(exchange.As(err).Message, t.underWay)
}

// longestWait is how long the caller wants to wait; 0 for as long as it takes.
func (r *reader) longestWait() time.Duration {
	text := r.extras[waitName]
	if text == "" {
		return 0
	}
	d, err := stdlib.ParseAge(text)
	if err != nil || d <= 0 {
		r.fail(len(r.row.PathParams())+1, fmt.Sprintf("field '%s': a length of time such as \"2h\" expected, got %q", waitName, text))
	}
	return d
}

// held returns the last status of a task that a dry run does not start. The function returns
// only what is complete.
func (t task) held(call exchange.Call, started lua.LValue) lua.LValue {
	known := map[string]string{"status": "complete", t.id: lua.LVAsString(field(started, t.id))}
	for i, p := range call.Row.PathParams() {
		known[catalog.LuaName(p.Name)] = call.Path[i]
	}
	status := changes.Blank([]byte(catalog.Lookup(t.status).Example), func(field string) string { return known[field] })
	v, err := new(luavalue.Decoder).Decode(status)
	if err != nil {
		return luavalue.NewTable(0) // the catalogue's tests decode every example
	}
	markDryRun(v)
	return v
}

// waiting is one call that waits for the server's work.
type waiting struct {
	api    *API
	L      *lua.LState
	name   string
	task   task
	asked  string        // how long the caller wants to wait, as written
	most   time.Duration // the same; 0 means without end
	waited time.Duration
	told   time.Duration // when somebody was last told
}

// hasEnded says whether work with this status goes on no more. All other words mean "not yet".
func hasEnded(status string) bool {
	return slices.Contains([]string{"complete", "failed", "cancelled"}, status)
}

// forOthers waits for the work of the same kind that runs already, whoever has started it.
func (w *waiting) forOthers(path []string) {
	found := w.api.do(w.L, exchange.Call{Row: catalog.Lookup(w.task.others), Path: path})
	list, ok := w.L.GetField(found, "results").(*lua.LTable)
	if !ok {
		return
	}
	for i := 1; i <= luavalue.Len(list); i++ {
		one := luavalue.At(list, i)
		if !hasEnded(lua.LVAsString(w.L.GetField(one, "status"))) {
			w.until(lua.LVAsString(w.L.GetField(one, w.task.id)))
		}
	}
}

// forOwn waits for the work and returns its last status. That it failed is an error.
func (w *waiting) forOwn(id string) lua.LValue {
	status := w.until(id)
	if lua.LVAsString(w.L.GetField(status, "status")) != "complete" {
		w.api.raise(w.L, fmt.Errorf("%s: the server gave up: %s", w.name, failure(w.L, status)))
	}
	return status
}

// until requests the status until the work has ended, and returns the last one.
func (w *waiting) until(id string) lua.LValue {
	look := exchange.Call{Row: catalog.Lookup(w.task.status), Path: []string{id}}
	for pause := firstLook; ; pause = min(pause*3/2, lastLook) {
		status := w.api.do(w.L, look)
		word := lua.LVAsString(w.L.GetField(status, "status"))
		if hasEnded(word) {
			return status
		}
		w.sleep(word, pause)
	}
}

// sleep waits until the next look, unless that is longer than the caller wants to wait.
func (w *waiting) sleep(word string, pause time.Duration) {
	if w.most > 0 && w.waited >= w.most {
		w.api.raise(w.L, fmt.Errorf("%s: not done after %s (%s); the server goes on, and the same call waits for it again",
			w.name, w.asked, word))
	}
	if w.api.opts.Progress != nil && w.waited-w.told >= tellEvery {
		w.api.opts.Progress(fmt.Sprintf("%s: %s, after %s", w.name, word, w.waited.Round(time.Second)))
		w.told = w.waited
	}
	if w.most > 0 {
		pause = min(pause, w.most-w.waited)
	}
	var err error
	ctx := host.Context(w.L)
	w.api.host.Unlocked(w.L, func() { err = w.api.opts.Sleep(ctx, pause) })
	if err != nil {
		w.api.raise(w.L, err)
	}
	w.waited += pause
}

// failure says why the server gave up.
func failure(L *lua.LState, status lua.LValue) string {
	if s, ok := L.GetField(status, "error").(lua.LString); ok {
		return string(s)
	}
	shutdown, _ := L.GetField(status, "shutdown_room").(*lua.LTable)
	if shutdown != nil {
		if users, ok := shutdown.RawGetString("failed_to_kick_users").(*lua.LTable); ok && luavalue.Len(users) > 0 {
			return "users could not be made to leave: " + joined(users)
		}
	}
	return "it does not say why"
}

// joined is the items of a list in words.
func joined(list *lua.LTable) string {
	items := make([]string, luavalue.Len(list))
	for i := range items {
		items[i] = luavalue.At(list, i+1).String()
	}
	return strings.Join(items, ", ")
}
