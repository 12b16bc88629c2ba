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
	context.Context // Go code waits with it
	stopped         atomic.Bool
	host            *Host
	memory          *Memory // Options.Memory

	// Guarded by the interpreter lock:
	goCalls int  // Go functions that have not returned
	raising bool // a Lua error is unwinding the stack
}

// newRun ties a run to ctx. The function it returns unties it.
func (h *Host) newRun(ctx context.Context) (*run, func() bool) {
	r := &run{Context: ctx, host: h, memory: h.opts.Memory}
	r.stopped.Store(ctx.Err() != nil)
	stop := context.AfterFunc(ctx, func() { r.stopped.Store(true) })
	return r, stop
}

// Stop raises a Go error as Raise does. If the caller has just ended the run's context, no
// protected call, coroutine or worker goes on.
func (h *Host) Stop(L *lua.LState, err error) {
	state(L).run.noticeEnd()
	h.Raise(L, err)
}

// noticeEnd stops a run whose context has ended, also before newRun's AfterFunc does it.
func (r *run) noticeEnd() {
	if r.Err() != nil {
		r.stopped.Store(true)
	}
}

// threadState is what we know of one Lua thread. It is in the metatable of the thread's
// environment, which nothing else uses. If it were the thread's context, the
// interpreter would check at every instruction whether the run is stopped; instead, the
// code of scripts checks that in its loops (see poll).
type threadState struct {
	run       *run
	depth     int  // pcalls and coroutines around this thread
	coroutine bool // made by coroutine.create or wrap
	started   bool // a coroutine that was resumed
	wanted    int  // how many values the coroutine's pending yield wants
	lowest    lowestCalls
	trace     bool // an error needs a traceback

	// Of the error that the thread is about to raise:
	inner    []string // the traceback of the other thread where it began
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

// Unlocked releases the interpreter lock while f runs, so that other workers can run
// Lua. f must not touch a Lua value that others can reach; it may make new tables.
func (h *Host) Unlocked(L *lua.LState, f func()) {
	current, run := L.G.CurrentThread, h.current
	h.lock.Unlock()
	defer func() { // also when f panics
		h.lock.Lock()
		L.G.CurrentThread, h.current = current, run
		run.noticeEnd()
	}()
	f()
}

// raised is a Lua error that Go code passes on.
type raised struct {
	value lua.LValue
	trace []string
}

// protect calls fn on a thread of its own. Raising an error closes every open upvalue
// of its thread. On the caller's thread that would separate the caller's locals from
// the closures that captured them.
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

// begin pushes a function onto an acquired thread, and returns how many arguments it
// has pushed with it. Errors must go through raise, which can only be set once the call
// has begun. The code of a Lua function does that itself (see poll); for others
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

// run calls the function on an acquired thread's stack with its n arguments. Afterwards
// the stack holds its results only.
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

// overflowed turns the Go panic of a tail call that has no room for its values into an
// error. gopher-lua panics because it looks for the line of the instruction before the
// first, and does so again while it recovers. We abandon the thread, since its frames
// were not unwound. Its upvalues were already closed, so closures keep their values.
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

// callProtected is the first frame of a protected call. It makes errors go through
// raise. It is where Lua 5.1 has the frame of pcall, so that the levels of error are
// the same. It turns a Go panic into an error while the frames below still exist.
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

// raisePanic turns a Go panic into a Lua error. Deferred functions call it, but not
// while a Lua error unwinds the stack. That is a panic too, but recovering it and
// panicking again in every function would take time quadratic in their number.
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
		return stackOverflow // a tail call that has no room, see overflowed
	}
	if text != callStackOverflow {
		return "internal error: " + text + " (please report it)"
	}
	return stackOverflow
}

const stackOverflow = "stack overflow"

// callStackOverflow is gopher-lua's Go panic for too many calls. Threads for protected
// calls do not reach it: each call takes two values at least, so the registry overflows
// first, and that error has a place.
const callStackOverflow = "lua callstack overflow"

const tooDeep = "stack overflow (too many protected calls, coroutines or callbacks inside each other)"

// pooled is a thread for protected calls, with what we know of it.
type pooled struct {
	*lua.LState
	state *threadState
	polls bool // the function that it calls uses poll
}

// acquire returns an idle thread, one level deeper than L, or the error that forbids
// it.
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

// newThread makes a thread that can hold many frames. That costs memory, so the
// coroutines made on it can hold fewer.
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

// raise is called by our threads with an error on top of the stack. It keeps the
// current traceback, shortened, since gopher-lua's has a line for each of a million
// tail calls.
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

// fail raises a message after the caller's place, if the caller is a Lua function.
func fail(L *lua.LState, format string, args ...any) {
	throw(L, lua.LString(where(L, 1)+fmt.Sprintf(format, args...)))
}

// rethrow raises an error that began on another thread.
func rethrow(L *lua.LState, r *raised) {
	state(L).inner = r.trace
	throw(L, r.value)
}
