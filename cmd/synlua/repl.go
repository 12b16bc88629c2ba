package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/repl"
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
	lines, err := c.openPrompt()
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
		h := c.globalHost(s, r)
		defer h.Close()
		if err := s.link.lookUp(ctx); err != nil {
			c.printer.Warn("%s", err)
		}
		c.printer.Say("synlua %s: help() lists every function, :help the commands; Ctrl-D leaves", version())
		o := c.evaluator(h)
		o.Lines, o.History = lines, c.folders.history()
		o.Interrupt = func(ctx context.Context) (context.Context, func()) {
			s.askAgain()
			ctx, stop := lines.Interrupt(ctx)
			return ctx, func() {
				s.progress.Reset() // of a loop that was left by break
				stop()
			}
		}
		o.Prompt = s.promptText
		o.Commands = map[string]repl.Command{"apply": {
			Arguments: "on|off", Summary: "whether changes are sent, or shown only", Run: s.switchApply,
		}}
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
		h := c.globalHost(s, r)
		defer h.Close()
		o := c.evaluator(h)
		o.Name = evalName
		o.Whole = o.Whole || c.forPrograms()
		return s.givenUp(r, repl.Evaluate(ctx, o, code))
	})
}

// globalHost is a host in which every module is a global, and help a function.
func (c *cli) globalHost(s *session, r *recipe.Run) *host.Host {
	o := c.hostOptions(script{}, s.modules(r))
	o.Globals = true
	h := host.New(o)
	h.SetGlobal("help", h.Func(func(L *lua.LState) int { return c.help(L, s.api) }))
	return h
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
	text, err := c.document(host.Context(L), name)
	if err != nil {
		L.RaiseError("%s", err)
	}
	c.explain(text)
	return 0
}

// evaluator is what the prompt and -e have in common.
func (c *cli) evaluator(h *host.Host) repl.Options {
	return repl.Options{
		Host: h, Print: c.printer.Print, Table: c.printer.Table, Data: c.dataPrinter(),
		Say:   func(remark string) { c.printer.Say("%s", remark) },
		Fail:  c.showError,
		Width: c.width, Whole: !c.stdoutIsTerminal, Keys: catalog.FieldNames, HelpNames: helpNames,
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

func (s *session) switchApply(argument string) error {
	switch strings.TrimSpace(argument) {
	case "on":
		if s.plan != nil {
			return errors.New("this prompt writes a plan (--plan), which is of what is not sent: leave it, and start one without")
		}
		s.gate.SetApply(true)
	case "off":
		s.gate.SetApply(false)
	default:
		return fmt.Errorf(":apply on sends changes, :apply off only shows them")
	}
	return nil
}
