package main

import (
	"cmp"
	"context"
	"fmt"

	"synlua/bindings/changes"
	"synlua/bindings/recipe"
	"synlua/runtime/terminal"
)

// newGate makes the gate for a run's changes. It shows held changes in the report, and asks
// before something is destroyed.
func (c *cli) newGate(l *link, r *runRecord, plan *changes.Plan, rep *report) *changes.Gate {
	most, from := l.bounds.maxChanges(c.opts.maxChanges)
	return changes.NewGate(changes.GateOptions{
		Plan:  plan,
		Apply: c.opts.apply, Allow: l.bounds.allow, MaxChanges: most, MaxChangesFrom: from, Recorder: r.recorder, Held: rep.change,
		Confirm: func(ctx context.Context, ch *changes.Change, sent int) error {
			if c.opts.yes {
				return nil
			}
			return c.confirm(ctx, l, ch, sent)
		},
	})
}

// maxRequest is how much of a request a question shows.
const maxRequest = 400

// confirm asks before the first request that destroys something. How many follow is not known.
func (c *cli) confirm(ctx context.Context, l *link, ch *changes.Change, sent int) error {
	what := terminal.CleanLine(ch.Subject() + ": " + ch.Row.Summary)
	request := []rune(terminal.CleanLine(requestOf(ch)))
	if len(request) > maxRequest {
		request = append(request[:maxRequest], '…')
	}
	question := fmt.Sprintf("%s as %s: this destroys something for good (%s sent so far).\n  %s\n  %s\nSend it and all that follow?",
		l.conn.Homeserver, cmp.Or(l.owner(ctx).UserID, "the owner of the token"), plural(sent, "change"), what, string(request))
	yes, err := c.asker.Confirm(ctx, question)
	switch {
	case err != nil && ctx.Err() == nil:
		return fmt.Errorf("%w: confirm with --yes", changes.ErrNeedsConfirmation)
	case err != nil:
		return err
	case !yes:
		return changes.ErrDeclined
	}
	return nil
}

// givenUp returns the error of a script. If there is none because the script caught a
// refusal, it returns that refusal: the script did not do its work.
func (s *session) givenUp(r *recipe.Run, err error) error {
	if err == nil {
		err = cmp.Or(r.Refusal(), s.gate.Refusal(), s.api.Refusal())
	}
	return err
}
