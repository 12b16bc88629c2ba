package host

import (
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

var errShort = errors.New("not enough memory: buy more")

// short returns a recorder with 8 MiB of memory, and the Lua function short, after which the
// process is short of it.
func short(t *testing.T) *recorder {
	t.Helper()
	m := NewMemory(func(bool) int64 { return 8 << 20 }, errShort)
	r := newRecorder(t, Options{Memory: m})
	r.main.SetGlobal("short", r.Func(func(*lua.LState) int {
		m.Short()
		return 0
	}))
	return r
}

func TestAShortageIsAnErrorAtTheLine(t *testing.T) {
	r := short(t)
	_, err := r.run(t, "local t = {}\nshort()\nwhile true do t[#t + 1] = {} end")
	if !errors.Is(err, errShort) {
		t.Fatalf("got %v", err)
	}
	equal(t, err.Error(), "test.lua:3: not enough memory: buy more")
}

func TestAScriptMayGoOnAfterAShortage(t *testing.T) {
	r := short(t)
	if _, err := r.run(t, `print(pcall(function() short() while true do end end)) for _ = 1, 10 do end print("went on")`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "false\tnot enough memory: buy more\nwent on\n")
}

func TestGoCodeNoticesAShortage(t *testing.T) {
	cases := map[string]string{
		"format":     `local f = ("%%"):rep(3e6) short() f:format() print("went on")`,
		"os.date":    `local f = ("%n"):rep(3e6) short() os.date(f) print("went on")`,
		"concat":     `local t = {} for i = 1, 1e5 do t[i] = "x" end short() table.concat(t) print("went on")`,
		"gsub":       `local s = ("x"):rep(3e6) short() s:gsub("x", "y") print("went on")`,
		"loadstring": `local s = ("x = 1 "):rep(1e5) short() assert(loadstring(s)) print("went on")`,
	}
	for name, source := range cases {
		t.Run(name, func(t *testing.T) {
			r := short(t)
			_, err := r.run(t, source)
			contains(t, err.Error(), "not enough memory: buy more")
			equal(t, r.out.String(), "")
		})
	}
}

func TestATextWithoutRoomIsNotMade(t *testing.T) {
	const big = `local s = ("x"):rep(5 * 2^20) `
	for name, source := range map[string]string{
		"rep":                        `string.rep("x", 9 * 2^20)`,
		"two operands":               big + `return s .. s`,
		"many operands":              big + `return s .. 1 .. s`,
		"an operand that is no text": big + `return s .. s .. setmetatable({}, { __concat = function(a) return a end }) .. "x"`,
		"upper":                      big + `return s:upper()`,
		"reverse":                    `local s = ("x"):rep(2^23) return s:reverse(), s .. "x"`,
	} {
		t.Run(name, func(t *testing.T) {
			r := short(t)
			_, err := r.run(t, source)
			if !errors.Is(err, errShort) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestGarbageIsCollectedForATextWithoutRoom(t *testing.T) {
	asked := 0
	m := NewMemory(func(collect bool) int64 {
		asked++
		if collect {
			return 64 << 20
		}
		return 0
	}, errShort)
	r := newRecorder(t, Options{Memory: m})
	if _, err := r.run(t, `print(#string.rep("x", 9 * 2^20))`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "9437184\n")
	equal(t, asked, 2)
}
