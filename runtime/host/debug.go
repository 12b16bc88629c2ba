package host

import (
	lua "github.com/yuin/gopher-lua"
)

// frame is what is known of one call.
type frame struct {
	fn       *lua.LFunction // nil if the call was lost in a tail call
	line     int            // where it has arrived; -1 in Go
	name     string         // what the caller calls it; "" if that is not known
	nameWhat string         // "method" if it is known to be one
}

// frameAt returns the call at a level of a thread: 0 is the function that runs, 1
// its caller. It is the one place that knows how the interpreter keeps calls.
func frameAt(L *lua.LState, level int) (frame, bool) {
	dbg, ok := L.GetStack(level)
	if !ok || level < 0 {
		return frame{}, false
	}
	if level > 0 && lostInTailCall(L, level) {
		return frame{line: -1}, true
	}
	fn, err := L.GetInfo("fln", dbg, lua.LNil)
	if err != nil {
		return frame{}, false
	}
	f := frame{fn: fn.(*lua.LFunction), line: dbg.CurrentLine}
	f.setName(L, level+1, dbg.Name)
	return f, true
}

// setName sets how the caller, a Lua function at a level, names what it calls.
func (f *frame) setName(L *lua.LState, level int, name string) {
	dbg, ok := L.GetStack(level)
	if !ok || !isName(name) {
		return
	}
	fn, err := L.GetInfo("fl", dbg, lua.LNil)
	if err != nil || fn.(*lua.LFunction).IsG {
		return
	}
	f.name = name
	proto := fn.(*lua.LFunction).Proto
	for _, call := range proto.DbgCalls {
		if call.Name == name && proto.DbgSourcePositions[call.Pc] == dbg.CurrentLine {
			if !isMethodCall(proto.Code[:call.Pc+1]) {
				f.nameWhat = ""
				return
			}
			f.nameWhat = "method"
		}
	}
}

// isMethodCall reports whether what the last instruction calls was fetched by
// OP_SELF.
func isMethodCall(code []uint32) bool {
	register := code[len(code)-1] >> 18 & 0xff
	for i := len(code) - 2; i >= 0; i-- {
		if op := int(code[i] >> 26); op != lua.OP_JMP && code[i]>>18&0xff == register {
			return op == lua.OP_SELF
		}
	}
	return false
}

// source is the place of a function's source as getinfo gives it, and as messages
// write it.
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

// what is the kind of function: "Lua", "main" for a whole chunk, "C", or "tail" for
// a call that was lost.
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

// lines are where a function begins and ends.
func (f frame) lines() (first, last int) {
	if f.fn == nil || f.fn.IsG {
		return -1, -1
	}
	if f.fn.Proto.LineDefined == 0 {
		return 0, 0 // a whole chunk
	}
	return f.fn.Proto.LineDefined, f.fn.Proto.LastLineDefined
}
