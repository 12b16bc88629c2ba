package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/repl"
	"synlua/scripts"
)

func replCommand() command {
	return command{name: "repl", rows: always, patient: true, run: func(c *cli, ctx context.Context, w words) error {
		if len(w.positional) > 0 {
			return usagef("synlua repl takes no words; synlua run %s runs a script", w.positional[0])
		}
		return c.prompt(ctx)
	}}
}

// prompt runs the interactive session: every module is a global, and each statement runs at
// once.
func (c *cli) prompt(ctx context.Context) error {
	lines, err := c.openPrompt(c.isPlain())
	if errors.Is(err, repl.ErrNoPrompt) {
		return usagef("%v", err)
	}
	if err != nil {
		return err
	}
	defer lines.Close()
	c.keepInterrupts()
	s, err := c.newSession(ctx, script{name: promptName}, nil)
	if err == nil {
		err = s.link.bounds.checkName("the prompt", false)
	}
	if err != nil {
		return err
	}
	r := &recipe.Run{}
	return s.finish(r, func() error {
		h, help := c.globalHost(s, r)
		defer h.Close()
		if err := s.link.lookUp(ctx); err != nil {
			c.printer.Warn("%s", err)
		}
		c.printer.Say("synlua %s: help shows how to begin, :help lists the commands; Ctrl-D leaves", version())
		if !lines.Edits() {
			c.printer.Say("Lines are edited by the terminal alone: no key completes, or brings back earlier lines.")
		}
		c.prompting = true
		o := c.evaluator(h, help)
		o.Unedited = !lines.Edits()
		o.Lines, o.History = lines, c.folders.history()
		o.Interrupt = func(ctx context.Context) (context.Context, func()) {
			s.gate.ForgetRefusal()
			ctx, stop := lines.Interrupt(ctx)
			return ctx, func() {
				s.progress.Reset() // of a loop that was left by break
				stop()
			}
		}
		o.Prompt = func() string {
			c.printer.EndBlocks()
			return s.promptText()
		}
		o.Commands = s.promptCommands()
		o.Fitting, o.Members, o.NameOf = fitting, members, s.api.NameOf
		o.HelpNames = func() []string { return slices.Concat(helpNames(), scripts.Names()) }
		o.Edit = c.edit
		return repl.Run(ctx, o)
	})
}

// evaluate is -e.
func (c *cli) evaluate(ctx context.Context, code string) error {
	s, err := c.newSession(ctx, script{name: evalName, source: []byte(code)}, nil)
	if err == nil {
		err = s.link.bounds.checkName(evalName, false)
	}
	if err != nil {
		return err
	}
	r := &recipe.Run{}
	return s.finish(r, func() error {
		h, help := c.globalHost(s, r)
		defer h.Close()
		o := c.evaluator(h, help)
		o.Name = evalName
		o.Whole = o.Whole || c.forPrograms()
		return s.givenUp(r, repl.Evaluate(ctx, o, code))
	})
}

// globalHost is a host in which every module is a global, and help a function. It also
// returns that function, which a person may replace.
func (c *cli) globalHost(s *session, r *recipe.Run) (h *host.Host, help lua.LValue) {
	o := c.hostOptions(script{}, s.modules(r))
	o.Globals = true
	h = host.New(o)
	help = h.Func(func(L *lua.LState) int { return c.help(L, s.api) })
	h.SetGlobal("help", help)
	return h, help
}

// help is the Lua function help: it takes a name, or one of our modules or functions.
func (c *cli) help(L *lua.LState, api *luaapi.API) int {
	name := cmp.Or(api.NameOf(L.Get(1)), nameOf(L, L.Get(1)))
	if text, ok := L.Get(1).(lua.LString); ok {
		name = string(text)
	}
	if name == "" && L.GetTop() > 0 {
		L.ArgError(1, `a module or one of its functions expected, or a name as in help("synapse.users")`)
	}
	if L.GetTop() == 0 && c.prompting {
		c.printer.Explain(orientation())
		return 0
	}
	text, err := c.document(host.Context(L), name)
	if err != nil {
		L.RaiseError("%s", err)
	}
	c.explain(text)
	return 0
}

// evaluator is what the prompt and -e have in common.
func (c *cli) evaluator(h *host.Host, help lua.LValue) repl.Options {
	return repl.Options{
		Host: h, Print: c.printer.Print, Explain: c.printer.Explain, Break: c.printer.Break, Table: c.printer.Table, Data: c.dataPrinter,
		Say:   func(remark string) { c.printer.Say("%s", remark) },
		Fail:  c.showError,
		Width: c.width, Look: c.look, Whole: !c.stdoutIsTerminal, Keys: catalog.FieldNames, HelpNames: helpNames, Help: help, Modules: moduleNames(),
	}
}

// promptText shows the server and whether changes are sent.
func (s *session) promptText() string {
	server := "no server"
	if s.link.conn.Homeserver != "" {
		server = serverLabel(s.link.conn.Homeserver)
	}
	if s.gate.Apply() {
		return server + " APPLY> "
	}
	return server + "> "
}
