package terminal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Explain prints help. On a terminal it breaks long lines at blanks, and indents the
// rest to where their text begins. Elsewhere lines stay whole, so that they can be
// searched.
func (p *Printer) Explain(text string) { p.Print(p.Explained(text)) }

// Explained returns what Explain prints, for a pager.
func (p *Printer) Explained(text string) string {
	if p.opts.OutIsTerminal {
		text = unglued(wrap(glued(p.typed(Clean(text)), p.width(), p.commands), p.width()))
	}
	return Clean(text)
}

func wrap(text string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(wrapLine(line, width, hangingIndent(line, width)))
	}
	return out.String()
}

// wrapMessage breaks a message at blanks, and indents the rest a little, so that one can
// tell where the next begins.
func wrapMessage(text string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		own := len(line) - len(strings.TrimLeft(line, " "))
		out.WriteString(wrapLine(line, width, own+len(columnGap)))
	}
	return out.String()
}

// glue stands for a blank where a line is not broken. Text that is safe to show has none.
const glue = string(brailleBlank)

// commandsOf matches what is there to be copied: what stands between backquotes, and the
// commands of a program.
func commandsOf(program string) string {
	const quoted = "`[^`\n]+`"
	if program == "" {
		return quoted
	}
	return quoted + `|\b` + regexp.QuoteMeta(program) + `(?: [^\s;,)"]+)+`
}

// betweenBlanks matches what stands between two blanks at both ends, as code does in a message.
const betweenBlanks = `  \S.*?(?:  |$)`

// glued puts glue into what is there to be copied, if it fits on a line.
func glued(text string, width int, copied *regexp.Regexp) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		own := len(line) - len(strings.TrimLeft(line, " "))
		out.WriteString(line[:own] + copied.ReplaceAllStringFunc(line[own:], func(text string) string {
			inside := strings.TrimSpace(text)
			if own+len(columnGap)+widths.StringWidth(inside) > width {
				return text
			}
			return strings.Replace(text, inside, strings.ReplaceAll(inside, " ", glue), 1)
		}))
	}
	return out.String()
}

func unglued(text string) string { return strings.ReplaceAll(text, glue, " ") }

// wrapLine breaks one line. A word that is longer than the width, such as a URL, stays
// whole.
func wrapLine(line string, width, indent int) string {
	var out strings.Builder
	for widths.StringWidth(strings.TrimRight(line, "\n")) > width {
		end := breakBefore(line, width, indent)
		if end < 0 {
			break
		}
		out.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		line = strings.Repeat(" ", indent) + strings.TrimLeft(line[end:], " ")
	}
	return out.String() + line
}

// breakBefore returns the last blank after the indent up to which the line fits. If
// there is none, it returns the first blank, or -1 without one.
func breakBefore(line string, width, indent int) int {
	found := -1
	for i, c := range line {
		if c != ' ' || i <= indent || strings.TrimSpace(line[indent:i]) == "" {
			continue
		}
		if found >= 0 && widths.StringWidth(line[:i]) > width {
			break
		}
		found = i
	}
	return found
}

// hangingIndent is where the text of a line begins: after its name and the blanks that
// follow, if that leaves room; at the left, if the line is a sentence that begins there; or
// after the line's own indent.
func hangingIndent(line string, width int) int {
	own := len(line) - len(strings.TrimLeft(line, " "))
	gap := strings.Index(line[own:], columnGap)
	if gap >= 0 {
		rest := line[own+gap:]
		if at := own + gap + len(rest) - len(strings.TrimLeft(rest, " ")); at <= width*2/3 {
			return at
		}
	}
	if first, _ := utf8.DecodeRuneInString(line); unicode.IsUpper(first) {
		return 0 // a sentence
	}
	return own + len(columnGap)
}

// Width returns how many columns the text takes on one line of a terminal, made safe to
// show.
func Width(s string) int { return widths.StringWidth(CleanLine(s)) }
