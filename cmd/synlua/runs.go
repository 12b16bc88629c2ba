package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"synlua/bindings/changes"
	"synlua/runtime/table"
)

func runsCommand() command {
	return command{name: "runs", rows: verbs("", "list"), run: func(c *cli, _ context.Context, w words) error {
		switch {
		case len(w.positional) == 0, len(w.positional) == 1 && w.positional[0] == "list":
			return c.listRuns()
		case len(w.positional) == 2 && w.positional[0] == "show":
			return c.showRun(w.positional[1])
		}
		return usagef("say synlua runs list, or synlua runs show RUN")
	}}
}

func (c *cli) listRuns() error {
	ids, err := changes.ListRuns(c.folders.runs())
	if err != nil {
		return err
	}
	t := table.Table{Columns: []table.Column{
		{Name: "run", Kind: table.ID}, {Name: "time", Kind: table.Time, Only: table.Programs},
		{Name: "server", Kind: table.ID}, {Name: "account", Kind: table.ID, Only: table.Programs}, {Name: "script"},
		{Name: "done", Kind: table.Integer}, {Name: "failed", Kind: table.Integer}, {Name: "unanswered", Kind: table.Integer},
	}}
	for _, id := range ids {
		run, err := changes.ReadRun(c.folders.runs(), id)
		if err != nil {
			c.printer.Warn("%s", err)
			continue
		}
		h := run.Header
		done, failed, open := run.Counts()
		t.Rows = append(t.Rows, []any{id, h.Time, h.Server, h.Account, h.Script, done, failed, open})
	}
	return c.showList(t, "no run has changed anything yet")
}

func (c *cli) showRun(id string) error {
	run, err := changes.ReadRun(c.folders.runs(), id)
	if err != nil {
		return usagef("%v", err)
	}
	h := run.Header
	c.printer.Print(fmt.Sprintf("run      %s\ntime     %s\nserver   %s\naccount  %s\nscript   %s\nsha256   %s\n",
		h.ID, h.Time.Format("2006-01-02 15:04:05 MST"), h.Server, h.Account, strings.Join(append([]string{h.Script}, h.Arguments...), " "), h.Hash))
	if h.Resumes != "" {
		c.printer.Print("resumes  " + h.Resumes + "\n")
	}
	for _, ch := range run.Changes {
		c.printer.Print("\n" + describeChange(ch))
	}
	return nil
}

func describeChange(ch *changes.Recorded) string {
	text := fmt.Sprintf("%s %s %s\n", outcomeOf(ch.Outcome), ch.Intent.Method, ch.Intent.Path)
	for _, part := range []struct {
		name string
		json []byte
	}{{"query", []byte(ch.Intent.Query.Encode())}, {"body", ch.Intent.Body}, {"before", ch.Intent.Before}} {
		if len(part.json) > 0 {
			text += fmt.Sprintf("  %-7s %s\n", part.name, part.json)
		}
	}
	if ch.Outcome != nil && ch.Outcome.Error != "" {
		text += "  error   " + ch.Outcome.Error + "\n"
	}
	return text
}

func outcomeOf(o *changes.Outcome) string {
	switch {
	case o != nil && o.Unsent:
		return "not sent  "
	case o == nil || o.Status == 0:
		return "no answer "
	}
	return strconv.Itoa(o.Status) + "       "
}
