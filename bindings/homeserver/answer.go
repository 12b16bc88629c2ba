package homeserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of what is read of an answer.
const (
	maxAnswer    = 256 << 20
	maxRefusal   = 64 << 10
	excerptBytes = 80
)

// lenient accepts what servers of other people's events really send: names that
// occur twice and text that is not UTF-8.
var lenient = jsontext.Options(json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)))

// validJSON says whether body is one whole JSON value.
func validJSON(body []byte) bool { return jsontext.Value(body).IsValid(lenient) }

// readJSON reads an answer that must be JSON. An answer without a body, as to
// HEAD, is an empty object.
func (c *Client) readJSON(req *request, resp *http.Response) (*Answer, error) {
	body, err := readBounded(req, resp, c.maxAnswer)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 && (req.method == http.MethodHead || resp.StatusCode == http.StatusNoContent) {
		body = []byte("{}")
	}
	answer := &Answer{Status: resp.StatusCode, Body: body}
	if answer.decode(req.decode); isSyntax(answer.problem) {
		return nil, notJSON(req, resp, body)
	}
	return answer, nil
}

// errNotOne is what is wrong with a body that is not one JSON value.
var errNotOne = errors.New("not one JSON value")

// decode has the body read, and keeps what is wrong with it. A reader that does not
// like what it finds may stop there; what is no JSON as a whole is no answer all the
// same.
func (a *Answer) decode(read func(*jsontext.Decoder) error) {
	a.decoded = true
	a.problem = decode(a.Body, func(dec *jsontext.Decoder) error {
		if err := read(dec); err != nil {
			if !isSyntax(err) && !validJSON(a.Body) {
				return errNotOne
			}
			return err
		}
		switch _, err := dec.ReadToken(); err {
		case io.EOF:
			return nil
		case nil:
			return errNotOne
		default:
			return err
		}
	})
}

// decoders are kept, since each has buffers of its own.
var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// decode calls read with a decoder over data. Of a Buffer it copies nothing.
func decode(data []byte, read func(*jsontext.Decoder) error) error {
	dec := decoders.Get().(*jsontext.Decoder)
	dec.Reset(bytes.NewBuffer(data), lenient)
	defer func() {
		dec.Reset(new(bytes.Buffer)) // lets go of data
		decoders.Put(dec)
	}()
	return read(dec)
}

// isSyntax says whether an error of a decoder means that its input is not one JSON
// value.
func isSyntax(err error) bool {
	var syntax *jsontext.SyntacticError
	return err != nil && (errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errNotOne))
}

// readBounded reads at most limit bytes, and refuses more.
func readBounded(req *request, resp *http.Response, limit int64) ([]byte, error) {
	var answer bytes.Buffer
	size := min(resp.ContentLength, limit)
	if size < 0 { // the server does not say
		size = int64(req.call.expect)
	}
	if size > 0 {
		answer.Grow(int(size) + bytes.MinRead) // ReadFrom wants room to find the end
	}
	_, err := answer.ReadFrom(io.LimitReader(resp.Body, limit+1))
	body := answer.Bytes()
	switch {
	case err != nil:
		return nil, cutOff(req, resp, int64(len(body)), err)
	case int64(len(body)) > limit:
		return nil, req.answerError(resp, fmt.Sprintf("is longer than %d bytes", limit), "ask for less at once, with a smaller limit for example")
	}
	return body, nil
}

// cutOff is the error for an answer whose end did not come.
func cutOff(req *request, resp *http.Response, n int64, err error) error {
	hint := "try again, and check the proxy's limits if it happens again"
	if !repeatable(req) {
		hint = mayHaveActed
	}
	problem := fmt.Sprintf("is cut off after %d bytes", n)
	if errors.Is(err, errStalled) {
		problem += ", then " + errStalled.Error()
	}
	e := req.answerError(resp, problem, hint)
	e.Err = err
	return e
}

// notJSON is the error for a page that no homeserver sent. What it shows of the
// page is quoted, so that nothing in it reaches a terminal.
func notJSON(req *request, resp *http.Response, body []byte) *AnswerError {
	kind := resp.Header.Get("Content-Type")
	if len(body) == 0 {
		return req.answerError(resp, "is empty", answerHint(req, resp.StatusCode))
	}
	start := strings.Join(strings.Fields(string(body[:min(len(body), 4*excerptBytes)])), " ")
	start = strings.ToValidUTF8(start[:min(len(start), excerptBytes)], "")
	return req.answerError(resp, fmt.Sprintf("is not JSON but %.60q and begins with %q", kind, start), answerHint(req, resp.StatusCode))
}

// answerError returns an error about the answer to this request.
func (r *request) answerError(resp *http.Response, problem, hint string) *AnswerError {
	return &AnswerError{Method: r.method, Path: r.path.shown, Status: resp.StatusCode, Problem: problem, Hint: hint}
}

// refusal makes an error of an answer whose status is not from 200 to 299.
func (c *Client) refusal(req *request, resp *http.Response) error {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return c.redirectError(req, resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	if err != nil {
		return cutOff(req, resp, int64(len(body)), err)
	}
	var said struct {
		Errcode    string  `json:"errcode"`
		Error      string  `json:"error"`
		Retry      float64 `json:"retry_after_ms"`
		SoftLogout bool    `json:"soft_logout"`
	}
	isJSON := len(body) > 0 && bytes.TrimLeft(body, " \t\r\n")[0] == '{' && validJSON(body)
	if !isJSON && req.method != http.MethodHead && resp.StatusCode != http.StatusTooManyRequests {
		page := notJSON(req, resp, body)
		page.retryAfter = c.retryAfter(0, resp.Header.Get("Retry-After"))
		return page
	}
	if isJSON {
		// A member of another type than the specification's stays empty.
		_ = json.Unmarshal(body, &said, lenient)
	}
	return &APIError{
		Status: resp.StatusCode, Errcode: said.Errcode, Message: said.Error, SoftLogout: said.SoftLogout,
		Method: req.method, Path: req.path.shown, RetryAfter: c.retryAfter(said.Retry, resp.Header.Get("Retry-After")),
	}
}

// retryAfter returns how long to wait: the milliseconds of the body, else the
// seconds or the date of the header.
func (c *Client) retryAfter(ms float64, header string) time.Duration {
	const most = 1000 * time.Hour
	if ms > 0 {
		return time.Duration(min(ms, float64(most/time.Millisecond)) * float64(time.Millisecond))
	}
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(max(0, min(seconds, int(most/time.Second)))) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil {
		return max(0, date.Sub(c.now()))
	}
	return 0
}

// redirectError says where the answer points to, without the query, in which a
// secret may be.
func (c *Client) redirectError(req *request, resp *http.Response) error {
	e := &RedirectError{Method: req.method, Path: req.path.shown, Status: resp.StatusCode}
	if target, err := resp.Location(); err == nil {
		e.SameOrigin = sameOrigin(target, c.base)
		e.Location = (&url.URL{Scheme: target.Scheme, Host: target.Host, Path: target.Path}).String()
	}
	return e
}

// exchangeJSON sends the request until there is a JSON answer or a final error.
func (c *Client) exchangeJSON(ctx context.Context, req *request) (*Answer, error) {
	var answer *Answer
	err := c.exchange(ctx, req, func(resp *http.Response) (err error) {
		answer, err = c.readJSON(req, resp)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// errWrite marks that the receiver of a download failed, not the server.
var errWrite = errors.New("the downloaded bytes cannot be written")

// exchangeBytes sends the request until its answer begins, and copies it to w.
// Once w has bytes of an answer, nothing is sent again.
func (c *Client) exchangeBytes(ctx context.Context, req *request, w io.Writer) (status int, contentType string, n int64, err error) {
	err = c.exchange(ctx, req, func(resp *http.Response) error {
		status, contentType = resp.StatusCode, resp.Header.Get("Content-Type")
		out := &countingWriter{w: w}
		_, err := io.Copy(out, resp.Body)
		n = out.n
		switch {
		case out.err != nil:
			return final{fmt.Errorf("%w: %w", errWrite, out.err)}
		case err != nil && n > 0:
			return final{cutOff(req, resp, n, err)}
		case err != nil:
			return cutOff(req, resp, n, err)
		}
		return nil
	})
	return status, contentType, n, err
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
