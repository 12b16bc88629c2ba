package host

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// things is a module in Go; it has json.null, and a table in a table.
var things = Module{Name: "things", Open: func(h *Host) lua.LValue {
	t := h.Table(map[string]lua.LGFunction{"encode": pushTrue})
	t.RawSetString("null", luavalue.Null)
	t.RawSetString("inner", h.Table(map[string]lua.LGFunction{"encode": pushTrue}))
	return t
}}

func TestTheErrorOfAMissingFieldOfAModuleSaysWhatIsThere(t *testing.T) {
	for source, want := range map[string]string{
		"things.read('x')": "attempt to call field 'read' (a nil value) (hint: things.read?)",
		"local function f() return 1, things.read('x') end f()": "attempt to call field 'read' (a nil value) (hint: things.read?)",
		"things.inner.read()":              "attempt to call field 'read' (a nil value) (hint: things.inner.read?)",
		"things:read()":                    "attempt to call method 'read' (a nil value) (hint: things.read?)",
		"local x = things.outer.read":      "attempt to index field 'outer' (a nil value) (hint: things.outer?)",
		"g = things g.read()":              "attempt to call field 'read' (a nil value) (hint: things.read?)",
		"library.rise()":                   "attempt to call field 'rise' (a nil value) (hint: library.rise?)",
		"library.inner.rise()":             "attempt to call field 'rise' (a nil value) (hint: library.inner.rise?)",
		"local list = { 1 } list:map('x')": "attempt to call method 'map' (a nil value) (hint: :map?)",
		// Whatever is not ours is Lua's own affair.
		"string.read('x')":                              "attempt to call field 'read' (a nil value)",
		"('x'):read()":                                  "attempt to call method 'read' (a nil value)",
		"local t = {} t.read()":                         "attempt to call field 'read' (a nil value)",
		"local t = {} t.inner.read()":                   "attempt to index field 'inner' (a nil value)",
		"local t = { f = 5 } t:f()":                     "attempt to call method 'f' (a number value)",
		"local read = things.read read('x')":            "attempt to call local 'read' (a nil value)",
		"things.inner('x')":                             "attempt to call field 'inner' (a table value)",
		"local f = function() return {} end f().read()": "attempt to call field 'read' (a nil value)",
	} {
		o := Options{Modules: []Module{things, library}, Hint: func(name string) string { return name + "?" }}
		err := newRecorder(t, o).fails(t, "local things, library = require 'things', require 'library';\n"+source)
		equal(t, err.Message, want)
	}
}

func TestReadingAMissingFieldOfAModuleGivesNil(t *testing.T) {
	o := Options{Modules: []Module{things}, Hint: func(name string) string { return name + "?" }}
	if _, err := newRecorder(t, o).run(t, "local things = require 'things' if things.read or rawget(things, 'read') then error('it is there') end"); err != nil {
		t.Error(err)
	}
}

func TestErrorsSayThatAValueIsNull(t *testing.T) {
	const ask = " (hint: what is null in JSON is json.null, and no nil: ask  value ~= json.null  before)"
	for source, want := range map[string]string{
		"return null < 1":                   "attempt to compare json.null with number" + ask,
		"return 1 >= null":                  "attempt to compare json.null with number" + ask,
		"return 'x' > null":                 "attempt to compare json.null with string" + ask,
		"return null <= null":               "attempt to compare two json.null values" + ask,
		"table.sort { null, null }":         "attempt to compare two json.null values" + ask,
		"table.sort { 1, null }":            "attempt to compare json.null with number" + ask,
		"return user.seen + 1":              "attempt to perform arithmetic on field 'seen' (a json.null value)" + ask,
		"return 1 - null":                   "attempt to perform arithmetic on local 'null' (a json.null value)" + ask,
		"return -user.seen":                 "attempt to perform arithmetic on field 'seen' (a json.null value)" + ask,
		"return user.seen % 2":              "attempt to perform arithmetic on field 'seen' (a json.null value)" + ask,
		"return 'seen ' .. user.seen":       "attempt to concatenate field 'seen' (a json.null value)" + ask,
		"return user.seen.x":                "attempt to index field 'seen' (a json.null value)" + ask,
		"user.seen()":                       "attempt to call field 'seen' (a json.null value)" + ask,
		"return #user.seen":                 "attempt to get length of field 'seen' (a json.null value)" + ask,
		"return (user.seen or 1) + 1":       "attempt to perform arithmetic on a json.null value" + ask,
		"return table.concat { 'a', null }": "invalid value (json.null) at index 2 in table for 'concat'",
		"return ('x'):rep(null)":            "bad argument #1 to 'rep' (number expected, got json.null)",
		"return ipairs(null)":               "bad argument #1 to 'ipairs' (table expected, got json.null)",
		"return io.stdout < io.stdout":      "attempt to compare two userdata values",
	} {
		err := newRecorder(t, Options{Modules: []Module{things}}).fails(t, "local null = require('things').null local user = { seen = null }\n"+source)
		equal(t, err.Message, want)
	}
}
