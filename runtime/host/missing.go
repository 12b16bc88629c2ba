package host

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
)

// What a script names and what has no value is often a name that it gets wrong. Reading such
// a name gives nil, as Lua has it, so that a script can ask whether there is a function. Only
// the error of using the nil says more than Lua's.

// missing guesses what was meant by a global without a value; it may return "".
func missing(L *lua.LState, name string) string {
	if noValues[name] {
		return "Lua's word is nil, and JSON's null is json.null"
	}
	return state(L).run.host.guess(name)
}

// guess asks Options.Hint.
func (h *Host) guess(name string) string {
	if h.opts.Hint == nil {
		return ""
	}
	return h.opts.Hint(name)
}

// noValues are other languages' words for nil.
var noValues = map[string]bool{"null": true, "NULL": true, "None": true, "nullptr": true}

// missingFunction guesses what was meant by the function that is called and is nil: a field
// of one of our modules, or a method of a table.
func (e vmError) missingFunction() string {
	name := e.operand(0)
	if name.Kind != "method" {
		return e.missingField(name, e.value(e.a))
	}
	object, ok := e.value(e.a + 1).(*lua.LTable)
	if !ok || e.value(e.a) != lua.LNil {
		return ""
	}
	h := state(e.L).run.host
	if module := h.moduleName(object); module != "" {
		return h.guess(module + "." + name.Name)
	}
	return h.guess(":" + name.Name)
}

// missingField guesses what was meant by a field of one of our modules that is nil.
func (e vmError) missingField(name luacode.Operand, v lua.LValue) string {
	if v != lua.LNil || name.Owner == nil {
		return ""
	}
	h := state(e.L).run.host
	if module := h.moduleName(e.ownedBy(name.Owner)); module != "" {
		return h.guess(module + "." + name.Name)
	}
	return ""
}

// ownedBy returns the table that an owner leads to, or what is there in its place.
func (e vmError) ownedBy(o *luacode.Owner) lua.LValue {
	var v lua.LValue = lua.LNil
	switch o.Kind {
	case "local":
		v = e.value(o.Index)
	case "upvalue":
		v = e.frame.fn.Upvalues[o.Index].Value()
	case "global":
		v = e.frame.fn.Env.RawGetString(o.Name)
	}
	for _, field := range o.Fields {
		t, ok := v.(*lua.LTable)
		if !ok {
			return lua.LNil
		}
		v = t.RawGetString(field)
	}
	return v
}

// moduleName returns the name of the one of our modules that a value is, or of the table in
// one, such as "accounts.sessions"; "" for everything else.
func (h *Host) moduleName(v lua.LValue) string {
	if _, ok := v.(*lua.LTable); !ok {
		return ""
	}
	for _, m := range h.opts.Modules {
		module, ok := h.loaded.RawGetString(m.Name).(*lua.LTable)
		if !ok {
			continue
		}
		if module == v {
			return m.Name
		}
		for key, field := module.Next(lua.LNil); key != lua.LNil; key, field = module.Next(key) {
			if field == v {
				return m.Name + "." + key.String()
			}
		}
	}
	return ""
}
