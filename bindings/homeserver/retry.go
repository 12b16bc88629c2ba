package homeserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"synlua/bindings/catalog"

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

// final marks an error after which nothing is sent again.
type final struct{ error }

// Unwrap returns the marked error.
func (f final) Unwrap() error { return f.error }

// repeatable says whether sending the request twice does the same as once.
func repeatable(req *request) bool {
	return req.row.Idempotent || effectOf(req.row) == catalog.Read
}

// exchange attempts the request until read has taken an answer or an error is
// final.
func (c *Client) exchange(ctx context.Context, req *request, read func(*http.Response) error) error {
	again := retry{req: req}
	for first := true; ; first = false {
		err := c.attempt(ctx, req, read)
		if err == nil {
			return nil
		}
		if first && errors.Is(err, errNotEntered) {
			return unsent{err}
		}
		wait, ok := again.next(err)
		if ctx.Err() != nil {
			return err
		}
		if !ok {
			return c.finish(ctx, req, err)
		}
		c.log(req.logLine("is sent again in", wait.Round(time.Millisecond).String()))
		if wait >= longWait && healthOf(err) != limited { // of a limit the pacer tells
			c.waits(fmt.Sprintf("%s: %s; it is sent again in %s", req, outcome(err), wait.Round(100*time.Millisecond)))
		}
		if err := c.pause(ctx, err, wait); err != nil {
			return fmt.Errorf("%s was interrupted while it waited to be sent again: %w", req, ended(ctx, err))
		}
	}
}

// pause waits before a request is sent again. Where the server asked to wait, the
// next attempt does that together with all other requests.
func (c *Client) pause(ctx context.Context, err error, wait time.Duration) error {
	if healthOf(err) != limited {
		return c.sleep(ctx, wait)
	}
	if askedFor(err) == 0 { // it did not say how long
		c.pacer.hold(wait)
	}
	return nil
}

// outcome returns how an attempt ended, in few words for the log.
func outcome(err error) string {
	var refused *APIError
	var broken *ConnectionError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refused) && refused.Errcode != "":
		return fmt.Sprintf("%d %s", refused.Status, refused.Errcode)
	case errors.As(err, &broken):
		return "no answer"
	case statusOf(nil, err) > 0:
		return fmt.Sprintf("%d", statusOf(nil, err))
	}
	return "failed"
}

// finish adds the hint to an error that is returned to the caller.
func (c *Client) finish(ctx context.Context, req *request, err error) error {
	var marked final
	if errors.As(err, &marked) {
		return marked.error
	}
	var refused *APIError
	if errors.As(err, &refused) {
		refused.Hint = c.hint(ctx, req, refused)
	}
	return err
}

// retry counts the attempts of one request.
type retry struct {
	req                      *request
	failed, limited, refused int
	intervals                *backoff.ExponentialBackOff // nil before the first failure
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

// next says whether to attempt the request again after this error, and when.
func (r *retry) next(err error) (wait time.Duration, ok bool) {
	var (
		marked     final
		refused    *APIError
		garbled    *AnswerError
		broken     *ConnectionError
		repeatable = repeatable(r.req)
	)
	switch {
	case errors.As(err, &marked):
		return 0, false
	case errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests:
		return r.afterLimit(refused.RetryAfter)
	case errors.As(err, &refused) && isUnavailable(refused.Status) && repeatable:
		if refused.Errcode != "" && refused.Status != http.StatusServiceUnavailable {
			return r.within(&r.failed, maxForeignTries)
		}
		return r.within(&r.failed, maxTries)
	case errors.As(err, &garbled) && (isUnavailable(garbled.Status) || garbled.Err != nil) && repeatable:
		return r.within(&r.failed, maxTries)
	case errors.As(err, &broken) && !broken.Sent && !isCertificate(broken.Err):
		return r.within(&r.refused, maxConnects)
	case errors.As(err, &broken) && broken.Sent && repeatable:
		return r.within(&r.failed, maxTries)
	}
	return 0, false
}

// within counts a failure and gives the next interval while tries are left.
func (r *retry) within(count *int, tries int) (time.Duration, bool) {
	*count++
	if *count >= tries {
		return 0, false
	}
	if r.intervals == nil {
		r.intervals = newIntervals()
	}
	return r.intervals.NextBackOff(), true
}

// afterLimit waits as long as the server asks, or by the intervals if it does
// not say. The server did not act, so every method may be sent again.
func (r *retry) afterLimit(asked time.Duration) (time.Duration, bool) {
	wait, ok := r.within(&r.limited, maxLimited)
	if asked > 0 {
		wait = asked
	}
	return wait, ok && wait <= maxWait
}
