package host

import (
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// Memory bounds what scripts take of the process's memory. Whoever watches the process calls
// Short, at any time and from any goroutine; several hosts may share it. Scripts then end
// with an error at the line that took too much.
//
// Like Lua's own "not enough memory", the error can be caught by pcall: what the protected
// call held is garbage then, and the script may go on with less.
type Memory struct {
	shortage error
	free     func(collect bool) int64
	short    atomic.Bool
}

// NewMemory returns a Memory. free returns how many bytes can still be taken, if need be
// after it has collected garbage. Scripts that ask for more get the error.
func NewMemory(free func(collect bool) int64, shortage error) *Memory {
	return &Memory{free: free, shortage: shortage}
}

// Short makes the script that runs next end with the error, at its next poll.
func (m *Memory) Short() { m.short.Store(true) }

// isShort reports whether a script must end. A nil Memory has no end.
func (m *Memory) isShort() bool { return m != nil && m.short.Load() }

// takeShortage returns the error of Short, once.
func (m *Memory) takeShortage() error {
	if m != nil && m.short.Load() && m.short.CompareAndSwap(true, false) {
		return m.shortage
	}
	return nil
}

// room returns the error if there is no room for so many bytes.
func (m *Memory) room(bytes int) error {
	if m != nil && int64(bytes) > m.free(false) && int64(bytes) > m.free(true) {
		return m.shortage
	}
	return nil
}

// means reports whether the error is the one for a shortage.
func (m *Memory) means(err error) bool { return m != nil && err == m.shortage }

// largeText is from how many bytes on a text that is made at once needs room. Garbage
// collection and Short see to many small ones.
const largeText = 1 << 20

// needRoom raises an error if a text of so many bytes has no room.
func (h *Host) needRoom(L *lua.LState, bytes int) {
	if bytes < largeText {
		return
	}
	if err := h.opts.Memory.room(bytes); err != nil {
		h.Raise(L, err)
	}
}

// Checker returns a function for Go code that goes through many items, which calls it every
// few thousand. It returns why the code must end: the run that L belongs to is over, or
// memory is short. It may be called without the interpreter lock.
func Checker(L *lua.LState) func() error { return state(L).run.check }

// CheckEvery is how many items Go code goes through between two calls of a Checker.
const CheckEvery = 4096

// CheckRun raises an error if the run that L belongs to is over, or if memory is short. Go
// code that goes through many items, and holds the interpreter lock, calls it every few
// thousand; other code has Checker.
func (h *Host) CheckRun(L *lua.LState) { h.RaiseEnd(L, state(L).run.check()) }

// RaiseEnd raises the error of a Checker. It does nothing with any other.
func (h *Host) RaiseEnd(L *lua.LState, err error) {
	if h.opts.Memory.means(err) {
		h.Raise(L, err)
	}
	if err != nil {
		checkStopped(L)
	}
}

// check returns why the run must end now, or nil.
func (r *run) check() error {
	if r.stopped.Load() {
		return r.Err()
	}
	return r.memory.takeShortage()
}

// mustEnd reports whether check would return an error.
func (r *run) mustEnd() bool { return r.stopped.Load() || r.memory.isShort() }
