package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A page must fit a screen.
const screenLines = 40

// usageAt returns a page as it is at a terminal of that width; 0 is no terminal.
func usageAt(t *testing.T, name string, width int) string {
	t.Helper()
	c := &cli{}
	c.stdoutIsTerminal, c.width = width > 0, func() int { return width }
	text, err := c.usage(name)
	if err != nil {
		t.Fatalf("the page %s: %v", name, err)
	}
	return text
}

func TestEachCommandHasAPageOfOneScreen(t *testing.T) {
	for _, cmd := range append(commands(), evalCommand(), overview(), command{name: optionsPage}, command{name: "recipes test"}) {
		text := usageAt(t, cmd.name, 0)
		if n := strings.Count(text, "\n"); n > screenLines {
			t.Errorf("the page of %s has %d lines", cmd.name, n)
		}
		for line := range strings.Lines(text) {
			if utf8.RuneCountInString(line) > pageWidth+1 {
				t.Errorf("%s: longer than %d columns: %q", cmd.name, pageWidth, line)
			}
		}
		switch cmd.name {
		case overviewPage, optionsPage, "version":
		default:
			if !strings.Contains(text, "\nexamples\n  synlua ") {
				t.Errorf("the page of %s has no examples", cmd.name)
			}
		}
	}
}

func TestEachPageIsOfSomething(t *testing.T) {
	known := map[string]bool{"eval": true, overviewPage: true, optionsPage: true, "recipes-test": true}
	for _, cmd := range commands() {
		known[cmd.name] = true
	}
	for _, name := range pageNames() {
		if !known[name] {
			t.Errorf("no command has the page %s", name)
		}
	}
}

func TestTheOverviewNamesEveryCommand(t *testing.T) {
	text := usageAt(t, overviewPage, 0)
	for _, cmd := range commands() {
		if !strings.Contains(text, cmd.name) {
			t.Errorf("the overview does not name %s", cmd.name)
		}
	}
}

func TestThePagesTellEveryOption(t *testing.T) {
	var shared options
	text := usageAt(t, optionsPage, 0) + usageAt(t, "eval", 0)
	for _, name := range ownFlags() {
		if short := shared.flags().Lookup(name).Shorthand; !strings.Contains(text, "--"+name) && !strings.Contains(text, " -"+short+" ") {
			t.Errorf("the page of the shared options does not tell --%s", name)
		}
	}
	for _, cmd := range commands() {
		if cmd.flags == nil {
			continue
		}
		fs, text := shared.flags(), usageAt(t, cmd.name, 0)
		cmd.flags(fs)
		for _, page := range pageNames() {
			if strings.HasPrefix(page, cmd.name+"-") { // of its first word
				text += usageAt(t, page, 0)
			}
		}
		for _, name := range namesOf(fs) {
			if shared.flags().Lookup(name) == nil && !strings.Contains(text, "--"+name) {
				t.Errorf("the page of %s does not tell --%s", cmd.name, name)
			}
		}
	}
}

func TestAPageIsBrokenAnewForANarrowTerminal(t *testing.T) {
	const page = "synlua x: does something\n\n" +
		"  synlua x NAME       a sentence about it that is so long that it had to go on in\n" +
		"                      the next line\n" +
		"  synlua x            short\n\n" +
		"A paragraph that fills its lines as far as eighty columns allow, so that this is\n" +
		"its second line.\nOne more.\n"
	want := strings.ReplaceAll(page, "on in\n                      the", "on in the")
	want = strings.ReplaceAll(want, "this is\nits", "this is its")
	if got := unfolded(page); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheExamplesOfThePagesAreCommands(t *testing.T) {
	for _, name := range pageNames() {
		_, examples, _ := strings.Cut(usageAt(t, name, 0), "\nexamples\n")
		for line := range strings.Lines(examples) {
			args, isCommand := strings.CutPrefix(line, "  synlua ")
			if !isCommand {
				continue
			}
			cmd, rest, err := (&cli{}).findCommand(typedWords(args))
			if err != nil {
				t.Errorf("%s: %q: %v", name, line, err)
				continue
			}
			fs := new(options).flags()
			if cmd.flags != nil {
				cmd.flags(fs)
			}
			if _, err := split(fs, rest, func(positional []string) bool { return cmd.name == "run" && len(positional) > 0 }); err != nil {
				t.Errorf("%s: %q: %v", name, line, err)
			}
		}
	}
}

// typedWords are the words of a command up to a pipe, as a shell would see them.
func typedWords(line string) []string {
	quoted := false
	words := strings.FieldsFunc(strings.TrimSpace(line), func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
	for i, word := range words {
		if word == "|" || word == "<" || word == ">" {
			return words[:i]
		}
	}
	return words
}
