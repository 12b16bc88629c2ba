package luasyntax_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/runtime/luasyntax"
)

func TestFormat(t *testing.T) {
	for source, want := range map[string]string{
		"":                           "\n",
		"\n\n  x = 1  \n\n\n\ny = 2": "x = 1\n\ny = 2\n",
		"if a then\nb()\nelseif c\nand d then\ne()\nelse\nf()\nend": `if a then
  b()
elseif c
  and d then
  e()
else
  f()
end
`,
		"for i = 1, 2 do\nwhile x do\nrepeat\ny()\nuntil z\nend end\ndo\nq()\nend": `for i = 1, 2 do
  while x do
    repeat
      y()
    until z
  end end
do
  q()
end
`,
		"items(list, function(x)\nreturn x\nend, {\nlabel = \"a\",\nname = function(y)\nreturn y .. \"\"\nend,\n})": `items(list, function(x)
  return x
end, {
  label = "a",
  name = function(y)
    return y .. ""
  end,
})
`,
		"local a =\nb\nlocal c, d = 1,\n2\nreturn a\n.b\n:c()\nand not\nd": `local a =
  b
local c, d = 1,
  2
return a
  .b
  :c()
  and not
  d
`,
		"if a then\n  b()\n  -- c\n-- d\nelse\n-- e\nend":                "if a then\n  b()\n  -- c\n-- d\nelse\n  -- e\nend\n",
		"f(a,\nb,\nc\nor d)":                                             "f(a,\n  b,\n  c\n    or d)\n",
		"x = [[\n  a  \n\n\n b]]  \n--[==[\n  c\n]==]\n   -- d  ":        "x = [[\n  a  \n\n\n b]]\n--[==[\n  c\n]==]\n-- d\n",
		"#!/usr/bin/env synlua  \n  x()\r\ny = 'a\\\r\nb'\r":             "#!/usr/bin/env synlua\nx()\ny = 'a\\\nb'\n",
		"function f()\n\t-- c\n\tif a then return end -- d\n\t-- e\nend": "function f()\n  -- c\n  if a then return end -- d\n  -- e\nend\n",
	} {
		got, err := luasyntax.Format("test.lua", source)
		if err != nil || got != want {
			t.Errorf("%q gives\n%s%v\nwant\n%s", source, got, err, want)
		}
		if again, err := luasyntax.Format("test.lua", got); err != nil || again != got {
			t.Errorf("formatting twice gives\n%s%v\ninstead of\n%s", again, err, got)
		}
	}
	if _, err := luasyntax.Format("test.lua", "x = "); err == nil {
		t.Error("what is not Lua is formatted")
	}
}

// What ships is the model for the format.
func TestShippedScriptsAreFormatted(t *testing.T) {
	files, err := filepath.Glob("../../scripts/*.lua")
	more, _ := filepath.Glob("../../scripts/lib/*.lua")
	if files = append(files, more...); err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := luasyntax.Format(path, string(source))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if got != string(source) {
			t.Errorf("%s is not formatted: synlua recipes fmt %s", path, firstDifference(string(source), got))
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "line " + x[i] + " -> " + y[i]
		}
	}
	return "the end"
}

// Formatting what is formatted changes nothing, whatever it was.
func TestFormattingTwiceIsFormattingOnce(t *testing.T) {
	files, err := filepath.Glob("../*/testdata/*.lua")
	more, _ := filepath.Glob("../../*/*/testdata/*/*.lua")
	if files = append(files, more...); err != nil || len(files) < 60 {
		t.Fatal(len(files), err)
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		once, err := luasyntax.Format(path, string(source))
		if err != nil {
			continue // it is there because it is not Lua
		}
		if twice, err := luasyntax.Format(path, once); err != nil || twice != once {
			t.Errorf("%s: %v, at %s", path, err, firstDifference(once, twice))
		}
	}
}
