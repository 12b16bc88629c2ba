package repl

import (
	"strings"
)

const (
	digits    = "0123456789"
	nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_" + digits
)

// surroundings describes what surrounds the cursor, at the end of a text.
type surroundings struct {
	brackets []bracket   // the open ones, the outermost first
	closed   map[int]int // where each closed bracket begins, by where it ends
	quoted   int         // where an unfinished quoted string begins, or -1
	dead     bool        // in a comment or a long string
}

// bracket is an open bracket.
type bracket struct {
	at     int
	commas int // directly inside
}

// surroundingsOf reads a text from its beginning, as a lexer would.
func surroundingsOf(text string) surroundings {
	in := surroundings{quoted: -1, closed: map[int]int{}}
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "--"):
			end = endOfComment(text, i)
			in.dead = end < 0
		case c == '[' && longBracket(text[i:]) > 0:
			end = endOfLong(text, i)
			in.dead = end < 0
		case c == '"' || c == '\'':
			if end = endOfQuoted(text, i); end < 0 {
				in.quoted = i
			}
		case strings.IndexByte("([{", c) >= 0:
			in.brackets = append(in.brackets, bracket{at: i})
		case strings.IndexByte(")]}", c) >= 0 && len(in.brackets) > 0:
			last := len(in.brackets) - 1
			in.closed[i] = in.brackets[last].at
			in.brackets = in.brackets[:last]
		case c == ',' && len(in.brackets) > 0:
			in.brackets[len(in.brackets)-1].commas++
		}
		if end < 0 {
			return in
		}
		i = end
	}
	return in
}

// The functions endOf… return the end of what begins at i, or -1 if it is unfinished.

func endOfComment(text string, i int) int {
	if longBracket(text[i+2:]) > 0 {
		return endOfLong(text, i+2)
	}
	n := strings.IndexByte(text[i:], '\n')
	if n < 0 {
		return -1
	}
	return i + n + 1
}

// longBracket returns the length of [[, [=[ and so on at the start of the text, or 0.
func longBracket(text string) int {
	if !strings.HasPrefix(text, "[") {
		return 0
	}
	level := len(text) - 1 - len(strings.TrimLeft(text[1:], "="))
	if !strings.HasPrefix(text[1+level:], "[") {
		return 0
	}
	return level + 2
}

func endOfLong(text string, i int) int {
	size := longBracket(text[i:])
	closing := "]" + strings.Repeat("=", size-2) + "]"
	n := strings.Index(text[i+size:], closing)
	if n < 0 {
		return -1
	}
	return i + size + n + size
}

func endOfQuoted(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case text[i]:
			return j + 1
		}
	}
	return -1
}

// nameBefore returns the dotted name at the end of the text, ignoring spaces after it.
func nameBefore(text string) string {
	text = strings.TrimRight(text, " \t\n")
	return text[len(strings.TrimRight(text, nameBytes+".:")):]
}

func isDigit(c byte) bool { return strings.IndexByte(digits, c) >= 0 }

// isName reports whether s can follow a dot.
func isName(s string) bool {
	return s != "" && strings.Trim(s, nameBytes) == "" && !isDigit(s[0])
}
