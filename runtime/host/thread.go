package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// run is one call from Go into Lua, with everything that it starts.
type run struct{ stopped atomic.Bool }

// newRun ties a run to ctx. The function it returns unties it.
func newRun(ctx context.Context) (*run, func() bool) {
	r := &run{}
	r.stopped.Store(ctx.Err() != nil)
	stop := context.AfterFunc(ctx, func() { r.stopped.Store(true) })
	return r, stop
}

// closed is what Done returns once a run is to end.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// threadContext is the context of one Lua thread. Its Done is nil until the run
// is to end: so the interpreter looks at it for nearly nothing, and threads that
// gopher-lua derives from it register nothing, which would keep every abandoned
// coroutine alive.
type threadContext struct {
	context.Context // the real one, for what Go waits for
	run             *run
	depth           int  // pcalls and coroutines around this thread
	coroutine       bool // made by coroutine.create or wrap
	started         bool // a coroutine that was resumed
	trace           bool // an error needs a traceback

	// Of the error that the thread is about to raise:
	inner    []string // the traceback of where it began, on another thread
	verbatim bool     // its text is complete
}

// Done is part of context.Context.
func (c *threadContext) Done() <-chan struct{} {
	if c.run.stopped.Load() {
		return closed
	}
	return nil
}

// Context returns the context of the run that L belongs to. Bindings wait with it.
func Context(L *lua.LState) context.Context { return state(L).Context }

func state(L *lua.LState) *threadContext { return L.Context().(*threadContext) }

// Unlocked gives the interpreter lock up while f runs, so that other workers can
// run Lua. In f no Lua value may be touched that others can reach; making new
// tables is allowed.
func (h *Host) Unlocked(L *lua.LState, f func()) {
	current := L.G.CurrentThread
	h.lock.Unlock()
	defer func() { // also when f panics
		h.lock.Lock()
		L.G.CurrentThread = current
	}()
	f()
}

// raised is an error on its way through Go.
type raised struct {
	value lua.LValue
	trace []string
}

// protect calls fn on a thread of its own. That is what makes protected calls
// right: raising an error closes every open upvalue of its thread, so that on the
// caller's thread the caller's own locals would part from the closures that
// captured them.
func (h *Host) protect(L *lua.LState, trace bool, fn lua.LValue, args []lua.LValue) (results []lua.LValue, failed *raised) {
	outer := state(L)
	if outer.run.stopped.Load() {
		return nil, &raised{value: lua.LString(outer.Err().Error())}
	}
	if outer.depth >= maxNesting {
		return nil, &raised{value: lua.LString(tooDeep)}
	}
	th := h.acquire(outer, trace)
	th.Push(h.callProtected)
	th.Push(fn)
	for _, a := range args {
		th.Push(a)
	}
	current := th.G.CurrentThread
	if err := th.PCall(len(args)+1, lua.MultRet, nil); err != nil {
		th.G.CurrentThread = current
		return nil, h.failed(th, err)
	}
	results = make([]lua.LValue, th.GetTop())
	for i := range results {
		results[i] = th.Get(i + 1)
	}
	h.release(th)
	return results, nil
}

// callProtected is the first frame of a protected call. It makes errors go
// through raise, and stands where Lua 5.1 has pcall's own frame, so that the
// levels of error count the same.
func callProtected(L *lua.LState) int {
	L.Panic = raise
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// failed reads the error that ended a protected call.
func (h *Host) failed(th *lua.LState, err error) *raised {
	var api *lua.ApiError
	if !errors.As(err, &api) || api.Type == lua.ApiErrorPanic {
		// A Go panic closes no upvalues: the thread is left to the closures that
		// have them, and not used again.
		text, _, _ := strings.Cut(err.Error(), "\n")
		return &raised{value: lua.LString(panicText(text))}
	}
	h.release(th)
	trace, _ := api.Cause.(traceback)
	return &raised{api.Object, trace}
}

// panicText says what a Go panic was.
func panicText(r any) string {
	if text := fmt.Sprint(r); text != "lua callstack overflow" {
		return "internal error: " + text + " (please report it)"
	}
	return "stack overflow"
}

const tooDeep = "stack overflow (too many protected calls and coroutines inside each other)"

// acquire returns an idle thread, one deeper than outer.
func (h *Host) acquire(outer *threadContext, trace bool) *lua.LState {
	var th *lua.LState
	if n := len(h.free); n > 0 {
		th, h.free = h.free[n-1], h.free[:n-1]
	} else {
		th, _ = h.main.NewThread()
		th.SetContext(&threadContext{})
	}
	*state(th) = threadContext{Context: outer.Context, run: outer.run, depth: outer.depth + 1, trace: trace || outer.trace}
	return th
}

func (h *Host) release(th *lua.LState) {
	th.SetTop(0)
	h.free = append(h.free, th)
}

// raise is what a thread of ours does with an error: it keeps the traceback as it
// is at this moment, shortened, since gopher-lua's own has a line for each of a
// million tail calls.
func raise(th *lua.LState) {
	c := state(th)
	err := &lua.ApiError{Type: lua.ApiErrorRun, Object: th.Get(-1), StackTrace: " "}
	if s, ok := err.Object.(lua.LString); ok && !c.verbatim && strings.HasPrefix(string(s), " ") && len(newTraceback(th)) == 0 {
		err.Object = s[1:] // gopher-lua's blank between the place, which there is none, and the text
	}
	if c.trace {
		err.Cause = traceOf(th)
	}
	panic(err)
}

// throw raises a value as it is.
func throw(L *lua.LState, v lua.LValue) {
	state(L).verbatim = true
	L.Error(v, 0)
}

// fail raises a message with the place of the caller, if that is a Lua function.
func fail(L *lua.LState, format string, args ...any) {
	throw(L, lua.LString(where(L, 1)+fmt.Sprintf(format, args...)))
}

// rethrow raises an error that began on another thread.
func rethrow(L *lua.LState, r *raised) {
	state(L).inner = r.trace
	throw(L, r.value)
}
