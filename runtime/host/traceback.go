package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// tracebackLines bounds a traceback: a script that calls itself without end has
// the same line thousands of times.
const tracebackLines = 12

// traceback has one line per call. It travels as the cause of the error that
// unwinds the thread.
type traceback []string

func (t traceback) Error() string { return strings.Join(t, "\n") }

// traceOf is the traceback of a thread that raises an error or died of one, after
// that of the thread where the error began.
func traceOf(th *lua.LState) traceback {
	lines := append(traceback(state(th).inner), newTraceback(th)...)
	return lines[:min(len(lines), tracebackLines)]
}

// deepTraceback is how many calls a traceback goes through from the innermost on, and
// outermostLines how many it has of the outermost ones if there are more.
const (
	deepTraceback  = 10 * tracebackLines
	outermostLines = 3
)

func newTraceback(th *lua.LState) traceback {
	var lines traceback
	add := func(f frame) {
		if f.chunk() == "" {
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

// Where returns the place, such as "join.lua:12: ", that the caller of the running
// function has arrived at, or "" where that is no Lua function.
func Where(L *lua.LState) string { return where(L, 1) }

// where is the place, such as "join.lua:12: ", that the function at a level has
// arrived at: 1 is the caller of the running function. It is empty where that is
// no Lua function or was lost in a tail call.
func where(L *lua.LState, level int) string {
	if running, ok := rawFrame(L, 0); ok && running.hidden() {
		level-- // the running function is not counted
	}
	if f, ok := frameAt(L, level); ok && f.chunk() != "" {
		return f.place() + ": "
	}
	return ""
}
