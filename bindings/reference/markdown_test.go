package reference

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

func TestEveryFunctionHasASection(t *testing.T) {
	text := string(Markdown())
	for _, e := range catalog.Entries() {
		if n := strings.Count(text, "\n#### `"+e.Name+"`\n"); n != 1 {
			t.Errorf("%s has %d sections", e.Name, n)
		}
	}
	for _, row := range catalog.Rows() {
		if !strings.Contains(text, "`"+row.Method+" "+row.Path+"`\n") {
			t.Errorf("%s %s is nowhere", row.Method, row.Path)
		}
	}
}

var (
	headings = regexp.MustCompile("(?m)^#{2,4} (.*)$")
	links    = regexp.MustCompile(`\]\(#([^)]*)\)`)
)

func TestEveryLinkHasATarget(t *testing.T) {
	text := string(Markdown())
	var targets []string
	for _, m := range headings.FindAllStringSubmatch(text, -1) {
		// What forges do: lower case, without punctuation but the underscore.
		target := strings.ToLower(strings.NewReplacer("`", "", ".", "", " ", "-").Replace(m[1]))
		if slices.Contains(targets, target) {
			t.Errorf("two headings have the anchor %s", target)
		}
		targets = append(targets, target)
	}
	found := links.FindAllStringSubmatch(text, -1)
	if len(found) < len(catalog.Rows()) {
		t.Errorf("there are only %d links", len(found))
	}
	for _, m := range found {
		if !slices.Contains(targets, m[1]) {
			t.Errorf("nothing has the anchor %s", m[1])
		}
	}
}

func TestSectionOfAFunction(t *testing.T) {
	text := string(Markdown())
	_, section, _ := strings.Cut(text, "\n#### `synapse.users.list`\n")
	section, _, _ = strings.Cut(section, "\n#### ")
	for _, want := range []string{
		"List the accounts of the server.\n",
		"```lua\nfor item in synapse.users.list{} do print(item.name) end\n```\n",
		"`for item in synapse.users.list{ … } do … end`\n",
		"`GET /_synapse/admin/v3/users`\n",
		"| `guests` | boolean |  | `true` | whether guests",
		"| `dir` | `\"f\"`, `\"b\"` |  | `\"f\"` |",
		"- Effect: read, changes nothing\n",
		"- Returns a list of what is in `users`; pages of 1000, `from` continues with `next_token`; ",
		"- Since Synapse 1.103\n",
		"[`synapse.users.get`](#synapseusersget)",
		"- [The official page](https://element-hq.github.io/",
		"```lua\n{\n  name = \"@alice:example.org\",\n  user_type = json.null,\n",
		"- Needs a server admin; with",
	} {
		if !strings.Contains(section, want) {
			t.Errorf("there is no %q in\n%s", want, section)
		}
	}
}

func TestProse(t *testing.T) {
	d := &document{known: map[string]bool{"synapse.users.get": true}}
	for text, want := range map[string]string{
		"plain words, 5 of them.":        "plain words, 5 of them.",
		"use synapse.users.get.":         "use [`synapse.users.get`](#synapseusersget).",
		"synapse.users.gone":             "synapse.users.gone",
		"404 M_NOT_FOUND, see user_id":   "404 `M_NOT_FOUND`, see `user_id`",
		"such as @alice:example.org":     "such as `@alice:example.org`",
		"the path /_synapse/admin/{x_y}": "the path `/_synapse/admin/{x_y}`",
		"only with --apply":              "only with `--apply`",
		"a *b* [c] <d> _ | \\":           `a \*b\* \[c\] \<d\> \_ \| \\`,
		"two\nlines":                     "two lines",
		"# no heading":                   `\# no heading`,
		"- no list":                      `\- no list`,
		"1. no list":                     `1\. no list`,
	} {
		if got := d.prose(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"":      "",
		"a":     "`a`",
		"a|b":   "`a\\|b`",
		`a\|b`:  `a\\\|b`,
		"a`b":   "``a`b``",
		"`a":    "`` `a ``",
		"a\nb":  "`a b`",
		"a``b`": "``` a``b` ```",
	} {
		if got := code(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if got := block("json", "a\n```\nb\n"); got != "````json\na\n```\nb\n````\n" {
		t.Errorf("got %q", got)
	}
}

// pipes counts those that end a cell.
func pipes(line string) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n
}

func TestHostileTextsStayInTheirCells(t *testing.T) {
	want := structure(t, "harmless")
	for _, text := range hostileTexts {
		if got := structure(t, text); !slices.Equal(got, want) {
			t.Errorf("with %q the document is\n%s\nwant\n%s", text, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// structure is what Markdown makes of each line: the heading's level, the number
// of cells, the beginning of an item. Blocks of code are left out.
func structure(t *testing.T, text string) []string {
	t.Helper()
	var lines []string
	fence := ""
	for line := range strings.SplitSeq(string(renderMarkdown(hostileEntries(text))), "\n") {
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimRight(line, "abcdefghijklmnopqrstuvwxyz")
		case strings.HasPrefix(line, "|"):
			lines = append(lines, strings.Repeat("|", pipes(line)))
		case regexp.MustCompile(`^(#+|-|>|\d+\.) `).MatchString(line):
			mark, _, _ := strings.Cut(line, " ")
			lines = append(lines, mark)
		case line != "":
			lines = append(lines, "text")
		}
	}
	if fence != "" {
		t.Errorf("with %q a block of code does not end", text)
	}
	return lines
}
