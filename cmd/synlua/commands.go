package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"synlua/runtime/spell"
	"synlua/scripts"
)

// command is one of synlua's commands.
type command struct {
	name string
	// flags adds the command's own options; nil if there are none.
	flags func(*pflag.FlagSet)
	// noWords says that no word may follow the name.
	noWords bool
	// rows reports whether the result is rows, which --output can render, if verb is the
	// first word after the name; nil means never.
	rows func(verb string) bool
	// patient says that the command may take longer than a moment to end, see cli.
	patient bool
	// run runs the command with the words after its name.
	run func(c *cli, ctx context.Context, w words) error
}

func commands() []command {
	return []command{
		runCommand(), replCommand(), loginCommand(), logoutCommand(), whoamiCommand(), profilesCommand(),
		recipesCommand(), docCommand(), apiCommand(), runsCommand(), planCommand(), applyCommand(), labCommand(), completionCommand(), versionCommand(), helpCommand(),
	}
}

// dispatch finds the command that the arguments mean, and runs it.
func (c *cli) dispatch(ctx context.Context, args []string) error {
	if len(args) > 1 && args[0] == completing && args[1] == "--" {
		c.complete(ctx, args[2:])
		return nil
	}
	cmd, args, err := c.findCommand(args)
	if err != nil {
		return err
	}
	fs := c.opts.flags()
	if cmd.flags != nil {
		cmd.flags(fs)
	}
	takesScript := func(positional []string) bool { return cmd.name == "run" && len(positional) > 0 }
	w, err := split(fs, args, takesScript)
	if err != nil {
		return err
	}
	c.printer = c.newPrinter()
	c.asker = c.newAsker()
	if c.opts.help {
		text, err := c.usageOf(cmd.name, w.positional)
		c.explain(text)
		return err
	}
	if cmd.noWords && len(w.positional) > 0 {
		return usagef("synlua %s takes no words, but %q is given", cmd.name, w.positional[0])
	}
	if err := c.checkOutput(cmd, w); err != nil {
		return err
	}
	if err := c.findResumed(); err != nil {
		return err
	}
	c.patient.Store(cmd.patient)
	c.boundMemory()
	if c.opts.timeout > 0 {
		defer time.AfterFunc(c.opts.timeout, func() { c.cancel(errTimeout) }).Stop()
	}
	return cmd.run(c, ctx, w)
}

// findCommand returns the command that the first word names, and the arguments without that
// word. The name of a file means run; no word at all means -e, the prompt, or a script from
// standard input.
func (c *cli) findCommand(args []string) (command, []string, error) {
	switch strings.Join(args, " ") {
	case "--version": // no option, so that a recipe may have one of that name
		return versionCommand(), nil, nil
	case "help -e":
		return helpCommand(), []string{"eval"}, nil
	}
	all := commands()
	i, err := firstWord(args)
	if err != nil {
		return command{}, nil, err
	}
	if i < 0 {
		return c.withoutWord(args)
	}
	word := args[i]
	if k := slices.IndexFunc(all, func(cmd command) bool { return cmd.name == word }); k >= 0 {
		return all[k], slices.Delete(slices.Clone(args), i, i+1), nil
	}
	if looksLikeScript(word) {
		return runCommand(), args, nil
	}
	return command{}, nil, unknownCommand(all, word)
}

// firstWord returns the index of the first argument that is neither one of our options nor
// the value of one, or -1.
func firstWord(args []string) (int, error) {
	fs := new(options).flags()
	for i := 0; i < len(args); i++ {
		f, joined := ownFlag(fs, args[i])
		switch {
		case f != nil && f.NoOptDefVal == "" && !joined && i+1 == len(args):
			return -1, usagef("%s needs a value", args[i])
		case f != nil && f.NoOptDefVal == "" && !joined:
			i++
		case f == nil && strings.HasPrefix(args[i], "-") && args[i] != "-":
			return -1, unknownFlag(fs, args[i])
		case f == nil:
			return i, nil
		}
	}
	return -1, nil
}

func (c *cli) withoutWord(args []string) (command, []string, error) {
	fs := new(options).flags()
	has := func(name string) bool {
		return slices.ContainsFunc(args, func(a string) bool {
			f, _ := ownFlag(fs, a)
			return f != nil && f.Name == name
		})
	}
	switch {
	case has("eval"):
		return evalCommand(), args, nil
	case has("help"):
		return overview(), args, nil
	case c.stdinIsTerminal:
		return replCommand(), args, nil
	}
	return pipedCommand(), args, nil
}

func looksLikeScript(word string) bool {
	if word == "-" || strings.HasSuffix(word, ".lua") || strings.ContainsRune(word, os.PathSeparator) {
		return true
	}
	info, err := os.Stat(word)
	return err == nil && info.Mode().IsRegular()
}

func unknownCommand(all []command, word string) error {
	if slices.Contains(scripts.Names(), word) {
		return usagef("%q is a recipe: synlua run %s --help", word, word)
	}
	var names []string
	for _, cmd := range all {
		names = append(names, cmd.name)
	}
	return usagef("there is no command %q%s", word,
		spell.DidYouMean(word, names, ", and no file of that name; synlua help lists the commands"))
}
