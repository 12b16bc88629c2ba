package luacode_test

import (
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luasyntax"
)

// FuzzParse looks for a source that makes the parser or the compiler panic.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"local a <const> = 1", "for i = 1, 2 do local x = function() return i end break end", "goto a do local b ::a:: end",
		"return {1, [2] = 3, a = f(...), ...}", "a.b[c]:d'e'{f}[[g]] = #-not h .. 1e5 % 0x10", "repeat local x until x or y and not z == 3",
		"function a.b:c(d, ...) return d, ... end", "::a:: goto a", "while true do if a then break elseif b then else end end", "\"\\065\\\n\" --[==[ ]==]",
		"x, y = y, x, f()", "local function f(...) return arg, f(...) end",
	} {
		f.Add(seed)
	}
	fn := &lua.LFunction{}
	support := &luacode.Support{Environment: fn, Concat: fn, Modulo: fn, Minus: fn, Length: fn}
	f.Fuzz(func(t *testing.T, source string) {
		tree, err := luasyntax.Parse("fuzz", source, luasyntax.Options{})
		if err == nil {
			_, err = luacode.Compile("fuzz", tree, support)
		}
		var syntax *luasyntax.Error
		if err != nil && (!errors.As(err, &syntax) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q", err)
		}
	})
}
