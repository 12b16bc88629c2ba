package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// tracebackLines bounds a traceback: endless recursion has the same line thousands of
// times.
const tracebackLines = 12

// traceback has one line per frame, except for functions of our modules. It is the cause of
// the error that unwinds the thread.
type traceback []string

func (t traceback) Error() string { return strings.Join(t, "\n") }

// traceOf is the traceback of a thread that raises an error or died of one. If the
// error began on another thread, that one's lines come first.
func traceOf(th *lua.LState) traceback {
	lines := append(traceback(state(th).inner), newTraceback(th)...)
	return lines[:min(len(lines), tracebackLines)]
}

// deepTraceback is how many of the innermost frames a traceback visits. If there are
// more, it ends with outermostLines lines of the outermost ones.
const (
	deepTraceback  = 10 * tracebackLines
	outermostLines = 3
)

func newTraceback(th *lua.LState) traceback {
	var lines traceback
	add := func(f frame) {
		if f.chunk() == "" || f.isLibrary() {
			return
		}
		line := f.place()
		if f.name.Name != "" && f.name.Name != "?" {
			line += " in " + f.name.Name
		}
		if n := len(lines); n == 0 || lines[n-1] != line {
			lines = append(lines, line)
		}
	}
	more := false
	stack(th, 0, func(level int, f frame) bool {
		add(f)
		more = level == deepTraceback
		return len(lines) < tracebackLines && !more
	})
	if more {
		lines = append(lines[:min(len(lines), tracebackLines-outermostLines-1)], "…")
		stack(th, depth(th)-outermostLines, func(_ int, f frame) bool {
			add(f)
			return true
		})
	}
	return lines
}

func firstPlace(trace []string) string {
	if len(trace) == 0 {
		return ""
	}
	place, _, _ := strings.Cut(trace[0], " ")
	return place
}

// where is the current place, such as "join.lua:12: ", of the function at a level: 1 is
// the caller of the running function. It is "" if that is not a Lua function or was
// lost in a tail call. For a function of a module of ours it is the place in the script from
// which that was called.
func where(L *lua.LState, level int) string {
	if running, ok := rawFrame(L, 0); ok && running.hidden() {
		level-- // the running function is not counted
	}
	f, ok := frameAt(L, level)
	if ok && f.isLibrary() {
		f, ok = calledLibrary(L, level)
	}
	if ok && f.chunk() != "" {
		return f.place() + ": "
	}
	return ""
}

// calledLibrary returns the frame of the script from which a function of our modules was
// called, whose own frame is at that level.
func calledLibrary(L *lua.LState, level int) (found frame, ok bool) {
	stack(L, 0, func(n int, f frame) bool {
		if n > level && f.chunk() != "" && !f.isLibrary() {
			found, ok = f, true
		}
		return !ok
	})
	return found, ok
}
