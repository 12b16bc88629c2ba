package terminal

import "testing"

func TestFirstTyped(t *testing.T) {
	cases := []struct {
		input     string
		mayGoOn   bool
		keys      string
		paste     *Paste
		rest      string
		wantsMore bool
	}{
		{input: "a", mayGoOn: true, keys: "a"},
		{input: "a\r", mayGoOn: true, rest: "a\r", wantsMore: true},
		{input: "a\r", keys: "a\r"},
		{input: "a\t", keys: "a\t"},
		{input: "\t", keys: "\t"},
		{input: "\r", keys: "\r"},
		{input: "\x1b", mayGoOn: true, rest: "\x1b", wantsMore: true},
		{input: "\x1b", keys: "\x1b"},
		{input: "\x1b[A", mayGoOn: true, keys: "\x1b[A"},
		{input: "a\x1b[20", mayGoOn: true, rest: "a\x1b[20", wantsMore: true},
		{input: "a\x1b[200~b", mayGoOn: true, keys: "a", rest: "\x1b[200~b"},
		{input: "\x1b[200~b\r", rest: "\x1b[200~b\r", wantsMore: true},
		{input: "\x1b[200~b\r\tc\x1b[201~d", paste: &Paste{Text: "b\n\tc"}, rest: "d"},
		{input: "\x1b[200~b\r\n\r\nc\n\n\x1b[201~", paste: &Paste{Text: "b\n\nc"}},
		{input: "\x1b[200~\x03\x1b[A\x1b[201~", paste: &Paste{Text: "\x03\x1b[A"}},
		{input: "a\rb", mayGoOn: true, rest: "a\rb", wantsMore: true},
		{input: "a\rb", paste: &Paste{Text: "a\nb"}},
		{input: "a\rb\r", mayGoOn: true, rest: "a\rb\r", wantsMore: true},
		{input: "a\rb\r", paste: &Paste{Text: "a\nb", Entered: true}},
		{input: "a\r\r", paste: &Paste{Text: "a\n", Entered: true}},
		{input: "\t\t", keys: "\t\t"},
		{input: "a\t\t", keys: "a\t\t"},
		{input: "\r\r\r", keys: "\r\r\r"},
		{input: "\ta", paste: &Paste{Text: "\ta"}},
		{input: "\ta\r", paste: &Paste{Text: "\ta", Entered: true}},
		{input: "a\r\x04", mayGoOn: true, keys: "a\r\x04"},
		{input: "é", keys: "é"},
	}
	for _, c := range cases {
		got, rest := firstTyped([]byte(c.input), c.mayGoOn)
		if string(got.keys) != c.keys || string(rest) != c.rest {
			t.Errorf("%q gives %q and leaves %q, want %q and %q", c.input, got.keys, rest, c.keys, c.rest)
		}
		if wantsMore := got.keys == nil && got.paste == nil; wantsMore != c.wantsMore {
			t.Errorf("%q wants more: %v", c.input, wantsMore)
		}
		if (got.paste == nil) != (c.paste == nil) || got.paste != nil && *got.paste != *c.paste {
			t.Errorf("%q pastes %+v, want %+v", c.input, got.paste, c.paste)
		}
	}
}
