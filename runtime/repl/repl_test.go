package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// givenUp is a line that the person ended with Ctrl-C.
const givenUp = "^C"

// person types lines and reads what is written.
type person struct {
	lines     []string
	beforeEnd func()
	completer Completer
	prompts   []string
	history   []string
	out, err  strings.Builder
}

func (p *person) Prompt(prompt string) (string, error) {
	p.prompts = append(p.prompts, prompt)
	if len(p.lines) == 0 {
		if p.beforeEnd != nil {
			p.beforeEnd()
		}
		return "", io.EOF
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	if line == givenUp {
		return "", ErrAborted
	}
	return line, nil
}

func (p *person) AppendHistory(line string) { p.history = append(p.history, line) }
func (p *person) SetCompleter(c Completer)  { p.completer = c }
func (p *person) Close() error              { return nil }

func (p *person) table(columns []string, rows [][]string) {
	for _, row := range append([][]string{columns}, rows...) {
		p.out.WriteString(strings.Join(row, "|") + "\n")
	}
}

// options are those of a session for this person.
func (p *person) options(t *testing.T, modules ...host.Module) Options {
	t.Helper()
	print := func(text string) { p.out.WriteString(text) }
	h := host.New(host.Options{Modules: modules, Globals: true, Print: print, Warn: func(text string) { t.Error(text) }})
	t.Cleanup(h.Close)
	return Options{
		Host:  h,
		Lines: p,
		Print: print,
		Table: p.table,
		Say:   func(remark string) { p.err.WriteString("(" + remark + ")\n") },
		Fail:  func(text string) { p.err.WriteString(text + "\n") },
	}
}

// typing runs a session and returns what was written to the two streams. The last
// newline of the first is the one after Ctrl-D.
func typing(t *testing.T, lines ...string) (out, err string) {
	t.Helper()
	p := &person{lines: lines}
	return p.run(t, p.options(t))
}

func (p *person) run(t *testing.T, opts Options) (out, err string) {
	t.Helper()
	if err := Run(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	return p.out.String(), p.err.String()
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

func TestValuesAreShown(t *testing.T) {
	cases := map[string]string{
		`1 + 1`:                             "2\n",
		`= 1 + 1`:                           "2\n",
		`1672531200000`:                     "1672531200000\n",
		`"a" .. 'b'`:                        "ab\n",
		`nil`:                               "nil\n",
		`undefined`:                         "nil\n",
		`{ 1, "two", x = true }`:            "{ 1, \"two\", x = true }\n",
		`1, "a", nil, false`:                "1\ta\tnil\tfalse\n",
		`{ 1 }, "a\nb"`:                     "{ 1 }\na\nb\n",
		`return 5`:                          "5\n",
		`print("a")`:                        "a\n",
		`x = 3`:                             "",
		`-- only a comment`:                 "",
		`   `:                               "",
		`setmetatable({}, { __index = {}})`: "{}\n",
		`setmetatable({}, { __tostring = function() return "mine" end })`: "mine\n",
	}
	for line, want := range cases {
		out, err := typing(t, line)
		expect(t, line, out, want+"\n")
		expect(t, line+", errors", err, "")
	}
}

func TestGlobalsStayAndUnderscoreIsTheLastValue(t *testing.T) {
	out, _ := typing(t, "n = 20", "n + 1", "_ * 2", "nil", "_", "n = 1", "_", `"a", "b"`, "_")
	expect(t, "output", out, "21\n42\nnil\n42\n42\na\tb\na\n\n")
}

func TestChunkGoesOnUntilItIsFinished(t *testing.T) {
	p := &person{lines: []string{"function double(n)", "  return n * 2", "end", "double(", "4)", "{ 1,", "2 }", "1 +", "1", "s = [[a", "b]]", "s"}}
	opts := p.options(t)
	opts.Prompt = func() string { return "server> " }
	out, err := p.run(t, opts)
	expect(t, "output", out, "8\n{ 1, 2 }\n2\na\nb\n\n")
	expect(t, "errors", err, "")
	expect(t, "prompts", strings.Join(p.prompts[:5], "\n"), "server> \n     >> \n     >> \nserver> \n     >> ")
}

func TestEmptyLineGivesUpAChunk(t *testing.T) {
	out, err := typing(t, "function f(", "", "1")
	expect(t, "output", out, "1\n\n")
	expect(t, "errors", err, "(the unfinished chunk is given up)\n")
}

func TestCtrlCGivesUpAChunk(t *testing.T) {
	out, err := typing(t, "function f(", givenUp, "1", givenUp)
	expect(t, "output", out, "1\n\n")
	expect(t, "errors", err, "")
}

func TestErrorsKeepTheSession(t *testing.T) {
	out, err := typing(t, `x = "abc`, `error("no such user")`, `nothing.name`, `x = = 1`, `#{} +* 2`, "= x = 1", "not +",
		`setmetatable({}, { __tostring = function() error("no text") end })`, "7")
	expect(t, "output", out, "7\n\n")
	expect(t, "errors", err, strings.Join([]string{
		"unfinished string near '<eof>'",
		"no such user",
		"attempt to index global 'nothing' (a nil value)",
		"unexpected symbol near '='",
		"unexpected symbol near '*'",
		"'<eof>' expected near '='",
		"unexpected symbol near '+'",
		"no text",
		"",
	}, "\n"))
}

func TestErrorsAreDescribedByTheCaller(t *testing.T) {
	p := &person{lines: []string{`error("x")`}}
	opts := p.options(t)
	opts.Describe = func(err error) string {
		var script *host.ScriptError
		if !errors.As(err, &script) {
			t.Errorf("got a %T, want a *host.ScriptError", err)
		}
		return "described: " + err.Error()
	}
	_, err := p.run(t, opts)
	expect(t, "errors", err, "described: x\n")
}

func TestPlaceIsSaidInChunksOfSeveralLines(t *testing.T) {
	_, err := typing(t, "do", "error('x') end", "do", "= 1 end")
	expect(t, "errors", err, "prompt:2: x\nprompt:2: unexpected symbol near '='\n")
}

func TestLocalsLiveOn(t *testing.T) {
	cases := []struct{ name, lines, want string }{
		{"a value", "local x = 1; x; x = x + 1; x", "1 2"},
		{"no value", "local x = 1; local x; x; x = 2; x", "nil 2"},
		{"a global is hidden, not changed", "x = 1; local x = 2; x; _G.x; x = 3; _G.x; rawget(_G, 'x')", "2 1 1 1"},
		{"a function", "local function twice(n) return 2 * n end; twice(4)", "8"},
		{"recursion", "local function fact(n) return n < 2 and 1 or n * fact(n - 1) end; fact(5)", "120"},
		{"a later local is a new one", "local x = 1; f = function() return x end; local x = 2; f(); x; f() + x", "1 2 3"},
		{"closures share a variable", "local n = 0; local function add() n = n + 1 end; add(); add(); n; n = 10; add(); n", "2 11"},
		{"several at once", "local a, b, c = 1, 2; a; b; c", "1 2 nil"},
		{"only the outermost block", "do local x = 1 end; x; for y = 1, 2 do local z = y end; y; z", "nil nil nil"},
		{"the name of a table of globals", "local _G = 5; _G; getfenv()._G == _G; print(1)", "5 false 1"},
		{"the last value", "7; local _, x = pcall(error, 'e', 0); x; _", "7 e e"},
		{"a word that leaves", "local exit = 5; exit", "5"},
		{"a local of a function is not one of the session", "function f() local x = 1 return x end; f(); x", "1 nil"},
		{"loadstring sees globals only", "local x = 1; loadstring('return x')()", "nil"},
		{"a coroutine", "local n = 0; local next = coroutine.wrap(function() while true do n = n + 1 coroutine.yield(n) end end); next(); next(); n", "1 2 2"},
		{"in a loop by goto", "local fs = {} ::again:: local x = #fs fs[#fs + 1] = function() return x end if x < 2 then goto again end; fs[1](); fs[2](); fs[3](); x", "0 1 2 2"},
		{"a goto over a declaration", "local x = 1; goto over local x = 2 ::over::; x", "1"},
		{"expressions of many values", "local a, b = (function(...) return ... end)(1, 2, 3); b", "2"},
	}
	for _, c := range cases {
		out, _ := typing(t, strings.Split(c.lines, "; ")...)
		expect(t, c.name, strings.Join(strings.Fields(out), " "), c.want)
	}
}

func TestLocalsOfAChunkThatFailsStay(t *testing.T) {
	out, err := typing(t, "local x = 1", "local x = 2; local y = 3; error('stop'); local x = 4", "x, y", "local z = nothing.at_all", "z", "local x = = 1", "x")
	expect(t, "output", out, "2\t3\nnil\n2\n\n")
	expect(t, "errors", err, "stop\nattempt to index global 'nothing' (a nil value)\nunexpected symbol near '='\n")
}

func TestASessionHasAnyNumberOfLocals(t *testing.T) {
	var lines []string
	for i := range 1000 {
		lines = append(lines, fmt.Sprintf("local v%d = %d", i, i))
	}
	out, err := typing(t, append(lines, "v0 + v999")...)
	expect(t, "output", out, "999\n\n")
	expect(t, "errors", err, "")
}

func TestAChunkHasTheBoundsOfLua(t *testing.T) {
	var lines, names, used []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf("local v%d = %d", i, i))
		names = append(names, fmt.Sprintf("l%d", i))
		used = append(used, fmt.Sprintf("v%d", i))
	}
	lines = append(lines,
		"local "+strings.Join(names[:200], ",")+" = 1; l199 = 7",
		"l0 + l199",
		"local "+strings.Join(names[:201], ","),
		"#{"+strings.Join(used[:255], ",")+"}",
		"#{"+strings.Join(used[:256], ",")+"}",
		"local a = {"+strings.Join(used[:254], ",")+"}",
		"local a = {"+strings.Join(used[:255], ",")+"}",
		"#a")
	out, err := typing(t, lines...)
	expect(t, "output", out, "8\n255\n254\n\n")
	expect(t, "errors", err, "main function has more than 200 local variables\n"+
		"main function has more than 255 upvalues\nmain function has more than 254 upvalues\n")
}

func TestModulesDoNotSeeTheLocalsOfTheSession(t *testing.T) {
	p := &person{lines: []string{"local x = 1", "local print = nil", `require("module")`, "x"}}
	module := host.Module{Name: "module", Source: []byte("print(x) local x = 2 return x")}
	out, err := p.run(t, p.options(t, module))
	expect(t, "output", out, "nil\n2\n1\n\n")
	expect(t, "errors", err, "")
}

func TestLocalsSurviveAnInterrupt(t *testing.T) {
	p := &person{lines: []string{
		"local n, add = 1", "add = function() n = n + 1 end", "local m = 5; local get = function() return m end; add(); stop(); while true do end; local k = 1",
		"m = m + 1", "n, m, get(), k",
	}}
	var cancel context.CancelCauseFunc
	module := host.Module{Name: "stop", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int { cancel(host.ErrInterrupted); return 0 })
	}}
	opts := p.options(t, module)
	opts.Interrupt = func(ctx context.Context) (context.Context, func()) {
		ctx, cancel = context.WithCancelCause(ctx)
		return ctx, func() { cancel(nil) }
	}
	out, err := p.run(t, opts)
	expect(t, "output", out, "\n2\t6\t6\tnil\n\n")
	expect(t, "errors", err, "(interrupted)\n")
}

func TestInterruptEndsTheStatementAndNotTheSession(t *testing.T) {
	running := make(chan struct{})
	p := &person{lines: []string{"while true do ready() end", `pcall(function() while true do ready() end end)`, "1"}}
	module := host.Module{Name: "ready", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			select {
			case running <- struct{}{}:
			default:
			}
			return 0
		})
	}}
	opts := p.options(t, module)
	opts.Interrupt = func(ctx context.Context) (context.Context, func()) {
		ctx, cancel := context.WithCancelCause(ctx)
		go func() {
			select {
			case <-running:
				cancel(host.ErrInterrupted)
			case <-ctx.Done():
			}
		}()
		return ctx, func() { cancel(nil) }
	}
	out, err := p.run(t, opts)
	expect(t, "output", out, "\n\n1\n\n")
	expect(t, "errors", err, "(interrupted)\n(interrupted)\n")
}

func TestEndOfTheContextEndsTheSession(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	p := &person{lines: []string{"stop()", "1"}}
	module := host.Module{Name: "stop", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int { cancel(stopped); return 0 })
	}}
	if err := Run(ctx, p.options(t, module)); !errors.Is(err, stopped) {
		t.Errorf("got %v, want %v", err, stopped)
	}
	expect(t, "output", p.out.String(), "")
}

func TestErrorOfTheReaderEndsTheSession(t *testing.T) {
	p := &person{}
	opts := p.options(t)
	opts.Lines = brokenReader{p}
	if err := Run(t.Context(), opts); !errors.Is(err, ErrNoPrompt) {
		t.Errorf("got %v, want ErrNoPrompt", err)
	}
}

type brokenReader struct{ *person }

func (brokenReader) Prompt(string) (string, error) { return "", ErrNoPrompt }

func TestPromptIsAskedBeforeEachLineAndCleaned(t *testing.T) {
	p := &person{lines: []string{"1", "2"}}
	opts := p.options(t)
	names := []string{"a> ", "b\x1b> ", "c> "}
	opts.Prompt = func() string { defer func() { names = names[1:] }(); return names[0] }
	p.run(t, opts)
	if want := []string{"a> ", `b\x1b> `, "c> "}; !slices.Equal(p.prompts, want) {
		t.Errorf("got %q, want %q", p.prompts, want)
	}
}

func TestPromptIsShortWhereTheTerminalIsOrWasNarrow(t *testing.T) {
	p := &person{lines: []string{"1", "2", "f(", givenUp}}
	opts := p.options(t)
	opts.Prompt = func() string { return "example.org> " }
	// At the beginning, then before and after each line.
	widths := []int{80, 80, 24, 80, 80, 24, 24, 24, 80, 80, 80}
	opts.Width = func() int { defer func() { widths = widths[1:] }(); return widths[0] }
	p.run(t, opts)
	if want := []string{"example.org> ", "> ", "> ", ">> ", "example.org> "}; !slices.Equal(p.prompts, want) {
		t.Errorf("got %q, want %q", p.prompts, want)
	}
}

// A narrow terminal too must show whether changes are sent.
func TestAShortPromptKeepsItsLastWord(t *testing.T) {
	p := &person{lines: []string{"1"}}
	opts := p.options(t)
	opts.Prompt = func() string { return "matrix.example.org APPLY> " }
	opts.Width = func() int { return 30 }
	p.run(t, opts)
	if want := []string{"APPLY> ", "APPLY> "}; !slices.Equal(p.prompts, want) {
		t.Errorf("got %q, want %q", p.prompts, want)
	}
}

func TestInterruptOfAFunctionThatReturnsIsSaid(t *testing.T) {
	p := &person{lines: []string{"wait()"}}
	var cancel context.CancelCauseFunc
	module := host.Module{Name: "wait", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int { cancel(host.ErrInterrupted); return 0 })
	}}
	opts := p.options(t, module)
	opts.Interrupt = func(ctx context.Context) (context.Context, func()) {
		ctx, cancel = context.WithCancelCause(ctx)
		return ctx, func() { cancel(nil) }
	}
	_, err := p.run(t, opts)
	expect(t, "errors", err, "(interrupted)\n")
}

func TestCommands(t *testing.T) {
	var got []string
	p := &person{lines: []string{":apply on", " :apply  off ", ":aply", ":zzzzzz", ":apply bad", "::label::", ":help", ":quit", "1"}}
	opts := p.options(t)
	opts.Commands = map[string]Command{"apply": {Arguments: "on|off", Summary: "send changes", Run: func(_ context.Context, arguments string) error {
		if arguments == "bad" {
			return errors.New("on or off")
		}
		got = append(got, arguments)
		return nil
	}}}
	out, err := p.run(t, opts)
	if want := []string{"on", "off"}; !slices.Equal(got, want) {
		t.Errorf("the command got %q, want %q", got, want)
	}
	expect(t, "output", out, ":apply on|off     send changes\n:help             list these commands\n"+
		":load FILE        run a file as if it were pasted\n:quit             leave, as Ctrl-D does\n"+
		":save FILE        write what worked to a new file, as a script\n:time CODE        run code and say how long it took\n"+
		":type EXPRESSION  say what kind of value it is\n\n"+`name?  or  help name  what a function or module does
help words            find what has these words
more                  the next items of the list that was shown
_                     the last value; of a list, all of it
Ctrl-C                drop the line, or stop what runs
Ctrl-D                leave, as exit does
Tab                   complete; Up and Ctrl-R bring back earlier lines
`)
	expect(t, "errors", err, "there is no command \":aply\", did you mean \":apply\"?\n"+
		"there is no command \":zzzzzz\"; \":help\" lists them\non or off\n")
}

func TestExitLeavesUnlessItIsAVariable(t *testing.T) {
	out, _ := typing(t, "exit", "1")
	expect(t, "exit", out, "")
	out, _ = typing(t, "quit()", "1")
	expect(t, "quit()", out, "")
	out, _ = typing(t, "exit = 5", "exit")
	expect(t, "a variable named exit", out, "5\n\n")
}

func TestPastedLinesAreOneChunk(t *testing.T) {
	out, err := typing(t, "local n = 1\n\n\tn = n + 1\nreturn n", "print('never')\nx = = 1", ":quit\nprint('never')", "print(\n\n", "n)", "7")
	expect(t, "output", out, "2\n2\n7\n\n")
	expect(t, "errors", err, "prompt:2: unexpected symbol near '='\na command is a line of its own; nothing of these lines was run\n")
}
