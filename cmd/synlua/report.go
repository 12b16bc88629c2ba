package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/recipe"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// report tells a person what a run does, besides what its script prints: the held changes,
// the items, and the closing line. A recipe has a line for each item, so that its requests
// are only shown to those who want to see everything; a plain script has a line for each
// request.
type report struct {
	printer        *terminal.Printer
	script         string              // name of the script
	recipe         *recipe.Declaration // what it declares, or nil
	quiet, verbose bool

	mu             sync.Mutex
	held           map[string]int // the changes that were held, by the name of the row
	changes, items brief
}

func (c *cli) newReport(script string) *report {
	return &report{
		printer: c.printer, script: script, quiet: c.opts.quiet, verbose: c.opts.verbose,
		held: map[string]int{}, changes: brief{limit: c.brief}, items: brief{limit: c.brief},
	}
}

// change counts a change that was held, and shows it.
func (r *report) change(ch *changes.Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[ch.Row.Name]++
	if r.quiet || r.recipe != nil && !r.verbose || !r.changes.more() {
		return
	}
	r.printer.Warn("would %s", requestOf(ch))
}

// requestOf is a change as it is sent.
func requestOf(ch *changes.Change) string {
	request := ch.Method + " " + ch.Path
	if len(ch.Query) > 0 {
		request += "?" + ch.Query.Encode()
	}
	if len(ch.Body) > 0 && string(ch.Body) != "{}" {
		request += " " + string(ch.Body)
	}
	if content := changes.ContentOf(ch); content != nil {
		request += ": " + describeContent(content)
	}
	return request
}

// describeContent says which content is sent: of which file, and how much.
func describeContent(c *changes.Content) string {
	if c.File == "" {
		return table.Size(float64(c.Size))
	}
	return c.File + ", " + table.Size(float64(c.Size))
}

// item shows what became of an item: on standard error, like the items that failed. Standard
// output has what the script prints and nothing else.
func (r *report) item(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.quiet && r.items.more() {
		r.printer.Say("%s", line)
	}
}

// skipped shows an item that was left as it is, which most people only want to have counted.
func (r *report) skipped(line string) {
	if r.verbose {
		r.item(line)
	}
}

// end says how many lines were hidden, and prints the last line of a run: the counts of its
// items, and how many changes were held, sent and recorded. A recipe whose work was done
// already says so, unless it has failed.
func (r *report) end(counts string, gate *changes.Gate, record *changes.Record, failed bool) {
	if r.changes.hidden > 0 {
		r.printer.Warn("… %d more", r.changes.hidden)
	}
	if r.items.hidden > 0 {
		r.printer.Say("… %d more", r.items.hidden)
	}
	line := r.closing(counts, gate, record)
	if line == "" && !failed && r.recipe != nil && r.recipe.Effect > catalog.Read {
		line = r.script + ": nothing to change"
	}
	if line != "" {
		r.printer.Always("%s", line)
	}
}

// closing is the last line of a run.
func (r *report) closing(counts string, gate *changes.Gate, record *changes.Record) string {
	var parts []string
	if counts != "" {
		parts = append(parts, counts)
	}
	if n := gate.Held(); n > 0 {
		parts = append(parts, r.heldBack(n, gate))
	}
	if n := gate.Sent(); n > 0 {
		parts = append(parts, sentLine(n, gate.Refused(), record.Unanswered()))
	}
	if id := record.Written(); id != "" {
		parts = append(parts, "recorded: synlua runs show "+id)
	}
	if len(parts) == 0 {
		return ""
	}
	return r.script + ": " + strings.Join(parts, "; ")
}

// sentLine says how many changes were sent, how many of them the server refused, and of how
// many nobody knows.
func sentLine(sent, refused, unanswered int) string {
	line := plural(sent, "change") + " sent"
	switch {
	case refused == sent && sent == 1:
		line += " and refused"
	case refused == sent:
		line += ", all of them refused"
	case refused > 0:
		line += fmt.Sprintf(", %d of them refused", refused)
	}
	if unanswered > 0 {
		line += fmt.Sprintf(", %d of them without an answer", unanswered)
	}
	return line
}

// heldBack says how many changes were held, of which kinds, and how to send them, or that a
// limit lets fewer be sent. At the prompt each was shown when it was held, and others may have
// been sent.
func (r *report) heldBack(n int, gate *changes.Gate) string {
	if r.script == promptName {
		return plural(n, "change") + " shown only"
	}
	if most, from := gate.Limit(); most > 0 && n > most {
		return fmt.Sprintf("dry run: would send %s, which is more than %s allows (%d): --apply stops there", r.kinds(), from, most)
	}
	return fmt.Sprintf("dry run: would send %s, --apply sends %s", r.kinds(), them(n))
}

// kinds says how many changes of each kind were held.
func (r *report) kinds() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return countsByName(r.held)
}

// countsByName says how many there are of each name.
func countsByName(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d × %s", counts[name], name))
	}
	return strings.Join(parts, ", ")
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
