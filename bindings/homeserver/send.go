package homeserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"synlua/bindings/catalog"
)

// attempt waits for the request's turn, sends it once and hands a good answer to
// read.
func (c *Client) attempt(ctx context.Context, req *request, read func(*http.Response) error) (err error) {
	era, err := c.pacer.enter(ctx)
	if err != nil {
		return fmt.Errorf("%s was interrupted while it waited to be sent%w: %w", req, errNotEntered, ended(ctx, err))
	}
	defer func() { c.pacer.leave(era, err) }()
	start := c.now()
	err = c.send(ctx, req, read)
	if c.listens {
		c.log(req.logLine(outcome(err), "in", c.now().Sub(start).Round(time.Millisecond).String()))
	}
	return err
}

// send sends the request and hands a good answer to read.
func (c *Client) send(ctx context.Context, req *request, read func(*http.Response) error) error {
	token, err := c.tokenFor(ctx, req)
	if err != nil {
		return err
	}
	if effectOf(req.row) != catalog.Read {
		var done func()
		ctx, done = finishing(ctx)
		defer done()
	}
	sending, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	out, err := c.build(httptrace.WithClientTrace(sending, trace), req, token)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(out)
	if err != nil {
		return c.noAnswer(ctx, req, connected.Load(), err)
	}
	defer resp.Body.Close()
	c.guard(sending, cancel, resp)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		err = c.refusal(req, resp)
	} else {
		err = read(resp)
	}
	if err != nil && ctx.Err() != nil {
		return interrupted(ctx, req)
	}
	return scrub(err, token)
}

// tokenFor returns the token to send, or "" for none.
func (c *Client) tokenFor(ctx context.Context, req *request) (string, error) {
	if req.row.NoToken {
		return "", nil
	}
	token, err := c.token.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("no access token: %w", err)
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("the access token contains a space, a line break or another character that no token has: give the token alone")
	}
	return token, nil
}

// build makes the HTTP request for one attempt.
func (c *Client) build(ctx context.Context, req *request, token string) (*http.Request, error) {
	out, err := http.NewRequestWithContext(ctx, req.method, "", nil)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be sent: %w", req, err)
	}
	out.URL, out.Host = req.url, req.url.Host
	out.Header.Set("User-Agent", c.userAgent)
	if token != "" {
		out.Header.Set("Authorization", "Bearer "+token)
	}
	switch {
	case req.content != nil:
		return out, attachContent(out, req)
	case req.body != nil:
		out.Header.Set("Content-Type", "application/json")
		out.ContentLength = int64(len(req.body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(req.body)), nil }
		out.Body, err = out.GetBody()
	}
	return out, err
}

// attachContent makes the content the body of the HTTP request.
func attachContent(out *http.Request, req *request) (err error) {
	kind := req.content.Type
	if kind == "" {
		kind = "application/octet-stream"
	}
	out.Header.Set("Content-Type", kind)
	out.ContentLength = req.content.Size
	out.GetBody = req.content.Open
	if out.Body, err = req.content.Open(); err != nil {
		return fmt.Errorf("the content for %s cannot be read: %w", req, err)
	}
	if req.content.Size == 0 {
		// net/http takes 0 with a body for an unknown size.
		err = out.Body.Close()
		out.Body = http.NoBody
	}
	return err
}

// noAnswer makes an error of a request to which no answer came.
func (c *Client) noAnswer(ctx context.Context, req *request, connected bool, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx, req)
	}
	e := &ConnectionError{Server: c.BaseURL(), Method: req.method, Path: req.path.shown, Sent: connected, Err: err}
	switch {
	case !connected:
		e.Hint = connectHint(err)
	case repeatable(req):
		e.Hint = "try again, and check the network and the proxy if it happens again"
	default:
		e.Hint = mayHaveActed
	}
	return e
}

// interrupted is the error for a request during which ctx ended. A server goes
// on with what it has begun even if nobody waits for the answer.
func interrupted(ctx context.Context, req *request) error {
	err := ended(ctx, ctx.Err())
	if effectOf(req.row) == catalog.Read {
		return fmt.Errorf("%s was interrupted: %w", req, err)
	}
	return fmt.Errorf("%s was interrupted, and the server may go on with it: %w", req, err)
}

// ended adds to an error of ctx the reason why it ended.
func ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, err) {
		return fmt.Errorf("%w: %w", err, cause)
	}
	return err
}

// scrub removes the token from what the server said, should it have repeated it.
func scrub(err error, token string) error {
	if err == nil || token == "" {
		return err
	}
	var refused *APIError
	var garbled *AnswerError
	var redirected *RedirectError
	switch {
	case errors.As(err, &refused):
		refused.Message = strings.ReplaceAll(refused.Message, token, hidden)
		refused.Errcode = strings.ReplaceAll(refused.Errcode, token, hidden)
	case errors.As(err, &garbled):
		garbled.Problem = strings.ReplaceAll(garbled.Problem, token, hidden)
	case errors.As(err, &redirected):
		redirected.Location = strings.ReplaceAll(redirected.Location, token, hidden)
	}
	return err
}

// finishing returns the context of a change that is about to be sent. It ends with
// ctx, except where ctx ends for a reason with the method FinishChanges: that
// another worker failed is no reason to leave a change half known.
func finishing(ctx context.Context) (context.Context, func()) {
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		var finish interface{ FinishChanges() }
		if cause := context.Cause(ctx); !errors.As(cause, &finish) {
			cancel(cause)
		}
	})
	return inner, func() {
		stop()
		cancel(nil)
	}
}
