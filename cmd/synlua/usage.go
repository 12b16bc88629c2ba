package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"synlua/runtime/spell"
	"synlua/runtime/table"
	"synlua/scripts"
)

// pages are what --help shows: a page for each command, written by hand for 80 columns, the
// overview "synlua", and "options", which tells what several commands share.
//
//go:embed usage/*.txt
var pages embed.FS

// The pages that belong to no command.
const (
	overviewPage = "synlua"
	optionsPage  = "options"
)

// pageWidth is how many columns the pages are written for.
const pageWidth = 80

// overview stands for synlua without a command. It is never run: it exists for its page.
func overview() command { return command{name: overviewPage} }

func helpCommand() command {
	return command{name: "help", run: func(c *cli, ctx context.Context, w words) error {
		name := cmp.Or(strings.Join(w.positional, " "), overviewPage)
		text, err := c.usage(name)
		if errors.Is(err, fs.ErrNotExist) {
			text, err = c.helpOfOther(ctx, name)
		}
		c.explain(text)
		return err
	}}
}

// usageOf is the page of a command, or that of its first word if that has one.
func (c *cli) usageOf(name string, words []string) (string, error) {
	if len(words) > 0 {
		if text, err := c.usage(name + " " + words[0]); !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return c.usage(name)
}

// helpOfOther is the help of what is no command: a recipe, a function or a module.
func (c *cli) helpOfOther(ctx context.Context, name string) (string, error) {
	if text, err := c.page(ctx, name); text != "" || err != nil {
		return text, err
	}
	if near := spell.Nearest(name, pageNames()); near != "" {
		return "", usagef("there is no command %q, did you mean %q?", name, near)
	}
	return c.document(ctx, name)
}

// pageNames are the names of the pages.
func pageNames() []string {
	entries, err := pages.ReadDir("usage")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".txt"))
	}
	return names
}

// usage returns the page of that name, for the width of the terminal. The error is
// fs.ErrNotExist if there is none.
func (c *cli) usage(name string) (string, error) {
	if name == evalName {
		name = "eval"
	}
	name = strings.ReplaceAll(name, " ", "-") // of a command and its first word
	page, err := pages.ReadFile("usage/" + name + ".txt")
	if err != nil {
		return "", fs.ErrNotExist
	}
	text := strings.NewReplacer("FORMATS", table.FormatNames(), "SYNAPSES", labVersions(), "RECIPES\n", recipeLines()).Replace(string(page))
	if c.stdoutIsTerminal && c.width() < pageWidth {
		text = unfolded(text)
	}
	return text, nil
}

// recipeLines names the recipes, as many in a line as fit.
func recipeLines() string {
	var out strings.Builder
	line := ""
	for _, name := range scripts.Names() {
		if len(line)+len(", ")+len(name) > pageWidth-1 {
			out.WriteString(line + ",\n")
			line = ""
		}
		if line == "" {
			line = "  " + name
		} else {
			line += ", " + name
		}
	}
	return out.String() + line + "\n"
}

// unfolded puts lines together that were only broken because a page ends at 80 columns, so
// that they can be broken anew for a narrower terminal. Such a line begins where the text
// of the one before it began, and its first word would not have fitted there.
func unfolded(page string) string {
	var out strings.Builder
	before, column := "", 0 // the last line, and where its text begins
	for line := range strings.Lines(strings.TrimSuffix(page, "\n")) {
		line = strings.TrimSuffix(line, "\n")
		text := strings.TrimLeft(line, " ")
		first, _, _ := strings.Cut(text, " ")
		if text != "" && len(line)-len(text) == column && broken(before, first) {
			out.WriteString(" " + text)
		} else {
			out.WriteString("\n" + line)
			column = textColumn(line)
		}
		before = line
	}
	return strings.TrimPrefix(out.String(), "\n") + "\n"
}

// broken reports whether the word did not fit behind the line.
func broken(line, word string) bool {
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > pageWidth
}

// textColumn is where the text of a line begins: behind its name and two blanks or more.
func textColumn(line string) int {
	own := len(line) - len(strings.TrimLeft(line, " "))
	if gap := strings.Index(line[own:], "  "); own > 0 && gap > 0 {
		rest := line[own+gap:]
		return own + gap + len(rest) - len(strings.TrimLeft(rest, " "))
	}
	return own
}

func versionCommand() command {
	return command{name: "version", noWords: true, run: func(c *cli, _ context.Context, _ words) error {
		c.printer.Print("synlua " + version() + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH + "\n")
		return nil
	}}
}

// version is the module's version as Go recorded it, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "devel"
}
