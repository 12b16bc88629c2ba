package host

import (
	"context"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// Locals are local variables that live on after the chunk that declared them, so that the
// chunks of one session can share them. A chunk sees them as an inner function sees the
// locals of the function around it. The locals of its outermost block are then added. One
// with the name of an earlier one hides that from later chunks; closures keep the
// variable that they had.
//
// The zero value has none. It must not be read while a chunk runs.
type Locals struct {
	variables map[string]*lua.Upvalue
}

// Names returns the names of the variables in alphabetical order.
func (l *Locals) Names() []string { return slices.Sorted(maps.Keys(l.variables)) }

// Get returns the value of a variable, and whether there is one of that name.
func (l *Locals) Get(name string) (lua.LValue, bool) {
	v, ok := l.variables[name]
	if !ok {
		return lua.LNil, false
	}
	return v.Value(), true
}

// Forget removes a variable. A global of that name is visible again.
func (l *Locals) Forget(name string) { delete(l.variables, name) }

// LoadWith is LoadContext for a chunk that shares its locals.
func (h *Host) LoadWith(ctx context.Context, name string, source []byte, locals *Locals) (*lua.LFunction, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	fn, err := h.loadWith(name, source, ctx.Err, locals)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return fn, err
}

func (h *Host) loadWith(name string, source []byte, stopped func() error, locals *Locals) (*lua.LFunction, error) {
	tree, err := parse(name, source, luasyntax.Options{Stopped: stopped, Outer: locals.Names()})
	if err != nil {
		return nil, err
	}
	used := tree.Upvalues
	reports, err := tree.Report()
	if err != nil {
		return nil, &SyntaxError{Message: name + ": " + err.Error()}
	}
	fn, err := h.compile(name, tree, h.supportUntil(stopped))
	if err != nil {
		return nil, err
	}
	for i, u := range used {
		fn.Upvalues[i] = locals.variables[u.Name]
	}
	if reports {
		report := &lua.Upvalue{} // without a registry, it holds its own value
		report.SetValue(h.hidden(locals.add))
		fn.Upvalues[len(used)] = report
	}
	return fn, nil
}

// add is the function to which a chunk reports its locals, each as soon as it is
// declared: if the chunk fails later on, they stay.
func (l *Locals) add(L *lua.LState) int {
	closure := L.Get(1).(*lua.LFunction)
	if l.variables == nil {
		l.variables = map[string]*lua.Upvalue{}
	}
	for i, name := range closure.Proto.DbgUpvalues {
		l.variables[name] = closure.Upvalues[i]
	}
	return 0
}
