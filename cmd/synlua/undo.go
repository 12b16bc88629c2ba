package main

import (
	"context"
	"fmt"
	"slices"

	"synlua/bindings/changes"
	"synlua/bindings/recipe"
)

// undoRun takes back what a run changed, the last change first. Like every change it is
// only shown without --apply.
func (c *cli) undoRun(ctx context.Context, word, secretsFile string) error {
	run, err := c.runToUndo(word)
	if err != nil {
		return err
	}
	ask, err := c.readSecrets(secretsFile)
	if err != nil {
		return err
	}
	id := run.Header.ID
	s, err := c.newSession(ctx, script{name: undoName, source: []byte(id)}, []string{id})
	if err != nil {
		return err
	}
	s.run.undoes = id
	s.link.check = func(ctx context.Context, server string, me func(context.Context) (owner, error)) error {
		if server != run.Header.Server {
			return usagef("%s changed %s, and this is %s: choose the profile of that server", id, run.Header.Server, server)
		}
		return s.run.checkConnection(ctx, server, me)
	}
	r := &recipe.Run{}
	err = s.finish(r, func() error {
		for _, ch := range slices.Backward(run.Changes) {
			if err := s.undo(ctx, r, run, ch, ask); err != nil {
				return err
			}
		}
		return nil
	})
	if earlier := run.Header.Resumes; earlier != "" {
		c.printer.Say("%s finished what %s had begun; synlua runs undo %s takes the rest back", id, earlier, earlier)
	}
	return err
}

// runToUndo reads the record of the run to take back. Once that has begun, the last run is
// the one that takes back; whoever resumes it means what it undoes.
func (c *cli) runToUndo(word string) (*changes.Run, error) {
	if word != "last" || c.opts.resume == "" {
		return c.readRun(word)
	}
	undoing, err := c.readRun(c.opts.resume)
	switch {
	case err != nil:
		return nil, err
	case undoing.Header.Undoes == "":
		return nil, usagef("--resume: %s takes no run back; name the run to take back", undoing.Header.ID)
	}
	return c.readRun(undoing.Header.Undoes)
}

// undo takes one change back. What cannot be taken back is counted as failed, with the
// reason. The error is one after which no other can be taken back either.
func (s *session) undo(ctx context.Context, r *recipe.Run, run *changes.Run, ch *changes.Recorded, ask asking) error {
	item := ch.Intent.Method + " " + ch.Intent.Path
	if ch.Outcome.Unknown() {
		again, err := run.SentAgain(s.c.folders.runs(), ch)
		switch {
		case err != nil:
			return err
		case again != "":
			s.report.item("skipped " + item + ": the undo of " + again + " takes it back, which sent it again")
		default:
			r.Fail(item, fmt.Errorf("nobody knows whether it was done: see on the server"))
		}
		return nil
	}
	if !ch.Outcome.Done() {
		return nil // it was refused, so there is nothing to take back
	}
	u, err := ch.WayBack()
	if err != nil {
		r.Fail(item, fmt.Errorf("it cannot be taken back: %w", err))
		return nil
	}
	if u.Call.Row == nil {
		s.report.item("skipped " + item + ": it altered nothing")
		return nil
	}
	client, err := s.link.connect(ctx, u.Call.Row.API)
	if err == nil && s.gate.Apply() {
		err = u.Fill(func(name string) (string, error) { return ask(ctx, ch.Intent, name) })
	}
	if err == nil {
		err = client.TakeBack(ctx, u)
	}
	if refusal := s.gate.Refusal(); refusal != nil {
		return refusal
	}
	switch {
	case err != nil && (ctx.Err() != nil || isFatal(err)):
		return err
	case err != nil:
		r.Fail(item, err)
		return nil
	}
	if s.gate.Apply() { // a dry run has shown the request, which says more
		s.report.item("undone  " + item)
	}
	for field, reason := range u.Lost {
		r.Fail(item, fmt.Errorf("%s stays: %s", field, reason))
	}
	return nil
}
