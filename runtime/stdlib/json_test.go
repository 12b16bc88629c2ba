package stdlib

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/terminal"
)

// printed returns what a program reads that stands behind print.
func printed(t *testing.T, text string, opts terminal.PrinterOptions) string {
	t.Helper()
	var out, err bytes.Buffer
	p := terminal.NewPrinter(&out, &err, opts)
	for _, part := range []string{text[:len(text)/2], text[len(text)/2:], "\n"} {
		p.Print(part)
	}
	p.Say("%s", text)
	if failed := p.Flush(); failed != nil {
		t.Fatal(failed)
	}
	if said := strings.TrimSuffix(err.String(), "\n"); said != text {
		t.Errorf("%q is said as %q", text, said)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// checkJSONPrints says that a string survives json.encode, print and json.decode, as a
// value and as a key.
func checkJSONPrints(t *testing.T, h *host.Host, s string) {
	t.Helper()
	fn, err := h.Load("test.lua", []byte(`local json, s = require "json", ... return json.encode({ { [s .. "k"] = s, deep = { s, 1, true } } })`))
	if err != nil {
		t.Fatal(err)
	}
	results, err := h.Call(t.Context(), fn, lua.LString(s))
	if err != nil {
		if !strings.Contains(err.Error(), "not UTF-8") {
			t.Fatal(err)
		}
		return
	}
	text := results[0].String()
	// A message on a narrower terminal is broken at words, wherever they are.
	wide := func() int { return 2 * len(text) }
	for _, opts := range []terminal.PrinterOptions{{}, {OutIsTerminal: true, ErrIsTerminal: true, Width: wide}} {
		read := printed(t, text, opts)
		if read != text {
			t.Errorf("%q prints as %q", text, read)
		}
		fn, err := h.Load("test.lua", []byte(`
			local json, read, s = require "json", ...
			local v = json.decode(read)[1]
			return v[s .. "k"] == s and v.deep[1] == s and v.deep[2] == 1 and v.deep[3] == true`))
		if err != nil {
			t.Fatal(err)
		}
		same, err := h.Call(t.Context(), fn, lua.LString(read), lua.LString(s))
		if err != nil || same[0] != lua.LTrue {
			t.Errorf("%q is read back as another value: %v", s, err)
		}
	}
}

func FuzzEncodedJSONPrintsAsItIs(f *testing.F) {
	for _, s := range []string{
		"", "plain", "\x00\x1b[2J\x7f\r\n\t", "\u009b31m\u0085", "\u202egpj\u2066\u200f", "a\u2028b\u2029c", "ad\u200bmin\ufeff\u00ad",
		"👩\u200d💻 ❤\ufe0f 1\ufe0f", "\U000e0041\ufffe\U0010ffff", `\u202e \ " </script>`, "\ufffd", "\xff", "\u2800\u115f",
	} {
		f.Add(s)
	}
	h := host.New(host.Options{Modules: []host.Module{JSON()}})
	f.Fuzz(func(t *testing.T, s string) { checkJSONPrints(t, h, s) })
}

func TestEveryCharacterPrintsAsJSON(t *testing.T) {
	h := host.New(host.Options{Modules: []host.Module{JSON()}})
	var all strings.Builder
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r < 0xd800 || r > 0xdfff {
			all.WriteRune(r)
		}
		if all.Len() > 64<<10 || r == unicode.MaxRune {
			checkJSONPrints(t, h, all.String())
			all.Reset()
		}
	}
}
