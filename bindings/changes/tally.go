package changes

import (
	"context"
	"sync"
)

// Tally counts what a dry run that resumes another one meets: changes that are left, and are
// held, and changes that the other run has made. A script works on one item after the other,
// and so it is known whether anything is left to do for an item. It may be used by many
// goroutines; a nil Tally counts nothing.
type Tally struct {
	outer *Tally

	mu         sync.Mutex
	held, made int
}

type tallyKey struct{}

// WithTally returns a context whose changes are counted, and what counts them. A tally of the
// context itself goes on to count them too.
func WithTally(ctx context.Context) (context.Context, *Tally) {
	t := &Tally{outer: TallyOf(ctx)}
	return context.WithValue(ctx, tallyKey{}, t), t
}

// TallyOf returns what counts the changes of a context, or nil.
func TallyOf(ctx context.Context) *Tally {
	t, _ := ctx.Value(tallyKey{}).(*Tally)
	return t
}

// OnlyMade says whether changes were met since the last call, and the other run has made all
// of them. They are then counted no longer, here and in the tallies around.
func (t *Tally) OnlyMade() bool {
	if t == nil {
		return false
	}
	t.mu.Lock()
	held, made := t.held, t.made
	t.mu.Unlock()
	t.add(-held, -made)
	return held == 0 && made > 0
}

// Forget begins anew. The tallies around keep what was counted.
func (t *Tally) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held, t.made = 0, 0
}

// add counts changes here and in the tallies around.
func (t *Tally) add(held, made int) {
	for ; t != nil; t = t.outer {
		t.mu.Lock()
		t.held, t.made = t.held+held, t.made+made
		t.mu.Unlock()
	}
}
