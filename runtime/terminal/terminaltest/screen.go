package terminaltest

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Screen is what a terminal shows. It knows the control sequences that synlua and liner
// write; others show up as text, so that a test fails. All characters are one column
// wide. Lines that scrolled away stay.
type Screen struct {
	columns     int
	lines       [][]rune
	row, column int
	rest        []byte          // an unfinished sequence
	modes       map[string]bool // such as "?2004": on or off
}

// NewScreen returns an empty screen.
func NewScreen(columns int) *Screen {
	return &Screen{columns: columns, lines: make([][]rune, 1), modes: map[string]bool{}}
}

var sequence = regexp.MustCompile(`^\x1b\[(\??\d*)([A-Za-z])`)

// Write shows what a program has written.
func (s *Screen) Write(p []byte) (int, error) {
	text := append(s.rest, p...)
	for len(text) > 0 {
		n := s.next(text)
		if n == 0 {
			break
		}
		text = text[n:]
	}
	s.rest = append([]byte(nil), text...)
	return len(p), nil
}

// next shows the first character or obeys the first sequence of a text, and returns its
// length. It is 0 if the text is unfinished.
func (s *Screen) next(text []byte) int {
	if m := sequence.FindSubmatch(text); m != nil {
		s.obey(string(m[1]), string(m[2]))
		return len(m[0])
	}
	if text[0] == '\x1b' && len(text) < len("\x1b[?2004h") || !utf8.FullRune(text) {
		return 0
	}
	r, n := utf8.DecodeRune(text)
	switch r {
	case '\r':
		s.column = 0
	case '\n':
		s.row++
	case '\b':
		s.column = max(0, s.column-1)
	case '\a':
	default:
		s.put(r)
	}
	s.fill()
	return n
}

// put writes a character. Like a real terminal, the screen breaks a full line only when
// there is one more character for it.
func (s *Screen) put(r rune) {
	if s.column == s.columns {
		s.row, s.column = s.row+1, 0
	}
	s.fill()
	line := s.lines[s.row]
	for len(line) <= s.column {
		line = append(line, ' ')
	}
	line[s.column] = r
	s.lines[s.row] = line
	s.column++
}

// fill makes sure that the line of the cursor exists.
func (s *Screen) fill() {
	for len(s.lines) <= s.row {
		s.lines = append(s.lines, nil)
	}
}

func (s *Screen) obey(parameter, command string) {
	if command == "h" || command == "l" {
		s.modes[parameter] = command == "h"
		return
	}
	n, err := strconv.Atoi(parameter)
	if err != nil {
		n = 1
	}
	switch command {
	case "A":
		s.row = max(0, s.row-n)
	case "B":
		s.row = min(len(s.lines)-1, s.row+n)
	case "C":
		s.column = min(s.columns-1, s.column+n)
	case "G":
		s.column = n - 1
	case "K":
		s.lines[s.row] = s.lines[s.row][:min(len(s.lines[s.row]), s.column)]
	}
}

// Row is how many lines are above the cursor.
func (s *Screen) Row() int { return s.row }

// Line is the line of the cursor, without the blanks at its end.
func (s *Screen) Line() string { return trimmed(s.lines[s.row]) }

// On reports whether the program has switched on a mode, such as "?2004".
func (s *Screen) On(mode string) bool { return s.modes[mode] }

// String is everything that was on the screen.
func (s *Screen) String() string { return s.From(0) }

// From is what was on the screen from a line on.
func (s *Screen) From(row int) string {
	var out strings.Builder
	for _, line := range s.lines[min(row, len(s.lines)):] {
		out.WriteString(trimmed(line) + "\n")
	}
	return out.String()
}

func trimmed(line []rune) string { return strings.TrimRight(string(line), " ") }
