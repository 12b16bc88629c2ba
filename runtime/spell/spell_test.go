package spell

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

func TestDidYouMean(t *testing.T) {
	names := []string{"dry-run", "workers"}
	for _, tt := range []struct{ word, name, option string }{
		{"wokers", `, did you mean "workers"?`, ", did you mean --workers?"},
		{"dryrun", `, did you mean "dry-run"?`, ", did you mean --dry-run?"},
		{"output", "; there are others", "; there are others"},
	} {
		if got := DidYouMean(tt.word, names, "; there are others"); got != tt.name {
			t.Errorf("DidYouMean(%q) = %q, want %q", tt.word, got, tt.name)
		}
		if got := DidYouMeanOption(tt.word, names, "; there are others"); got != tt.option {
			t.Errorf("DidYouMeanOption(%q) = %q, want %q", tt.word, got, tt.option)
		}
	}
}

func TestAPartStandsForAName(t *testing.T) {
	for word, want := range map[string]string{"old": "oidc-old", "OLD": "oidc-old", "oidc-odl": "oidc-old", "ld": "", "saml": ""} {
		if got := NearestOrPart(word, []string{"oidc-new", "oidc-old"}); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
