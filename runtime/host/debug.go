package host

import (
	"fmt"
	"sort"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
)

// frame is what we know of one call that has not returned.
type frame struct {
	fn          *lua.LFunction  // nil if the frame was lost in a tail call
	instruction int             // the current one
	line        int             // of the instruction; -1 in Go
	name        luacode.Operand // the caller's name for it
	first       bool            // it has no caller on this thread
	tail        bool            // a tail call: it replaced its caller's frame
}

// rawFrame returns a frame by gopher-lua's count: 0 is the running function. For one
// that was lost in a tail call it returns the first of the thread. Only this function
// knows how gopher-lua stores frames.
func rawFrame(L *lua.LState, level int) (frame, bool) {
	dbg, ok := L.GetStack(level)
	if !ok || level < 0 {
		return frame{}, false
	}
	v, err := L.GetInfo("Slf", dbg, lua.LNil)
	fn, isFunction := v.(*lua.LFunction)
	if err != nil || !isFunction {
		return frame{}, false
	}
	f := frame{fn: fn, instruction: dbg.CurrentLine, line: -1, first: dbg.What == "main", tail: dbg.What == "tail"}
	if !fn.IsG {
		f.line = luacode.Of(fn.Proto).Line(f.instruction)
	}
	return f, true
}

// hidden reports whether a frame is that of an operator, which scripts must not see.
func (f frame) hidden() bool { return f.fn != nil && f.fn.Env == operatorEnv }

// isLibrary reports whether a frame is that of a function in a module that ships with us. Its
// lines tell whoever wrote the script nothing.
func (f frame) isLibrary() bool {
	if f.chunk() == "" {
		return false
	}
	d := luacode.Of(f.fn.Proto)
	return d != nil && d.Library
}

// nextFrame returns the first frame from a raw level on that is not hidden, and moves
// the level past it.
func nextFrame(L *lua.LState, level *int) (frame, bool) {
	for {
		f, ok := rawFrame(L, *level)
		*level++
		if !ok || !f.hidden() {
			return f, ok
		}
	}
}

// stack iterates over a thread's frames from a raw level on, the innermost first. The
// levels are those of Lua 5.1: a frame that was lost in a tail call counts as one, of
// which nothing is known.
func stack(L *lua.LState, raw int, yield func(level int, f frame) bool) {
	tail := raw > 0
	f, ok := nextFrame(L, &raw)
	for level := 0; ok; level++ {
		caller, more := nextFrame(L, &raw)
		lost := f.first && tail && more
		last := f.first && !lost
		if lost {
			f = frame{line: -1}
		} else if tail = f.tail; more && !tail && !last {
			f.name = caller.callee()
		}
		if !yield(level, f) || last {
			return
		}
		f, ok = caller, more
	}
}

// callee is the name under which a frame called the next one.
func (f frame) callee() luacode.Operand {
	if f.fn.IsG {
		return luacode.Operand{}
	}
	return luacode.Of(f.fn.Proto).Called(f.fn.Proto, f.instruction)
}

// frameAt returns the frame at a level of a thread: 0 is the running function, 1 its
// caller.
func frameAt(L *lua.LState, level int) (found frame, ok bool) {
	stack(L, 0, func(n int, f frame) bool {
		if n == level {
			found, ok = f, true
		}
		return n < level
	})
	return found, ok
}

// depth is the number of a thread's frames, by gopher-lua's count.
func depth(L *lua.LState) int {
	has := func(level int) bool { _, ok := L.GetStack(level); return ok }
	step := 1
	for has(step) {
		step *= 2
	}
	return sort.Search(step, func(level int) bool { return !has(level) })
}

// chunk is the name of the function's source, "" for a Go function.
func (f frame) chunk() string {
	if f.fn == nil || f.fn.IsG {
		return ""
	}
	return f.fn.Proto.SourceName
}

// place is the chunk and the line.
func (f frame) place() string { return fmt.Sprintf("%s:%d", f.chunk(), f.line) }

// source is where the function comes from, as getinfo returns it and as messages write
// it.
func (f frame) source() (source, short string) {
	switch {
	case f.fn == nil:
		return "=(tail call)", "(tail call)"
	case f.fn.IsG:
		return "=[C]", "[C]"
	case len(f.fn.Proto.SourceName) > 0 && f.fn.Proto.SourceName[0] == '[':
		return f.fn.Proto.SourceName, f.fn.Proto.SourceName
	}
	return "@" + f.fn.Proto.SourceName, f.fn.Proto.SourceName
}

// what is the kind of function: "Lua", "main" for a whole chunk, "C", or "tail" for a
// frame that was lost.
func (f frame) what() string {
	switch {
	case f.fn == nil:
		return "tail"
	case f.fn.IsG:
		return "C"
	case f.fn.Proto.LineDefined == 0:
		return "main"
	}
	return "Lua"
}

// lines are the lines where the function begins and ends.
func (f frame) lines() (first, last int) {
	if f.fn == nil || f.fn.IsG {
		return -1, -1
	}
	if f.fn.Proto.LineDefined == 0 {
		return 0, 0 // a whole chunk
	}
	return f.fn.Proto.LineDefined, f.fn.Proto.LastLineDefined
}
