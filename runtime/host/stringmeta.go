package host

import lua "github.com/yuin/gopher-lua"

// stringMeta is the metatable of strings. There are two. The interpreter uses the real
// one, which holds our arithmetic. getmetatable("") returns the shown one. It looks as
// in Lua 5.1, a table with the field __index, and the fields that a script sets in it
// take effect.
type stringMeta struct {
	real   *lua.LTable
	shown  *lua.LTable // stays empty, so that its own metatable sees every access
	fields *lua.LTable // what the shown one appears to hold
	off    bool        // removed by debug.setmetatable("", nil)
}

func (h *Host) openStringMeta(lib *lua.LTable) {
	L := h.main
	m := &h.stringMeta
	m.real, m.shown, m.fields = L.NewTable(), L.NewTable(), L.NewTable()
	for event := range arithmetic {
		m.real.RawSetString(event, h.hidden(h.operator(event)))
	}
	m.set(lua.LString("__index"), lib)
	L.SetMetatable(lua.LString(""), m.real)
	mt := L.NewTable()
	mt.RawSetString("__index", m.fields)
	mt.RawSetString("__newindex", h.Func(func(L *lua.LState) int {
		checkKey(L, L.Get(2))
		m.set(L.Get(2), L.Get(3))
		return 0
	}))
	m.shown.Metatable = mt
}

// set sets a field of the shown metatable.
func (m *stringMeta) set(key, v lua.LValue) {
	m.fields.RawSet(key, v)
	if !m.off {
		m.apply(key, v)
	}
}

// apply copies a field of the shown metatable to the real one. It leaves out arithmetic:
// our metamethods look up the script's themselves.
func (m *stringMeta) apply(key, v lua.LValue) {
	if name, ok := key.(lua.LString); ok && arithmetic[string(name)] == nil {
		m.real.RawSetString(string(name), v)
	}
}

// enable restores the shown metatable of strings, or removes it.
func (m *stringMeta) enable(on bool) {
	m.off = !on
	m.fields.ForEach(func(key, v lua.LValue) {
		if !on {
			v = lua.LNil
		}
		m.apply(key, v)
	})
}

// contents is the table that holds the fields of t: t itself, except for the metatable of
// strings.
func (m *stringMeta) contents(t *lua.LTable) *lua.LTable {
	if t == m.shown {
		return m.fields
	}
	return t
}

// scriptsMetaField is a field of a value's metatable as the script sees it.
func (h *Host) scriptsMetaField(L *lua.LState, v lua.LValue, name string) lua.LValue {
	if v.Type() != lua.LTString {
		return L.GetMetaField(v, name)
	}
	if h.stringMeta.off {
		return lua.LNil
	}
	return h.stringMeta.fields.RawGetString(name)
}

// metatable is what getmetatable returns.
func (h *Host) metatable(L *lua.LState, v lua.LValue) lua.LValue {
	switch {
	case v == h.stringMeta.shown, v == L.G.Global && L.G.Global.Metatable == h.globalsMeta:
		return lua.LNil // these metatables are ours; in Lua there are none
	case v.Type() != lua.LTString:
		return L.GetMetatable(v)
	case h.stringMeta.off:
		return lua.LNil
	}
	if protected := h.stringMeta.fields.RawGetString("__metatable"); protected != lua.LNil {
		return protected
	}
	return h.stringMeta.shown
}
