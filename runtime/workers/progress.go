package workers

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// Task is work whose progress is shown.
type Task interface {
	// SetTotal sets the number of items, once it is known.
	SetTotal(n int64)
	// Step counts one more item as done, or as failed.
	Step(failed bool)
	// End stops showing the task.
	End()
}

// unseen is a task that is not shown.
type unseen struct{}

func (unseen) SetTotal(int64) {}
func (unseen) Step(bool)      {}
func (unseen) End()           {}

// start begins a task.
func (o Options) start(label string, total int64) Task {
	if o.Progress == nil {
		return unseen{}
	}
	return o.Progress(label, total)
}

// show starts to show the progress, and returns what ends it. Of nested calls only the
// outermost is shown: it alone tells how long the whole work will take.
func (c *call) show(L *lua.LState) (end func()) {
	c.task = unseen{}
	if c.m.running == 0 {
		total := c.total
		if total < 0 {
			total = lengthOf(L, c.source)
		}
		c.task = c.m.o.start(c.label, total)
	}
	c.m.running++
	return func() {
		c.m.running--
		c.task.End()
	}
}

// ProgressModule returns the module progress, which is a function:
// progress(items_or_iterator [, label]) returns an iterator over the same items that
// shows how far a loop is. Passed to parallel.each or map, it provides the label only.
//
// A loop that ends by break or an error does not end its task, so the command ends all
// tasks at the end of a run.
func (p *Pool) ProgressModule() host.Module {
	return host.Module{Name: "progress", Open: func(h *host.Host) lua.LValue {
		meta := h.Table(map[string]lua.LGFunction{
			"__call": func(L *lua.LState) int { return watchedOf(L).next(L) },
			"__tostring": func(L *lua.LState) int {
				L.Push(lua.LString("progress of " + watchedOf(L).source.Type().String()))
				return 1
			},
		})
		meta.RawSetString("__metatable", lua.LString("progress"))
		return h.Func(func(L *lua.LState) int {
			w := &watched{o: p.o, h: h, source: L.CheckAny(1), label: checkLabel(L)}
			if !iterable(L, w.source) {
				L.ArgError(1, fmt.Sprintf("a list or an iterator expected, got %s", w.source.Type()))
			}
			L.Push(&lua.LUserData{Value: w, Metatable: meta})
			return 1
		})
	}}
}

func checkLabel(L *lua.LState) string {
	switch v := L.Get(2).(type) {
	case lua.LString:
		return string(v)
	case *lua.LNilType:
		return ""
	default:
		L.ArgError(2, fmt.Sprintf("a label expected, got %s; wrap one list or iterator, not what pairs returns", v.Type()))
		return ""
	}
}

// watched is an iterator whose items are counted.
type watched struct {
	o      Options
	h      *host.Host
	source lua.LValue
	label  string

	task  Task // nil before the first call
	items int  // returned so far
	ended bool
}

// InsteadOfTable implements host.Tableless: it is for functions that take tables, such
// as ipairs.
func (w *watched) InsteadOfTable() string { return "write  for item in progress(…) do" }

func watchedOf(L *lua.LState) *watched {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if w, ok := ud.Value.(*watched); ok {
			return w
		}
	}
	L.RaiseError("progress is called with something else")
	return nil
}

// next returns the source's next item. It counts the item before as done.
func (w *watched) next(L *lua.LState) int {
	if w.ended {
		L.Push(lua.LNil)
		return 1
	}
	if w.task == nil {
		w.task = w.o.start(w.label, lengthOf(L, w.source))
	}
	if w.items > 0 {
		w.task.Step(false)
	}
	over := true
	defer func() { // also when the source raises an error
		if over {
			w.task.End()
		}
	}()
	values := nextOf(L, w.source, w.items+1)
	over = values[0] == lua.LNil
	w.ended = over
	w.items++
	if w.items == 1 {
		askTotal(w.h, L, w.source, w.task)
	}
	for _, v := range values {
		L.Push(v)
	}
	return len(values)
}

// nextOf returns the i-th item of a list with its index, or what the iterator returns.
// At the end of either it returns nil.
func nextOf(L *lua.LState, source lua.LValue, i int) []lua.LValue {
	if t, ok := source.(*lua.LTable); ok && isList(L, source) {
		if i > luavalue.Len(t) {
			return []lua.LValue{lua.LNil}
		}
		return []lua.LValue{luavalue.At(t, i), lua.LNumber(i)}
	}
	base := L.GetTop()
	L.Push(source)
	for given := 2; given <= base; given++ { // by the for loop: its state, and the last item
		L.Push(L.Get(given))
	}
	L.Call(max(0, base-1), lua.MultRet)
	values := make([]lua.LValue, 0, 2)
	for at := base + 1; at <= L.GetTop(); at++ {
		values = append(values, L.Get(at))
	}
	L.SetTop(base)
	if len(values) == 0 {
		return []lua.LValue{lua.LNil}
	}
	return values
}

// isList reports whether the source is a plain table and not an iterator.
func isList(L *lua.LState, source lua.LValue) bool {
	_, ok := source.(*lua.LTable)
	return ok && L.GetMetaField(source, "__call") == lua.LNil
}

// lengthOf returns the number of items if it is known beforehand, or -1.
func lengthOf(L *lua.LState, source lua.LValue) int64 {
	if t, ok := source.(*lua.LTable); ok && isList(L, source) {
		return int64(luavalue.Len(t))
	}
	return -1
}

// askTotal reads the field total of an iterator object and passes it to the task. It
// does so after the first item, when the first page has arrived. Not every iterator has
// the field, so an error from reading it must do no harm.
func askTotal(h *host.Host, L *lua.LState, source lua.LValue, task Task) {
	if _, ok := source.(*lua.LUserData); !ok || task == (unseen{}) {
		return
	}
	ctx, cancel := context.WithCancel(host.Context(L))
	defer cancel()
	worker := h.NewWorker(L, ctx)
	defer worker.Close()
	read := h.Func(func(L *lua.LState) int {
		L.Push(L.GetField(L.Get(1), "total"))
		return 1
	})
	h.Unlocked(L, func() {
		// An error means that the total is unknown.
		worker.Do(read, []lua.LValue{source}, func(results []lua.LValue, err error) {
			if err == nil && len(results) > 0 {
				if n, ok := results[0].(lua.LNumber); ok && n >= 0 {
					task.SetTotal(int64(n))
				}
			}
		})
	})
}
