package exchange

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The bounds of trying again.
const (
	maxTries        = 6  // of a request that the server could not serve
	maxForeignTries = 2  // where Synapse says that another server failed
	maxConnects     = 3  // when there is no connection at all
	maxLimited      = 50 // when the server asks to wait
	maxWait         = 10 * time.Minute
)

// tries is how often a request of each kind of failure is sent in all; kinds that are not
// here are final. Where nothing was done on the server, every request may be sent again,
// else only one that does the same a second time.
var tries = map[Kind]struct {
	most   int
	always bool
}{
	Limited:     {maxLimited, true},
	Unreachable: {maxConnects, true},
	Elsewhere:   {maxForeignTries, false},
	Unavailable: {maxTries, false},
	Overloaded:  {maxTries, false},
	CutOff:      {maxTries, false},
	Broken:      {maxTries, false},
}

// exchange attempts the request until read has taken an answer or an error is
// final.
func (c *Client) exchange(ctx context.Context, req *Request, read func(*http.Response) error) error {
	again := retry{}
	for {
		token, err := c.attempt(ctx, req, read)
		if err == nil {
			return nil
		}
		if again.after != nil && KindOf(err) == Interrupted {
			As(err).Sent = true // the attempts before this one may have reached the server
		}
		if KindOf(err) == Unauthorized && !again.renewed && As(err).Errcode == "M_UNKNOWN_TOKEN" && c.renew(ctx, token) {
			again.renewed = true
			continue
		}
		wait, ok := again.next(err)
		if ctx.Err() != nil {
			return err
		}
		if !ok || req.begun {
			return c.finish(ctx, req, err)
		}
		if err := c.pause(ctx, req, err, wait); err != nil {
			return err
		}
	}
}

// pause waits before a request is sent again, and says so. Where the server asked to
// wait, the next attempt does that together with all other requests.
func (c *Client) pause(ctx context.Context, req *Request, failed error, wait time.Duration) error {
	c.log(req.logLine("is sent again in", wait.Round(time.Millisecond).String()))
	if KindOf(failed) == Limited { // of which the pacer tells
		if askedFor(failed) == 0 { // it did not say how long
			c.pacer.hold(wait)
		}
		return nil
	}
	if wait >= longWait {
		c.waits(fmt.Sprintf("%s: %s; it is sent again in %s", req, outcome(failed), wait.Round(100*time.Millisecond)))
	}
	if err := c.sleep(ctx, wait); err != nil {
		return req.interruptedWaiting(ctx, " again", true)
	}
	return nil
}

// outcome returns how an attempt ended, in few words for the log.
func outcome(err error) string {
	e := As(err)
	switch {
	case err == nil:
		return "ok"
	case e.Errcode != "":
		return fmt.Sprintf("%d %s", e.Status, e.Errcode)
	case e.Status > 0:
		return fmt.Sprintf("%d", e.Status)
	case e.Kind == Unreachable, e.Kind == Untrusted, e.Kind == Broken:
		return "no answer"
	}
	return "failed"
}

// finish adds the hint to an error that is returned to the caller.
func (c *Client) finish(ctx context.Context, req *Request, err error) error {
	if e := As(err); e.Kind != 0 {
		e.Hint = c.hint(ctx, req, e)
	}
	return err
}

// retry counts the attempts of one request.
type retry struct {
	after     map[Kind]int // how often it failed, by kind
	renewed   bool         // the token was renewed for it
	intervals *backoff.ExponentialBackOff
}

// newIntervals returns the waits between attempts. Five of them are about 25 seconds,
// spread so that many workers do not come back at once.
func newIntervals() *backoff.ExponentialBackOff {
	intervals := backoff.NewExponentialBackOff()
	intervals.InitialInterval = time.Second
	intervals.Multiplier = 2
	intervals.RandomizationFactor = 0.25
	intervals.MaxInterval = 10 * time.Second
	intervals.Reset()
	return intervals
}

// next says whether to attempt the request again after this error, and when: as soon as
// the server asks, or after growing intervals where it does not say.
func (r *retry) next(err error) (wait time.Duration, ok bool) {
	e := As(err)
	rule := tries[e.Kind]
	if r.after == nil {
		r.after, r.intervals = map[Kind]int{}, newIntervals()
	}
	counted := e.Kind
	if !rule.always {
		counted = Broken // failures of these kinds are counted together
	}
	if r.after[counted]++; r.after[counted] >= rule.most || !rule.always && !e.idempotent {
		return 0, false
	}
	wait = r.intervals.NextBackOff()
	if e.Kind == Limited && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	return wait, wait <= maxWait
}
