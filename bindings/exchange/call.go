package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// Call is one use of an endpoint.
type Call struct {
	// Row is the endpoint.
	Row *catalog.Row
	// Path holds the decoded values of the path's parameters, in path order.
	Path []string
	// Query holds the parameters of the query.
	Query url.Values
	// Body is JSON; nil means none. Where the row expects JSON, POST and PUT send
	// "{}" for none.
	Body []byte
	// Content is the body of rows whose body is bytes.
	Content *Content
	// Secrets are texts in the body that no error repeats, even if the server does.
	Secrets []string
	// Before is the state before the change, as JSON, if the caller knows it already.
	Before []byte
	// Expect is the approximate size of the answer in bytes, if known.
	Expect int
}

// Content is a body that is not JSON. It is streamed.
type Content struct {
	// Open returns the bytes from their start. It is called for every attempt.
	Open func() (io.ReadCloser, error)
	// Size is the number of bytes.
	Size int64
	// Type is the Content-Type; "" means application/octet-stream.
	Type string
	// File is the path of the file that it comes from, or "". It is for reading alone.
	File string
}

// Answer is what an endpoint gave back.
type Answer struct {
	// Status is the HTTP status, always from 200 to 299.
	Status int
	// Body is one whole JSON value.
	Body []byte
	// DryRun says that nothing was sent and that Body is what is known beforehand.
	DryRun bool
	// Problem is the error of the body's reader, or nil. The server has done what it was
	// asked for all the same.
	Problem error
}

// Request is a checked call, ready to be sent. Sending it may take several attempts.
type Request struct {
	Call
	// Shown is the decoded path for people, with secrets replaced. Whoever prints it must
	// make control characters visible.
	Shown string
	// Escaped is the path as it is sent.
	Escaped string
	// Repeated says that the request was sent before and its answer was lost, in this run or
	// in the one that is resumed. So the server may have done it already.
	Repeated bool

	server string // the address of the server
	url    *url.URL
	token  string      // that the last attempt sent
	tokens *sentTokens // of the client
	begun  bool        // part of the answer was passed on, so the request may not be sent again
}

// String names the request as errors and the log do.
func (r *Request) String() string { return r.Row.Method + " " + r.Shown }

// EffectOf returns the row's effect. Only GET, HEAD and POST can count as a read, whatever
// the row says. An unknown effect counts as Destroy.
func EffectOf(row *catalog.Row) catalog.Effect {
	switch row.Effect {
	case catalog.Change:
		return catalog.Change
	case catalog.Read:
		switch row.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
			return catalog.Read
		}
		return catalog.Change
	}
	return catalog.Destroy
}

// Effect returns the effect of the call. A read whose query asks for a side effect is a
// change.
func (call *Call) Effect() catalog.Effect {
	effect := EffectOf(call.Row)
	for name, harmless := range call.Row.HeldQuery {
		if effect == catalog.Read && !slices.Equal(call.Query[name], []string{harmless}) {
			return catalog.Change
		}
	}
	return effect
}

// WithoutSideEffect returns the call with the parameters of Row.HeldQuery: all of them, or
// those that the caller left out.
func (call Call) WithoutSideEffect(all bool) Call {
	if call.Row == nil || len(call.Row.HeldQuery) == 0 {
		return call
	}
	call.Query = maps.Clone(call.Query)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	for name, harmless := range call.Row.HeldQuery {
		if all || !call.Query.Has(name) {
			call.Query.Set(name, harmless)
		}
	}
	return call
}

// Prepare checks the call and fills the template. It sends nothing.
func (c *Client) Prepare(call Call) (*Request, error) {
	if call.Row == nil {
		return nil, errors.New("a call needs a row of the catalogue")
	}
	filled, err := Fill(call.Row, call.Path)
	if err != nil {
		return nil, err
	}
	address, err := c.address(filled.Escaped, call.Query)
	if err != nil {
		return nil, err
	}
	req := &Request{Call: call, Shown: c.tokens.hide(filled.Shown), Escaped: filled.Escaped, server: c.BaseURL(), url: address, tokens: &c.tokens}
	return req, req.checkBody()
}

// checkBody checks that the body is of the kind that the row takes.
func (r *Request) checkBody() error {
	switch wantsBytes := r.Row.SendsContent(); {
	case wantsBytes && (r.Content == nil || r.Content.Open == nil):
		return fmt.Errorf("%s needs the content to send", r.Row.Name)
	case wantsBytes:
		r.Body = nil
	case r.Content != nil:
		return fmt.Errorf("%s takes JSON, not content", r.Row.Name)
	case r.Body == nil && r.mayHaveBody():
		r.Body = []byte("{}")
	case r.Body != nil && !validJSON(r.Body):
		return fmt.Errorf("the body of %s is not valid JSON", r.Row.Name)
	}
	return nil
}

// mayHaveBody says whether the server expects a JSON body, even an empty one: for POST, for
// PUT, and for a DELETE whose row has parameters in the body.
func (r *Request) mayHaveBody() bool {
	return r.Row.Method == http.MethodPost || r.Row.Method == http.MethodPut ||
		slices.ContainsFunc(r.Row.Params, func(p catalog.Param) bool { return p.In == catalog.InBody })
}

// Do makes the call and returns its JSON answer. An answer that refuses is an *Error.
func (c *Client) Do(ctx context.Context, call Call) (*Answer, error) {
	req, err := c.Prepare(call)
	if err != nil {
		return nil, err
	}
	return c.Send(ctx, req, (*jsontext.Decoder).SkipValue)
}

// Send sends the request until there is a JSON answer or a final error. read consumes
// exactly one value of the answer, unless it returns an error. So the answer is parsed only
// once; if it is not JSON, the error is an *Error of the kind Garbled.
func (c *Client) Send(ctx context.Context, req *Request, read func(*jsontext.Decoder) error) (answer *Answer, err error) {
	err = c.exchange(ctx, req, func(resp *http.Response) (err error) {
		answer, err = c.readJSON(req, resp, read)
		return err
	})
	if req.isDone(err) {
		answer, err = &Answer{Status: http.StatusOK, Body: []byte("{}")}, nil
		answer.Problem = ReadBody(answer.Body, read)
	}
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// isDone says whether the refusal of a repeated request means that the server has done it
// already.
func (r *Request) isDone(err error) bool {
	e, again := As(err), r.Row.Again
	isGone := r.Row.Method == http.MethodDelete && e.Kind == Refused && e.Status == http.StatusNotFound
	isMade := again != nil && e.Status == again.Status && strings.Contains(e.Message, again.Message)
	return r.Repeated && (isGone || isMade)
}

// Download describes content that was downloaded.
type Download struct {
	// Status is the HTTP status.
	Status int
	// Type is the Content-Type, and Size the number of bytes.
	Type string
	Size int64
}

// SendForContent sends the request and copies the answer to w. Once w has received bytes,
// the request is not sent again.
func (c *Client) SendForContent(ctx context.Context, req *Request, w io.Writer) (got Download, err error) {
	err = c.exchange(ctx, req, func(resp *http.Response) error {
		out := &countingWriter{w: w}
		_, err := io.Copy(out, resp.Body)
		got = Download{resp.StatusCode, resp.Header.Get("Content-Type"), out.n}
		req.begun = out.n > 0 || out.err != nil
		switch {
		case out.err != nil:
			return fmt.Errorf("the downloaded bytes cannot be written: %w", out.err)
		case err != nil:
			return req.cutOff(resp, out.n, err)
		}
		return nil
	})
	return got, err
}

// countingWriter counts what is written, and keeps the writer's error apart from
// the reader's.
type countingWriter struct {
	w   io.Writer
	n   int64
	err error
}

// Write passes p on.
func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.err = err
	return n, err
}
