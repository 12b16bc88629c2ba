package repl

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// typingForPrograms runs a session that prints for a program.
func typingForPrograms(t *testing.T, f table.Format, lines ...string) (out, err string) {
	t.Helper()
	p := &person{lines: lines}
	null := host.Module{Name: "null", Open: func(*host.Host) lua.LValue { return luavalue.Null }}
	opts := p.options(t, numbers(true), null)
	opts.Data = func() func(table.Table) error {
		return func(t table.Table) error {
			text, err := t.Render(f)
			p.out.WriteString(text)
			return err
		}
	}
	return p.run(t, opts)
}

func TestProgramsGetEveryFieldOfEveryRow(t *testing.T) {
	line := `{ { name = "@a:x", tags = { 1, 2 } }, {}, { name = "=1", age = 1672531200000, on = false, z = null } }`
	for f, want := range map[table.Format]string{
		table.JSON:   "[\n{\"name\":\"@a:x\",\"tags\":[1,2]},\n{},\n{\"name\":\"=1\",\"age\":1672531200000,\"on\":false,\"z\":null}\n]\n",
		table.NDJSON: "{\"name\":\"@a:x\",\"tags\":[1,2]}\n{}\n{\"name\":\"=1\",\"age\":1672531200000,\"on\":false,\"z\":null}\n",
		table.CSV:    "name,tags,age,on,z\n@a:x,\"[1,2]\",,,\n,,,,\n'=1,,1672531200000,false,\n",
	} {
		out, err := typingForPrograms(t, f, line)
		expect(t, f.String(), out, want+"\n")
		expect(t, "errors", err, "")
	}
}

func TestProgramsGetOtherValues(t *testing.T) {
	for line, want := range map[string]struct{ json, csv string }{
		`1 + 1`:              {"2\n", "value\n2\n"},
		`"a\nb"`:             {"\"a\\nb\"\n", "value\n\"a\nb\"\n"},
		`nil`:                {"", ""},
		`x = 1`:              {"", ""},
		`null`:               {"null\n", "value\n\"\"\n"},
		`1, "a", nil`:        {"1\n\"a\"\n", "value\n1\nvalue\na\n"},
		`{ 1, "a" }`:         {"[\n1,\n\"a\"\n]\n", "value\n1\na\n"},
		`{ { 1 }, { 2 } }`:   {"[\n[1],\n[2]\n]\n", "value\n[1]\n[2]\n"},
		`{ a = 1, b = "x" }`: {"{\"a\":1,\"b\":\"x\"}\n", "a,b\n1,x\n"},
		`{}`:                 {"{}\n", "value\n{}\n"},
		`numbers(2)`:         {"[\n{\"n\":1},\n{\"n\":2}\n]\n", "n\n1\n2\n"},
	} {
		out, err := typingForPrograms(t, table.JSON, line)
		expect(t, line+" as json", out, want.json+"\n")
		expect(t, "errors", err, "")
		out, _ = typingForPrograms(t, table.CSV, line)
		expect(t, line+" as csv", out, want.csv+"\n")
	}
}

func TestWhatAProgramCannotBeGivenIsAnError(t *testing.T) {
	out, err := typingForPrograms(t, table.JSON, "print", "{ a = print }", "{ { a = 1 }, { a = 0/0 } }", "_ ~= nil")
	expect(t, "output", out, "true\n\n")
	expect(t, "errors", err, "a function cannot be JSON\na: a function cannot be JSON\nrow 2, a: not a finite number\n")
}
