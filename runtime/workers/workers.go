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
	"slices"
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
	// Watch makes the context of a worker from that of the call, and returns what is called
	// before each of its items. nil is for the context itself.
	Watch func(ctx context.Context) (watched context.Context, begin func())
}

// Pool is what the modules of one host share.
type Pool struct {
	o       Options
	stop    *lua.LUserData // what a function returns to end the call early
	running int            // active calls; guarded by the interpreter lock
}

// New returns the Pool of one host.
func New(o Options) *Pool {
	return &Pool{o: o, stop: &lua.LUserData{Metatable: lua.LNil}}
}

// Module returns the module parallel.
func (p *Pool) Module() host.Module {
	return host.Module{Name: "parallel", Open: func(h *host.Host) lua.LValue {
		m := &module{Pool: p, h: h}
		t := h.Table(map[string]lua.LGFunction{"each": m.each, "map": m.mapItems, "workers": m.workers})
		t.RawSetString("stop", p.stop)
		return t
	}}
}

type module struct {
	*Pool
	h *host.Host
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
	c := m.newCall(L, "parallel.each", false, nil)
	c.run(L, func(context.Context, job, []lua.LValue) {})
	L.Push(lua.LNumber(c.done))
	L.Push(lua.LNumber(c.failed))
	L.Push(c.errors)
	return 3
}

// mapItems calls fn for each item and returns the results in the order of the items. A
// failed item ends the call, unless on_error = "continue": then its result is nil, and
// a second result lists the failures.
func (m *module) mapItems(L *lua.LState) int {
	c := m.newCall(L, "parallel.map", true, nil)
	results := luavalue.NewTable(0)
	c.run(L, func(_ context.Context, j job, values []lua.LValue) {
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
	name  string // what the script's own function calls it; "" without one
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
	total        int64 // as the script knows it; -1 unless it does
	task         Task
	fn, naming   *lua.LFunction // naming may be nil
	loop         *Loop          // whose function this is; nil for those of parallel
	told         int            // items of the loop, if it is told in order
	untold       map[int]func() // those that were finished before one that stands before them
	workers      int
	stopAtError  bool
	done, failed int
	errors       *lua.LTable
}

func (m *module) newCall(L *lua.LState, name string, stopAtError bool, loop *Loop) *call {
	c := &call{m: m, name: name, source: L.CheckAny(1), state: [2]lua.LValue{lua.LNil, lua.LNil}, workers: cmp.Or(m.o.Workers, defaultWorkers),
		stopAtError: stopAtError, errors: luavalue.NewArray(0), loop: loop, total: -1}
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
			c.source, c.label = w.source, cmp.Or(c.label, w.label)
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
	known := []string{"workers", "on_error"}
	if c.loop != nil {
		known = append(known, "label", "name", "total")
	}
	L.OptTable(n, luavalue.NewTable(0)).ForEach(func(k, v lua.LValue) {
		option := k.String()
		if !slices.Contains(known, option) {
			L.ArgError(n, fmt.Sprintf("unknown option %q%s", option, spell.OneOf(option, known)))
		}
		switch option {
		case "workers":
			c.workers = checkWorkers(L, n, "workers", v)
		case "label":
			c.label = v.String()
		case "name":
			fn, ok := v.(*lua.LFunction)
			if !ok {
				L.ArgError(n, fmt.Sprintf("name: a function expected, which returns what an item is called; got %s", v.Type()))
			}
			c.naming = fn
		case "total":
			total, ok := v.(lua.LNumber)
			if !ok || total != lua.LNumber(int64(total)) || total < 0 {
				L.ArgError(n, fmt.Sprintf("total: how many items there will be expected, got %s", v))
			}
			c.total = int64(total)
		case "on_error":
			if v != lua.LString("continue") && v != lua.LString("stop") {
				L.ArgError(n, fmt.Sprintf(`on_error: "continue" or "stop" expected, got %q`, v.String()))
			}
			c.stopAtError = v == lua.LString("stop")
		}
	})
}

// errStopped ends the workers when the function returned parallel.stop.
var errStopped = errors.New("stopped by the script")

// keepFunc takes what the script's function returned for an item.
type keepFunc func(worker context.Context, j job, results []lua.LValue)

// run hands the items to the workers and waits for them. It raises the error that ended
// the call early.
func (c *call) run(L *lua.LState, keep keepFunc) {
	defer c.show(L)()
	life := live(host.Context(L))
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range c.workers {
		ctx, begin := life.work, func() {}
		if c.m.o.Watch != nil {
			ctx, begin = c.m.o.Watch(ctx)
		}
		w := c.m.h.NewWorker(L, ctx)
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer w.Close()
			c.work(life, w, jobs, begin, func(j job, results []lua.LValue) { keep(ctx, j, results) })
		}()
	}
	finished := false
	end := func() { c.m.h.Unlocked(L, func() { close(jobs); wg.Wait() }) }
	defer func() {
		if !finished { // the iterator raised an error: finish the items before it first
			end()
		}
		life.close()
	}()
	c.feed(L, life.items, jobs)
	finished = true
	end()
	if err := context.Cause(life.items); err != nil && !errors.Is(err, errStopped) {
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
		for i := 1; i <= luavalue.Len(t) && hand(job{index: i, args: []lua.LValue{luavalue.At(t, i), lua.LNumber(i)}}); i++ {
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
		if first == lua.LNil || !hand(job{index: i, args: []lua.LValue{first, second}}) {
			return
		}
	}
}

// work is one worker: it runs the function for one job after another.
func (c *call) work(life *lifetime, w *host.Worker, jobs <-chan job, begin func(), keep func(job, []lua.LValue)) {
	for j := range jobs {
		if life.items.Err() != nil {
			continue // drain the jobs handed over before the end
		}
		begin()
		end := func(results []lua.LValue, err error) {
			switch {
			case err == nil && len(results) > 0 && results[0] == c.m.stop:
				c.succeed()
				life.end(errStopped)
			case err == nil:
				c.succeed()
				keep(j, results)
			case life.work.Err() != nil:
				// The call is ending; the item itself did not fail.
			case c.stopAtError || c.m.o.Fatal != nil && c.m.o.Fatal(err):
				life.end(c.ofItem(j, err))
			default:
				c.fail(j, err)
			}
		}
		if c.giveName(w, &j, end) {
			w.Do(c.fn, j.args, end)
		}
	}
}

// giveName asks the script's own function for the item's name, if there is one. If that
// raises an error, the item has failed.
func (c *call) giveName(w *host.Worker, j *job, failed func([]lua.LValue, error)) (ok bool) {
	if c.naming == nil {
		return true
	}
	w.Do(c.naming, j.args, func(results []lua.LValue, err error) {
		if ok = err == nil; !ok {
			failed(nil, err)
		} else if len(results) > 0 {
			j.name = results[0].String()
		}
	})
	return ok
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
	switch {
	case c.loop != nil:
		c.tell(j, func() { c.loop.Failed(c.nameOf(j), err) })
	case c.m.o.Failed != nil:
		c.m.o.Failed(c.nameOf(j), err)
	}
}

// nameOf names an item: as the script's own function does, by its key if that is a string,
// and otherwise by its value.
func (c *call) nameOf(j job) string {
	if j.name != "" {
		return j.name
	}
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
