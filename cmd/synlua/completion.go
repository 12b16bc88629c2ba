package main

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/recipe"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// completions are the scripts for the shells. Each asks synlua __complete for what can stand
// at the cursor, so that a shell knows the recipes that there are and their options.
//
//go:embed completion/*
var completions embed.FS

// shells are those with a script.
var shells = []string{"bash", "fish", "zsh"}

func completionCommand() command {
	return command{name: "completion", run: func(c *cli, _ context.Context, w words) error {
		if len(w.positional) != 1 || !slices.Contains(shells, w.positional[0]) {
			return usagef("say synlua completion %s", strings.Join(shells, ", or synlua completion "))
		}
		text, err := completions.ReadFile("completion/synlua." + w.positional[0])
		c.printer.Print(string(text))
		return err
	}}
}

// completing is the word with which the scripts call synlua. The words of the line follow
// it, the last of which is at the cursor.
const completing = "__complete"

// candidate is a word that could stand at the cursor, and what it means.
type candidate struct{ word, about string }

// anyFile stands for the files of the folder, which the shell knows better.
const anyFile = ":files"

// complete prints what could stand in place of the last word: a line for each, with what it
// means behind a tab. It is for a program that shows nothing else, so it fails without a
// word.
func (c *cli) complete(ctx context.Context, line []string) {
	if len(line) == 0 {
		return
	}
	before, word := line[:len(line)-1], line[len(line)-1]
	start, value, joined := strings.Cut(word, "=") // as in --effect=change
	if joined && strings.HasPrefix(word, "--") {
		before, word, start = append(slices.Clone(before), start), value, start+"="
	} else {
		start = ""
	}
	var out strings.Builder
	for _, cand := range c.candidates(ctx, before, word) {
		if cand.word == anyFile || strings.HasPrefix(cand.word, word) {
			text := cand.word
			if text != anyFile {
				text = start + text
			}
			fmt.Fprintf(&out, "%s\t%s\n", terminal.CleanLine(text), terminal.CleanLine(cand.about))
		}
	}
	c.printer.Print(out.String())
}

// candidates are the words that could follow those before.
func (c *cli) candidates(ctx context.Context, before []string, word string) []candidate {
	own := new(options).flags()
	if n := len(before); n > 0 {
		if f, joined := ownFlag(own, before[n-1]); f != nil && !joined && f.NoOptDefVal == "" {
			return c.valuesOf(f.Name)
		}
	}
	at, err := firstWord(before)
	if err != nil || at < 0 {
		if strings.HasPrefix(word, "-") {
			return flagCandidates(ownFlags())
		}
		return commandCandidates()
	}
	name, rest := before[at], before[at+1:]
	if looksLikeScript(name) {
		name, rest = "run", before[at:]
	}
	switch name {
	case "run":
		return c.runCandidates(ctx, rest, word)
	case "recipes":
		return c.recipesCandidates(ctx, rest)
	case "help", "doc":
		return append(wordCandidates(helpNames()), commandCandidates()...)
	case "completion":
		return wordCandidates(shells)
	case "lab":
		return wordCandidates([]string{"up", "down", "status", "demo"})
	case "runs":
		return c.runsCandidates(rest)
	case "profiles":
		if len(rest) == 0 {
			return wordCandidates([]string{"list", "show", "default", "rename", "remove", "set"})
		}
		return c.valuesOf("profile")
	case "logout":
		return c.valuesOf("profile")
	case "plan":
		if len(rest) == 0 {
			return wordCandidates([]string{"show"})
		}
	}
	if strings.HasPrefix(word, "-") {
		return flagCandidates(ownFlags())
	}
	return []candidate{{anyFile, ""}}
}

func wordCandidates(words []string) []candidate {
	all := make([]candidate, len(words))
	for i, w := range words {
		all[i].word = w
	}
	return all
}

func flagCandidates(flags []string) []candidate {
	all := make([]candidate, len(flags))
	for i, f := range flags {
		all[i].word = "--" + f
	}
	return all
}

func commandCandidates() []candidate {
	var all []candidate
	for _, cmd := range commands() {
		all = append(all, candidate{cmd.name, ""})
	}
	return append(all, candidate{anyFile, ""})
}

// valuesOf are what can stand behind one of synlua's own options.
func (c *cli) valuesOf(flag string) []candidate {
	switch flag {
	case "profile":
		file, err := account.Load(c.folders.profiles())
		if err != nil {
			return nil
		}
		var all []candidate
		for _, name := range file.Names() {
			all = append(all, candidate{name, file.Profiles[name].Homeserver})
		}
		return all
	case "output":
		return wordCandidates(strings.Split(strings.ReplaceAll(table.FormatNames(), " or ", ", "), ", "))
	case "resume":
		return c.runsCandidates([]string{"show"})
	case "token-file", "ca-file", "allow-read", "allow-write", "plan", "secrets":
		return []candidate{{anyFile, ""}}
	}
	return nil
}

// runCandidates are the recipes and scripts, and then the options of the one that is named.
func (c *cli) runCandidates(ctx context.Context, rest []string, word string) []candidate {
	at, err := firstWord(rest)
	if err != nil || at < 0 {
		if strings.HasPrefix(word, "-") {
			return flagCandidates(ownFlags())
		}
		return append(c.recipeCandidates(ctx), candidate{anyFile, ""})
	}
	src, err := c.findScript(rest[at])
	if err != nil || rest[at] == "-" {
		return []candidate{{anyFile, ""}}
	}
	d, err := recipe.Declare(ctx, src.name, src.source)
	if err != nil || d == nil {
		return []candidate{{anyFile, ""}}
	}
	if n := len(rest); n > at+1 {
		for i := range d.Options {
			if o := &d.Options[i]; rest[n-1] == "--"+o.Flag() && o.Type.Kind != catalog.Boolean {
				return optionValues(o)
			}
		}
	}
	var all []candidate
	for i := range d.Options {
		all = append(all, candidate{"--" + d.Options[i].Flag(), d.Options[i].Help})
	}
	return append(all, flagCandidates(ownFlags())...)
}

// optionValues are what can stand behind an option of a recipe.
func optionValues(o *recipe.Option) []candidate {
	switch {
	case len(o.Type.Values) > 0:
		return wordCandidates(o.Type.Values)
	case o.Form == recipe.CSV, o.Form == recipe.File, o.Form == recipe.Folder:
		return []candidate{{anyFile, ""}}
	}
	return nil
}

func (c *cli) recipeCandidates(ctx context.Context) []candidate {
	recipes, _, err := c.allRecipes(ctx)
	if err != nil {
		return nil
	}
	var all []candidate
	for _, d := range recipes {
		all = append(all, candidate{d.Name, d.Summary})
	}
	return all
}

func (c *cli) recipesCandidates(ctx context.Context, rest []string) []candidate {
	if len(rest) == 0 {
		return wordCandidates([]string{"list", "search", "show", "copy", "new", "check", "test", "fmt", "add", "update", "remove", "verify", "index"})
	}
	switch rest[0] {
	case "show", "copy":
		return c.recipeCandidates(ctx)
	case "check", "test":
		return append(c.recipeCandidates(ctx), candidate{anyFile, ""})
	case "update", "remove", "verify":
		names, err := c.collections().Names()
		if err != nil {
			return nil
		}
		return wordCandidates(names)
	}
	return []candidate{{anyFile, ""}}
}

// newestRuns is how many runs are offered.
const newestRuns = 10

func (c *cli) runsCandidates(rest []string) []candidate {
	if len(rest) == 0 {
		return wordCandidates([]string{"list", "show", "undo", "prune"})
	}
	ids, err := changes.ListRuns(c.folders.runs())
	if err != nil {
		return nil
	}
	return wordCandidates(append([]string{"last"}, ids[:min(len(ids), newestRuns)]...))
}
