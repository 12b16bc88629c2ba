package terminal

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanMakesDangerousCharactersVisible(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"escape sequence":         {"\x1b[2J\x1b]0;x\a", `\x1b[2J\x1b]0;x\x07`},
		"carriage return":         {"safe\rFAKE", `safe\rFAKE`},
		"backspace and DEL":       {"a\bb\x7f", `a\x08b\x7f`},
		"NUL":                     {"a\x00b", `a\x00b`},
		"C1 as UTF-8":             {"\u009b31m", `\u{9b}31m`},
		"C1 as a byte":            {"\x9b31m", `\x9b31m`},
		"invalid UTF-8":           {"a\xff\xc3(", `a\xff\xc3(`},
		"lone surrogate":          {"\xed\xa0\x80", `\xed\xa0\x80`},
		"true replacement mark":   {"a\ufffdb", "a\ufffdb"},
		"bidi override":           {"\u202egpj.exe", `\u{202e}gpj.exe`},
		"bidi isolates":           {"\u2066a\u2069", `\u{2066}a\u{2069}`},
		"directional marks":       {"\u200e\u200f\u061c", `\u{200e}\u{200f}\u{61c}`},
		"zero width":              {"ad\u200bmin\u200c\u2060\ufeff\u180e", `ad\u{200b}min\u{200c}\u{2060}\u{feff}\u{180e}`},
		"soft hyphen":             {"ad\u00admin", `ad\u{ad}min`},
		"combining joiner":        {"a\u034fb", `a\u{34f}b`},
		"fillers":                 {"\u115f\u3164\uffa0\u2800", `\u{115f}\u{3164}\u{ffa0}\u{2800}`},
		"separators":              {"a\u2028b\u2029c", `a\u{2028}b\u{2029}c`},
		"tag characters":          {"x\U000e0041\U000e007f", `x\u{e0041}\u{e007f}`},
		"noncharacter":            {"a\ufffeb", `a\u{fffe}b`},
		"selector after a letter": {"admin\ufe0f", `admin\u{fe0f}`},
		"selector after a digit":  {"1\ufe0f", `1\u{fe0f}`},
		"second selector":         {"❤\ufe0f\ufe0f", "❤\ufe0f" + `\u{fe0f}`},
		"other selectors":         {"漢\U000e0100❤\ufe01", `漢\u{e0100}❤\u{fe01}`},
		"joiner in a word":        {"ad\u200dmin", `ad\u{200d}min`},
		"joiner at the end":       {"👩\u200d", `👩\u{200d}`},
		"two joiners":             {"👩\u200d\u200d👩", `👩\u{200d}\u{200d}👩`},
	}
	for name, c := range cases {
		if got := Clean(c.text); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", name, c.text, got, c.want)
		}
	}
}

func TestCleanKeepsOrdinaryText(t *testing.T) {
	for _, text := range []string{
		"", "plain", "two\nlines\tand a tab", `C:\users \x1b`, "Zoë 生命 עברית العربية हिन्दी",
		"e\u0301", "❤\ufe0f ☎\ufe0e", "👩\u200d💻", "🏳\ufe0f\u200d🌈", "👍🏽", "\ue0a0",
	} {
		if got := Clean(text); got != text {
			t.Errorf("Clean(%q) = %q, want it unchanged", text, got)
		}
	}
}

func TestCleanLineShowsLineFeedsAndTabs(t *testing.T) {
	if got, want := CleanLine("a\nb\tc\rd"), `a\nb\tc\rd`; got != want {
		t.Errorf("CleanLine = %q, want %q", got, want)
	}
}

func TestCleanDoesNotAllocateForPlainText(t *testing.T) {
	text := strings.Repeat("an ordinary line, with ümläuts and 生命\n", 20)
	if allocations := testing.AllocsPerRun(10, func() { Clean(text) }); allocations != 0 {
		t.Errorf("Clean of plain text allocates %v times, want 0", allocations)
	}
}

// forbidden reports what must never be shown, independently of clean's own code.
func forbidden(r rune) bool {
	switch {
	case r < 0x20 && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x200b && r <= 0x200f && r != 0x200d, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff, r == 0x3164:
		return true
	case r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return unicode.Is(unicode.Cf, r) && r != 0x200d
}

func checkCleaned(t *testing.T, text, cleaned string) {
	t.Helper()
	if !utf8.ValidString(cleaned) {
		t.Errorf("Clean(%q) = %q is not UTF-8", text, cleaned)
	}
	if i := strings.IndexFunc(cleaned, forbidden); i >= 0 {
		t.Errorf("Clean(%q) = %q shows something dangerous at byte %d", text, cleaned, i)
	}
	if again := Clean(cleaned); again != cleaned {
		t.Errorf("Clean(Clean(%q)) = %q, want %q", text, again, cleaned)
	}
	if line := CleanLine(text); strings.ContainsAny(line, "\n\t\r") || CleanLine(line) != line {
		t.Errorf("CleanLine(%q) = %q is not one stable line", text, line)
	}
}

// pieces combines what is most likely to go wrong.
var pieces = []string{
	"a", "1", " ", "\n", "\t", "\r", "\x1b", "\x00", "\x7f", "\x80", "\xc2", "\x9b", "\xe2\x80", "\xf0\x9f", "\xff",
	"\u009b", "\u200d", "\ufe0f", "\ufe0e", "\ufe00", "\u202e", "\u2066", "\u2800", "\U000e0041", "é", "生", "👩", "❤", "\ufffd", `\`,
}

func TestCleanedTextHoldsNothingForbidden(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		checkCleaned(t, b.String(), Clean(b.String()))
	}
	for r := range rune(0xe2000) {
		if r >= 0x40000 && r < 0xe0000 { // unassigned, all of it
			continue
		}
		text := "x" + string(r) + "y"
		checkCleaned(t, text, Clean(text))
	}
}

func FuzzClean(f *testing.F) {
	for _, piece := range pieces {
		f.Add(piece)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkCleaned(t, text, Clean(text))
	})
}

// For any text, the result of CleanJSON has nothing left to clean, and means the same
// as before.
func TestCleanJSONKeepsWhatJSONSays(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if utf8.ValidRune(r) {
			all.WriteRune(r)
		}
	}
	for _, text := range []string{all.String(), "plain", "👩\u200d💻 \ue000\u202e", ""} {
		before, err := json.Marshal(map[string]string{"x": text})
		if err != nil {
			t.Fatal(err)
		}
		cleaned := CleanJSON(string(before))
		if Clean(cleaned) != cleaned {
			t.Error("there is something left to clean")
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(cleaned), &back); err != nil || back["x"] != text {
			t.Errorf("it says something else: %v", err)
		}
	}
	expect(t, "the escapes", CleanJSON("\"\u202e\U000e0041\x7f\xff\"\n"), `"\u202e\udb40\udc41\u007f\ufffd"`+"\n")
}
