package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Limits for reading answers, in bytes.
const (
	maxAnswer    = 256 << 20
	maxRefusal   = 64 << 10
	excerptBytes = 80
)

// longestAnswer is the bound of an answer for Options.MaxAnswer.
func longestAnswer(max int64) int64 {
	if max == 0 {
		return maxAnswer
	}
	return min(max, maxAnswer)
}

// Lenient accepts what servers really pass on in events: names that occur twice, and text
// that is not UTF-8.
var Lenient = jsontext.Options(json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)))

// validJSON says whether body is one whole JSON value.
func validJSON(body []byte) bool { return jsontext.Value(body).IsValid(Lenient) }

// readJSON reads an answer that must be JSON. An answer that may be empty, such as to HEAD,
// counts as an empty object then.
func (c *Client) readJSON(req *Request, resp *http.Response, read func(*jsontext.Decoder) error) (*Answer, error) {
	body, err := readBounded(req, resp, c.maxAnswer)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 && (req.Row.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent) {
		body = []byte("{}")
	}
	answer := &Answer{Status: resp.StatusCode, Body: body}
	if answer.Problem = ReadBody(body, read); isSyntax(answer.Problem) {
		return nil, req.notJSON(resp, body)
	}
	return answer, nil
}

// errNotOne is the error for a body that is not one JSON value.
var errNotOne = errors.New("not one JSON value")

// ReadBody calls read with a body that should be one JSON value, and returns what is wrong
// with it. read may stop early with an error; a body that is not JSON as a whole is
// reported as such even then.
func ReadBody(body []byte, read func(*jsontext.Decoder) error) error {
	return ReadJSON(body, func(dec *jsontext.Decoder) error {
		if err := read(dec); err != nil {
			if !isSyntax(err) && !validJSON(body) {
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

// decoders are reused, since each has buffers of its own.
var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// ReadJSON calls read with a lenient decoder over data. It does not copy data.
func ReadJSON(data []byte, read func(*jsontext.Decoder) error) error {
	dec := decoders.Get().(*jsontext.Decoder)
	dec.Reset(bytes.NewBuffer(data), Lenient)
	defer func() {
		dec.Reset(new(bytes.Buffer)) // drops the reference to data
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
func readBounded(req *Request, resp *http.Response, limit int64) ([]byte, error) {
	var answer bytes.Buffer
	size := min(resp.ContentLength, limit)
	if size < 0 { // the server does not say
		size = int64(req.Expect)
	}
	if size > 0 {
		answer.Grow(int(size) + bytes.MinRead) // ReadFrom needs room to find the end
	}
	_, err := answer.ReadFrom(io.LimitReader(resp.Body, limit+1))
	body := answer.Bytes()
	switch {
	case err != nil:
		return nil, req.cutOff(resp, int64(len(body)), err)
	case int64(len(body)) > limit:
		e := req.garbled(resp, fmt.Sprintf("is longer than %d bytes", limit))
		e.Hint = "ask for less at once, with a smaller limit for example"
		return nil, e
	}
	return body, nil
}

// cutOff is the error for an answer that ended too early.
func (r *Request) cutOff(resp *http.Response, n int64, err error) *Error {
	e := r.garbled(resp, fmt.Sprintf("is cut off after %s", counted(int(n), "byte")))
	if errors.Is(err, errStalled) {
		e.Problem += ", then " + errStalled.Error()
	}
	e.Kind, e.Err = CutOff, err
	return e
}

// notJSON is the error for an answer that no homeserver sends, such as a proxy's page. Its
// excerpt is quoted, so that no control character reaches a terminal.
func (r *Request) notJSON(resp *http.Response, body []byte) *Error {
	if len(body) == 0 {
		return r.garbled(resp, "is empty")
	}
	start := r.hide(string(body[:min(len(body), maxRefusal)])) // before it is cut: a part of a secret is secret too
	start = strings.Join(strings.Fields(start), " ")
	start = strings.ToValidUTF8(start[:min(len(start), excerptBytes)], "")
	return r.garbled(resp, fmt.Sprintf("is not JSON but %.60q and begins with %q", resp.Header.Get("Content-Type"), start))
}

// garbled returns an error about an answer that is not what the API sends. The status of a
// proxy's page may still say that the server is overloaded.
func (r *Request) garbled(resp *http.Response, problem string) *Error {
	e := r.fail(Garbled)
	if isUnavailable(resp.StatusCode) {
		e.Kind = Overloaded
	}
	e.Status, e.Problem = resp.StatusCode, problem
	return e
}

// refusal turns an answer whose status is not from 200 to 299 into an error.
func (c *Client) refusal(req *Request, resp *http.Response) error {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return req.redirected(resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	if complainsOfPlainHTTP(req, resp.StatusCode, body) {
		return req.wrongScheme(errSpeaksTLS)
	}
	if err != nil {
		return req.cutOff(resp, int64(len(body)), err)
	}
	said, ok := saidBy(req.Row.API, resp, body)
	if !ok && req.Row.Method != http.MethodHead && resp.StatusCode != http.StatusTooManyRequests {
		page := req.notJSON(resp, body)
		page.RetryAfter = c.retryAfter(0, resp.Header.Get("Retry-After"))
		return page
	}
	e := req.fail(Refused)
	e.Status, e.Errcode, e.Message, e.SoftLogout = resp.StatusCode, said.Errcode, said.Error, said.SoftLogout
	e.RetryAfter = c.retryAfter(said.Retry, resp.Header.Get("Retry-After"))
	e.Kind = kindOfRefusal(e)
	return e
}

// What Synapse says where its error code does not tell the case apart from others.
const (
	notAdminMessage   = "You are not a server admin"
	noScopeMessage    = "Token doesn't grant access to the Matrix C-S API"
	unverifiedMessage = "Unable to introspect the access token"
)

// said is what a server says in a refusal.
type said struct {
	Errcode    string  `json:"errcode"`
	Error      string  `json:"error"`
	Retry      float64 `json:"retry_after_ms"`
	SoftLogout bool    `json:"soft_logout"`
}

// saidBy reads a refusal. It is false if the body is none, but a proxy's page, for example.
func saidBy(api *catalog.API, resp *http.Response, body []byte) (s said, ok bool) {
	isObject := len(body) > 0 && bytes.TrimLeft(body, " \t\r\n")[0] == '{' && validJSON(body)
	if isObject {
		// A member whose type is not that of the specification stays empty.
		_ = json.Unmarshal(body, &s, Lenient)
	}
	if isTitled(api) {
		return titled(s, isObject, resp, body)
	}
	return s, isObject
}

// kindOfRefusal classifies a refusal. An error code beside the status means that the server
// still worked well enough to explain itself.
func kindOfRefusal(e *Error) Kind {
	if isTitled(e.API) {
		if kind := kindOfTitle(e); kind != 0 {
			return kind
		}
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		return Limited
	case isUnavailable(e.Status) && e.Errcode == "":
		return Overloaded
	case e.Status == http.StatusServiceUnavailable && e.Message == unverifiedMessage:
		return Unverified
	case e.Status == http.StatusServiceUnavailable:
		return Unavailable
	case isUnavailable(e.Status):
		return Elsewhere
	case e.Status == http.StatusUnauthorized && e.Message == noScopeMessage:
		return LacksScope
	case e.Status == http.StatusUnauthorized:
		return Unauthorized
	case e.Status == http.StatusForbidden && e.Message == notAdminMessage:
		return NotAdmin
	case e.Errcode == "M_UNRECOGNIZED":
		return Unrecognized
	}
	return Refused
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

// redirected is the error for a redirect that is not followed. It leaves out the query,
// which may contain a secret.
func (r *Request) redirected(resp *http.Response) *Error {
	e := r.fail(Redirected)
	e.Status = resp.StatusCode
	if target, err := resp.Location(); err == nil {
		e.Location = (&url.URL{Scheme: target.Scheme, Host: target.Host, Path: target.Path}).String()
	}
	return e
}
