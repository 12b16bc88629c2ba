package reference

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The examples are run by the tests of cmd/synlua.
func TestTheGuideHasShortPages(t *testing.T) {
	for _, page := range Guide() {
		if n := strings.Count(page.Markdown, "\n"); n > 100 || page.Title == "" || page.Name == "" {
			t.Errorf("%s: %q has %d lines", page.File, page.Title, n)
		}
		inBlock := false
		for line := range strings.Lines(page.Markdown) {
			if strings.HasPrefix(line, "```") {
				inBlock = !inBlock
			}
			if !inBlock && utf8.RuneCountInString(line) > 81 {
				t.Errorf("%s: longer than 80 columns: %q", page.File, line)
			}
		}
	}
}

func TestPlainText(t *testing.T) {
	const markdown = "# A `title`\n\nOne\n[two](https://example.org) `three`.\n\n```lua\nif x then\n  y()\n\nend\n```\n\n- an item\n  of two\n- another\n\nLast.\n"
	const want = "A title\n\nOne two three.\n\n  if x then\n    y()\n\n  end\n\n- an item of two\n- another\n\nLast.\n"
	if got := plainText(markdown); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
