package host

import (
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luasyntax"
)

// openCoroutines replaces the coroutine library's functions. gopher-lua only
// refuses to resume the running coroutine: resuming one that waits for another,
// or that another worker runs, would corrupt it or kill the process.
func (h *Host) openCoroutines(resume lua.LGFunction) {
	h.openCoroutineStart()
	h.main.SetGlobal("coroutine", h.Table(map[string]lua.LGFunction{
		"create":  h.coCreate,
		"running": coRunning,
		"status":  coStatus,
		"wrap":    func(L *lua.LState) int { return h.coWrap(L, resume) },
	}))
	// yield tells the interpreter by its result to switch threads, and must not
	// be wrapped. How deep resumes may be inside each other, enter says.
	lib := h.main.GetGlobal("coroutine").(*lua.LTable)
	h.yield = h.main.NewFunction(h.coYield)
	lib.RawSetString("yield", h.yield)
	lib.RawSetString("resume", h.main.NewFunction(func(L *lua.LState) int { return h.coResume(L, resume) }))
}

// newCoroutine makes a suspended thread that will call fn. The stock function
// does it, since only gopher-lua can push the first frame.
func (h *Host) newCoroutine(L *lua.LState) *lua.LState {
	fn, ok := L.Get(1).(*lua.LFunction)
	if !ok || fn.IsG {
		argError(L, 1, "Lua function expected")
	}
	first := h.newFunction(h.coroutineStart)
	first.Upvalues[0], first.Upvalues[1] = h.coroutineBegins, &lua.Upvalue{}
	first.Upvalues[1].SetValue(fn)
	L.Push(h.coCreateStock)
	L.Push(first)
	L.Call(1, 1)
	th := L.Get(-1).(*lua.LState)
	L.Pop(1)
	setState(th, &threadState{run: state(L).run, coroutine: true})
	return th
}

// openCoroutineStart makes the function that every coroutine begins with: it makes
// errors go through raise, which can only be done once the thread runs, and calls the
// function that the coroutine was made for in its own place.
func (h *Host) openCoroutineStart() {
	const source = "local begin, fn return function(...) begin() return fn(...) end"
	tree, err := luasyntax.Parse("coroutine", source, luasyntax.Options{})
	if err != nil {
		panic(err)
	}
	proto, err := luacode.Compile("coroutine", tree, &h.support)
	if err != nil {
		panic(err)
	}
	h.coroutineStart = proto.FunctionPrototypes[0]
	h.coroutineBegins = &lua.Upvalue{}
	h.coroutineBegins.SetValue(h.main.NewFunction(func(th *lua.LState) int {
		th.Panic = raise
		return 0
	}))
}

func (h *Host) coCreate(L *lua.LState) int {
	L.Push(h.newCoroutine(L))
	return 1
}

// enter makes th part of L's run, or says why it cannot be resumed.
func enter(L, th *lua.LState, c *threadState) string {
	outer := state(L)
	switch {
	case th.Dead:
		return "cannot resume dead coroutine"
	case L.G.CurrentThread == th:
		return "cannot resume running coroutine"
	case !c.coroutine || th.Parent != nil:
		// A thread has a parent while it runs or waits for another.
		return "cannot resume normal coroutine"
	case outer.depth >= maxNesting:
		return tooDeep
	}
	c.run, c.depth = outer.run, outer.depth+1
	return ""
}

func (h *Host) coResume(L *lua.LState, resume lua.LGFunction) int {
	th := checkThread(L, 1)
	c := state(th)
	if problem := enter(L, th, c); problem != "" {
		L.Push(lua.LFalse)
		L.Push(lua.LString(problem))
		return 2
	}
	return h.resumeFrom(L, th, c, resume)
}

// resumeFrom resumes the thread, which is at index 1, and leaves the current thread as
// it was: it differs from L inside a protected call.
func (h *Host) resumeFrom(L, th *lua.LState, c *threadState, resume lua.LGFunction) int {
	if !makeReady(L, th, c) {
		th.Dead = true
		L.Replace(1, lua.LTrue)
		return L.GetTop()
	}
	current := L.G.CurrentThread
	n := resume(L)
	L.G.CurrentThread = current
	h.current.raising = false
	if n == 2 && L.Get(-2) == lua.LFalse && L.Get(-1) == lua.LString(callStackOverflow) {
		L.Replace(-1, lua.LString(stackOverflow))
	}
	if h.current.stopped.Load() {
		checkStopped(L)
	}
	return n
}

const acrossCall = "attempt to yield across metamethod/C-call boundary"

func (h *Host) coWrap(L *lua.LState, resume lua.LGFunction) int {
	th := h.newCoroutine(L)
	c := state(th)
	L.Push(h.main.NewFunction(func(L *lua.LState) int {
		if problem := enter(L, th, c); problem != "" {
			fail(L, "%s", problem)
		}
		L.Insert(th, 1)
		n := h.resumeFrom(L, th, c, resume)
		if L.Get(-n) == lua.LFalse {
			rethrow(L, &raised{placed(L, L.Get(-1)), traceOf(th)})
		}
		return n - 1
	}))
	return 1
}

// makeReady prepares a thread for being resumed with what lies on L's stack behind it,
// where gopher-lua does not. It returns false when the thread's last act was "return
// coroutine.yield()" and no call is left: then what it is resumed with is what it returns.
func makeReady(L, th *lua.LState, c *threadState) bool {
	if !c.started {
		c.started = true
		return true
	}
	// "local a, b = coroutine.yield()" may be given less than it takes: what is
	// missing must be nil in Lua, and would be nil in Go.
	if c.wanted != unknown {
		for n := L.GetTop() - 1; n < c.wanted; n++ {
			L.Push(lua.LNil)
		}
		return true
	}
	dbg, ok := th.GetStack(0)
	if !ok {
		return false
	}
	if fn, err := th.GetInfo("f", dbg, lua.LNil); err == nil {
		missing := int(fn.(*lua.LFunction).Proto.NumUsedRegisters)
		for range missing {
			th.Push(lua.LNil)
		}
		th.Pop(missing)
	}
	return true
}

// placed puts the place of the caller before the error of a wrapped coroutine,
// as Lua 5.1 does.
func placed(L *lua.LState, v lua.LValue) lua.LValue {
	if lua.LVCanConvToString(v) {
		return lua.LString(where(L, 1) + v.String())
	}
	return v
}

func (h *Host) coYield(L *lua.LState) int {
	c := state(L)
	if !c.coroutine || !h.calledByResume(L, c) {
		throw(L, lua.LString(acrossCall))
	}
	return -1
}

// unknown stands for a number of results that is not known.
const unknown = -1

// calledByResume reports whether nothing but Lua functions stands between
// coroutine.resume and the running yield. gopher-lua does not notice that a
// metamethod, an iterator or a callback is in between, and goes on with the code
// behind the yield as if it had returned.
//
// Where the first function of the coroutine calls yield, its instruction tells. It also
// tells how many values the call wants. Otherwise the Go stack tells: the interpreter's
// loop is then called by something else than the resume.
func (h *Host) calledByResume(L *lua.LState, c *threadState) bool {
	c.wanted = unknown
	caller, first, ok := h.callerOfYield(L, c)
	if !ok {
		return false
	}
	v, err := L.GetInfo("lf", caller, lua.LNil)
	fn, ok := v.(*lua.LFunction)
	if err != nil || !ok || fn.IsG {
		return false
	}
	code := fn.Proto.Code[caller.CurrentLine]
	isCall := int(code>>26) == lua.OP_CALL
	if isCall {
		c.wanted = max(0, int(code>>9&0x1ff)-1)
	}
	return isCall && first || h.loopIsResumed()
}

// lowestCalls are the first function of a coroutine and the yield that it called. They
// stand at the bottom of the thread's stack, and tell at any time what stands there.
// They are kept since gopher-lua makes an object for each call that it is asked for.
type lowestCalls struct{ first, yield *lua.Debug }

// callerOfYield returns the call that has called the running yield, and whether it is
// the first function of the coroutine.
func (h *Host) callerOfYield(L *lua.LState, c *threadState) (caller *lua.Debug, first, ok bool) {
	if c.lowest.yield != nil {
		if fn, _ := L.GetInfo("f", c.lowest.yield, lua.LNil); fn == h.yield {
			return c.lowest.first, true, true
		}
	}
	if caller, ok = L.GetStack(1); !ok {
		return nil, false, false
	}
	if _, err := L.GetInfo("S", caller, lua.LNil); err != nil || caller.What != "main" {
		return caller, false, true
	}
	yield, _ := L.GetStack(0)
	c.lowest = lowestCalls{caller, yield}
	return caller, true, true
}

func (h *Host) loopIsResumed() bool {
	var callers [5]uintptr
	n := runtime.Callers(4, callers[:])
	direct, known := h.yields[callers]
	if !known {
		direct = isResumed(runtime.CallersFrames(callers[:n]))
		h.yields[callers] = direct
	}
	return direct
}

func isResumed(frames *runtime.Frames) bool {
	for {
		frame, more := frames.Next()
		if !more {
			return false
		}
		if strings.HasSuffix(frame.Function, ".mainLoop") {
			frame, _ = frames.Next()
			return strings.HasSuffix(frame.Function, ".threadRun")
		}
	}
}

func coRunning(L *lua.LState) int {
	if th := L.G.CurrentThread; state(th).coroutine {
		L.Push(th)
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

func coStatus(L *lua.LState) int {
	th := checkThread(L, 1)
	status := "suspended"
	switch {
	case th.Dead:
		status = "dead"
	case th == L.G.CurrentThread:
		status = "running"
	case th.Parent != nil:
		status = "normal"
	}
	L.Push(lua.LString(status))
	return 1
}
