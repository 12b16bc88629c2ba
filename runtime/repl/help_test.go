package repl

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// withHelp gives a session a help function, and a module api with a function f, and returns
// what help was asked for.
func withHelp(t *testing.T, opts *Options) *[]string {
	t.Helper()
	var got []string
	help := opts.Host.Func(func(L *lua.LState) int {
		text := L.Get(1).Type().String()
		if L.Get(1).Type() == lua.LTString {
			text += " " + L.Get(1).String()
		}
		got = append(got, text)
		return 0
	})
	opts.Help = help
	opts.Host.SetGlobal("help", help)
	api := opts.Host.Table(map[string]lua.LGFunction{"f": func(*lua.LState) int { return 0 }})
	opts.Host.SetGlobal("api", api)
	opts.HelpNames = func() []string { return []string{"api", "api.f", "guide first-script"} }
	return &got
}

func TestHelpIsAskedForInSeveralWays(t *testing.T) {
	p := &person{lines: []string{
		"api.f?", " api.f ? ", "help api.f", "help api.f?", "local x = api", "x?", "help nothing", "text?", "help",
		"help shadow ban", "shadow ban?", "help guide first-script", "help nothing.at all ?", "f = api.f", "f", "_?",
		"help = 1", "help", "help api", "help shadow ban",
	}}
	opts := p.options(t)
	got := withHelp(t, &opts)
	opts.Host.SetGlobal("text", lua.LString("a"))
	out, err := p.run(t, opts)
	expect(t, "what help got", strings.Join(*got, ", "), "function, function, function, function, table, string nothing, string text, nil, "+
		"string shadow ban, string shadow ban, string guide first-script, string nothing.at all, function, table, string shadow ban")
	expect(t, "output", out, "function api.f; api.f? explains it\n1\n\n")
	expect(t, "errors", err, "")
}

func TestThePromptExplainsWhatItUnderstandsItself(t *testing.T) {
	p := &person{lines: []string{"help more", "more?", "help _", "{ 1 }", "_?", "help :load", ":load?", "help help", "help quit", ":lod?", "more = 1", "help more"}}
	opts := p.options(t)
	got := withHelp(t, &opts)
	out, err := p.run(t, opts)
	more := "more  the next items of the list that was shown\n"
	last := "_  the last value; of a list, all of it\n"
	load := ":load FILE  run a file as if it were pasted\n"
	expect(t, "output", out, more+more+last+"{ 1 }\n"+last+load+load+"name?  or  help name  what a function or module does\nCtrl-D  leave, as exit does\n\n")
	expect(t, "what help got", strings.Join(*got, ", "), "string more")
	expect(t, "errors", err, "there is no command \":lod?\", did you mean \":load\"?\n")
}

func TestAFunctionIsShownWithItsName(t *testing.T) {
	p := &person{lines: []string{"api.f", "function() end", "(function() return print end)()", "api.f, 1", ":type api.f"}}
	opts := p.options(t)
	withHelp(t, &opts)
	opts.NameOf = func(lua.LValue) string { return "" }
	out, _ := p.run(t, opts)
	expect(t, "output", out, "function api.f; api.f? explains it\nfunction\n"+
		"function; if it gives items:  for item in (function() return print end)() do … end\nfunction api.f; api.f? explains it\t1\nfunction api.f\n\n")
}

func TestProseIsExplained(t *testing.T) {
	p := &person{lines: []string{"text", "false, failed", "{ 1 }", "failed", ":type 1", ":help"}}
	opts := p.options(t)
	var prose []string
	opts.Explain = func(text string) { prose = append(prose, strings.TrimSuffix(text, "\n")) }
	opts.Host.SetGlobal("text", lua.LString("data"))
	failed := opts.Host.Table(nil)
	failed.Metatable = opts.Host.Table(map[string]lua.LGFunction{"__tostring": func(L *lua.LState) int { L.Push(lua.LString("no user")); return 1 }})
	opts.Host.SetGlobal("failed", failed)
	out, _ := p.run(t, opts)
	expect(t, "output", out, "data\n{ 1 }\n\n")
	expect(t, "prose", strings.Join(prose[:3], "|"), "false  no user|no user|number")
	if len(prose) != 4 || !strings.HasPrefix(prose[3], ":help ") {
		t.Errorf(":help is %q", prose[3:])
	}
}
