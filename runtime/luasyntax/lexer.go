package luasyntax

import (
	"fmt"
	"strings"

	"synlua/runtime/luanumber"
)

// kind is the kind of a token. That of a reserved word or a symbol is its own text.
type kind string

const (
	endOfSource kind = "<eof>"
	name        kind = "<name>"
	number      kind = "<number>"
	text        kind = "<string>"
)

var reserved = map[string]kind{}

func init() {
	for _, word := range strings.Fields("and break do else elseif end false for function if in local nil not or repeat return then true until while") {
		reserved[word] = kind(word)
	}
}

type token struct {
	kind   kind
	text   string // the value of a name or a string literal
	number float64
	line   int // of its last character
	start  int // where it begins in the source
	end    int
}

type lexer struct {
	chunk  string // the name of the chunk
	source string
	pos    int
	line   int
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// peek returns the character n after the position, or 0 after the end.
func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.source) {
		return l.source[l.pos+n]
	}
	return 0
}

// newline skips a line end of one or two characters.
func (l *lexer) newline() {
	first := l.source[l.pos]
	l.pos++
	if second := l.peek(0); (second == '\n' || second == '\r') && second != first {
		l.pos++
	}
	l.line++
}

func (l *lexer) next() token {
	l.skipBlanks()
	t := token{start: l.pos}
	switch c := l.peek(0); {
	case l.pos >= len(l.source):
		t.kind = endOfSource
	case isLetter(c):
		for l.pos++; isLetter(l.peek(0)) || isDigit(l.peek(0)); l.pos++ {
		}
		t.text = l.source[t.start:l.pos]
		t.kind = name
		if word, ok := reserved[t.text]; ok {
			t.kind = word
		}
	case isDigit(c) || c == '.' && isDigit(l.peek(1)):
		t.kind, t.number = number, l.number()
	case c == '"' || c == '\'':
		t.kind, t.text = text, l.quoted(c)
	case c == '[' && (l.peek(1) == '[' || l.peek(1) == '='):
		t.kind, t.text = text, l.long("string")
	default:
		t.kind = l.symbol()
	}
	t.line, t.end = l.line, l.pos
	return t
}

// symbol reads what is neither a word nor a literal.
func (l *lexer) symbol() kind {
	for _, long := range []string{"...", "..", "==", "<=", ">=", "~=", "::"} {
		if strings.HasPrefix(l.source[l.pos:], long) {
			l.pos += len(long)
			return kind(long)
		}
	}
	l.pos++
	return kind(l.source[l.pos-1 : l.pos])
}

// skipBlanks skips white space and comments.
func (l *lexer) skipBlanks() {
	for l.pos < len(l.source) {
		switch c := l.source[l.pos]; {
		case c == '\n' || c == '\r':
			l.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			l.pos++
		case c == '-' && l.peek(1) == '-':
			l.comment()
		default:
			return
		}
	}
}

func (l *lexer) comment() {
	l.pos += 2
	if l.peek(0) == '[' && l.level() >= 0 {
		l.long("comment")
		return
	}
	if end := strings.IndexAny(l.source[l.pos:], "\r\n"); end >= 0 {
		l.pos += end
	} else {
		l.pos = len(l.source)
	}
}

// level returns the number of equals signs in the long bracket at the position, or -1
// if there is none.
func (l *lexer) level() int {
	n := 1
	for l.peek(n) == '=' {
		n++
	}
	if l.peek(n) == '[' {
		return n - 1
	}
	return -1
}

// long reads a string or a comment in long brackets. Every line end in it becomes "\n";
// one directly after the opening bracket is left out.
func (l *lexer) long(what string) string {
	level, opened, start := l.level(), l.line, l.pos
	if level < 0 {
		l.fail(start, start+2, "invalid long string delimiter")
	}
	l.pos += level + 2
	if c := l.peek(0); (c == '\n' || c == '\r') && l.pos < len(l.source) {
		l.newline()
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	length := strings.Index(l.source[l.pos:], closing)
	if length < 0 {
		l.line += strings.Count(l.source[l.pos:], "\n")
		l.pos = len(l.source)
		panic(&Error{Chunk: l.chunk, Line: l.line, Message: fmt.Sprintf("unfinished long %s (it begins at line %d) near '<eof>'", what, opened), Incomplete: true})
	}
	end := l.pos + length
	var value strings.Builder
	for l.pos < end {
		if i := strings.IndexAny(l.source[l.pos:end], "\r\n"); i >= 0 {
			value.WriteString(l.source[l.pos : l.pos+i])
			value.WriteByte('\n')
			l.pos += i
			l.newline()
			continue
		}
		value.WriteString(l.source[l.pos:end])
		l.pos = end
	}
	l.pos = end + len(closing)
	return value.String()
}

// number reads a numeric literal. As in Lua 5.1 it takes everything that looks like a
// part of one, so that 3x and 1..2 are errors and not two tokens.
func (l *lexer) number() float64 {
	start := l.pos
	for isDigit(l.peek(0)) || l.peek(0) == '.' {
		l.pos++
	}
	if c := l.peek(0); c == 'e' || c == 'E' {
		if l.pos++; l.peek(0) == '+' || l.peek(0) == '-' {
			l.pos++
		}
	}
	for isDigit(l.peek(0)) || isLetter(l.peek(0)) {
		l.pos++
	}
	x, ok := luanumber.Parse(l.source[start:l.pos], 10)
	if !ok {
		l.fail(start, l.pos, "malformed number")
	}
	return x
}

var escapes = map[byte]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// quoted reads a string between quotes.
func (l *lexer) quoted(quote byte) string {
	start := l.pos
	var value []byte
	for l.pos++; ; {
		switch c := l.peek(0); {
		case l.pos >= len(l.source):
			l.failAtEnd("unfinished string")
		case c == '\n' || c == '\r':
			l.fail(start, l.pos, "unfinished string")
		case c == quote:
			l.pos++
			return string(value)
		case c == '\\':
			value = append(value, l.escape(start))
		default:
			value = append(value, c)
			l.pos++
		}
	}
}

// escape reads what follows a backslash.
func (l *lexer) escape(start int) byte {
	l.pos++
	c := l.peek(0)
	switch {
	case l.pos >= len(l.source):
		l.failAtEnd("unfinished string")
	case c == '\n' || c == '\r':
		l.newline()
		return '\n'
	case isDigit(c):
		code, first := 0, l.pos
		for l.pos < first+3 && isDigit(l.peek(0)) {
			code = code*10 + int(l.peek(0)-'0')
			l.pos++
		}
		if code > 255 {
			l.fail(start, l.pos, "escape sequence too large")
		}
		return byte(code)
	}
	l.pos++
	if escaped, ok := escapes[c]; ok {
		return escaped
	}
	return c
}

// fail ends parsing with an error about the source from start to end.
func (l *lexer) fail(start, end int, message string) {
	panic(&Error{Chunk: l.chunk, Line: l.line, Message: fmt.Sprintf("%s near '%s'", message, shown(l.source[start:end]))})
}

// failAtEnd ends parsing with an error about the end of the source.
func (l *lexer) failAtEnd(message string) {
	panic(&Error{Chunk: l.chunk, Line: l.line, Message: message + " near '<eof>'"})
}

// maxShown is how much of a token a message shows.
const maxShown = 60

// shown is a token as a message shows it: its first line, shortened.
func shown(token string) string {
	cut := strings.IndexAny(token, "\r\n")
	if cut < 0 {
		cut = len(token)
	}
	if cut = min(cut, maxShown); cut < len(token) {
		return token[:cut] + "…"
	}
	if len(token) == 1 && (token[0] < ' ' || token[0] == 0x7f) {
		return fmt.Sprintf("char(%d)", token[0])
	}
	return token
}
