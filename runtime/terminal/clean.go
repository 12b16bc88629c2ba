// Package terminal decides what is shown to a person, and how. Text that a server's
// users chose (display names, room names, reasons) can contain escape sequences that
// drive a terminal, or invisible characters that deceive the reader. Everything shown
// goes through Clean or CleanLine, either directly or through a Printer, which is the
// program's one output layer. A Progress shows below it how far long work is. An Asker
// asks the person at the terminal.
//
// The package knows nothing of Lua or of Matrix. It opens nothing: the command passes
// it the streams and says which of them are terminals.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	zeroWidthJoiner = '\u200d'
	textSelector    = '\ufe0e'
	emojiSelector   = '\ufe0f'
	brailleBlank    = '\u2800'
)

// invisible lists characters without a shape of their own: format characters (among
// them the marks that reorder text and the tag characters), line and paragraph
// separators, variation selectors, fillers that look like a blank, and noncharacters.
var invisible = []*unicode.RangeTable{
	unicode.Cf, unicode.Zl, unicode.Zp,
	unicode.Variation_Selector,
	unicode.Other_Default_Ignorable_Code_Point,
	unicode.Noncharacter_Code_Point,
}

// Clean makes visible every character of s that could drive a terminal or deceive its
// reader, and keeps line feeds and tabs. A byte below space, DEL and a byte that is not
// UTF-8 become \xNN (carriage return \r); every other such character becomes \u{N}. Two
// uses of invisible characters stay, because emoji need them and they hide nothing: a
// presentation selector directly after a symbol, and a zero-width joiner between two
// symbols.
//
// The result is for people. A backslash is left as it is, so the original cannot be
// recovered. A string with nothing to clean is returned unchanged, and cleaning twice
// is the same as cleaning once. A string may be cleaned in pieces, cut between
// characters: at worst, a joiner at the cut is shown.
func Clean(s string) string {
	return clean(s, false)
}

// CleanLine is Clean for text on one line, such as the cell of a table: line feeds and
// tabs become \n and \t too.
func CleanLine(s string) string {
	return clean(s, true)
}

// CleanJSON is Clean for JSON text. It replaces what Clean would make visible by JSON's
// escape for it, so that the JSON means the same. Bytes that are not UTF-8, which JSON
// cannot contain, become U+FFFD. A string with nothing to clean is returned unchanged.
func CleanJSON(s string) string {
	var b strings.Builder
	written := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !harmless(r, size, false) {
			b.WriteString(s[written:i])
			writeEscape(&b, r)
			written = i + size
		}
		i += size
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// writeEscape writes r as JSON escapes it.
func writeEscape(b *strings.Builder, r rune) {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		return
	}
	fmt.Fprintf(b, `\u%04x`, r)
}

func clean(s string, oneLine bool) string {
	var b strings.Builder
	written := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !harmless(r, size, oneLine) && !joinsPicture(s, i, r, size) {
			b.WriteString(s[written:i])
			b.WriteString(visible(r, s[i:i+size]))
			written = i + size
		}
		i += size
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// harmless reports whether r, which took size bytes, can be shown whatever is next to
// it.
func harmless(r rune, size int, oneLine bool) bool {
	switch {
	case r >= ' ' && r < unicode.MaxASCII:
		return true
	case r == '\n' || r == '\t':
		return !oneLine
	case r == utf8.RuneError && size <= 1:
		return false
	case unicode.IsControl(r) || r == brailleBlank:
		return false
	}
	return !unicode.In(r, invisible...)
}

// joinsPicture reports whether the invisible rune r at s[i:] is part of an emoji.
func joinsPicture(s string, i int, r rune, size int) bool {
	switch r {
	case textSelector, emojiSelector:
		return endsInSymbol(s[:i])
	case zeroWidthJoiner:
		before := strings.TrimSuffix(s[:i], string(emojiSelector))
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		return endsInSymbol(before) && isSymbol(next)
	}
	return false
}

func endsInSymbol(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isSymbol(r)
}

// isSymbol excludes ASCII: after "1" or "+" a selector would be an invisible difference
// between two names.
func isSymbol(r rune) bool {
	return r > unicode.MaxASCII && r != utf8.RuneError && r != brailleBlank && unicode.IsSymbol(r)
}

// visible writes r, whose bytes are raw, in printable ASCII.
func visible(r rune, raw string) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	}
	return fmt.Sprintf(`\u{%x}`, r)
}

// splitTail splits off an incomplete character at the end, whose remaining bytes are
// still to come.
func splitTail(s string) (whole, tail string) {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax; i-- {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		if !utf8.FullRuneInString(s[i:]) {
			return s[:i], s[i:]
		}
		break
	}
	return s, ""
}
