package host

import (
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luasyntax"
)

// openCoroutines replaces the coroutine library. gopher-lua only refuses to resume the
// running coroutine. Resuming one that waits for another coroutine, or that another
// worker runs, would corrupt it or kill the process.
func (h *Host) openCoroutines(resume lua.LGFunction) {
	h.openCoroutineStart()
	h.main.SetGlobal("coroutine", h.Table(map[string]lua.LGFunction{
		"create":  h.coCreate,
		"running": coRunning,
		"status":  coStatus,
		"wrap":    func(L *lua.LState) int { return h.coWrap(L, resume) },
	}))
	// The result of yield tells the interpreter to switch threads, so it must not be
	// wrapped. enter bounds how deeply resumes nest.
	lib := h.main.GetGlobal("coroutine").(*lua.LTable)
	h.yield = h.main.NewFunction(h.coYield)
	lib.RawSetString("yield", h.yield)
	lib.RawSetString("resume", h.main.NewFunction(func(L *lua.LState) int { return h.coResume(L, resume) }))
}

// newCoroutine makes a suspended thread that will call the function at index 1. It uses
// gopher-lua's coroutine.create: only gopher-lua can push the first frame.
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

// openCoroutineStart makes the function that every coroutine begins with. It makes
// errors go through raise, which is only possible once the thread runs, and then
// tail-calls the coroutine's own function.
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

// enter makes th part of L's run, or returns why it cannot be resumed.
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

// resumeFrom resumes th, which is at index 1. It then restores the current thread,
// which is not L inside a protected call.
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

// makeReady does what gopher-lua leaves out before a resume. The values for th lie
// above it on L's stack. It returns false if th waits in "return coroutine.yield()": no
// frame is left then, and th returns these values.
func makeReady(L, th *lua.LState, c *threadState) bool {
	if !c.started {
		c.started = true
		return true
	}
	// "local a, b = coroutine.yield()" may get too few values. gopher-lua would leave a
	// Go nil for the missing ones, which must be Lua's nil.
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

// placed puts the caller's place before the error of a wrapped coroutine, as Lua 5.1
// does.
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

// unknown means that the number of wanted values is not known.
const unknown = -1

// calledByResume reports whether only Lua functions stand between coroutine.resume and
// the running yield. gopher-lua does not notice a metamethod, an iterator or a callback
// in between, and continues after the yield as if that had returned.
//
// If the coroutine's first function called yield, its instruction shows how, and how
// many values it wants. Otherwise we read the Go stack: without anything in between,
// resume itself called the interpreter's loop.
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

// lowestCalls are a coroutine's first function and the yield that it called: the two
// frames at the bottom of the thread's stack. Each can be asked at any time what is at
// its place. We keep them since gopher-lua allocates an object for each frame that it
// looks up.
type lowestCalls struct{ first, yield *lua.Debug }

// callerOfYield returns the frame that called the running yield, and whether it is the
// coroutine's first function.
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
