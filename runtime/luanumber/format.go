package luanumber

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// Spec is one item of a format, such as "%-5.2f".
type Spec struct {
	Verb byte // one of "diuxXoeEfgGcqs"

	left, plus, blank, alternate, zero bool

	width     int
	precision int // -1 if there is none
}

// Piece is a part of a format: text to copy, or, if Spec.Verb is not 0, an item that
// takes the next argument.
type Piece struct {
	Text string
	Spec Spec
}

// Pieces goes through the pieces of a format as string.format reads it. An error is the
// last piece. They are not collected first, since a long format may have millions.
func Pieces(format string) iter.Seq2[Piece, error] {
	return func(yield func(Piece, error) bool) {
		for format != "" {
			piece, rest, err := cutPiece(format)
			if !yield(piece, err) || err != nil {
				return
			}
			format = rest
		}
	}
}

// cutPiece takes the first piece off a format.
func cutPiece(format string) (Piece, string, error) {
	text, rest, found := strings.Cut(format, "%")
	switch {
	case strings.HasPrefix(rest, "%"):
		return Piece{Text: format[:len(text)+1]}, rest[1:], nil
	case text != "" || !found:
		return Piece{Text: text}, format[len(text):], nil
	}
	spec, size, err := parseSpec(rest)
	if err != nil {
		return Piece{}, "", err
	}
	return Piece{Spec: spec}, rest[size:], nil
}

const maxFlags = 5

// parseSpec reads an item after its '%' and returns its length.
func parseSpec(text string) (Spec, int, error) {
	spec := Spec{precision: -1}
	rest := strings.TrimLeft(text, "-+ #0")
	flags := text[:len(text)-len(rest)]
	if len(flags) > maxFlags {
		return spec, 0, errors.New("invalid format (repeated flags)")
	}
	spec.setFlags(flags)
	spec.width, rest = twoDigits(rest)
	if after, found := strings.CutPrefix(rest, "."); found {
		spec.precision, rest = twoDigits(after)
	}
	if rest != "" && isDigit(rest[0]) {
		return spec, 0, errors.New("invalid format (width or precision too long)")
	}
	if rest == "" || !strings.Contains("diuxXoeEfgGcqs", rest[:1]) {
		return spec, 0, fmt.Errorf("invalid option '%%%.1s' to 'format'", rest)
	}
	spec.Verb = rest[0]
	return spec, len(text) - len(rest) + 1, nil
}

func (s *Spec) setFlags(flags string) {
	s.left = strings.Contains(flags, "-")
	s.plus = strings.Contains(flags, "+")
	s.blank = strings.Contains(flags, " ")
	s.alternate = strings.Contains(flags, "#")
	s.zero = strings.Contains(flags, "0")
}

// twoDigits reads a number of up to two digits; none means 0.
func twoDigits(text string) (int, string) {
	n := 0
	for range 2 {
		if text != "" && isDigit(text[0]) {
			n = n*10 + int(text[0]-'0')
			text = text[1:]
		}
	}
	return n, text
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}
