package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"synlua/bindings/changes"
	"synlua/runtime/stdlib"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// runsFilter says which runs are meant.
type runsFilter struct{ since, server, recipe, user, older, secrets string }

func runsCommand() command {
	var f runsFilter
	return command{
		name: "runs", rows: verbs("", "list", "show"),
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&f.since, "since", "", "")
			fs.StringVar(&f.server, "server", "", "")
			fs.StringVar(&f.recipe, "recipe", "", "")
			fs.StringVar(&f.user, "user", "", "")
			fs.StringVar(&f.older, "older", "", "")
			fs.StringVar(&f.secrets, "secrets", "", "")
		},
		run: func(c *cli, ctx context.Context, w words) error {
			verb, rest := "list", w.positional
			if len(rest) > 0 {
				verb, rest = rest[0], rest[1:]
			}
			switch {
			case verb == "list" && len(rest) == 0:
				return c.listRuns(f)
			case verb == "show" && len(rest) == 1:
				return c.showRun(rest[0])
			case verb == "undo" && len(rest) == 1:
				return c.undoRun(ctx, rest[0], f.secrets)
			case verb == "prune" && len(rest) == 0:
				return c.pruneRuns(f.older)
			}
			return usagef("say synlua runs list, synlua runs show RUN, synlua runs undo RUN or synlua runs prune --older 1y")
		},
	}
}

// fits returns whether a run is meant.
func (f runsFilter) fits(c *cli) (func(*changes.Run) bool, error) {
	since := time.Time{}
	if f.since != "" {
		ms, err := stdlib.ParseMoment(f.since, c.now(), c.zone)
		if err != nil {
			return nil, usagef("--since: %v", err)
		}
		since = time.UnixMilli(ms)
	}
	return func(run *changes.Run) bool {
		h := run.Header
		return !h.Time.Before(since) && strings.Contains(h.Server, f.server) && (f.recipe == "" || h.Script == f.recipe) &&
			(f.user == "" || slices.ContainsFunc(run.Changes, func(ch *changes.Recorded) bool { return ch.Intent.Mentions(f.user) }))
	}, nil
}

// pruneRuns removes the records of runs that are older than an age, or from before a date.
func (c *cli) pruneRuns(older string) error {
	ms, err := stdlib.ParseMoment(older, c.now(), c.zone)
	if err != nil {
		return usagef("--older: write an age such as 1y, or a date: %v", err)
	}
	before := time.UnixMilli(ms)
	if before.After(c.now()) {
		return usagef("--older: %q lies in the future, and every record would be older", older)
	}
	ids, err := changes.ListRuns(c.folders.runs())
	if err != nil {
		return err
	}
	var old []string
	for _, id := range ids {
		at, err := changes.RunTime(c.folders.runs(), id)
		if err != nil {
			c.printer.Warn("%s", err)
		} else if at.Before(before) {
			old = append(old, id)
		}
	}
	if !c.opts.apply {
		c.printer.Say("%s older than %s; --apply removes them, and they can then be neither shown nor taken back", plural(len(old), "record"), older)
		return nil
	}
	for _, id := range old {
		if err := changes.RemoveRun(c.folders.runs(), id); err != nil {
			return err
		}
	}
	c.printer.Say("%s older than %s removed", plural(len(old), "record"), older)
	return changes.RemoveLocks(c.folders.runs())
}

func (c *cli) listRuns(f runsFilter) error {
	fits, err := f.fits(c)
	if err != nil {
		return err
	}
	ids, err := changes.ListRuns(c.folders.runs())
	if err != nil {
		return err
	}
	t := table.Table{Columns: []table.Column{
		{Name: "run", Kind: table.ID}, {Name: "time", Kind: table.Time, Only: table.Programs}, {Name: whenColumn, Only: table.People},
		{Name: "server", Kind: table.ID}, {Name: "account", Kind: table.ID}, {Name: "script"}, {Name: "arguments", Kind: table.Object},
		{Name: "code", Only: table.Programs},
		{Name: "done", Kind: table.Integer}, {Name: "failed", Kind: table.Integer}, {Name: "unanswered", Kind: table.Integer},
		{Name: "undone", Kind: table.Boolean},
	}}
	var undos []changes.Header
	for _, run := range c.readRuns(ids) {
		h, id := run.Header, run.Header.ID
		done, failed, open := countsFor(run)
		if h.Undoes != "" && !isUndone(h.ID, undos) {
			undos = append(undos, h)
		}
		if !fits(run) {
			continue
		}
		t.Rows = append(t.Rows, []any{id, h.Time, table.BriefAgo(h.Time, c.now(), c.zone), h.Server, h.Account, h.Script, argumentsOf(h), emptyAsNil(h.Code), done, failed, open, isUndone(id, undos)})
	}
	if len(undos) == 0 { // people need no column of nothing
		t.Hide("undone")
	}
	same := c.hideSame(&t)
	if err := c.showList(t, "no run has changed anything yet"); err != nil || same == "" {
		return err
	}
	c.printer.Say("%s", same)
	return nil
}

// whenColumn says how long ago a run was.
const whenColumn = "when"

// hideSame hides what is the same for all runs from a person at a terminal, or has no room, and
// what only such a person wants to see from everybody else. It returns a sentence with what is
// the same.
func (c *cli) hideSame(t *table.Table) string {
	if !c.stdoutIsTerminal || c.forPrograms() || len(t.Rows) == 0 {
		t.Hide(whenColumn)
		return ""
	}
	for _, column := range []string{"failed", "unanswered"} {
		if all, _ := t.Same(column); all == 0 {
			t.Hide(column)
		}
	}
	said := ""
	for _, column := range []struct{ name, before string }{{"server", "on "}, {"account", "as "}} {
		if value, ok := t.Same(column.name); ok {
			t.Hide(column.name)
			said += fmt.Sprintf(", %s%v", column.before, value)
		} else if c.neededWidth(*t) > c.width() {
			t.Hide(column.name) // runs show has it
		}
	}
	return strings.TrimPrefix(said, ", ")
}

// neededWidth is how wide a table is in which no cell is shortened.
func (c *cli) neededWidth(t table.Table) int {
	heading, rows := t.Cells(c.zone)
	all := 0
	for i, name := range heading {
		width := terminal.Width(name)
		for _, row := range rows {
			width = max(width, terminal.Width(row[i]))
		}
		all += width + len("  ")
	}
	return all - len("  ")
}

// countsFor returns how much of a run was done and failed: items where the script counted them,
// as in its last line, and changes otherwise; and how many changes nobody knows about.
func countsFor(run *changes.Run) (done, failed, unanswered int) {
	done, failed, unanswered = run.Counts()
	if run.Items != nil {
		done, failed = run.Items.Done, run.Items.Failed
	}
	return done, failed, unanswered
}

// readRuns reads the records of runs, the newest first: a second can have several. One that
// cannot be read is told and left out. A run that never began is left out.
func (c *cli) readRuns(ids []string) (runs []*changes.Run) {
	for _, id := range ids {
		run, err := changes.ReadRun(c.folders.runs(), id)
		if errors.Is(err, changes.ErrNotBegun) {
			continue
		}
		if err != nil {
			c.printer.Warn("%s", err)
			continue
		}
		runs = append(runs, run)
	}
	slices.SortStableFunc(runs, func(a, b *changes.Run) int { return b.Header.Time.Compare(a.Header.Time) })
	return runs
}

// isUndone says whether one of these runs takes a run back.
func isUndone(id string, undos []changes.Header) bool {
	return slices.ContainsFunc(undos, func(h changes.Header) bool { return h.Undoes == id })
}

// readRun reads the record of a run: "last" is the newest one, and a beginning of a name
// that no other has stands for it.
func (c *cli) readRun(word string) (*changes.Run, error) {
	ids, err := changes.ListRuns(c.folders.runs())
	if err != nil {
		return nil, err
	}
	if begun := slices.IndexFunc(ids, c.hasBegun); word == "last" && begun >= 0 {
		second := ids[begun][:strings.LastIndexByte(ids[begun], '-')+1]
		newest := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !strings.HasPrefix(id, second) })
		if runs := c.readRuns(newest); len(runs) > 0 {
			return runs[0], nil
		}
	}
	var begin []string
	for _, id := range ids {
		if strings.HasPrefix(id, word) {
			begin = append(begin, id)
		}
	}
	switch {
	case len(begin) == 1:
		word = begin[0]
	case len(begin) > 1 && !slices.Contains(begin, word):
		return nil, usagef("%d runs begin with %q: %s", len(begin), word, strings.Join(begin, ", "))
	}
	run, err := changes.ReadRun(c.folders.runs(), word)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return run, nil
}

// findResumed puts the full name of the run into --resume, which may be last, or the beginning
// of a name, as in synlua runs show.
func (c *cli) findResumed() error {
	if c.opts.resume == "" {
		return nil
	}
	run, err := c.readRun(c.opts.resume)
	if err != nil {
		return usagef("--resume: %v", err)
	}
	c.opts.resume = run.Header.ID
	return nil
}

// hasBegun says whether a run was not killed before its first change.
func (c *cli) hasBegun(id string) bool {
	_, err := changes.ReadRun(c.folders.runs(), id)
	return !errors.Is(err, changes.ErrNotBegun)
}
