package repl

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommonPrefix(t *testing.T) {
	for want, candidates := range map[string][]string{"ab": {"abc", "abd", "ab"}, "": {"a", "b"}, "é": {"éa", "éb"}, "x": {"x"}} {
		expect(t, fmt.Sprint(candidates), commonPrefix(candidates), want)
	}
}

func TestListingIsReadDownwards(t *testing.T) {
	items := []string{"one", "two", "three", "four", "five"}
	expect(t, "wide", listing(items, 80), "one    two    three  four   five\n")
	expect(t, "narrow", listing(items, 20), "one    three  five\ntwo    four\n")
	expect(t, "too narrow", listing(items, 3), "one\ntwo\nthree\nfour\nfive\n")
	expect(t, "what could drive the terminal", listing([]string{"a\x1b[31m"}, 80), "a\\x1b[31m\n")
	expect(t, "quotes", listing([]string{`a"`, `"b"`, "c'"}, 80), "a    \"b\"  c\n")
	many := strings.Split(strings.Repeat("x ", maxListed+3), " ")[:maxListed+3]
	if got := listing(many, 2); !strings.HasSuffix(got, "x\n… and 3 more\n") || strings.Count(got, "\n") != maxListed+1 {
		t.Errorf("many are listed as %q", got)
	}
}
