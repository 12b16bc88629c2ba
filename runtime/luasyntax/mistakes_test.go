package luasyntax

import (
	"errors"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// opened is what our messages add.
var opened = regexp.MustCompile(` \(it begins at line \d+\)`)

// mistakes.txt has sources, each followed by a line with lua5.1's error from
// loadstring. Bytes that are not text, and %, are written %xx.
func TestMistakesAreSaidAsLuaSaysThem(t *testing.T) {
	data, err := os.ReadFile("testdata/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		source, _ := url.PathUnescape(lines[i])
		want, _ := url.PathUnescape(strings.TrimPrefix(lines[i+1], "\t"))
		got := "ok"
		if _, err := Parse("t", source, Options{}); err != nil {
			got, _, _ = strings.Cut(err.Error(), " (hint: ")
			got = opened.ReplaceAllString(got, "")
		}
		if got != want && !differs[source] {
			t.Errorf("%q:\ngot  %s\nwant %s", source, got, want)
		}
	}
}

// differs are the sources of the recording that we parse differently from Lua 5.1.
var differs = map[string]bool{
	"while x do break x() end": true, // break may stand anywhere
	";":                        true, // and so may an empty statement
	";;":                       true,
	"local a;;":                true,
	"f();;g()":                 true,
	"x = '\\300'":              true, // the message shows what is wrong
	"x = '\\999'":              true,
	"x = 'a\\10b\nc'":          true, // as it stands in the source
	"x = \x00":                 true,
}

func read(t *testing.T, source string) *Function {
	t.Helper()
	fn, err := Parse("t", source, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return fn
}

func mistake(t *testing.T, source string) *Error {
	t.Helper()
	_, err := Parse("t", source, Options{})
	e, ok := err.(*Error)
	if !ok {
		t.Fatalf("%q: %v", source, err)
	}
	return e
}

func TestHintsSayHowLuaWritesIt(t *testing.T) {
	for source, want := range map[string]string{
		"if a != b then end":                  "Lua writes ~= for is not equal",
		"if !a then end":                      "Lua writes not",
		"if a && b then end":                  "Lua writes and",
		"if a || b then end":                  "Lua writes or",
		"x = 1 // 2":                          "a comment begins with --",
		"// words":                            "a comment begins with --",
		"x = 1\n# words":                      "a comment begins with --",
		"x++":                                 "Lua writes x = x + 1",
		"x += 2":                              "Lua writes x = x + …",
		"x ..= 2":                             "Lua writes x = x .. …",
		"x = a ? b : c":                       "Lua has no conditional operator: write condition and this or that",
		"x = { 'a': 1 }":                      `Lua writes { name = value } or { ["name"] = value }`,
		"if a = b then end":                   "a comparison is written ==",
		"while a = b do end":                  "a comparison is written ==",
		"if a then\nelse if b then\nend\nx()": "Lua writes elseif in one word; the else if at line 2 needs an end of its own",
		"var x = 1":                           "Lua writes local",
		"if a then elif b then end":           "Lua writes elseif",
		"def f() end":                         "Lua writes function",
		"while a do continue end":             "Lua has no continue: write goto continue, and ::continue:: before the end of the loop",
		"import x":                            `Lua writes local name = require "name"`,
		"x = (1":                              "",
		"x = 1 2":                             "",
	} {
		_, hint, _ := strings.Cut(mistake(t, source).Message, " (hint: ")
		if hint = strings.TrimSuffix(hint, ")"); hint != want {
			t.Errorf("%q: %q", source, hint)
		}
	}
}

func TestErrorsNameTheirPlace(t *testing.T) {
	e := mistake(t, "x = 1\n\ny = = 2")
	if *e != (Error{Chunk: "t", Line: 3, Message: "unexpected symbol near '='"}) || e.Error() != "t:3: unexpected symbol near '='" {
		t.Errorf("%+v", e)
	}
	if text := (&Error{Chunk: "t", Message: "m"}).Error(); text != "t: m" {
		t.Error(text)
	}
	if !mistake(t, "f(").Incomplete || !mistake(t, "x = [[").Incomplete || mistake(t, "f)").Incomplete {
		t.Error("incomplete")
	}
}

func TestNodesKnowTheirLines(t *testing.T) {
	value := func(source string) Expr { return read(t, source).Body[0].(*Return).Values[0] }
	for source, want := range map[string]int{
		"return 1":                    1,
		"return a +\n b":              2,
		"return a\n+\nb +\nc":         4,
		"return f(\n1,\n2)":           1,
		"return a.b\n.c\n.d":          3,
		"return a:b(\n)":              1,
		"return {\n1\n}":              3,
		"return -\na":                 2,
		"return (\na\n)":              3,
		"return function()\n\nend":    1,
		"return [[\n\n]]":             3,
		"return 1 +\n 2":              2,
		"return a and\nb or\nc":       3,
		"return not\n\n(a)":           3,
		"return a\n[1]":               2,
		"return ...":                  1,
		"return 'a\\\nb'":             2,
		"return --[[\n]] nil":         2,
		"return --[[\r\n\n\r]] false": 3,
	} {
		if got := value(source).Line(); got != want {
			t.Errorf("%q: line %d, not %d", source, got, want)
		}
	}
	f := value("return\n\nfunction(a, ...)\n\nend").(*Function)
	if f.FirstLine != 3 || f.LastLine != 5 || !f.Vararg || f.UsesVararg || f.Arg == nil || len(f.Parameters) != 1 {
		t.Errorf("%+v", f)
	}
}

func TestNumbersAreFolded(t *testing.T) {
	for source, want := range map[string]float64{
		"1 + 2 * 3": 7, "2 ^ 3 ^ 2": 512, "-2 ^ 2": -4, "(1 + 2) * 3": 9, "5 % -3": -1, "-5 % 3": 1, "1 / 4": 0.25, "- - 1": 1, "0x10 - 1": 15,
	} {
		if n, ok := read(t, "return "+source).Body[0].(*Return).Values[0].(*Number); !ok || n.Value != want {
			t.Errorf("%s: %+v", source, n)
		}
	}
	for _, source := range []string{"1 / 0", "0 / 0", "1 % 0", "1 .. 2", "1 < 2", "a + 1", "1 + a", "not 1", "#1", "'1' + 1", "2 ^ 1024 - 2 ^ 1024", "1 and 2"} {
		if n, ok := read(t, "return "+source).Body[0].(*Return).Values[0].(*Number); ok {
			t.Errorf("%s: %+v", source, n)
		}
	}
}

func TestNamesAreResolved(t *testing.T) {
	f := read(t, "local a, b local function f(c) local function g() return a, c, d, f, a end b = a return g end local a = a return a")
	outer := f.Body[1].(*LocalFunction)
	inner := outer.Function.Body[0].(*LocalFunction).Function
	values := inner.Body[0].(*Return).Values
	names := func(f *Function) (all []string) {
		for _, u := range f.Upvalues {
			all = append(all, u.Name)
		}
		return all
	}
	if got := strings.Join(names(inner), " "); got != "a c f" {
		t.Error(got)
	}
	if got := strings.Join(names(outer.Function), " "); got != "a f b" {
		t.Error(got)
	}
	if u := inner.Upvalues; u[0].Local != nil || u[0].Outer != 0 || u[1].Local != outer.Function.Parameters[0] || u[2].Outer != 1 {
		t.Errorf("%+v", u)
	}
	if values[0].(*UpvalueName).Index != 0 || values[4].(*UpvalueName).Index != 0 || values[3].(*UpvalueName).Index != 2 || values[2].(*GlobalName).Name != "d" {
		t.Errorf("%+v", values)
	}
	first, second := f.Body[0].(*LocalStmt).Names[0], f.Body[2].(*LocalStmt)
	if !first.Captured || second.Names[0].Captured || second.Values[0].(*LocalName).Local != first || f.Body[3].(*Return).Values[0].(*LocalName).Local != second.Names[0] {
		t.Error("the second a")
	}
	blocks := read(t, "do local x end return x, function() do local y end return y end")
	if _, ok := blocks.Body[1].(*Return).Values[0].(*GlobalName); !ok {
		t.Error("x is seen behind its block")
	}
}

func TestReadingStops(t *testing.T) {
	stop := errors.New("stop")
	asked := 0
	_, err := Parse("t", strings.Repeat("f() ", 10000), Options{Stopped: func() error {
		if asked++; asked < 3 {
			return nil
		}
		return stop
	}})
	if err != stop || asked != 3 {
		t.Error(err, asked)
	}
}

func TestWalkVisitsEverything(t *testing.T) {
	f := read(t, `local a = one { [two()] = function() three() end }
		if four() then five() elseif six() then seven() else eight() end
		for _ = nine(), ten() do repeat local function f() return eleven() end until twelve() end
		t.x, y = function(...) while thirteen() do fourteen(...) end end, nil
		for k in fifteen() do do (sixteen or seventeen)() end end
		function t.f() return -x:eighteen(nineteen()) end`)
	called, statements := map[string]bool{}, 0
	f.Walk(func(Stmt) { statements++ }, func(e Expr) {
		switch e := e.(type) {
		case *GlobalName:
			called[e.Name] = true
		case *MethodCall:
			called[e.Name] = true
		}
	})
	for _, name := range strings.Fields("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen") {
		if !called[name] {
			t.Errorf("%s is not visited", name)
		}
	}
	if statements != 18 {
		t.Errorf("%d statements", statements)
	}
}
