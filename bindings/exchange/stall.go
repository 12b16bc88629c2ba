package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// stallLimit is how long an answer may pause once it has begun. The wait for its first byte
// has a longer limit, since some admin requests take minutes; but those answers then come in
// one go.
const stallLimit = time.Minute

// errStalled is the cause that ends an answer which pauses too long.
var errStalled = fmt.Errorf("nothing more came for %s", stallLimit)

// stallGuard is the body of an answer. A read that waits too long ends the request.
type stallGuard struct {
	io.ReadCloser
	ctx    context.Context // of the request
	cancel context.CancelCauseFunc
	after  func(time.Duration, func()) (stop func() bool)
}

// guard puts a stallGuard around the answer's body. ctx is the request's context, and
// cancel ends it.
func (c *Client) guard(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response) {
	resp.Body = &stallGuard{ReadCloser: resp.Body, ctx: ctx, cancel: cancel, after: c.after}
}

// Read reads from the answer. Only the wait for the server counts, not the time between two
// reads.
func (g *stallGuard) Read(p []byte) (int, error) {
	stop := g.after(stallLimit, func() { g.cancel(errStalled) })
	n, err := g.ReadCloser.Read(p)
	stop()
	if err != nil && err != io.EOF && errors.Is(context.Cause(g.ctx), errStalled) {
		err = errStalled
	}
	return n, err
}

// after calls f when d has passed in real time, unless it is stopped earlier.
func after(d time.Duration, f func()) (stop func() bool) { return time.AfterFunc(d, f).Stop }
