package repl

import (
	"context"
	"os"
	"path/filepath"
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
	expect(t, "errors", err, "bad.lua:2: unexpected symbol near '='\nwrite :load FILE\nopen "+filepath.Join(dir, "none")+": no such file or directory\n")
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
		"(what worked is in "+path+")\nopen "+path+": file exists\nwrite :save FILE\n")
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
	expect(t, "errors", err, "(it took 1.234s)\n(it took 0s)\nunexpected symbol near '<eof>'\n(it took 0s)\nx\n")
}

func TestTypeSaysWhatAValueIs(t *testing.T) {
	p := &person{lines: []string{":type 1", ":type nil, 'a'", ":type {}", ":type { 1, 2 }", ":type { b = 1, a = 2 }", ":type numbers(3)", ":type print", ":type x ="}}
	out, err := p.run(t, p.options(t, numbers(true)))
	expect(t, "output", out, "number\nnil\nstring\ntable\ntable: a list of 2\ntable with a, b\n"+
		"a list on the server, which is fetched while it is walked\nfunction\n\n")
	expect(t, "errors", err, "'<eof>' expected near '='\n")
}

func TestHelpIsAskedForInSeveralWays(t *testing.T) {
	p := &person{lines: []string{"api.f?", " api.f ? ", "help api.f", "help api.f?", "local x = api", "x?", "help nothing", "text?", "help", "help = 1", "help", "help api"}}
	opts := p.options(t)
	var got []string
	help := opts.Host.Func(func(L *lua.LState) int {
		got = append(got, L.Get(1).Type().String()+" "+strings.TrimPrefix(L.Get(1).String(), L.Get(1).Type().String()+": "))
		return 0
	})
	opts.Help = help
	opts.Host.SetGlobal("help", help)
	api := opts.Host.Table(map[string]lua.LGFunction{"f": func(*lua.LState) int { return 0 }})
	opts.Host.SetGlobal("api", api)
	opts.Host.SetGlobal("text", lua.LString("a"))
	out, err := p.run(t, opts)
	kinds := make([]string, len(got))
	for i, g := range got {
		kinds[i], _, _ = strings.Cut(g, " ")
	}
	expect(t, "what help got", strings.Join(kinds, " "), "function function function function table string string nil table")
	if len(got) > 6 {
		expect(t, "the names", got[5]+", "+got[6], "string nothing, string text")
	}
	expect(t, "output", out, "1\n\n")
	expect(t, "errors", err, "")
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
