package stdlib

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadText(t *testing.T) {
	for _, test := range []struct{ text, encoding, want string }{
		{"", "", ""}, {"\ufeffa", "", "a"}, {"ä\x00", "", "ä\x00"}, {"\x00\x00", "", "\x00\x00"},
		{"\xe4\x80\x9f", latin1Name, "ä€Ÿ"}, {"\x81", latin1Name, "\u0081"},
		{"\xff\xfe", utf16Name, ""}, {"\xfe\xff\xd8\x3d\xde\x00", utf16Name, "😀"}, {"\xff\xfe\xfd\xff", utf16Name, "\ufffd"},
	} {
		if got, err := ReadText(test.text, test.encoding); err != nil || got != test.want {
			t.Errorf("%q in %q: got %q, %v; want %q", test.text, test.encoding, got, err, test.want)
		}
	}
}

func TestReadTextNamesTheEncoding(t *testing.T) {
	for text, want := range map[string]string{
		"\xff\xfea\x00": utf16Name, "\xfe\xff\x00a": utf16Name, "a\x00b\x00": utf16Name, "\x00a\x00b": utf16Name,
		"\xe4": latin1Name, "a\n\xff": latin1Name, strings.Repeat("a", 1<<20) + "\xe4": latin1Name,
	} {
		var other *EncodingError
		if got, err := ReadText(text, ""); !errors.As(err, &other) || other.Encoding != want || len(err.Error()) > 200 {
			t.Errorf("%.20q: got %.20q, %v; want an error about %s", text, got, err, want)
		}
	}
}

func FuzzReadText(f *testing.F) {
	for _, text := range []string{"", "a", "\xff\xfea\x00", "\xfe\xff\x00a", "\xd8\x00", "\xe4", "\ufeff\ufeff"} {
		for _, encoding := range encodings {
			f.Add(text, encoding)
		}
	}
	f.Fuzz(func(t *testing.T, text, encoding string) {
		if got, err := ReadText(text, encoding); err == nil && !utf8.ValidString(got) {
			t.Errorf("%q in %s gave %q, which is no UTF-8", text, encoding, got)
		}
	})
}
