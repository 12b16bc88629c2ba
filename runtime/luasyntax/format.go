package luasyntax

import (
	"errors"
	"strings"
)

// Format returns a source with two blanks for each level of its blocks and brackets, without
// blanks at the ends of lines and without several empty lines in a row. Nothing else changes:
// the words of a line stay as they are, and so do texts and comments over several lines. The
// error is an *Error if the source is not Lua.
func Format(chunk, source string) (string, error) {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	if _, err := Parse(chunk, afterFirstLine(source), Options{}); err != nil {
		return "", err
	}
	f := &formatter{source: source, heads: []int{}}
	f.read(chunk)
	formatted := f.write()
	if !sameTokens(source, formatted) {
		return "", errors.New("the source would mean something else; please report it") // a fault of ours
	}
	return formatted, nil
}

// afterFirstLine blanks out a first line that begins with #, which is for the system.
func afterFirstLine(source string) string {
	if !strings.HasPrefix(source, "#") {
		return source
	}
	_, rest, _ := strings.Cut(source, "\n")
	return "\n" + rest
}

// formatter indents the lines of a source.
type formatter struct {
	source string
	tokens []token
	closed []span // texts and comments over several lines, and a first line for the system

	open    []opening
	heads   []int // the lines of the if, while and for whose block has not begun
	indents []int // of the lines so far
}

// span is a part of the source.
type span struct{ start, end int }

// opening is a block or a bracket that is open. Its line is where the statement begins that
// opens the block.
type opening struct {
	line    int
	bracket bool
}

// read finds the tokens, and what must stay as it is.
func (f *formatter) read(chunk string) {
	l := &lexer{chunk: chunk, source: f.source, line: 1}
	if strings.HasPrefix(f.source, "#") {
		end := strings.IndexByte(f.source+"\n", '\n')
		f.closed = append(f.closed, span{0, end})
		l.pos = end
	}
	for {
		before := l.pos
		t := l.next()
		f.closed = append(f.closed, longComments(f.source[:t.start], before)...)
		if t.kind == endOfSource {
			return
		}
		f.tokens = append(f.tokens, t)
		if t.kind == text && strings.Contains(f.source[t.start:t.end], "\n") {
			f.closed = append(f.closed, span{t.start, t.end})
		}
	}
}

// longComments finds the comments over several lines between two tokens.
func longComments(source string, from int) []span {
	var found []span
	l := &lexer{source: source, pos: from}
	for l.pos < len(source) {
		if l.peek(0) != '-' || l.peek(1) != '-' {
			l.pos++
			continue
		}
		start := l.pos
		l.comment()
		if strings.Contains(source[start:l.pos], "\n") {
			found = append(found, span{start, l.pos})
		}
	}
	return found
}

// inside reports whether a place is in what must stay as it is.
func (f *formatter) inside(at int) bool {
	for _, s := range f.closed {
		if s.start < at && at < s.end {
			return true
		}
	}
	return false
}

// write returns the formatted source.
func (f *formatter) write() string {
	var out strings.Builder
	at, next, empty := 0, 0, true // next is the first token that is not on an earlier line
	last := token{}
	for line := range strings.SplitSeq(f.source, "\n") {
		end := at + len(line)
		first := next
		for next < len(f.tokens) && f.tokens[next].start < end {
			next++
		}
		tokens := f.tokens[first:next]
		indent := f.indent(tokens, last)
		if len(tokens) == 0 && next < len(f.tokens) {
			indent = f.remarkIndent(line, f.tokens[next].kind, indent)
		}
		f.indents = append(f.indents, indent)
		f.follow(tokens)
		if len(tokens) > 0 {
			last = tokens[len(tokens)-1]
		}
		text := line
		if !f.inside(end) {
			text = strings.TrimRight(text, " \t\v\f")
		}
		if !f.inside(at) && at > 0 || at == 0 && !strings.HasPrefix(line, "#") {
			text = strings.TrimLeft(text, " \t\v\f")
			if text != "" {
				text = strings.Repeat("  ", indent) + text
			}
		}
		if blank := text == "" && !f.inside(end); !blank || !empty {
			out.WriteString(text + "\n")
			empty = blank
		}
		at = end + 1
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// indent is the level of a line with these tokens.
func (f *formatter) indent(tokens []token, last token) int {
	if len(tokens) > 0 && closes(tokens[0].kind) && len(f.open) > 0 {
		return f.indents[f.open[len(f.open)-1].line]
	}
	level := 0
	inBracket := false
	if n := len(f.open); n > 0 {
		level, inBracket = f.indents[f.open[n-1].line]+1, f.open[n-1].bracket
	}
	if len(tokens) > 0 && continues(tokens[0].kind) || awaitsMore(last.kind) || last.kind == "," && !inBracket {
		level++
	}
	return level
}

// remarkIndent is the level of a line without tokens. A comment before else may be about what
// was done so far or about what follows; where it stands says which.
func (f *formatter) remarkIndent(line string, next kind, indent int) int {
	if n := len(f.open); n > 0 && (next == "else" || next == "elseif") {
		outer := f.indents[f.open[n-1].line]
		if len(line)-len(strings.TrimLeft(line, " \t")) <= 2*outer {
			return outer
		}
	}
	return indent
}

// follow opens and closes blocks and brackets.
func (f *formatter) follow(tokens []token) {
	line := len(f.indents) - 1
	for _, t := range tokens {
		if closes(t.kind) && len(f.open) > 0 {
			f.open = f.open[:len(f.open)-1]
		}
		switch t.kind {
		case "if", "elseif", "while", "for":
			f.heads = append(f.heads, line)
		case "then":
			f.openBlock(f.head(line))
		case "do":
			f.openBlock(f.head(line))
		case "function", "repeat", "else":
			f.openBlock(line)
		case "(", "{", "[":
			f.open = append(f.open, opening{line, true})
		}
	}
}

func (f *formatter) openBlock(line int) { f.open = append(f.open, opening{line: line}) }

// head is the line of the statement whose block begins: that of its first word, or the given
// one for a do alone.
func (f *formatter) head(line int) int {
	n := len(f.heads)
	if n == 0 {
		return line
	}
	head := f.heads[n-1]
	f.heads = f.heads[:n-1]
	return head
}

func closes(k kind) bool {
	switch k {
	case "end", "until", "else", "elseif", ")", "}", "]":
		return true
	}
	return false
}

// continues reports whether a token at the start of a line goes on with the line before.
func continues(k kind) bool {
	switch k {
	case "and", "or", "..", "+", "-", "*", "/", "%", "^", "==", "~=", "<", ">", "<=", ">=", "=", ".", ":":
		return true
	}
	return false
}

// awaitsMore reports whether a token at the end of a line goes on in the next one.
func awaitsMore(k kind) bool {
	switch k {
	case ".", ":":
		return false
	}
	return continues(k) || k == "not" || k == "#"
}

// sameTokens reports whether two sources are the same to Lua.
func sameTokens(a, b string) bool {
	x, y := &lexer{source: afterFirstLine(a), line: 1}, &lexer{source: afterFirstLine(b), line: 1}
	for {
		s, t := x.next(), y.next()
		if s.kind != t.kind || s.text != t.text || s.number != t.number {
			return false
		}
		if s.kind == endOfSource {
			return true
		}
	}
}
