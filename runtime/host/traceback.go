package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// tracebackLines bounds a traceback: a script that calls itself without end has
// the same line two thousand times.
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

func newTraceback(th *lua.LState) traceback {
	var lines traceback
	for level := 0; len(lines) < tracebackLines && level < 10*tracebackLines; level++ {
		dbg, ok := th.GetStack(level)
		if !ok {
			break
		}
		if _, err := th.GetInfo("Sln", dbg, lua.LNil); err != nil || dbg.Source == "" {
			continue
		}
		line := fmt.Sprintf("%s:%d", dbg.Source, dbg.CurrentLine)
		if isName(dbg.Name) {
			line += " in " + dbg.Name
		}
		if n := len(lines); n == 0 || lines[n-1] != line {
			lines = append(lines, line)
		}
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

// where is the place, such as "join.lua:12: ", that the function at a level has
// arrived at: 1 is the caller of the running function. It is empty where that is
// no Lua function or was lost in a tail call.
func where(L *lua.LState, level int) string {
	dbg, ok := L.GetStack(level)
	if !ok || level > 1 && lostInTailCall(L, level) {
		return ""
	}
	if _, err := L.GetInfo("Sl", dbg, lua.LNil); err != nil || dbg.Source == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", dbg.Source, dbg.CurrentLine)
}

// lostInTailCall reports whether the function above a level got there by a tail
// call, so that gopher-lua answers for the level with a frame that it is not.
func lostInTailCall(L *lua.LState, level int) bool {
	dbg, ok := L.GetStack(level - 1)
	if !ok {
		return true
	}
	_, err := L.GetInfo("S", dbg, lua.LNil)
	return err != nil || dbg.What == "tail"
}
