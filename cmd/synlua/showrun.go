package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"synlua/bindings/changes"
	"synlua/runtime/repl"
	"synlua/runtime/table"
)

// showRun shows a run: for people what each change replaced, what had no answer and how the
// run is finished; for programs a row for each change.
func (c *cli) showRun(word string) error {
	run, err := c.readRun(word)
	if err != nil {
		return err
	}
	if c.forPrograms() {
		return c.showData(rowsOf(run))
	}
	h := run.Header
	c.showHeader([][2]string{
		{"run", h.ID}, {"time", c.timeOf(h)}, {"server", h.Server}, {"account", h.Account}, {"script", whatRan(h)}, {"code", h.Code},
		{"file", h.File}, {"sha256", h.Hash}, {"resumes", h.Resumes}, {"undoes", h.Undoes}, {"items", itemsOf(run)},
	})
	var sent []*changes.Intent
	c.printer.Print("\n")
	for _, ch := range run.Changes {
		c.printer.Explain(describeChange(ch))
		sent = append(sent, ch.Intent)
	}
	c.printer.Explain("\n" + countsOf(sent) + "\n")
	return c.showUnanswered(run)
}

// showHeader prints what a run or a plan is of: a line for each field that has a value.
func (c *cli) showHeader(fields [][2]string) {
	for _, f := range fields {
		if f[1] != "" {
			c.printer.Print(fmt.Sprintf("%-8s %s\n", f[0], f[1]))
		}
	}
}

// itemsOf says what became of the items of a run, if it counted some.
func itemsOf(run *changes.Run) string {
	if run.Items == nil {
		return ""
	}
	return fmt.Sprintf("%d done, %d skipped, %d failed", run.Items.Done, run.Items.Skipped, run.Items.Failed)
}

// whatRan is the script of a run with its arguments.
func whatRan(h changes.Header) string {
	return strings.Join(shellWords(append([]string{h.Script}, h.Arguments...)), " ")
}

// timeOf is when the first change was made, or planned.
func (c *cli) timeOf(h changes.Header) string {
	return h.Time.In(c.zone).Format("2006-01-02 15:04:05 MST")
}

// rowsOf are the changes of a run for programs.
func rowsOf(run *changes.Run) table.Table {
	t := table.Table{Columns: append(changeColumns(),
		table.Column{Name: "status", Kind: table.Integer}, table.Column{Name: "answer", Kind: table.Object},
		table.Column{Name: "error"}, table.Column{Name: "outcome", Kind: table.ID},
	)}
	for _, ch := range run.Changes {
		o := ch.Outcome
		if o == nil {
			o = &changes.Outcome{}
		}
		var status any
		if o.Status != 0 {
			status = o.Status
		}
		t.Rows = append(t.Rows, append(changeRow(ch.Intent), status, o.Answer, emptyAsNil(o.Error), outcomeOf(ch.Outcome)))
	}
	return t
}

// changeColumns and changeRow are what plans and runs have in common for programs.
func changeColumns() []table.Column {
	return []table.Column{
		{Name: "change", Kind: table.Integer}, {Name: "function", Kind: table.ID}, {Name: "effect", Kind: table.ID}, {Name: "method", Kind: table.ID},
		{Name: "path", Kind: table.ID}, {Name: "query", Kind: table.Object}, {Name: "body", Kind: table.Object},
		{Name: "before", Kind: table.Object}, {Name: "secrets", Kind: table.Object}, {Name: "content", Kind: table.Object},
	}
}

func changeRow(ch *changes.Intent) []any {
	return []any{ch.Number, ch.Name, ch.Effect, ch.Method, ch.Path, ch.Query, ch.Body, ch.Before, ch.Secrets, contentOrNil(ch)}
}

// contentOrNil leaves the cell of a change without content empty.
func contentOrNil(ch *changes.Intent) any {
	if ch.Content == nil {
		return nil
	}
	return ch.Content
}

// describeChange says what became of a change, and what it replaced.
func describeChange(ch *changes.Recorded) string {
	outcome := outcomeOf(ch.Outcome)
	if o := ch.Outcome; outcome == "done" || outcome == "failed" && o.Status != 0 {
		outcome = strconv.Itoa(o.Status)
	}
	text := fmt.Sprintf("%4d  %-9s  %s %s\n", ch.Intent.Number, outcome, ch.Intent.Method, ch.Intent.Path) + diffOf(ch.Intent)
	if c := ch.Intent.Content; c != nil {
		text += diffIndent + "content  " + describeContent(c) + ", sha256 " + c.Hash + "\n"
	}
	if ch.Outcome != nil && ch.Outcome.Error != "" {
		text += diffIndent + "error: " + ch.Outcome.Error + "\n"
	}
	return text
}

// outcomeOf is one word, or two, for what became of a change.
func outcomeOf(o *changes.Outcome) string {
	switch {
	case o.Done():
		return "done"
	case o.Unknown():
		return "no answer"
	case o.Unsent:
		return "not sent"
	}
	return "failed"
}

// showUnanswered names the changes that were sent without an answer, and the command that
// finishes the run.
func (c *cli) showUnanswered(run *changes.Run) error {
	var open []*changes.Intent
	for _, ch := range run.Changes {
		if ch.Outcome.Unknown() {
			open = append(open, ch.Intent)
		}
	}
	if len(open) == 0 {
		return nil
	}
	c.printer.Explain(fmt.Sprintf("\nNo answer came to %s, so nobody knows whether the server made %s:\n", plural(len(open), "change"), them(len(open))))
	for _, ch := range open {
		c.printer.Explain(fmt.Sprintf("%4d  %s %s%s\n", ch.Number, ch.Method, ch.Path, notTwice(ch)))
	}
	by, err := changes.ResumedBy(c.folders.runs(), run.Header.ID)
	switch command := resumeCommand(run.Header); {
	case err != nil:
		return err
	case by != "":
		c.printer.Explain("The run was resumed: synlua runs show " + by + "\n")
	case command == "":
		c.printer.Explain("Nothing of the prompt is resumed: look at the server, and type again what is missing.\n")
	default:
		c.printer.Print("What is done is not sent again by\n  " + command + "\n")
	}
	return nil
}

// notTwice says that a change is not sent again by itself.
func notTwice(ch *changes.Intent) string {
	if ch.Repeatable() {
		return ""
	}
	return "  (it is not sent again, since that could do it twice: look at the server)"
}

// resumeCommand is the command that finishes a run, or "" for one of the prompt.
func resumeCommand(h changes.Header) string {
	var words []string
	switch {
	case h.Script == applyName:
		words = []string{"apply", h.File}
	case h.File != "":
		words = append([]string{"run", h.File}, h.Arguments...)
	case h.Script == undoName:
		words = []string{"runs", "undo", h.Undoes}
	case h.Script == stdinName:
		words = append([]string{"run", "-"}, h.Arguments...)
	case h.Script == evalName:
		words = []string{evalName, cmp.Or(h.Code, "CODE")}
	case h.Script == promptName:
		return ""
	default:
		words = append([]string{"run", h.Script}, h.Arguments...)
	}
	return "synlua " + strings.Join(shellWords(append(words, "--apply", "--resume", h.ID)), " ")
}

// plainWord is a word that no shell changes.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellWords puts quotes around the words that a shell would change.
func shellWords(words []string) []string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if !plainWord.MatchString(w) {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return quoted
}

// codeFor is the code of -e as a record keeps it: not at all if it may hold a secret.
func codeFor(code string) string {
	if repl.MayHoldSecret(code) {
		return ""
	}
	return code
}

// argumentsOf are the arguments of a run in a list of runs, or the code of -e.
func argumentsOf(h changes.Header) any {
	if len(h.Arguments) == 0 && h.Code == "" {
		return nil
	}
	return arguments{h}
}

// arguments are what a run was given.
type arguments struct{ changes.Header }

// String is what people see.
func (a arguments) String() string {
	if a.Code != "" {
		return a.Code
	}
	return strings.Join(shellWords(a.Arguments), " ")
}

// MarshalJSON is what programs see.
func (a arguments) MarshalJSON() ([]byte, error) {
	if a.Arguments == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(a.Arguments)
}

// emptyAsNil leaves a cell out that has nothing.
func emptyAsNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
