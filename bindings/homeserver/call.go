package homeserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// Call is one use of an endpoint.
type Call struct {
	// Row is the endpoint.
	Row *catalog.Row
	// Path holds the decoded values of the path's parameters, in path order.
	Path []string
	// Query holds what stands after the question mark.
	Query url.Values
	// Body is JSON; nil means none. Where the row expects JSON, POST and PUT send
	// "{}" for none.
	Body []byte
	// Content is the body of rows whose body is bytes.
	Content *Content
	// Before is the state that the request replaces, as JSON, where the caller
	// knows it already.
	Before []byte

	expect int // bytes of the answer, about, where that is known
}

// Content is a body that is not JSON. It is streamed.
type Content struct {
	// Open returns the bytes from their start. It is called for every attempt.
	Open func() (io.ReadCloser, error)
	// Size is the number of bytes.
	Size int64
	// Type is the Content-Type; "" means application/octet-stream.
	Type string
}

// Answer is what an endpoint gave back.
type Answer struct {
	// Status is the HTTP status, always from 200 to 299.
	Status int
	// Body is one whole JSON value.
	Body []byte
	// DryRun says that nothing was sent and that Body is the row's example.
	DryRun bool

	decoded bool  // somebody has read Body
	problem error // what reading it met, or nil
}

// Do makes the call and returns its JSON answer. An answer that refuses is an
// error: an *APIError if the homeserver speaks, else an *AnswerError, a
// *RedirectError or a *ConnectionError.
func (c *Client) Do(ctx context.Context, call Call) (*Answer, error) {
	return c.Decode(ctx, call, (*jsontext.Decoder).SkipValue)
}

// Decode makes the call like Do, and has its answer read by decode, which consumes
// exactly one value unless it returns an error. So the answer is parsed once: where it
// is found to be no JSON, the error is an *AnswerError. Other errors of decode are
// returned as they are; the server has done by then what it was asked for.
func (c *Client) Decode(ctx context.Context, call Call, decode func(*jsontext.Decoder) error) (*Answer, error) {
	req, err := c.prepare(call)
	if err != nil {
		return nil, err
	}
	req.decode = decode
	answer, err := c.pass(ctx, req, func() (*Answer, error) { return c.exchangeJSON(ctx, req) })
	if err != nil {
		return answer, err
	}
	if !answer.DryRun && req.method == http.MethodGet {
		c.remember(req, answer.Body)
	}
	if !answer.decoded { // the row's example, or what a resumed run was answered
		answer.decode(decode)
	}
	return answer, answer.problem
}

// Download makes the call and copies the bytes of its answer to w. It returns
// their type and number. A request that the gate holds back copies nothing.
func (c *Client) Download(ctx context.Context, call Call, w io.Writer) (contentType string, n int64, err error) {
	req, err := c.prepare(call)
	if err != nil {
		return "", 0, err
	}
	_, err = c.pass(ctx, req, func() (*Answer, error) {
		var status int
		status, contentType, n, err = c.exchangeBytes(ctx, req, w)
		return &Answer{Status: status, Body: []byte("{}")}, err
	})
	return contentType, n, err
}

// request is a checked call, ready to be sent as often as needed.
type request struct {
	call    Call
	row     *catalog.Row
	method  string
	path    path
	url     *url.URL
	body    []byte
	content *Content
	decode  func(*jsontext.Decoder) error // reads the answer
}

// String names the request as errors and the log do.
func (r *request) String() string { return r.method + " " + r.path.shown }

// prepare checks the call and fills the template.
func (c *Client) prepare(call Call) (*request, error) {
	row := call.Row
	if row == nil {
		return nil, errors.New("a call needs a row of the catalogue")
	}
	filled, err := fill(row, call.Path)
	if err != nil {
		return nil, err
	}
	if len(row.HeldQuery) > 0 && !c.gate.Apply() {
		call.Query = maps.Clone(call.Query)
		if call.Query == nil {
			call.Query = url.Values{}
		}
		for name, value := range row.HeldQuery {
			call.Query.Set(name, value)
		}
	}
	address, err := c.address(filled.escaped, call.Query)
	if err != nil {
		return nil, err
	}
	req := &request{call: call, row: row, method: row.Method, path: filled, url: address, body: call.Body, content: call.Content}
	return req, req.checkBody()
}

// checkBody makes sure that the body is of the kind that the row takes.
func (r *request) checkBody() error {
	switch wantsBytes := takesBytes(r.row); {
	case wantsBytes && (r.content == nil || r.content.Open == nil):
		return fmt.Errorf("%s needs the content to send", r.row.Name)
	case wantsBytes:
		r.body = nil
	case r.content != nil:
		return fmt.Errorf("%s takes JSON, not content", r.row.Name)
	case r.body == nil && r.mayHaveBody():
		r.body = []byte("{}")
	case r.body != nil && !validJSON(r.body):
		return fmt.Errorf("the body of %s is not valid JSON", r.row.Name)
	}
	return nil
}

// mayHaveBody says whether the server reads a body, and then wants one that is
// JSON even where nothing was given: of a POST, of a PUT, and of a DELETE whose
// row has parameters in the body.
func (r *request) mayHaveBody() bool {
	return r.method == http.MethodPost || r.method == http.MethodPut ||
		slices.ContainsFunc(r.row.Params, func(p catalog.Param) bool { return p.In == catalog.InBody })
}

// takesBytes says whether the row's body is not JSON.
func takesBytes(row *catalog.Row) bool {
	for _, p := range row.Params {
		if p.In == catalog.AsBody && p.Type.Kind == catalog.Bytes {
			return true
		}
	}
	return false
}
