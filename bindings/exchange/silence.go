package exchange

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"strconv"
	"sync"
	"time"

	"synlua/bindings/catalog"
)

// Limits of the wait for the first byte of an answer, from when the request has left. Without
// them a connection that nobody serves any more would keep a run for ever: behind a proxy or
// a router it can look alive. A change may take long, such as the deletion of many files, and
// the server goes on with it if nobody waits.
const (
	readSilence   = 5 * time.Minute
	changeSilence = time.Hour
	toldSilence   = time.Minute // when people are told that an answer is waited for
)

// errSilent is the cause that ends a request whose answer does not begin.
var errSilent = errors.New("no answer came")

// silence watches the wait for the first byte of one answer.
type silence struct {
	c      *Client
	req    *Request
	limit  time.Duration
	cancel context.CancelCauseFunc // ends the request

	mu   sync.Mutex
	over bool // the answer has begun, or the attempt has failed
	stop []func() bool
}

// watchSilence has cancel called if the answer does not begin in time. Whoever gets the
// answer must call end.
func (c *Client) watchSilence(trace *httptrace.ClientTrace, req *Request, cancel context.CancelCauseFunc) *silence {
	s := &silence{c: c, req: req, limit: req.silenceLimit(), cancel: cancel}
	trace.WroteRequest = func(httptrace.WroteRequestInfo) { s.begin() }
	return s
}

// begin starts the wait. It starts anew if the transport sends the request once more.
func (s *silence) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopAll()
	if s.over {
		return
	}
	told := toldSilence + s.req.longPoll()
	s.after(told, func() {
		s.c.waits(fmt.Sprintf("%s: no answer for %s; it is given up after %s", s.req, told, s.limit))
	})
	s.after(s.limit, func() { s.cancel(errSilent) })
}

// after calls f when d has passed, unless the wait is over then.
func (s *silence) after(d time.Duration, f func()) {
	s.stop = append(s.stop, s.c.after(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.over {
			f()
		}
	}))
}

// end ends the wait.
func (s *silence) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.stopAll()
}

func (s *silence) stopAll() {
	for _, stop := range s.stop {
		stop()
	}
	s.stop = nil
}

// silenceLimit is how long the answer may take to begin.
func (r *Request) silenceLimit() time.Duration {
	if r.Effect() != catalog.Read {
		return changeSilence
	}
	return readSilence + r.longPoll()
}

// longPoll is for how long the request asks the server to wait for something new.
func (r *Request) longPoll() time.Duration {
	ms, err := strconv.Atoi(r.Query.Get("timeout"))
	if err != nil {
		return 0
	}
	return min(time.Duration(max(ms, 0))*time.Millisecond, 24*time.Hour)
}
