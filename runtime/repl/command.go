package repl

import (
	"context"
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
	// Words are arguments for completion. Files says that the argument is a file.
	Words []string
	Files bool
	// Run gets the text after the name, without the spaces around it. Ctrl-C ends the
	// context.
	Run func(ctx context.Context, arguments string) error
}

// isCommand reports whether a line is a command. ::name:: is a label.
func isCommand(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, ":") && !strings.HasPrefix(line, "::")
}

func (s *session) command(ctx context.Context, line string) {
	name, arguments, _ := strings.Cut(strings.TrimSpace(line)[1:], " ")
	commands := s.allCommands()
	if word, asks := strings.CutSuffix(name, "?"); asks && commands[word].Run != nil {
		s.Explain(s.helpOfPrompt(":" + word))
		return
	}
	c, ok := commands[name]
	if !ok {
		s.Fail(unknownCommand(name, slices.Sorted(maps.Keys(commands))))
		return
	}
	s.act(ctx, func(ctx context.Context) error { return c.Run(ctx, strings.TrimSpace(arguments)) })
}

// allCommands are the caller's and our own.
func (s *session) allCommands() map[string]Command {
	commands := map[string]Command{
		"help": {Summary: "list these commands", Run: s.listCommands},
		"load": {Arguments: "FILE", Summary: "run a file as if it were pasted", Files: true, Run: s.load},
		"save": {Arguments: "FILE", Summary: "write what worked to a new file, as a script", Files: true, Run: s.save},
		"time": {Arguments: "CODE", Summary: "run code and say how long it took", Run: s.time},
		"type": {Arguments: "EXPRESSION", Summary: "say what kind of value it is", Run: s.typeOf},
		"quit": {Summary: "leave, as Ctrl-D does", Run: func(context.Context, string) error {
			s.done = true
			return nil
		}},
	}
	if s.Edit != nil {
		commands["edit"] = Command{Summary: "edit the last chunk with $EDITOR, run it if it has changed", Run: s.edit}
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

// line is a line of help: how something is written, and what it does.
type line struct{ usage, summary string }

// aligned are lines below each other.
func aligned(lines []line) string {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.usage))
	}
	var text strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&text, "%-*s  %s\n", width, l.usage, l.summary)
	}
	return text.String()
}

func (s *session) listCommands(context.Context, string) error {
	commands := s.allCommands()
	var lines []line
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		lines = append(lines, commands[name].line(name))
	}
	var other []line
	for _, k := range s.keys() {
		other = append(other, k.line)
	}
	s.Explain(aligned(lines) + "\n" + aligned(other))
	return nil
}

func (c Command) line(name string) line {
	return line{strings.TrimSpace(":" + name + " " + c.Arguments), c.Summary}
}

// key is what the prompt understands besides commands and Lua.
type key struct {
	line
	words []string // under which help explains it
}

func (s *session) keys() []key {
	keys := []key{
		{line{"name?  or  help name", "what a function or module does"}, []string{"help"}},
		{line{"help words", "find what has these words"}, nil},
		{line{"more", "the next items of the list that was shown"}, []string{"more"}},
		{line{"_", "the last value; of a list, all of it"}, []string{"_"}},
		{line{"Ctrl-C", "drop the line, or stop what runs"}, nil},
		{line{"Ctrl-D", "leave, as exit does"}, []string{"exit", "quit"}},
	}
	if s.Unedited {
		return keys
	}
	return append(keys, key{line{"Tab", "complete; Up and Ctrl-R bring back earlier lines"}, []string{"Tab"}})
}

// helpOfPrompt is the help of what the prompt itself understands, or "".
func (s *session) helpOfPrompt(word string) string {
	if c, ok := s.allCommands()[strings.TrimPrefix(word, ":")]; ok && strings.HasPrefix(word, ":") {
		return aligned([]line{c.line(word[1:])})
	}
	for _, k := range s.keys() {
		if slices.Contains(k.words, word) && (word == "_" || s.variable(word) == lua.LNil || s.variable(word) == s.Help) {
			return aligned([]line{k.line})
		}
	}
	return ""
}

// wantsToLeave recognizes the words that leave other prompts.
func (s *session) wantsToLeave(line string) bool {
	word := strings.TrimSuffix(strings.TrimSpace(line), "()")
	return (word == "exit" || word == "quit") && s.variable(word) == lua.LNil
}
