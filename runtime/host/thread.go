package host

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// run is one call from Go into Lua, with everything that it starts.
type run struct {
	context.Context // what Go waits with
	stopped         atomic.Bool
	hint            func(global string) string // Options.Hint

	// Guarded by the interpreter lock:
	goCalls int  // functions in Go that have not returned
	raising bool // a Lua error is on its way up
}

// newRun ties a run to ctx. The function it returns unties it.
func (h *Host) newRun(ctx context.Context) (*run, func() bool) {
	r := &run{Context: ctx, hint: h.opts.Hint}
	r.stopped.Store(ctx.Err() != nil)
	stop := context.AfterFunc(ctx, func() { r.stopped.Store(true) })
	return r, stop
}

// threadState is what we know of one Lua thread. It rides in the metatable of the
// thread's environment, which nothing else uses: were it the thread's context, the
// interpreter would ask it at every instruction whether the run is to end. Code of ours
// asks itself, where it goes round (poll).
type threadState struct {
	run       *run
	depth     int  // pcalls and coroutines around this thread
	coroutine bool // made by coroutine.create or wrap
	started   bool // a coroutine that was resumed
	wanted    int  // how many values the call of yield wants that a coroutine waits in
	lowest    lowestCalls
	trace     bool // an error needs a traceback

	// Of the error that the thread is about to raise:
	inner    []string // the traceback of where it began, on another thread
	verbatim bool     // its text is complete
}

// Context returns the context of the run that L belongs to. Bindings wait with it.
func Context(L *lua.LState) context.Context { return state(L).run.Context }

func state(L *lua.LState) *threadState {
	return L.Env.Metatable.(*lua.LUserData).Value.(*threadState)
}

func setState(L *lua.LState, s *threadState) {
	L.Env = &lua.LTable{Metatable: &lua.LUserData{Value: s, Metatable: lua.LNil}}
}

// Unlocked gives the interpreter lock up while f runs, so that other workers can
// run Lua. In f no Lua value may be touched that others can reach; making new
// tables is allowed.
func (h *Host) Unlocked(L *lua.LState, f func()) {
	current, run := L.G.CurrentThread, h.current
	h.lock.Unlock()
	defer func() { // also when f panics
		h.lock.Lock()
		L.G.CurrentThread, h.current = current, run
		if run.Err() != nil { // f may know of it before the run has been told
			run.stopped.Store(true)
		}
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
	th, failed := h.acquire(L, trace)
	if failed != nil {
		return nil, failed
	}
	n := h.begin(th, fn)
	for _, a := range args {
		th.Push(a)
	}
	if failed = h.run(th, n+len(args)); failed != nil {
		return nil, failed
	}
	results = make([]lua.LValue, th.GetTop())
	for i := range results {
		results[i] = th.Get(i + 1)
	}
	h.release(th)
	return results, nil
}

// begin puts a function on an acquired thread that is to be called, and returns how many
// arguments lie there already. Errors must go through raise, which can only be said once
// the call has begun: the code of a Lua function says it itself (poll), and for others
// callProtected does.
func (h *Host) begin(th *pooled, fn lua.LValue) int {
	if f, ok := fn.(*lua.LFunction); ok && !f.IsG {
		th.Push(fn)
		th.polls = true
		return 0
	}
	th.Push(h.callProtected)
	th.Push(fn)
	th.polls = false
	return 1
}

// run calls what lies on an acquired thread, a function with n arguments. Its results
// are all that lies there afterwards.
func (h *Host) run(th *pooled, n int) (failed *raised) {
	current := th.G.CurrentThread
	if th.polls {
		h.begun = th.LState
		defer h.overflowed(th, current, &failed)
	}
	err := th.PCall(n, lua.MultRet, nil)
	h.begun = nil
	if err == nil {
		return nil
	}
	th.G.CurrentThread = current
	return h.failed(th, err)
}

// overflowed makes an error of the Go panic that comes where a tail call finds no room
// for its values: gopher-lua looks for the line of the instruction before the first, and
// once more while it recovers. The thread is not used again, for its calls were not taken
// back. Its locals and the closures that captured them have parted in time.
func (h *Host) overflowed(th *pooled, current *lua.LState, failed **raised) {
	panicked := recover()
	if panicked == nil {
		return
	}
	th.G.CurrentThread = current
	th.state.run.raising = false
	h.begun = nil
	*failed = &raised{value: lua.LString(where(th.LState, 0) + panicText(panicked))}
	if th.state.trace {
		(*failed).trace = traceOf(th.LState)
	}
}

// callProtected is the first frame of a protected call. It makes errors go
// through raise, and stands where Lua 5.1 has pcall's own frame, so that the
// levels of error count the same. A Go panic becomes an error while the calls it
// went through are still known.
func callProtected(L *lua.LState) int {
	L.Panic = raise
	returned := false
	defer func() {
		if !returned && !state(L).run.raising {
			raisePanic(L, recover())
		}
	}()
	L.Call(L.GetTop()-1, lua.MultRet)
	returned = true
	return L.GetTop()
}

// raisePanic makes a Lua error of a Go panic. It is for deferred functions, which
// let a Lua error on its way up pass: that is a panic too, but to stop it and start it
// again in every function would take time that grows with the square of their number.
func raisePanic(L *lua.LState, panicked any) {
	switch panicked.(type) {
	case nil:
	case *lua.ApiError:
		panic(panicked)
	default:
		L.RaiseError("%s", panicText(panicked))
	}
}

// protectedEnv marks callProtected.
var protectedEnv = &lua.LTable{Metatable: lua.LNil}

// failed reads the error that ended a protected call.
func (h *Host) failed(th *pooled, err error) *raised {
	api := err.(*lua.ApiError)
	c := th.state
	c.run.raising, c.inner, c.verbatim = false, nil, false
	h.release(th)
	trace, _ := api.Cause.(traceback)
	return &raised{api.Object, trace}
}

// panicText says what a Go panic was.
func panicText(r any) string {
	text := fmt.Sprint(r)
	if _, ok := r.(runtime.Error); ok && strings.Contains(text, "index out of range [-1]") {
		return stackOverflow // the place of a tail call that found no room, as above
	}
	if text != callStackOverflow {
		return "internal error: " + text + " (please report it)"
	}
	return stackOverflow
}

const stackOverflow = "stack overflow"

// callStackOverflow is the Go panic of gopher-lua for too many calls. On threads for
// protected calls it does not come to that: each call has two values at least, so that
// the values run out before, which is an error with a place.
const callStackOverflow = "lua callstack overflow"

const tooDeep = "stack overflow (too many protected calls, coroutines or callbacks inside each other)"

// pooled is a thread for protected calls, with what we know of it.
type pooled struct {
	*lua.LState
	state *threadState
	polls bool // what it calls says itself that the call has begun
}

// acquire returns an idle thread, one deeper than L, or what forbids it.
func (h *Host) acquire(L *lua.LState, trace bool) (*pooled, *raised) {
	outer := state(L)
	if outer.run.stopped.Load() {
		return nil, &raised{value: lua.LString(outer.run.Err().Error())}
	}
	if outer.depth >= maxNesting {
		return nil, &raised{value: lua.LString(tooDeep)}
	}
	var th *pooled
	if n := len(h.free); n > 0 {
		th, h.free = h.free[n-1], h.free[:n-1]
	} else {
		th = h.newThread()
	}
	c := th.state
	c.run, c.depth, c.trace = outer.run, outer.depth+1, trace || outer.trace
	return th, nil
}

// newThread makes a thread that can hold many calls. What it costs to be able to
// grows with their number, so that the coroutines made on it can hold fewer.
func (h *Host) newThread() *pooled {
	few := h.main.Options
	h.main.Options.CallStackSize, h.main.Options.RegistryGrowStep = maxFrames, 1<<13
	th, _ := h.main.NewThread()
	h.main.Options, th.Options = few, few
	s := &threadState{}
	setState(th, s)
	return &pooled{LState: th, state: s}
}

func (h *Host) release(th *pooled) {
	th.SetTop(0)
	h.free = append(h.free, th)
}

// raise is what a thread of ours does with an error: it keeps the traceback as it
// is at this moment, shortened, since gopher-lua's own has a line for each of a
// million tail calls.
func raise(th *lua.LState) {
	c := state(th)
	err := &lua.ApiError{Type: lua.ApiErrorRun, Object: th.Get(-1), StackTrace: " "}
	if s, ok := err.Object.(lua.LString); ok && !c.verbatim {
		err.Object = lua.LString(reworded(th, string(s)))
	}
	if c.trace {
		err.Cause = traceOf(th)
	}
	c.run.raising = true
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
