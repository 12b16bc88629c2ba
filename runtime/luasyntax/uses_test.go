package luasyntax_test

import (
	"fmt"
	"strings"
	"testing"

	"synlua/runtime/luasyntax"
)

func parse(t *testing.T, source string) *luasyntax.Function {
	t.Helper()
	chunk, err := luasyntax.Parse("test.lua", source, luasyntax.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return chunk
}

func TestUsesOfModules(t *testing.T) {
	const m = "local m = require 'm'\n"
	for source, want := range map[string]string{
		`x.y()`:                               "",
		m:                                     "m:1",
		m + "m.a.b {}; local c = m.c; c.d(m)": "m:1 m.a.b:2 m.c:2 m.c.d:2 m:2",
		m + "local function f() return function() m.a(m.b.c) end end":    "m:1 m.a:2 m.b.c:2",
		m + "m.a[name](m.b['c'])":                                        "m:1 m.a:2 m.b.c:2",
		m + "local a = m.a; do local m = 1; print(m.x, a.y) end":         "m:1 m.a:2 m.a.y:2",
		m + "m.a():collect(); (m.b).c()":                                 "m:1 m.a:2 m.b.c:2",
		`require("m").a.b(); require(x).c()`:                             "m.a.b:1",
		m + "for i = m.a, m.b do if m.c then return m.d end end":         "m:1 m.a:2 m.b:2 m.c:2 m.d:2",
		m + "return { m.a, [m.b] = function() return -m.c .. #m.d end }": "m:1 m.a:2 m.b:2 m.c:2 m.d:2",
	} {
		var got []string
		for _, use := range parse(t, source).Uses() {
			got = append(got, fmt.Sprintf("%s:%d", use.Path, use.Line))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q uses %q, want %q", source, got, want)
		}
	}
}

func TestUsesOfFunctionsOfAModule(t *testing.T) {
	chunk := parse(t, `
		local m, other = require "m", require "other"
		local own = { part = {} }
		local function first() return m.a() end
		local second = function() return first(), m.b() end
		local function loop(n) if n > 0 then return loop(n - 1) end return m.c end
		function own.one() return second() end
		function own.part.two() return own.one() or other.x end
		function own.three(f) return f(loop), (function() return m.d end)() end
		local kinds = { x = { finish = function() return m.f end } }
		function own.four(kind) return kinds[kind].finish() end
		function own.none() return 1 end
		m.e()
		return own`)
	want := map[string]string{"one": "m.a m.b", "part.two": "m.a m.b other.x", "three": "m.c m.d", "four": "m.f", "none": ""}
	got := chunk.FunctionUses()
	for name, uses := range want {
		if strings.Join(got[name], " ") != uses {
			t.Errorf("%s uses %q, want %q", name, got[name], uses)
		}
	}
	if len(got) != len(want) {
		t.Errorf("functions %v", got)
	}
	if got := parse(t, "local m = require 'm' return { f = m.a }").FunctionUses(); len(got) != 0 {
		t.Errorf("functions %v of a module without a local table", got)
	}
}
