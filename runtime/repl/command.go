package repl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/spell"
)

// Command is what a line such as ":apply on" runs.
type Command struct {
	// Arguments is what may follow the name, such as "on|off", for the list of
	// commands.
	Arguments string
	// Summary says what the command does, for the list of commands.
	Summary string
	// Run gets the text after the name, without the spaces around it.
	Run func(arguments string) error
}

// isCommand reports whether a line is a command. ::name:: is a label.
func isCommand(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, ":") && !strings.HasPrefix(line, "::")
}

func (s *session) command(line string) {
	name, arguments, _ := strings.Cut(strings.TrimSpace(line)[1:], " ")
	commands := s.allCommands()
	c, ok := commands[name]
	if !ok {
		s.Fail(unknownCommand(name, slices.Sorted(maps.Keys(commands))))
		return
	}
	if err := c.Run(strings.TrimSpace(arguments)); err != nil {
		s.Fail(s.Describe(err))
	}
}

// allCommands are the caller's and our own.
func (s *session) allCommands() map[string]Command {
	commands := map[string]Command{
		"help": {Summary: "list these commands", Run: s.listCommands},
		"quit": {Summary: "leave, as Ctrl-D does", Run: func(string) error {
			s.done = true
			return nil
		}},
	}
	maps.Copy(commands, s.Commands)
	return commands
}

func unknownCommand(name string, known []string) string {
	typed := make([]string, len(known))
	for i, k := range known {
		typed[i] = ":" + k
	}
	return fmt.Sprintf("there is no command %q%s", ":"+name, spell.DidYouMean(":"+name, typed, `; ":help" lists them`))
}

func (s *session) listCommands(string) error {
	commands := s.allCommands()
	var usages []string
	width := 0
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		usage := strings.TrimSpace(":" + name + " " + commands[name].Arguments)
		width = max(width, len(usage))
		usages = append(usages, usage)
	}
	for i, name := range slices.Sorted(maps.Keys(commands)) {
		s.Print(fmt.Sprintf("%-*s  %s\n", width, usages[i], commands[name].Summary))
	}
	return nil
}

// wantsToLeave recognizes the words that leave other prompts.
func (s *session) wantsToLeave(line string) bool {
	word := strings.TrimSuffix(strings.TrimSpace(line), "()")
	return (word == "exit" || word == "quit") && s.variable(word) == lua.LNil
}
