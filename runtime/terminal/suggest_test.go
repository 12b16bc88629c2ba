package terminal

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	candidates := []string{"guests", "reason", "user_id", "limit", "name", "a"}
	cases := map[string]string{
		"reson":    "reason",
		"gusets":   "guests",
		"nmae":     "name",
		"userid":   "user_id",
		"LIMIT":    "limit",
		"limits":   "limit",
		"name":     "name",
		"dir":      "",
		"order_by": "",
		"b":        "",
		"":         "",
	}
	for word, want := range cases {
		if got := Nearest(word, candidates); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearestPrefersTheFirstOfEquals(t *testing.T) {
	if got := Nearest("cart", []string{"card", "care"}); got != "card" {
		t.Errorf("Nearest = %q, want %q", got, "card")
	}
}

func TestNearestOfNothingIsEmpty(t *testing.T) {
	if got := Nearest(strings.Repeat("x", 1000), nil); got != "" {
		t.Errorf("Nearest = %q, want nothing", got)
	}
}
