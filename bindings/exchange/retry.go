package exchange

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Limits of retrying.
const (
	maxTries        = 6  // if the server cannot serve the request
	maxForeignTries = 2  // if Synapse says that another server failed
	maxSilences     = 2  // if no answer comes, which takes minutes to find out
	maxConnects     = 3  // if there is no connection at all
	maxLimited      = 50 // if the server asks to wait
	maxUnverified   = 35 // if nobody can tell the server whose token it is: about five minutes
	maxAway         = 35 // if there is no connection to a server that has answered before, and is restarted perhaps
	maxRenewals     = 2  // of the token: another process may renew it while the request is under way
	maxWait         = 10 * time.Minute
)

// tries says for each kind of failure how often a request is sent in all; kinds that are
// not here are final. always means that the server has done nothing, so that every request
// may be sent again; otherwise only an idempotent one may.
var tries = map[Kind]struct {
	most   int
	always bool
}{
	Limited:     {maxLimited, true},
	Unverified:  {maxUnverified, true},
	Unreachable: {maxConnects, true},
	Elsewhere:   {maxForeignTries, false},
	Unavailable: {maxTries, false},
	Overloaded:  {maxTries, false},
	CutOff:      {maxTries, false},
	Broken:      {maxTries, false},
}

// exchange attempts the request until read has taken an answer or the error is final. The
// error says what to do next.
func (c *Client) exchange(ctx context.Context, req *Request, read func(*http.Response) error) error {
	err := c.keepTrying(ctx, req, read)
	if e := As(err); e.Kind != 0 && ctx.Err() == nil {
		e.Hint = c.hint(ctx, req, e)
	}
	return err
}

// keepTrying is exchange without the advice.
func (c *Client) keepTrying(ctx context.Context, req *Request, read func(*http.Response) error) error {
	again := retry{}
	for {
		token, err := c.attempt(ctx, req, read)
		if err == nil {
			return nil
		}
		if again.failures != nil && KindOf(err) == Interrupted {
			As(err).Sent = true // the attempts before this one may have reached the server
		}
		if As(err).TokenUnknown() && again.renewals < maxRenewals {
			reason := c.renew(ctx, token)
			if reason == nil {
				again.renewals++
				continue
			}
			As(err).renewal = reason
		}
		wait, ok := again.next(err, c.answered.Load())
		if ctx.Err() != nil || !ok || req.begun {
			return err
		}
		req.Repeated = req.Repeated || lost(err)
		if err := c.pause(ctx, req, err, wait); err != nil {
			return err
		}
	}
}

// lost says whether nobody knows what became of a request that failed so.
func lost(err error) bool {
	e := As(err)
	return e.Sent && e.Kind != Refused && !tries[e.Kind].always
}

// pause waits before a request is sent again, and says so. If the server asked for the
// wait, or cannot serve anybody's token, the pacer makes all requests wait, this one too.
func (c *Client) pause(ctx context.Context, req *Request, failed error, wait time.Duration) error {
	c.log(req.logLine("is sent again in", wait.Round(time.Millisecond).String()))
	switch KindOf(failed) { // the pacer waits and says so
	case Limited:
		if askedFor(failed) == 0 { // the server did not say how long
			c.pacer.delay(wait, serverAsks)
		}
		return nil
	case Unverified:
		c.pacer.delay(wait, authenticationDown)
		return nil
	case Unreachable:
		if c.answered.Load() {
			c.pacer.delay(wait, serverAway)
			return nil
		}
	}
	if wait >= longWait {
		c.waits(fmt.Sprintf("%s: %s; it is sent again in %s", req, outcome(failed), wait.Round(time.Second)))
	}
	if err := c.sleep(ctx, wait); err != nil {
		return req.interruptedWaiting(ctx, " again", true)
	}
	return nil
}

// outcome says in a few words for the log how an attempt ended.
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

// retry counts the attempts of one request.
type retry struct {
	failures  map[Kind]int // how often it failed, by kind
	renewals  int          // how often the token was renewed for it
	intervals *backoff.ExponentialBackOff
}

// newIntervals returns the waits between attempts. Five of them take about 25 seconds. They
// are randomized, so that many workers do not retry at the same moment.
func newIntervals() *backoff.ExponentialBackOff {
	intervals := backoff.NewExponentialBackOff()
	intervals.InitialInterval = time.Second
	intervals.Multiplier = 2
	intervals.RandomizationFactor = 0.25
	intervals.MaxInterval = 10 * time.Second
	intervals.Reset()
	return intervals
}

// next says whether to attempt the request again after this error, and how long to wait
// first: as long as the server asks, or else a growing interval. answered says that the
// server has answered before.
func (r *retry) next(err error, answered bool) (wait time.Duration, ok bool) {
	e := As(err)
	rule := tries[e.Kind]
	if e.Kind == Unreachable && answered {
		rule.most = maxAway
	}
	if errors.Is(err, errSilent) {
		rule.most = maxSilences
	}
	if r.failures == nil {
		r.failures, r.intervals = map[Kind]int{}, newIntervals()
	}
	counted := e.Kind
	if !rule.always {
		counted = Broken // failures of these kinds are counted together
	}
	if r.failures[counted]++; r.failures[counted] >= rule.most || !rule.always && !e.idempotent {
		return 0, false
	}
	wait = r.intervals.NextBackOff()
	if e.Kind == Limited && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	return wait, wait <= maxWait
}
