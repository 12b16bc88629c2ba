package host

import (
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"
)

func file(source string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(source)} }

var folder = fstest.MapFS{
	"tool.lua":        file("print('tool runs', ...) return { n = 1 }"),
	"lib/deep.lua":    file("return 'deep'"),
	"twice.lua":       file("return 'a file with the name of a module'"),
	"folder/init.lua": file("return 'a folder with the name of a module'"),
	"own/clock.lua":   file("return 'another clock'"),
	"wrong.lua":       file("\nlocal x = = 1"),
	"deep/down.lua":   file("local name = ... return { name = name }"),
	"old.lua":         file("local name = ... package.loaded[name] = 'set by itself'"),
	"nothing.lua":     file("print('nothing runs')"),
	"nil.lua":         file("print('nil runs') return nil"),
	"false.lua":       file("print('false runs') return false"),
	"itself.lua":      file("return require 'itself'"),
	"one.lua":         file("return require 'two'"),
	"two.lua":         file("return require 'one'"),
	"fails.lua":       file("attempts = (attempts or 0) + 1 error('attempt ' .. attempts)"),
	"yields.lua":      file("coroutine.yield(1)"),
	"globals.lua":     file("shared = 'from the module'"),
	"mark.lua":        file("\ufeff#!/usr/bin/env synlua\r\nreturn 'mark'"),
	"counter.lua":     file("local n = 0 return function() n = n + 1 return n end"),
	"sub/init.lua":    file("return 'init'"),
	"two.results.lua": file("return 1"),
}

func requiring(t *testing.T) *recorder {
	t.Helper()
	opened := 0
	twice, nested := Module{Name: "twice"}, Module{Name: "folder"}
	clock := Module{Name: "clock", Open: func(h *Host) lua.LValue {
		opened++
		return h.Table(map[string]lua.LGFunction{"opened": func(L *lua.LState) int {
			L.Push(lua.LNumber(opened))
			return 1
		}})
	}}
	shipped := Module{Name: "shipped", Source: []byte("local n = 0 return { name = ..., clock = require 'clock', count = function() n = n + 1 return n end }")}
	return newRecorder(t, Options{Modules: []Module{clock, twice, nested, shipped}, Scripts: folder})
}

func TestRequire(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"runs a file once", `print(require "tool" == require "tool", require("tool").n)`, "tool runs\ttool\ntrue\t1\n"},
		{"gives a module of ours once", `print(require "clock" == require "clock", require("clock").opened())`, "true\t1\n"},
		{"reads dots as folders", `print(require "lib.deep")`, "deep\n"},
		{"runs a module of ours that is written in Lua", `local s = require "shipped" print(s.name, s.clock.opened(), s.count(), require("shipped").count())`, "shipped\t1\t1\t2\n"},
		{"gives true for nothing", `print(require "nothing", require "nothing")`, "nothing runs\ntrue\ttrue\n"},
		{"gives true for nil", `print(require "nil", require "nil")`, "nil runs\ntrue\ttrue\n"},
		{"takes false for not loaded", `print(require "false", require "false")`, "false runs\nfalse runs\nfalse\tfalse\n"},
		{"finds init.lua", `print(require "sub")`, "init\n"},
		{"finds a file in a folder that has the name of a module of ours", `print(require "own.clock")`, "another clock\n"},
		{"gives a file its name", `print(require("deep.down").name)`, "deep.down\n"},
		{"gives the standard libraries", `for _, n in ipairs{ "string", "table", "math", "os", "coroutine", "io", "debug", "package" } do assert(require(n) == _G[n] and package.loaded[n] == _G[n], n) end print(require "_G" == _G)`, "true\n"},
		{"respects package.loaded", `package.loaded.tool = "mine" print(require "tool") package.loaded.tool = nil print(require("tool").n, package.loaded.tool.n)`, "mine\ntool runs\ttool\n1\t1\n"},
		{"keeps what a module put into package.loaded", `print(require "old", require "old")`, "set by itself\tset by itself\n"},
		{"knows modules of ours there", `require "clock" print(package.loaded.clock == require "clock") package.loaded.clock = nil print(require("clock").opened())`, "true\n2\n"},
		{"respects package.preload", `package.preload.made = function(...) print(...) return "made" end print(require "made", require "made")`, "made\nmade\tmade\n"},
		{"prefers package.preload to a module of ours", `package.preload.clock = function() return "mine" end print(require "clock")`, "mine\n"},
		{"respects package.path", `package.path = package.path .. ";./deep/?.lua;/etc/?.lua;lib/?.lua" print(require("down").name, require "deep")`, "down\tdeep\n"},
		{"respects package.loaders", `table.insert(package.loaders, function(name) return name == "made" and function(n) return n .. " by a loader" end or "\n\tnot made" end) print(require "made") print((select(2, pcall(require, "nowhere")):find("\n\tnot made", 1, true)) ~= nil)`, "made by a loader\ntrue\n"},
		{"tries again after an error", `print(pcall(require, "fails")) print(pcall(require, "fails"))`,
			"false\tfails.lua:1: attempt 1\nfalse\tfails.lua:1: attempt 2\n"},
		{"tries again after a circle", `print((pcall(require, "itself")), (pcall(require, "itself")))`, "false\tfalse\n"},
		{"shares globals", `require "globals" print(shared)`, "from the module\n"},
		{"passes over marks of the system", `print(require "mark")`, "mark\n"},
		{"keeps what a module captured", `local a, b = require "counter", require "counter" a() pcall(error) print(b())`, "2\n"},
		{"does not yield", `print(coroutine.wrap(function() return pcall(require, "yields") end)())`, "false\t" + acrossCall + "\n"},
		{"works in coroutines and pcalls", `print(coroutine.wrap(function() return select(2, pcall(require, "lib.deep")) end)())`, "deep\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := requiring(t)
			if _, err := r.run(t, c.source); err != nil {
				t.Fatal(err)
			}
			equal(t, r.out.String(), c.want)
		})
	}
}

func TestRequireFails(t *testing.T) {
	cases := map[string]string{
		`require "missing"`:            "test.lua:1: module 'missing' not found:\n\tno field package.preload['missing']\n\tno file './missing.lua'\n\tno file './missing/init.lua'\n\tnone of synlua's modules (clock, twice, folder, shipped)",
		`require "clok"`:               `did you mean "clock"?`,
		`require "lib.missing"`:        `no file './lib/missing.lua'`,
		`require "itself"`:             `itself.lua:1: module 'itself' requires itself`,
		`require "one"`:                `two.lua:1: module 'one' requires itself`,
		`require "fails"`:              `fails.lua:1: attempt 1`,
		`require "wrong"`:              "error loading module 'wrong' from file './wrong.lua':\n\twrong.lua:2: ",
		`require "twice"`:              `module 'twice' is both one of synlua's and the file twice.lua beside the script: rename the file`,
		`require "folder"`:             `the file folder/init.lua beside the script`,
		`require ".."`:                 `'//.lua' is no name inside the script's folder`,
		`require "...etc.passwd"`:      `'///etc/passwd.lua' is no name inside the script's folder`,
		`require "../tool"`:            `is no name inside the script's folder`,
		`require "/etc/passwd"`:        `'/etc/passwd.lua' is no name inside the script's folder`,
		`require ""`:                   `no file './.lua'`,
		`require "tool.lua"`:           `no file './tool/lua.lua'`,
		`require "lib/../tool"`:        `is no name inside the script's folder`,
		`require "a\0b"`:               `not found`,
		`package.path = 5 require "x"`: `'package.path' must be a string`,
		`package.path = "/etc/?.lua;../?.lua;./../?.lua" require "tool"`: `module 'tool' not found`,
		`package.loaders = nil require "x"`:                              `'package.loaders' must be a table`,
		`require()`:                                                      `bad argument #1 to 'require' (string expected, got no value)`,
		`require {}`:                                                     `bad argument #1 to 'require' (string expected, got table)`,
		`print(clock.opened())`:                                          `test.lua:1: clock is not loaded: write  local clock = require "clock"  at the top of the script`,
		`local x = 1 return clock`:                                       `clock is not loaded`,
		`return _G.clock`:                                                `clock is not loaded`,
		`require "clock" return clock`:                                   `clock is not loaded`,
	}
	for source, want := range cases {
		contains(t, requiring(t).fails(t, source).Error(), want)
	}
}

func TestOtherGlobalsAreNil(t *testing.T) {
	r := requiring(t)
	if _, err := r.run(t, `print(nothing, _G[1], _G.ioo, rawget(_G, "clock")) clock = 5 print(clock)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "nil\tnil\tnil\tnil\n5\n")
}

func TestWithoutFoldersOnlyModulesAreFound(t *testing.T) {
	err := newRecorder(t, Options{}).fails(t, `require "tool"`)
	contains(t, err.Error(), `module 'tool' not found`)
}

func TestModulesCanBeGlobals(t *testing.T) {
	opened := 0
	module := Module{Name: "clock", Open: func(*Host) lua.LValue { opened++; return lua.LString("the clock") }}
	inLua := Module{Name: "late", Source: []byte("print 'late runs' return { clock = require 'clock' }")}
	r := newRecorder(t, Options{Modules: []Module{module, inLua}, Globals: true})
	if _, err := r.run(t, `print(clock, require "clock", unknown, getmetatable(_G)) print(late.clock, late == require "late") clock = nil print(clock)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "the clock\tthe clock\tnil\tnil\nlate runs\nthe clock\ttrue\nnil\n")
	equal(t, opened, 1)
}

func TestAModuleThatCannotBeReadIsSaid(t *testing.T) {
	r := newRecorder(t, Options{Scripts: fstest.MapFS{"large.lua": file(strings.Repeat("\n", maxSource+1))}})
	contains(t, r.fails(t, `require "large"`).Error(), "at most 4194304 are read")
}
