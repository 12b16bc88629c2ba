package luatest

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

func newHost(*testing.T) *host.Host {
	counter := host.Module{Name: "counter", Open: func(h *host.Host) lua.LValue {
		n := 0
		return h.Func(func(L *lua.LState) int {
			n++
			L.Push(lua.LNumber(n))
			return 1
		})
	}}
	return host.New(host.Options{Modules: []host.Module{Assert(), counter}})
}

func TestFile(t *testing.T) { Run(t, "testdata/assert.lua", newHost) }

// problems runs a file's chunks and returns what Run would report.
func problems(t *testing.T, source string) []string {
	t.Helper()
	chunks, err := split("f.lua", source)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, c := range chunks {
		for _, r := range c.runs() {
			h := newHost(t)
			if problem := r.problem(t.Context(), h); problem != "" {
				found = append(found, problem)
			}
			h.Close()
		}
	}
	return found
}

func TestWhatFails(t *testing.T) {
	for name, c := range map[string]struct{ source, problem string }{
		"an unexpected error":       {"--== a\n\nerror('x')", "f.lua:3: x"},
		"a missing error":           {"--== a\nlocal x = 1 --> error: bad", `f.lua:2: no error; expected "bad"`},
		"another error":             {"--== a\nerror('x') --> error: bad", "f.lua:2: expected an error with \"bad\", got:\nf.lua:2: x"},
		"an error of another line":  {"--== a\nlocal function f()\n error('x')\nend\nf() --> error: x", "f.lua:5: expected an error with \"x\", got:\nf.lua:3: x"},
		"an error of a later chunk": {"--== a\n--== b\nerror('x')", "f.lua:3: x"},
		"a source that is not Lua":  {"--== a\n--== b\nlocal = 1", "f.lua:3: '<name>' expected near '='"},
		"a false equal":             {"--== a\nrequire 'assert'.equal({ 1 }, { 2 })", "f.lua:2: got { 1 }, want { 2 }"},
	} {
		t.Run(name, func(t *testing.T) {
			got := problems(t, c.source)
			if len(got) != 1 || !strings.HasPrefix(got[0], c.problem) {
				t.Errorf("got %q, want %q", got, c.problem)
			}
		})
	}
}

func TestEveryExpectedErrorIsCheckedOnItsOwn(t *testing.T) {
	got := problems(t, "--== a\nerror('1') --> error: 1\nerror('x') --> error: 2\nerror('3') --> error: 3\nerror('end')")
	if len(got) != 2 || !strings.Contains(got[0], "f.lua:5: end") || !strings.Contains(got[1], "f.lua:3") {
		t.Errorf("got %q", got)
	}
}

func TestFilesThatCannotBeCut(t *testing.T) {
	for source, problem := range map[string]string{
		"local x = 1":              `f.lua: no line begins with "--=="`,
		"--==\n":                   "f.lua:1: a chunk without a name",
		"--== a\nf() --> error:  ": `f.lua:2: "--> error:" without a text`,
	} {
		if _, err := split("f.lua", source); err == nil || err.Error() != problem {
			t.Errorf("%q: got %v, want %s", source, err, problem)
		}
	}
}
