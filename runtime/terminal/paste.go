package terminal

import (
	"bytes"
	"slices"
	"strings"
)

// Paste is a text that came at once instead of key by key.
type Paste struct {
	// Text is what was pasted. Its lines end with "\n".
	Text string
	// Entered says that the text ended with a newline on a terminal that does not mark
	// pastes: it may as well be a person's Enter.
	Entered bool
}

// What a terminal sends around a pasted text, and how a program asks for it.
const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"

	// MarkPastes asks a terminal to mark pastes.
	MarkPastes = "\x1b[?2004h"
	// LeavePastes ends MarkPastes.
	LeavePastes = "\x1b[?2004l"
)

// typed is the first part of what came from a terminal: keys, a paste, or neither if more
// must be read first. The wait for more is bounded unless endless is true: without an end
// a marked paste is not complete.
type typed struct {
	keys    []byte
	paste   *Paste
	endless bool
}

// firstTyped returns the first part of an input, and the rest. Unless more input may be
// on its way, there is always a part.
func firstTyped(input []byte, mayGoOn bool) (typed, []byte) {
	if text, ok := bytes.CutPrefix(input, []byte(pasteBegins)); ok {
		text, rest, ended := bytes.Cut(text, []byte(pasteEnds))
		if !ended {
			return typed{endless: true}, input
		}
		return typed{paste: &Paste{Text: strings.TrimRight(withNewlines(text), "\n")}}, rest
	}
	if i := bytes.Index(input, []byte(pasteBegins)); i > 0 {
		return typed{keys: input[:i]}, input[i:]
	}
	p := unmarked(input)
	switch {
	case mayGoOn && (p != nil || unfinished(input)):
		return typed{}, input
	case p != nil:
		return typed{paste: p}, nil
	}
	return typed{keys: input}, nil
}

// unfinished reports whether an input ends where a paste could go on: with a line, a tab,
// or a part of the mark before a paste.
func unfinished(input []byte) bool {
	if bytes.ContainsAny(input[len(input)-1:], "\r\n\t") {
		return true
	}
	i := bytes.LastIndexByte(input, pasteBegins[0])
	return i >= 0 && strings.HasPrefix(pasteBegins, string(input[i:]))
}

// unmarked returns the paste that an input is on a terminal that does not mark pastes. It
// is nil for keys: nobody types anything so soon after Enter or Tab, unless that key is
// held down. With other control characters it is keys too, such as those typed while a
// script ran.
func unmarked(input []byte) *Paste {
	isControl := func(b byte) bool { return b < ' ' && b != '\t' && b != '\r' && b != '\n' || b == '\x7f' }
	if slices.ContainsFunc(input, isControl) {
		return nil
	}
	text, entered := strings.CutSuffix(withNewlines(input), "\n")
	inside := text
	if !entered {
		inside = strings.TrimRight(text, "\t")
	}
	if strings.TrimSpace(inside) == "" || !strings.ContainsAny(inside, "\n\t") {
		return nil
	}
	return &Paste{text, entered}
}

// withNewlines returns a text whose lines end with "\n". Terminals paste what Enter sends.
func withNewlines(text []byte) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text))
}
