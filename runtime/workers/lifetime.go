package workers

import (
	"context"
	"sync"
	"time"
)

// finishTime is how long the other workers may go on with their items when one ends the
// call: an item whose request is under way should still be told of.
const finishTime = time.Second

// ending is the cause when the workers' context ends after that time. They stop waiting, but
// should finish a change that they have begun.
type ending struct{ error }

// Unwrap returns the reason.
func (e ending) Unwrap() error { return e.error }

// FinishChanges tells bindings to finish a change that has begun.
func (e ending) FinishChanges() {}

// lifetime says until when workers work.
type lifetime struct {
	items context.Context // until its end, a worker may begin an item
	work  context.Context // until its end, it may go on with one
	end   func(error)     // no further items
	close func()
}

// live begins a lifetime within that of a run.
func live(run context.Context) *lifetime {
	work, cutOff := context.WithCancelCause(run)
	items, end := context.WithCancelCause(work)
	l := &lifetime{items: items, work: work}
	var once sync.Once
	var timer *time.Timer
	l.end = func(err error) {
		once.Do(func() {
			end(ending{err})
			timer = time.AfterFunc(finishTime, func() { cutOff(ending{err}) })
		})
	}
	l.close = func() {
		once.Do(func() {})
		if timer != nil {
			timer.Stop()
		}
		cutOff(nil)
	}
	return l
}
