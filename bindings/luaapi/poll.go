package luaapi

import (
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// task is work that Synapse starts after one request; another request returns its status.
type task struct {
	start, status string // the names of the rows
	id            string // the field of the first answer that names the work
}

var tasks = map[string]task{
	"synapse.rooms.delete_and_poll":        {"synapse.rooms.delete", "synapse.rooms.delete_status", "delete_id"},
	"synapse.rooms.purge_history_and_poll": {"synapse.rooms.purge_history", "synapse.rooms.purge_history_status", "purge_id"},
	"synapse.users.redact_and_poll":        {"synapse.users.redact", "synapse.users.redact_status", "redact_id"},
}

// The wait between two requests for the status grows from firstLook to lastLook: most
// tasks end at once, but some take hours.
const (
	firstLook = 200 * time.Millisecond
	lastLook  = 10 * time.Second
	tellEvery = 10 * time.Second
)

// startAndWait returns the function that starts a task, waits for it and returns its last
// status.
func (a *API) startAndWait(name string, t task) lua.LGFunction {
	return func(L *lua.LState) int {
		row := catalog.Lookup(t.start)
		a.permit(L, name, row.Effect)
		started := a.do(L, a.read(L, name, row).call)
		if L.GetField(started, "dry_run") == lua.LTrue {
			L.Push(a.exampleOf(catalog.Lookup(t.status)))
			return 1
		}
		id := lua.LVAsString(L.GetField(started, t.id))
		status, err := a.wait(L, name, exchange.Call{Row: catalog.Lookup(t.status), Path: []string{id}})
		if err != nil {
			a.raise(L, err)
		}
		L.Push(status)
		return 1
	}
}

// exampleOf returns the row's example, as the answer of a dry run.
func (a *API) exampleOf(row *catalog.Row) lua.LValue {
	v, err := new(luavalue.Decoder).Decode([]byte(row.Example))
	if err != nil {
		return luavalue.NewTable(0) // the catalogue's tests decode every example
	}
	markDryRun(v)
	return v
}

// wait requests the status until the task has ended.
func (a *API) wait(L *lua.LState, name string, look exchange.Call) (lua.LValue, error) {
	waited, told := time.Duration(0), time.Duration(0)
	for pause := firstLook; ; pause = min(pause*3/2, lastLook) {
		status, err := a.try(L, look)
		if err != nil {
			return nil, err
		}
		word := lua.LVAsString(L.GetField(status, "status"))
		switch word {
		case "complete":
			return status, nil
		case "failed":
			return nil, fmt.Errorf("%s: the server gave up: %s", name, failure(L, status))
		}
		if a.opts.Progress != nil && waited-told >= tellEvery {
			a.opts.Progress(fmt.Sprintf("%s: %s, after %s", name, word, waited.Round(time.Second)))
			told = waited
		}
		ctx := host.Context(L)
		a.host.Unlocked(L, func() { err = a.opts.Sleep(ctx, pause) })
		if err != nil {
			return nil, err
		}
		waited += pause
	}
}

func failure(L *lua.LState, status lua.LValue) string {
	if s, ok := L.GetField(status, "error").(lua.LString); ok {
		return string(s)
	}
	return "it does not say why"
}
