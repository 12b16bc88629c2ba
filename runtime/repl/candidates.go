package repl

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"synlua/runtime/terminal"
)

const candidateGap = 2 // columns between candidates

// maxListed is how many candidates are listed.
const maxListed = 120

// commonPrefix is what all candidates begin with. There is at least one.
func commonPrefix(candidates []string) string {
	prefix := candidates[0]
	for _, c := range candidates[1:] {
		for !strings.HasPrefix(c, prefix) {
			_, size := utf8.DecodeLastRuneInString(prefix)
			prefix = prefix[:len(prefix)-size]
		}
	}
	return prefix
}

// listing arranges candidates in columns, each to be read downwards.
func listing(candidates []string, width int) string {
	left := len(candidates) - maxListed
	items := make([]string, min(len(candidates), maxListed))
	widest := 1
	for i := range items {
		items[i] = terminal.CleanLine(withoutQuote(candidates[i]))
		widest = max(widest, utf8.RuneCountInString(items[i]))
	}
	columns := max(1, (width-1+candidateGap)/(widest+candidateGap))
	rows := (len(items) + columns - 1) / columns
	var out strings.Builder
	for row := range rows {
		var line strings.Builder
		for i := row; i < len(items); i += rows {
			fmt.Fprintf(&line, "%-*s", widest+candidateGap, items[i])
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	if left > 0 {
		fmt.Fprintf(&out, "… and %d more\n", left)
	}
	return out.String()
}

// withoutQuote is a text without the quote that closes it, if the opening one is in the
// line already.
func withoutQuote(text string) string {
	for _, quote := range []string{`"`, "'"} {
		if !strings.HasPrefix(text, quote) {
			text = strings.TrimSuffix(text, quote)
		}
	}
	return text
}
