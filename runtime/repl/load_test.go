package repl

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

func TestLoadRunsAFileLikeAPaste(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.lua"), filepath.Join(dir, "bad.lua")
	for path, text := range map[string]string{good: "#!/usr/bin/env synlua\nlocal x = 2\nprint(x)\nreturn x + 1", bad: "print('never')\nlocal y = = 1"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := typing(t, ":load "+good, "x", ":load "+bad, ":load", ":load "+filepath.Join(dir, "none"))
	expect(t, "output", out, "2\n3\n2\n\n")
	expect(t, "errors", err, "bad.lua:2: unexpected symbol near '='\nwrite :load FILE\ncannot read "+strconv.Quote(filepath.Join(dir, "none"))+": there is no such file or folder\n")
}

func TestSaveWritesWhatWorkedAsAScript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "saved.lua")
	p := &person{lines: []string{
		":save " + path, "local n = mine.one", "n + 1 -- two", "= _ * 2", "print(n)", "error('not this')", "not = this",
		"local f = function() return n end", "(f)()", "return f()", ":save " + path, ":save " + path, ":save",
	}}
	module := host.Module{Name: "mine", Source: []byte("return { one = 1 }")}
	opts := p.options(t, module)
	opts.Modules = []string{"mine", "other"}
	out, err := p.run(t, opts)
	expect(t, "output", out, "2\n4\n1\n1\n1\n\n")
	expect(t, "errors", err, "there is nothing to save yet\nnot this\nunexpected symbol near '='\n"+
		"(what worked is in "+path+")\nthere is already a file "+strconv.Quote(path)+", and none is replaced: give another name\nwrite :save FILE\n")
	script, readErr := os.ReadFile(path)
	if readErr != nil {
		t.Fatal(readErr)
	}
	expect(t, "the script", string(script), `-- What worked at the prompt.
local mine = require "mine"

local n = mine.one
_ = n + 1 -- two
 print(_)
print(_ * 2)
print(n)
local f = function() return n end
print((f)())
print((function()
return f()
end)())
`)
	again := &person{lines: []string{":load " + path}}
	out, err = again.run(t, again.options(t, module))
	expect(t, "the output of the script", out, "2\n4\n1\n1\n1\n\n")
	expect(t, "its errors", err, "")
}

func TestSaveSaysThatThereMayBeASecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "saved.lua")
	_, err := typing(t, `local password = "secret"`, ":save "+path)
	expect(t, "errors", err, "(what worked is in "+path+")\n(there may be a password or a token in it)\n")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info.Mode(), err)
	}
}

func TestTimeSaysHowLongItTook(t *testing.T) {
	now := time.Unix(0, 0)
	p := &person{lines: []string{":time local n = wait()", ":time n + 1", ":time n +", ":time error('x')"}}
	wait := host.Module{Name: "wait", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			now = now.Add(1234 * time.Millisecond)
			L.Push(lua.LNumber(1))
			return 1
		})
	}}
	opts := p.options(t)
	opts.Host = host.New(host.Options{Modules: []host.Module{wait}, Globals: true, Now: func() time.Time { return now }})
	t.Cleanup(opts.Host.Close)
	out, err := p.run(t, opts)
	expect(t, "output", out, "2\n\n")
	expect(t, "errors", err, "(it took 1.234s)\n(it took less than 1 ms)\nunexpected symbol near '<eof>'\n(it took less than 1 ms)\nx\n")
}

func TestQuickThingsTakeMilliseconds(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "less than 1 ms", 12_900 * time.Microsecond: "12 ms", 1500 * time.Millisecond: "1.5s", 90 * time.Second: "1m30s"} {
		expect(t, d.String(), took(d), want)
	}
}

func TestTypeSaysWhatAValueIs(t *testing.T) {
	p := &person{lines: []string{":type 1", ":type nil, 'a'", ":type {}", ":type { 1, 2 }", ":type { b = 1, a = 2 }", ":type numbers(3)", ":type print", ":type x ="}}
	out, err := p.run(t, p.options(t, numbers(true)))
	expect(t, "output", out, "number\nnil\nstring\ntable\ntable: a list of 2\ntable with a, b\n"+
		"a list on the server, which is fetched while it is walked\nfunction\n\n")
	expect(t, "errors", err, "'<eof>' expected near '='\n")
}

func TestEditRunsWhatHasChanged(t *testing.T) {
	p := &person{lines: []string{":edit", "local x = 1", ":edit", "x", ":edit", ":edit x"}}
	opts := p.options(t)
	var before []string
	edited := []string{"", "local x = 2\nprint(x)\n", "do"}
	opts.Edit = func(_ context.Context, text string) (string, error) {
		before = append(before, text)
		text, edited = edited[0], edited[1:]
		return text, nil
	}
	out, err := p.run(t, opts)
	expect(t, "what was edited", strings.Join(before, "|"), "|local x = 1|x")
	expect(t, "output", out, "2\n2\n\n")
	expect(t, "errors", err, "(nothing was changed, and nothing runs)\nthe chunk is not complete, and nothing of it ran\n"+
		":edit takes no words: it edits the last chunk; edit a file with your editor, and :load it\n")
}
