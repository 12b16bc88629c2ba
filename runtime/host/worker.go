package host

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// Worker runs Lua functions from a goroutine of its own. It holds the interpreter lock
// while it does, and releases it while a binding waits.
type Worker struct {
	h    *Host
	base *lua.LState
	done func() bool
}

// NewWorker makes a worker for the run that L belongs to, which must hold the lock. The
// worker's functions end when ctx does; ctx should derive from L's own.
func (h *Host) NewWorker(L *lua.LState, ctx context.Context) *Worker {
	base, _ := h.main.NewThread()
	r, done := h.newRun(ctx)
	setState(base, &threadState{run: r, depth: state(L).depth})
	return &Worker{h: h, base: base, done: done}
}

// Do waits for the lock, calls fn, and passes its results or its error to after. It
// still holds the lock then, so after may touch Lua values. The error is a
// *ScriptError. A Worker does one thing at a time.
func (w *Worker) Do(fn lua.LValue, args []lua.LValue, after func([]lua.LValue, error)) {
	w.h.lock.Lock()
	defer w.h.lock.Unlock()
	w.base.G.CurrentThread, w.h.current = w.base, state(w.base).run
	w.h.current.noticeEnd()
	results, failed := w.h.protect(w.base, true, fn, args)
	var err error
	if failed != nil {
		err = w.h.scriptError(state(w.base).run, failed)
	}
	after(results, err)
}

// Close ends the worker. No call may be running.
func (w *Worker) Close() { w.done() }
