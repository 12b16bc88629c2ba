package exchange

import (
	"net/url"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// FuzzFill looks for values of a path that lead a request elsewhere.
func FuzzFill(f *testing.F) {
	for _, seed := range []string{"@a:b", "", ".", "..", "%2e%2e", "a/b", `a\b`, "a?b", "a#b", "\x00", "\n", "\xff", "a%2fb", "ü", "a;b", "//evil.example", " "} {
		f.Add(seed, "x")
		f.Add("x", seed)
	}
	base, err := parseBase("https://matrix.example.org/base", false)
	if err != nil {
		f.Fatal(err)
	}
	client := &Client{base: base}
	row := &catalog.Row{Name: "test", Path: "/v1/{one}/middle/{two}"}
	f.Fuzz(func(t *testing.T, one, two string) {
		path, err := Fill(row, []string{one, two})
		if err != nil {
			return
		}
		address, err := client.address(path.Escaped, url.Values{})
		if err != nil {
			t.Fatalf("%q, %q: %v", one, two, err)
		}
		sent, err := url.Parse(address.String())
		if err != nil || sent.Host != base.Host || sent.Scheme != "https" || sent.RawQuery != "" || sent.Fragment != "" {
			t.Fatalf("%q, %q lead to %s: %v", one, two, address, err)
		}
		segments := strings.Split(sent.EscapedPath(), "/")
		want := []string{"", "base", "v1", one, "middle", two}
		if len(segments) != len(want) {
			t.Fatalf("%q, %q have become %q", one, two, segments)
		}
		for i := range want {
			if got, err := url.PathUnescape(segments[i]); err != nil || got != want[i] || got == ".." || got == "." {
				t.Fatalf("%q, %q have become %q", one, two, segments)
			}
		}
	})
}
