package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"time"
)

// grace is how long a run that must end may take to end by itself. Lua notices at once, and
// so does Go code that asks a host.Checker. Whatever else is under way is left behind.
const grace = 700 * time.Millisecond

// patience is how long the last words may take, since whoever read them may have stopped: the
// results that are still to be written, and the error.
type patience struct{ results, err time.Duration }

// After the end of its time a process is there for a second at most, with grace. One that has
// taken too much memory takes more as long as it is there.
var (
	patienceAtTheEnd  = patience{100 * time.Millisecond, 200 * time.Millisecond}
	patienceForMemory = patience{50 * time.Millisecond, 120 * time.Millisecond}
)

// endInTime makes sure that the process ends soon after its context. It returns the
// function that stops this.
func (c *cli) endInTime(ctx context.Context) func() {
	ended := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-ended:
			return
		}
		select {
		case <-time.After(grace):
			if !c.patient.Load() {
				c.endNow(context.Cause(ctx), patienceAtTheEnd)
			}
		case <-ended:
		}
	}()
	return func() { close(ended) }
}

// endNow ends the process without the help of whatever it is doing. Results that were
// printed are written out. The record needs nothing: it is on the disk before each request.
func (c *cli) endNow(err error, p patience) {
	if c.exitNow == nil {
		return
	}
	within(p.results, func() { _ = c.printer.Flush() })
	within(p.err, func() {
		// The run's own printer may be locked for good.
		last := c.printerTo(io.Discard)
		last.Error("synlua: %s", err)
		if s := c.session.Load(); s != nil {
			if line := s.report.closing("", s.gate, s.run.recorder); line != "" {
				last.Say("%s", line)
			}
		}
	})
	c.exitNow(statusOf(err))
}

// within waits for f, but not longer than d.
func within(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
}

// errNobodyReads ends a run whose results go to a program that has ended, such as head.
var errNobodyReads = errors.New("stopped: nobody reads standard output any more")

// outputFailed ends the run: what it would still print is lost.
func (c *cli) outputFailed(err error) {
	if errors.Is(err, syscall.EPIPE) {
		err = errNobodyReads
	}
	c.cancel(err)
}

// longestError is how many bytes of an error are shown. A script may raise any text.
const longestError = 64 << 10

// shortened is the text of an error, if need be without its end.
func shortened(text string) string {
	if len(text) <= longestError {
		return text
	}
	return strings.ToValidUTF8(text[:longestError], "") + "…"
}
