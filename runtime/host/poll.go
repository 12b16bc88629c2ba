package host

import lua "github.com/yuin/gopher-lua"

// poll lets a run end anywhere, and a script that has taken too much memory fail there. The code of scripts compares it with another value at
// the start of each function and in each round of a loop, and the interpreter asks both
// for their type. The types differ, and so the values are not equal, until the run
// must end. Then both are tables with a common __eq, which raises the error. So nothing
// has to be checked between two instructions. The first comparison of a protected call
// also shows that the call has begun.
type poll struct{ h *Host }

// String implements lua.LValue.
func (*poll) String() string { return "poll" }

// Type implements lua.LValue.
func (p *poll) Type() lua.LValueType {
	if th := p.h.begun; th != nil {
		p.h.begun, th.Panic = nil, raise
	}
	if p.h.current.mustEnd() {
		return lua.LTTable
	}
	return lua.LTChannel
}

// openPoll makes the two values.
func (h *Host) openPoll() [2]lua.LValue {
	ends := h.main.CreateTable(0, 1)
	ends.RawSetString("__eq", h.hidden(func(L *lua.LState) int {
		h.CheckRun(L)
		L.Push(lua.LFalse)
		return 1
	}))
	other := h.main.CreateTable(0, 0)
	other.Metatable = ends
	// The interpreter finds the metatable of a value by its type, unless it is a table
	// of its own, which has its own metatable.
	h.setTypeMetatable(ends)
	return [2]lua.LValue{&poll{h}, other}
}

// tableType is a value that claims to be a table.
type tableType struct{}

func (tableType) String() string       { return "table" }
func (tableType) Type() lua.LValueType { return lua.LTTable }

func (h *Host) setTypeMetatable(mt *lua.LTable) { h.main.SetMetatable(tableType{}, mt) }

// newFunction makes a function from compiled code, with the globals as its environment.
func (h *Host) newFunction(proto *lua.FunctionProto) *lua.LFunction {
	fn := h.main.NewFunctionFromProto(proto)
	fn.Env = h.main.G.Global
	return fn
}
