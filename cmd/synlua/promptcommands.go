package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"synlua/bindings/account"
	"synlua/runtime/repl"
	"synlua/runtime/table"
)

// promptCommands are the commands of the prompt that are not about Lua alone.
func (s *session) promptCommands() map[string]repl.Command {
	return map[string]repl.Command{
		"apply": {Arguments: "[on|off]", Summary: "whether changes are sent, or shown only", Words: []string{"on", "off"}, Run: s.switchApply},
		"server": {Summary: "the server and whose token it is, as synlua whoami shows", Run: func(ctx context.Context, argument string) error {
			if argument != "" {
				return errors.New("a prompt works on one server: leave it, and start one with --homeserver or --profile")
			}
			return s.c.whoami(ctx)
		}},
		"profile": {Summary: "the profile of this prompt", Run: s.showPromptProfile},
		"set":     {Arguments: "[output FORMAT]", Summary: "how results are printed: " + table.FormatNames(), Words: formatWords(), Run: s.set},
	}
}

func (s *session) switchApply(_ context.Context, argument string) error {
	switch argument {
	case "":
		if s.gate.Apply() {
			s.c.printer.Say("changes are sent; :apply off only shows them")
		} else {
			s.c.printer.Say("changes are shown only; :apply on sends them")
		}
	case "on":
		if s.plan != nil {
			return errors.New("this prompt writes a plan (--plan), which is of what is not sent: leave it, and start one without")
		}
		s.gate.SetApply(true)
	case "off":
		s.gate.SetApply(false)
	default:
		return errors.New(":apply on sends changes, :apply off only shows them")
	}
	return nil
}

// showPromptProfile shows the profile without its secrets. Another one would be another
// server, account and record, so it takes another prompt.
func (s *session) showPromptProfile(_ context.Context, argument string) error {
	if argument != "" {
		return fmt.Errorf("a prompt keeps its profile: leave it, and start one with  synlua --profile %s", argument)
	}
	name := s.link.conn.ProfileName
	if name == "" {
		file, err := account.Load(s.c.folders.profiles())
		if err != nil {
			return err
		}
		s.c.printer.Say("this prompt uses no profile%s", otherProfiles(file.Names()))
		return nil
	}
	s.c.printer.Say("profile %s", name)
	return s.c.showProfile(name)
}

// formatWords are the arguments of :set.
func formatWords() []string {
	var words []string
	for _, f := range []table.Format{table.Aligned, table.JSON, table.NDJSON, table.CSV} {
		words = append(words, "output "+f.String())
	}
	return words
}

func otherProfiles(names []string) string {
	if len(names) == 0 {
		return "; synlua login makes one"
	}
	return "; there are " + strings.Join(names, ", ")
}

// set is :set.
func (s *session) set(_ context.Context, arguments string) error {
	words := strings.Fields(arguments)
	switch {
	case len(words) == 0, len(words) == 1 && words[0] == "output":
		s.c.printer.Say("output %s; :set output takes %s", s.c.opts.output, table.FormatNames())
		return nil
	case len(words) == 2 && words[0] == "output":
		f, err := table.ParseFormat(words[1])
		if err == nil {
			s.c.opts.output = f
		}
		return err
	}
	return errors.New("write :set output FORMAT")
}

// edit lets the person edit a text in their editor.
func (c *cli) edit(ctx context.Context, text string) (string, error) {
	f, err := os.CreateTemp("", "synlua-*.lua") // 0600: there may be a password in it
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	editor := cmp.Or(c.getenv("VISUAL"), c.getenv("EDITOR"), "vi")
	// An editor may have options, as in EDITOR="code --wait"; the shell takes them apart.
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", editor+` "$1"`, "sh", f.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.stdin, c.stdout, c.stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("the editor %q failed: %w; EDITOR names the one to use", editor, err)
	}
	edited, err := os.ReadFile(f.Name())
	return string(edited), err
}
