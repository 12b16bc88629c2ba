package stdlib

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// byteOrderMark is what spreadsheets put before the first cell.
const byteOrderMark = "\ufeff"

// The encodings that ReadText reads. Programs that write Latin-1 mean Windows-1252, which has
// it in it.
const (
	utf8Name   = "utf-8"
	utf16Name  = "utf-16"
	latin1Name = "latin-1"
)

var encodings = []string{utf8Name, utf16Name, latin1Name}

// EncodingError says that a text is in another encoding than was expected.
type EncodingError struct {
	// Encoding is the one that the text is probably in.
	Encoding string
	// Problem says what shows it.
	Problem string
	// Certain says that it can be no other.
	Certain bool
}

// Error implements error.
func (e *EncodingError) Error() string { return e.Problem }

// ReadText returns a text of a file in UTF-8, without the mark that may stand at its start. A
// text that is not in the encoding is an error, which names the encoding that it is probably
// in; "" stands for UTF-8.
func ReadText(text, encoding string) (string, error) {
	switch encoding {
	case latin1Name:
		return fromWindows1252(text), nil
	case utf16Name:
		return fromUTF16(text)
	}
	if isUTF16(text) {
		return "", &EncodingError{utf16Name, "it is UTF-16, which programs call \"Unicode\"", true}
	}
	if valid := strings.ToValidUTF8(text, ""); len(valid) != len(text) {
		line, char := firstInvalid(text)
		return "", &EncodingError{latin1Name, fmt.Sprintf("it is no UTF-8: line %d has the byte 0x%02X, which is %q in Latin-1 (Windows-1252)",
			line, char, fromWindows1252(string([]byte{char}))), false}
	}
	return strings.TrimPrefix(text, byteOrderMark), nil
}

// CutEncoding cuts the name of an encoding from the start of a path, as in "latin-1:users.csv".
func CutEncoding(path string) (encoding, rest string) {
	for _, name := range encodings {
		if rest, ok := strings.CutPrefix(path, name+":"); ok {
			return name, rest
		}
	}
	return "", path
}

// firstInvalid returns the first byte that is no UTF-8, and its line.
func firstInvalid(text string) (line int, char byte) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return 1 + strings.Count(text[:i], "\n"), text[i]
		}
		i += size
	}
	return 0, 0
}

// marks16 are the marks at the start of UTF-16: the smaller byte of each unit comes first, or
// the larger one.
var marks16 = []string{"\xff\xfe", "\xfe\xff"}

// isUTF16 says whether a text is UTF-16: by its mark, or since every other byte of its start
// is 0, as in a text of mostly ASCII. A single 0 shows nothing.
func isUTF16(text string) bool {
	if strings.HasPrefix(text, marks16[0]) || strings.HasPrefix(text, marks16[1]) {
		return true
	}
	_, found := largerFirst(text)
	return found
}

// largerFirst guesses the order of the bytes of a text without a mark.
func largerFirst(text string) (larger, found bool) {
	start := text[:min(len(text), 256)]
	zeros := [2]int{}
	for i := range len(start) {
		if start[i] == 0 {
			zeros[i%2]++
		}
	}
	most, least := max(zeros[0], zeros[1]), min(zeros[0], zeros[1])
	return zeros[0] > zeros[1], most > 1 && least == 0 && most*4 > len(start)
}

var errNoUTF16 = errors.New("it is no UTF-16")

func fromUTF16(text string) (string, error) {
	if len(text)%2 != 0 {
		return "", fmt.Errorf("%w: it has an odd number of bytes", errNoUTF16)
	}
	larger, _ := largerFirst(text)
	switch {
	case strings.HasPrefix(text, marks16[0]):
		text, larger = text[2:], false
	case strings.HasPrefix(text, marks16[1]):
		text, larger = text[2:], true
	}
	low, high := 0, 1
	if larger {
		low, high = 1, 0
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = uint16(text[2*i+low]) | uint16(text[2*i+high])<<8
	}
	for i, r := range utf16.Decode(units) {
		if r == utf8.RuneError && !(i < len(units) && units[i] == uint16(utf8.RuneError)) {
			return "", fmt.Errorf("%w: half of a character is missing", errNoUTF16)
		}
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), byteOrderMark), nil
}

// windows1252 are the characters of the bytes from 0x80 to 0x9F, the only ones that are not
// those of Latin-1. The five that mean nothing stay control characters.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func fromWindows1252(text string) string {
	var out strings.Builder
	out.Grow(len(text) + len(text)/8)
	for i := range len(text) {
		switch b := text[i]; {
		case b >= 0x80 && b < 0xa0:
			out.WriteRune(windows1252[b-0x80])
		default:
			out.WriteRune(rune(b))
		}
	}
	return out.String()
}
