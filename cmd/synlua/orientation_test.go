package main

import (
	"strings"
	"testing"
)

func TestHelpAtThePromptFitsOnAScreen(t *testing.T) {
	s := newStage(t, "repl")
	s.openPrompt = func(bool) (lineEditor, error) { return &lineTypist{lines: []string{"help"}}, nil }
	s.onTerminal(80)
	s.expect(t, statusDone)
	screen := s.out.String()
	if lines := strings.Count(screen, "\n"); lines > 24 {
		t.Errorf("%d lines are more than a screen:\n%s", lines, screen)
	}
	for _, want := range []string{"synapse.users.list?", ":apply on", "user_reports users", "mas  ", "json", "synlua recipes", "help guide"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	for line := range strings.Lines(screen) {
		if len([]rune(line)) > 81 {
			t.Errorf("the line %q is wider than the terminal", line)
		}
	}
}

func TestHelpElsewhereListsEveryFunction(t *testing.T) {
	s := newStage(t, "-e", "help()")
	s.expect(t, statusDone)
	if !strings.Contains(s.out.String(), "synapse.users.list ") || strings.Contains(s.out.String(), ":apply on") {
		t.Errorf("help shows\n%.500s", s.out.String())
	}
}
