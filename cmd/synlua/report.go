package main

import (
	"fmt"
	"strings"

	"synlua/bindings/changes"
	"synlua/runtime/terminal"
)

// report tells a person what a run does, besides what its script prints: the held changes,
// the items, and the closing line.
type report struct {
	printer *terminal.Printer
	script  string // name of the script
	// ofData says that a program reads standard output: lines about items do not belong
	// there.
	ofData bool

	changes, items brief
}

func (c *cli) newReport(script string) *report {
	return &report{printer: c.printer, script: script, ofData: c.forPrograms(), changes: brief{limit: c.brief}, items: brief{limit: c.brief}}
}

// change shows a change that was held.
func (r *report) change(ch *changes.Change) {
	query := ""
	if len(ch.Query) > 0 {
		query = "?" + ch.Query.Encode()
	}
	body := ""
	if len(ch.Body) > 0 && string(ch.Body) != "{}" {
		body = " " + string(ch.Body)
	}
	if r.changes.more() {
		r.printer.Warn("would %s %s%s%s", ch.Method, ch.Path, query, body)
	}
}

// item shows what became of an item.
func (r *report) item(line string) {
	if r.items.more() {
		r.tell(line)
	}
}

// tell prints a line about items.
func (r *report) tell(line string) {
	if r.ofData {
		r.printer.Say("%s", line)
	} else {
		r.printer.Print(line + "\n")
	}
}

// end says how many lines were hidden, and prints the last line of a run: the counts of its
// items, and how many changes were held, sent and recorded.
func (r *report) end(counts string, gate *changes.Gate, record string) {
	if r.changes.hidden > 0 {
		r.printer.Warn("… %d more", r.changes.hidden)
	}
	if r.items.hidden > 0 {
		r.tell(fmt.Sprintf("… %d more", r.items.hidden))
	}
	if line := r.closing(counts, gate, record); line != "" {
		r.printer.Say("%s", line)
	}
}

// closing is the last line of a run.
func (r *report) closing(counts string, gate *changes.Gate, record string) string {
	var parts []string
	if counts != "" {
		parts = append(parts, counts)
	}
	if n := gate.Held(); n > 0 {
		parts = append(parts, r.heldBack(n))
	}
	if n := gate.Sent(); n > 0 {
		parts = append(parts, plural(n, "change")+" sent")
	}
	if record != "" {
		parts = append(parts, "recorded: synlua runs show "+record)
	}
	if len(parts) == 0 {
		return ""
	}
	return r.script + ": " + strings.Join(parts, "; ")
}

// heldBack says how many changes were held, and how to send them. At the prompt each was
// shown when it was held, and others may have been sent.
func (r *report) heldBack(n int) string {
	if r.script == promptName {
		return plural(n, "change") + " shown only"
	}
	return fmt.Sprintf("dry run: %s held back, --apply sends %s", plural(n, "change"), them(n))
}

// brief counts lines of one kind, and hides those beyond its limit. A limit of 0
// hides none.
type brief struct{ limit, shown, hidden int }

// more reports whether one more line is shown.
func (b *brief) more() bool {
	if b.limit > 0 && b.shown >= b.limit {
		b.hidden++
		return false
	}
	b.shown++
	return true
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
