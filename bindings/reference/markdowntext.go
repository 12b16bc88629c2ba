package reference

import (
	"regexp"
	"strings"

	"synlua/bindings/catalog"
)

// word matches what may be a name in a sentence: letters and digits with dots and
// underscores between them, an option, a path, or an id.
var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*_?|--[a-z-]+|/[A-Za-z0-9_.{}/]+|[@!#][a-z]+:[a-z.]+`)

// special matches the characters that have a meaning in Markdown within a line, and the
// pipe, which ends a cell of a table.
var special = regexp.MustCompile("[\\\\`*_\\[\\]<>|~&]")

// leading matches what starts a heading or a list at the beginning of a line.
var leading = regexp.MustCompile(`^([0-9]*)([-+=#.)])`)

// prose returns Markdown that shows exactly this text, on one line. Names with an
// underscore, options, paths and ids become code (a forge would take an id for one of its
// own users), and names of functions become links to them.
func (d *document) prose(text string) string {
	text = oneLine(text)
	var out strings.Builder
	end := 0
	for _, at := range word.FindAllStringIndex(text, -1) {
		name := text[at[0]:at[1]]
		marked := d.name(name)
		if marked == "" {
			continue
		}
		out.WriteString(escape(text[end:at[0]]) + marked)
		end = at[1]
	}
	return leading.ReplaceAllString(out.String()+escape(text[end:]), `$1\$2`)
}

// name returns a name as Markdown, or "" for an ordinary word.
func (d *document) name(name string) string {
	switch {
	case d.known[name]:
		return link(name)
	case strings.Contains(name, "_"), strings.HasPrefix(name, "--"), strings.ContainsAny(name[:1], "@!#"):
		return code(name)
	}
	return ""
}

// escape puts a backslash before the characters that have a meaning in Markdown.
func escape(text string) string { return special.ReplaceAllString(text, `\$0`) }

// code returns a code span. Only the backtick has a meaning inside one, and the pipe if it
// is in a table.
func code(text string) string {
	text = oneLine(text)
	switch {
	case text == "":
		return ""
	case strings.Contains(text, `\|`): // in a code span, this pipe would end the cell
		return escape(text)
	}
	ticks := fence(text, 1)
	text = strings.ReplaceAll(text, "|", `\|`)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// block returns a block of code.
func block(language, text string) string {
	ticks := fence(text, 3)
	return ticks + language + "\n" + strings.TrimRight(text, "\n") + "\n" + ticks + "\n"
}

// fence returns at least n backticks, and more than the text has in a row.
func fence(text string, n int) string {
	for strings.Contains(text, strings.Repeat("`", n)) {
		n++
	}
	return strings.Repeat("`", n)
}

// link returns a link to the section of a function, a group or a module.
func link(name string) string { return "[" + code(name) + "](#" + anchor(name) + ")" }

// anchor returns the anchor that forges give to a heading that is a name in code: the name
// without its dots.
func anchor(name string) string { return strings.ReplaceAll(name, ".", "") }

// officialPage links to the page that documents the endpoint.
func officialPage(row *catalog.Row) string {
	return "[The official page](" + address.Replace(oneLine(row.Doc)) + ")"
}

// address escapes the characters that would end an address in Markdown.
var address = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", `\`, "%5C")

// tableRow returns a row of a table.
func tableRow(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
