package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"synlua/bindings/catalog"
)

// attempt waits for the request's turn, sends it once and passes a good answer to read. It
// returns the token that was sent.
func (c *Client) attempt(ctx context.Context, req *Request, read func(*http.Response) error) (token string, err error) {
	era, err := c.pacer.acquire(ctx)
	if err != nil {
		return "", req.interruptedWaiting(ctx, "", false)
	}
	defer func() { c.pacer.release(era, err) }()
	start := c.now()
	if token, err = c.tokenFor(ctx, req); err == nil {
		err = c.send(ctx, req, token, read)
	}
	if c.listens {
		c.log(req.logLine(outcome(err), "in", c.now().Sub(start).Round(time.Millisecond).String()))
	}
	return token, err
}

// send sends the request and passes a good answer to read.
func (c *Client) send(ctx context.Context, req *Request, token string, read func(*http.Response) error) error {
	if req.Effect() != catalog.Read {
		var done func()
		ctx, done = finishing(ctx)
		defer done()
	}
	sending, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	c.watchHandshake(trace, req, cancel)
	silence := c.watchSilence(trace, req, cancel)
	defer silence.end()
	req.token = token
	c.tokens.add(token)
	out, err := c.build(httptrace.WithClientTrace(sending, trace), req)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(out)
	silence.end()
	if err != nil {
		if errors.Is(context.Cause(sending), errSilent) {
			err = errSilent
		}
		if errors.Is(err, http.ErrSchemeMismatch) || errors.Is(context.Cause(sending), errSpeaksPlain) {
			return req.wrongScheme(errSpeaksPlain)
		}
		return c.noAnswer(ctx, req, connected.Load(), err)
	}
	defer resp.Body.Close()
	c.answered.Store(true)
	c.guard(sending, cancel, resp)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		err = c.refusal(req, resp)
	} else {
		err = read(resp)
	}
	if err != nil && ctx.Err() != nil {
		return req.interrupted(ctx)
	}
	return req.scrub(err)
}

// build makes the HTTP request for one attempt.
func (c *Client) build(ctx context.Context, req *Request) (*http.Request, error) {
	out, err := http.NewRequestWithContext(ctx, req.Row.Method, "", nil)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be sent: %w", req, err)
	}
	out.URL, out.Host = req.url, req.url.Host
	out.Header.Set("User-Agent", c.userAgent)
	if req.token != "" {
		out.Header.Set("Authorization", "Bearer "+req.token)
	}
	switch {
	case req.Content != nil:
		return out, attachContent(out, req)
	case req.Body != nil:
		out.Header.Set("Content-Type", "application/json")
		out.ContentLength = int64(len(req.Body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(req.Body)), nil }
		out.Body, err = out.GetBody()
	}
	return out, err
}

// attachContent makes the content the body of the HTTP request.
func attachContent(out *http.Request, req *Request) (err error) {
	kind := req.Content.Type
	if kind == "" {
		kind = "application/octet-stream"
	}
	out.Header.Set("Content-Type", kind)
	out.ContentLength = req.Content.Size
	out.GetBody = req.Content.Open
	if out.Body, err = req.Content.Open(); err != nil {
		return fmt.Errorf("the content for %s cannot be read: %w", req, err)
	}
	if req.Content.Size == 0 {
		// For net/http, 0 with a body means an unknown size.
		err = out.Body.Close()
		out.Body = http.NoBody
	}
	return err
}

// noAnswer is the error for a request that got no answer.
func (c *Client) noAnswer(ctx context.Context, req *Request, connected bool, err error) error {
	if ctx.Err() != nil {
		return req.interrupted(ctx)
	}
	e := req.fail(Broken)
	switch {
	case !connected && isCertificate(err):
		e.Kind, e.Sent = Untrusted, false
	case !connected:
		e.Kind, e.Sent = Unreachable, false
	case c.speaksTLS(req, err):
		return req.wrongScheme(errSpeaksTLS)
	}
	e.Err = err
	return e
}

// finishing returns the context for sending a change. It ends with ctx, unless the cause of
// that has the method FinishChanges: when another worker failed, this change should still
// get its answer, so that its outcome is known.
func finishing(ctx context.Context) (context.Context, func()) {
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		var finish interface{ FinishChanges() }
		if cause := context.Cause(ctx); !errors.As(cause, &finish) {
			cancel(Ended(ctx)) // for whoever asks, it was ctx that ended
		}
	})
	return inner, func() {
		stop()
		cancel(nil)
	}
}
