package host

import lua "github.com/yuin/gopher-lua"

// poll is a value that the code of scripts compares with another at the beginning of
// each function and in each round of a loop. The interpreter asks both for their type.
// They are of different types, and so not equal, until the run is to end: then both are
// tables whose common __eq raises that. So a run can end everywhere, and nothing has to
// be looked at between two instructions. The first comparison of a protected call also
// says that the call has begun.
type poll struct{ h *Host }

// String is part of lua.LValue.
func (*poll) String() string { return "poll" }

// Type is part of lua.LValue.
func (p *poll) Type() lua.LValueType {
	if th := p.h.begun; th != nil {
		p.h.begun, th.Panic = nil, raise
	}
	if p.h.current.stopped.Load() {
		return lua.LTTable
	}
	return lua.LTChannel
}

// openPoll makes the two values.
func (h *Host) openPoll() [2]lua.LValue {
	ends := h.main.CreateTable(0, 1)
	ends.RawSetString("__eq", h.hidden(func(L *lua.LState) int {
		checkStopped(L)
		L.Push(lua.LFalse)
		return 1
	}))
	other := h.main.CreateTable(0, 0)
	other.Metatable = ends
	// The interpreter finds the metatable of a value that is no table of its own by the
	// value's type. Tables have theirs themselves.
	h.setTypeMetatable(ends)
	return [2]lua.LValue{&poll{h}, other}
}

// tableType is a value that says it is a table and is none.
type tableType struct{}

func (tableType) String() string       { return "table" }
func (tableType) Type() lua.LValueType { return lua.LTTable }

func (h *Host) setTypeMetatable(mt *lua.LTable) { h.main.SetMetatable(tableType{}, mt) }

// newFunction makes a function of code, with the global variables as its environment.
func (h *Host) newFunction(proto *lua.FunctionProto) *lua.LFunction {
	fn := h.main.NewFunctionFromProto(proto)
	fn.Env = h.main.G.Global
	return fn
}
