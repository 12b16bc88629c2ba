package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTheUsageFitsATerminal(t *testing.T) {
	for line := range strings.Lines(usageOf(command{})) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("longer than 80 columns: %q", line)
		}
	}
}
