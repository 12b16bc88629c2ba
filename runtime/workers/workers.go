// Package workers has the modules parallel and progress. parallel runs one Lua function
// for many items at once, and progress shows how far a loop is. Every worker is a
// goroutine with its own Lua thread, and only the holder of the interpreter lock runs
// Lua. So the function is ordinary Lua: it may use upvalues and needs no locks of its
// own. Only waiting is concurrent, mostly for the server.
//
// Only the caller runs the iterator, on its own thread, and hands the items to the
// workers one by one. At most one item per worker is taken ahead of time, so an
// iterator over a million accounts is never collected.
package workers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// Max is how many workers a script may ask for. Each costs a thread, and more would not
// make a homeserver faster.
const Max = 256

// keptErrors is how many failures a call returns with their errors. All are counted.
const keptErrors = 1000

// Options configures the modules.
type Options struct {
	// Workers is the number of workers that the person asked for; 0 if none was given:
	// then the script chooses, or there are 8.
	Workers int
	// Failed is called for each item that failed, with the item as text and its error.
	Failed func(item string, err error)
	// Fatal reports whether every further item would fail too after this error. If so,
	// the call stops.
	Fatal func(error) bool
	// Progress starts to show a task. The label may be empty; the total is -1 while it
	// is not known. nil shows nothing.
	Progress func(label string, total int64) Task
}

// Module returns the module parallel.
func Module(o Options) host.Module {
	return host.Module{Name: "parallel", Open: func(h *host.Host) lua.LValue {
		m := &module{o: o, h: h, stop: &lua.LUserData{Metatable: lua.LNil}}
		t := h.Table(map[string]lua.LGFunction{"each": m.each, "map": m.mapItems, "workers": m.workers})
		t.RawSetString("stop", m.stop)
		return t
	}}
}

type module struct {
	o    Options
	h    *host.Host
	stop *lua.LUserData // what a function returns to end the call early

	running int // active calls; guarded by the interpreter lock
}

// defaultWorkers is the number of workers when neither the script nor the person sets
// one.
const defaultWorkers = 8

// workers returns the number of workers that the person asked for, or otherwise what
// the script prefers.
func (m *module) workers(L *lua.LState) int {
	best := defaultWorkers
	if v := L.Get(1); v != lua.LNil {
		best = checkWorkers(L, 1, "best", v)
	}
	if m.o.Workers > 0 {
		best = m.o.Workers
	}
	L.Push(lua.LNumber(best))
	return 1
}

// each calls fn for each item and returns how many calls succeeded, how many
// failed, and the failures as a list of { item = …, error = …, traceback = … }.
func (m *module) each(L *lua.LState) int {
	c := m.newCall(L, "parallel.each", false)
	c.run(L, func(job, []lua.LValue) {})
	L.Push(lua.LNumber(c.done))
	L.Push(lua.LNumber(c.failed))
	L.Push(c.errors)
	return 3
}

// mapItems calls fn for each item and returns the results in the order of the items. A
// failed item ends the call, unless on_error = "continue": then its result is nil, and
// a second result lists the failures.
func (m *module) mapItems(L *lua.LState) int {
	c := m.newCall(L, "parallel.map", true)
	results := luavalue.NewTable(0)
	c.run(L, func(j job, values []lua.LValue) {
		if len(values) > 0 {
			results.RawSetInt(j.index, values[0])
		}
	})
	L.Push(results)
	L.Push(c.errors)
	return 2
}

// job is one item on its way to a worker.
type job struct {
	index int
	args  []lua.LValue
}

// call is one call of parallel.each or map. Its counters are guarded by the
// interpreter lock.
type call struct {
	m            *module
	name         string
	source       lua.LValue    // a list or an iterator
	state        [2]lua.LValue // what the iterator is called with, as by a generic for
	keyed        bool          // the script passed the state: items are keys and values
	label        string
	task         Task
	fn           *lua.LFunction
	workers      int
	stopAtError  bool
	done, failed int
	errors       *lua.LTable
}

func (m *module) newCall(L *lua.LState, name string, stopAtError bool) *call {
	c := &call{m: m, name: name, source: L.CheckAny(1), state: [2]lua.LValue{lua.LNil, lua.LNil}, workers: cmp.Or(m.o.Workers, defaultWorkers),
		stopAtError: stopAtError, errors: luavalue.NewArray(0)}
	at := 2
	if c.keyed = givesState(L); c.keyed {
		at, c.state = 4, [2]lua.LValue{L.Get(2), L.Get(3)}
	}
	c.fn = L.CheckFunction(at)
	c.checkSource(L)
	c.options(L, at+1)
	if ud, ok := c.source.(*lua.LUserData); ok {
		// The call shows progress itself, since it knows about failures.
		if w, ok := ud.Value.(*watched); ok && w.task == nil {
			c.source, c.label = w.source, w.label
			c.checkSource(L)
		}
	}
	return c
}

// givesState reports whether the arguments begin with the three values of a generic
// for, such as next, t, nil. The function is then the fourth argument, and otherwise
// the second.
func givesState(L *lua.LState) bool {
	_, ok := L.Get(4).(*lua.LFunction)
	return ok
}

// checkSource raises an error if the source has no items to iterate over.
func (c *call) checkSource(L *lua.LState) {
	t, isTable := c.source.(*lua.LTable)
	switch {
	case !iterable(L, c.source):
		L.ArgError(1, fmt.Sprintf("a list or an iterator expected, got %s", c.source.Type()))
	case isTable && c.keyed && isList(L, t):
		L.ArgError(1, "an iterator expected before the state, got a table")
	case isTable && isList(L, t) && luavalue.Length(t) < 0 && t != L.G.Global.RawGetString("arg"): // arg[0] is the script
		L.ArgError(1, fmt.Sprintf("a list expected; this table has %s: write %s(pairs(t), fn)", otherKeys(t), c.name))
	case !c.keyed && c.m.h.StepOf(c.source) == "pairs":
		L.ArgError(1, fmt.Sprintf("before fn, Lua passes on only the first value of pairs(t): write %s(next, t, nil, fn)", c.name))
	case !c.keyed && c.m.h.StepOf(c.source) == "ipairs":
		L.ArgError(1, fmt.Sprintf("before fn, Lua passes on only the first value of ipairs(t): write %s(t, fn)", c.name))
	}
}

// otherKeys says why a table is not a list.
func otherKeys(t *lua.LTable) string {
	what := "gaps"
	t.ForEach(func(k, _ lua.LValue) {
		if _, ok := k.(lua.LNumber); !ok {
			what = "names as keys"
		}
	})
	return what
}

// checkWorkers reads a number of workers from argument n or a field of it.
func checkWorkers(L *lua.LState, n int, name string, v lua.LValue) int {
	x, ok := v.(lua.LNumber)
	if !ok || x != lua.LNumber(int(x)) || x < 1 || x > Max {
		L.ArgError(n, fmt.Sprintf("%s: a whole number from 1 to %d expected, got %s", name, Max, v))
	}
	return int(x)
}

func iterable(L *lua.LState, v lua.LValue) bool {
	switch v := v.(type) {
	case *lua.LTable, *lua.LFunction:
		return true
	case *lua.LUserData:
		return L.GetMetaField(v, "__call") != lua.LNil
	}
	return false
}

// options reads the n-th argument.
func (c *call) options(L *lua.LState, n int) {
	L.OptTable(n, luavalue.NewTable(0)).ForEach(func(k, v lua.LValue) {
		switch k.String() {
		case "workers":
			c.workers = checkWorkers(L, n, "workers", v)
		case "on_error":
			if v != lua.LString("continue") && v != lua.LString("stop") {
				L.ArgError(n, fmt.Sprintf(`on_error: "continue" or "stop" expected, got %q`, v.String()))
			}
			c.stopAtError = v == lua.LString("stop")
		default:
			known := []string{"workers", "on_error"}
			L.ArgError(n, fmt.Sprintf("unknown option %q%s", k.String(), spell.DidYouMean(k.String(), known, "")))
		}
	})
}

// errStopped ends the workers when the function returned parallel.stop.
var errStopped = errors.New("stopped by the script")

// ending is the cause when a worker ends the workers' context: it has failed, or has
// found what the script looked for. The other workers stop waiting, but should finish a
// change that they have begun.
type ending struct{ error }

// Unwrap returns the reason.
func (e ending) Unwrap() error { return e.error }

// FinishChanges tells bindings to finish a change that has begun.
func (e ending) FinishChanges() {}

// run hands the items to the workers and waits for them. It raises the error that ended
// the call early.
func (c *call) run(L *lua.LState, keep func(job, []lua.LValue)) {
	defer c.show(L)()
	ctx, cancel := context.WithCancelCause(host.Context(L))
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range c.workers {
		w := c.m.h.NewWorker(L, ctx)
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer w.Close()
			c.work(ctx, w, jobs, func(err error) { cancel(ending{err}) }, keep)
		}()
	}
	finished := false
	end := func() { c.m.h.Unlocked(L, func() { close(jobs); wg.Wait() }) }
	defer func() {
		if !finished { // the iterator raised an error: finish the items before it first
			end()
		}
		cancel(nil)
	}()
	c.feed(L, ctx, jobs)
	finished = true
	end()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, errStopped) {
		c.m.h.Raise(L, err)
	}
}

// feed takes the items from the list or the iterator and hands them to the workers.
func (c *call) feed(L *lua.LState, ctx context.Context, jobs chan<- job) {
	hand := func(j job) (ok bool) {
		c.m.h.Unlocked(L, func() {
			select {
			case jobs <- j:
				ok = true
			case <-ctx.Done():
			}
		})
		return ok
	}
	if t, ok := c.source.(*lua.LTable); ok && isList(L, c.source) {
		for i := 1; i <= luavalue.Len(t) && hand(job{i, []lua.LValue{luavalue.At(t, i), lua.LNumber(i)}}); i++ {
		}
		return
	}
	for i, control := 1, c.state[1]; ; i++ {
		L.Push(c.source)
		L.Push(c.state[0])
		L.Push(control)
		L.Call(2, 2)
		first, second := L.Get(-2), L.Get(-1)
		L.Pop(2)
		control = first
		if i == 1 {
			askTotal(c.m.h, L, c.source, c.task)
		}
		if first == lua.LNil || !hand(job{i, []lua.LValue{first, second}}) {
			return
		}
	}
}

// work is one worker: it runs the function for one job after another.
func (c *call) work(ctx context.Context, w *host.Worker, jobs <-chan job, cancel func(error), keep func(job, []lua.LValue)) {
	for j := range jobs {
		if ctx.Err() != nil {
			continue // drain the jobs handed over before the end
		}
		w.Do(c.fn, j.args, func(results []lua.LValue, err error) {
			switch {
			case err == nil && len(results) > 0 && results[0] == c.m.stop:
				c.succeed()
				cancel(errStopped)
			case err == nil:
				c.succeed()
				keep(j, results)
			case ctx.Err() != nil:
				// The call is ending; the item itself did not fail.
			case c.stopAtError || c.m.o.Fatal != nil && c.m.o.Fatal(err):
				cancel(c.ofItem(j, err))
			default:
				c.fail(j, err)
			}
		})
	}
}

// ofItem adds the failed item to the traceback of the error that ends the call.
func (c *call) ofItem(j job, err error) error {
	var script *host.ScriptError
	if errors.As(err, &script) {
		script.Traceback = append(script.Traceback, fmt.Sprintf("item %s of %s", c.nameOf(j), c.name))
	}
	return err
}

func (c *call) succeed() {
	c.done++
	c.task.Step(false)
}

// fail counts a failure and keeps it for the script.
func (c *call) fail(j job, err error) {
	c.failed++
	c.task.Step(true)
	var script *host.ScriptError
	value, trace := lua.LValue(lua.LString(err.Error())), ""
	if errors.As(err, &script) {
		value, trace = script.Value, strings.Join(script.Traceback, "\n")
	}
	if luavalue.Len(c.errors) < keptErrors {
		t := luavalue.NewTable(3)
		t.RawSetString("item", j.args[0])
		t.RawSetString("error", value)
		t.RawSetString("traceback", lua.LString(trace))
		luavalue.Append(c.errors, t)
	}
	if c.m.o.Failed != nil {
		c.m.o.Failed(c.nameOf(j), err)
	}
}

// nameOf names an item: by its key if that is a string, and otherwise by its value.
func (c *call) nameOf(j job) string {
	if _, named := j.args[0].(lua.LString); c.keyed && !named {
		return label(j.args[1])
	}
	return label(j.args[0])
}

// label names an item in a message as a person would.
func label(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return v.String()
	}
	for _, key := range []string{"name", "user_id", "room_id", "id", "media_id", "event_id"} {
		if s, ok := t.RawGetString(key).(lua.LString); ok {
			return string(s)
		}
	}
	return "item"
}
