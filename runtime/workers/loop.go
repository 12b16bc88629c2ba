package workers

import (
	"context"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// Loop is a function of another module that works on many items as parallel.each does:
// called with a list or an iterator, a function and options. Beside those of parallel.each,
// the options are label and total, for the progress, and name, a function that returns what
// an item is called.
type Loop struct {
	// Name is the function's full name, for messages.
	Name string
	// InOrder has the items told in their order, and not as they are finished.
	InOrder bool
	// Note is called when the script's function has returned for an item, with the context of
	// the worker that called it; nil notes nothing.
	Note func(worker context.Context) string
	// Done is called with what the function returned and what was noted, and Failed with
	// the error that it raised. Both hold the interpreter lock.
	Done   func(item string, results []lua.LValue, note string)
	Failed func(item string, err error)
}

// Run is the Lua function. It returns how many calls succeeded, and how many failed.
func (p *Pool) Run(h *host.Host, L *lua.LState, loop Loop) int {
	c := (&module{Pool: p, h: h}).newCall(L, loop.Name, false, &loop)
	defer c.tellRest()
	c.run(L, func(ctx context.Context, j job, results []lua.LValue) {
		note := ""
		if loop.Note != nil {
			note = loop.Note(ctx)
		}
		c.tell(j, func() { loop.Done(c.nameOf(j), results, note) })
	})
	L.Push(lua.LNumber(c.done))
	L.Push(lua.LNumber(c.failed))
	return 2
}

// tell tells of an item of a loop, in its turn if the loop wants that.
func (c *call) tell(j job, now func()) {
	if !c.loop.InOrder {
		now()
		return
	}
	if c.untold == nil {
		c.untold = map[int]func(){}
	}
	c.untold[j.index] = now
	for next := c.untold[c.told+1]; next != nil; next = c.untold[c.told+1] {
		c.told++
		delete(c.untold, c.told)
		next()
	}
}

// tellRest tells of the items behind one that was never finished.
func (c *call) tellRest() {
	for _, i := range slices.Sorted(maps.Keys(c.untold)) {
		c.untold[i]()
	}
}
