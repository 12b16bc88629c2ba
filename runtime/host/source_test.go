package host

import (
	"strings"
	"testing"
)

func syntax(t *testing.T, source string) *SyntaxError {
	t.Helper()
	h := New(Options{})
	defer h.Close()
	_, err := h.Load("test.lua", []byte(source))
	if err == nil {
		t.Fatalf("%q compiled", source)
	}
	return err.(*SyntaxError)
}

func TestUnfinishedChunksAreIncomplete(t *testing.T) {
	for _, source := range []string{
		"if x then", "if x", "if x then y() else", "if x then y() elseif", "while x do", "while", "for i = 1, 2 do", "for i", "for k in", "for k, v in pairs(t) do x()",
		"function f()", "function", "function f(a,", "local function f() return 1", "local x =", "local", "x =", "x, y", "f(", "f(1,", "f{", "t[", "x = {", "x = { a =",
		"x = { a = 1,", "x = function() y(", "return 1 +", "return not", "repeat x()", "repeat x() until", "do", "do x()", "print('a' ..", "[[long", "x = [[long\ntext",
		"x = [==[long]]", "--[[ comment", "--[==[ comment ]]", "a.b.", "a:", "a:b", "goto", "::label", "x = (1 + 2", "if f(function() return {", "local x = 1 <", "x = #", "x = -",
	} {
		err := syntax(t, source)
		if !err.Incomplete {
			t.Errorf("%q: complete: %s", source, err)
		}
		if strings.Contains(err.Message, "\n") || !strings.HasPrefix(err.Message, "test.lua") {
			t.Errorf("%q: %q", source, err.Message)
		}
	}
}

func TestMistakesAreNotIncomplete(t *testing.T) {
	cases := map[string]string{
		"x = 'abc":             "test.lua:1: unfinished string near '<eof>'",
		"x = \"abc":            "test.lua:1: unfinished string near '<eof>'",
		"x = 'abc\ny = 1":      "test.lua:1: unfinished string near ''abc'",
		"\n\nx = = 1":          "test.lua:3: unexpected symbol near '='",
		"end":                  "test.lua:1: '<eof>' expected near 'end'",
		"x = 1 end":            "test.lua:1: '<eof>' expected near 'end'",
		"x = )":                "test.lua:1: unexpected symbol near ')'",
		"if x then\n}":         "test.lua:2: unexpected symbol near '}'",
		"break":                "test.lua:1: no loop to break near '<eof>'",
		"1 = x":                "test.lua:1: unexpected symbol near '1'",
		"f() = 1":              "test.lua:1: unexpected symbol near '='",
		"x = 0x":               "test.lua:1: malformed number near '0x'",
		"x = @":                "test.lua:1: unexpected symbol near '@'",
		"function f() ... end": "test.lua:1: unexpected symbol near '...'",
	}
	for source, want := range cases {
		err := syntax(t, source)
		if err.Incomplete || err.Message != want {
			t.Errorf("%q:\ngot  %v %s\nwant %s", source, err.Incomplete, err.Message, want)
		}
	}
}

func TestTooManyLocalsAreAMistake(t *testing.T) {
	err := syntax(t, strings.Repeat("local x\n", 300))
	equal(t, err.Incomplete, false)
	equal(t, err.Message, "test.lua:201: main function has more than 200 local variables")
}

func TestFirstLinesAreForTheSystem(t *testing.T) {
	for name, source := range map[string]string{
		"shebang":                          "#!/usr/bin/env synlua\nprint(1) error('x')",
		"shebang and CRLF":                 "#!/usr/bin/env synlua\r\nprint(1) error('x')\r\n",
		"byte order mark":                  "\ufeff\nprint(1) error('x')",
		"byte order mark, shebang":         "\ufeff#!/usr/bin/env synlua\nprint(1) error('x')",
		"CRLF":                             "local x = 1\r\nprint(x) error('x')\r\n",
		"CR":                               "local x = 1\rprint(x) error('x')\r",
		"a comment over two lines":         "--[[\r\n]] print(1) error('x')",
		"a string over two lines":          "local s = [[\r\n]] print(#s + 1) error('x')",
		"a string with an escaped newline": "local s = '\\\r\n' print(#s) error('x')",
	} {
		r := newRecorder(t, Options{})
		err := r.fails(t, source)
		equal(t, r.out.String(), "1\n")
		if err.Where != "test.lua:2" {
			t.Errorf("%s: the place is %s", name, err.Where)
		}
	}
}

func TestAShebangAloneIsAnEmptyScript(t *testing.T) {
	equal(t, printed(t, "#!/usr/bin/env synlua"), "")
	equal(t, printed(t, ""), "")
	equal(t, printed(t, "\ufeff"), "")
}
