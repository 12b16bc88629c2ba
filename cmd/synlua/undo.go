package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/recipe"
	"synlua/runtime/terminal"
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
	if err := c.chooseProfileOf(ctx, id, run.Header); err != nil {
		return err
	}
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
	u := &undoing{session: s, run: run, ask: ask, r: &recipe.Run{}}
	err = s.finish(u.r, func() error {
		// Without a server nothing is said of the changes either.
		if _, err := s.link.connect(ctx, catalog.Matrix); err != nil {
			return err
		}
		return u.all(ctx)
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

// undoing is a run being taken back.
type undoing struct {
	*session
	run   *changes.Run
	ask   asking
	r     *recipe.Run // counts the items
	needs []string    // what helps where the server forbids it
}

// all takes the changes back, the last one first. What helps with those that the server
// forbids is told once, after them.
func (u *undoing) all(ctx context.Context) error {
	defer func() {
		for _, needs := range u.needs {
			u.c.printer.Warn("%s", needs)
		}
	}()
	for _, ch := range slices.Backward(u.run.Changes) {
		if err := u.one(ctx, ch); err != nil {
			return err
		}
	}
	return nil
}

// one takes one change back. What cannot be taken back is counted as failed, with the
// reason. The error is one after which no other can be taken back either.
func (u *undoing) one(ctx context.Context, ch *changes.Recorded) error {
	item := ch.Intent.Subject()
	if ch.Outcome.Unknown() {
		return u.unknown(item, ch)
	}
	if !ch.Outcome.Done() {
		return nil // it was refused, so there is nothing to take back
	}
	back, err := ch.WayBack()
	if err != nil {
		u.r.Fail(item, fmt.Errorf("it cannot be taken back: %w", err))
		return nil
	}
	if back.Call.Row == nil {
		u.tell("skipped", item+": it altered nothing")
		return nil
	}
	err = u.send(ctx, ch, back)
	if refusal := u.gate.Refusal(); refusal != nil {
		return refusal
	}
	var forbidden *changes.ForbiddenError
	if errors.As(err, &forbidden) && !slices.Contains(u.needs, forbidden.Needs) {
		u.needs = append(u.needs, forbidden.Needs)
	}
	switch {
	case err != nil && (ctx.Err() != nil || isFatal(err)):
		return err
	case err != nil:
		u.r.Fail(item, err)
		return nil
	}
	if u.gate.Apply() { // a dry run has shown the request, which says more
		u.tell("undone", item)
	}
	for field, reason := range back.Lost {
		u.r.Fail(item, fmt.Errorf("%s stays: %s", field, reason))
	}
	return nil
}

// unknown is about a change of which nobody knows whether it was made. If a run that resumed
// this one has sent it again, that one takes it back.
func (u *undoing) unknown(item string, ch *changes.Recorded) error {
	again, err := u.run.SentAgain(u.c.folders.runs(), ch)
	switch {
	case err != nil:
		return err
	case again != "":
		u.tell("skipped", item+": the undo of "+again+" takes it back, which sent it again")
	default:
		u.r.Fail(item, errors.New("nobody knows whether it was done: see on the server"))
	}
	return nil
}

// send makes the call that takes a change back, with the secrets that no record has.
func (u *undoing) send(ctx context.Context, ch *changes.Recorded, back *changes.Undoing) error {
	client, err := u.link.connect(ctx, back.Call.Row.API)
	if err == nil && u.gate.Apply() {
		err = back.Fill(func(name string) (string, error) { return u.ask(ctx, ch.Intent, name) })
	}
	if err == nil {
		err = client.TakeBack(ctx, back)
	}
	return err
}

// tell shows what became of an item.
func (u *undoing) tell(word, item string) {
	u.report.item(fmt.Sprintf("%-7s %s", word, terminal.CleanLine(item)))
}
