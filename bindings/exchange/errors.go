package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"synlua/bindings/catalog"
)

// Kind says how a request failed. It is set once, where the failure arises; retries, pacing
// and the exit status depend on it.
type Kind int

// The kinds of failures.
const (
	// Refused is a refusal by the server; Status and Errcode say why.
	Refused Kind = iota + 1
	// Unauthorized is a refusal because of the access token.
	Unauthorized
	// NotAdmin is a refusal because the account is no server admin.
	NotAdmin
	// LacksScope means that the token is good, but lacks a scope that the request needs.
	LacksScope
	// Unrecognized means that the server does not know the endpoint.
	Unrecognized
	// Delegated means that nothing was sent: the server delegates logins, and the service
	// that it delegates them to would not hear of the change.
	Delegated
	// Limited means that the server is asked too often, and did nothing.
	Limited
	// Unavailable means that the server says itself that it cannot serve the request now.
	Unavailable
	// Unverified means that the server delegates logins, could not ask about the token, and
	// did nothing.
	Unverified
	// Elsewhere means that another server failed, which this one had to ask.
	Elsewhere
	// Overloaded means that the server, or the proxy in front of it, cannot serve requests.
	Overloaded
	// Garbled means that the answer is not what the API sends, such as a proxy's page.
	Garbled
	// CutOff means that the answer ended too early.
	CutOff
	// Redirected means that the client does not follow the redirect in the answer.
	Redirected
	// Unreachable means that there is no connection.
	Unreachable
	// Untrusted means that the server was reached, but not over a connection that is safe.
	Untrusted
	// Broken means that the connection broke before the answer, or that no answer came.
	Broken
	// Interrupted means that the context ended.
	Interrupted
)

// Error is the failure of a request.
type Error struct {
	// Kind says how it failed.
	Kind Kind
	// API is the endpoint's API; nil if the endpoint is not in the catalogue.
	API *catalog.API
	// Method and Path name the request; secrets in the path are replaced.
	Method, Path string
	// Server is the server's address.
	Server string
	// Sent says that the request may have reached the server.
	Sent bool
	// Status is the HTTP status; 0 where there is no answer.
	Status int
	// Errcode and Message are the server's own; they may be empty.
	Errcode, Message string
	// SoftLogout says that logging in again continues the same session.
	SoftLogout bool
	// RetryAfter is how long the server asks to wait; 0 if it did not say.
	RetryAfter time.Duration
	// Location is where a redirect points to, without query; "" if it did not say.
	Location string
	// Problem is what is wrong with an unusable answer, how the request was interrupted, or
	// why it was not sent.
	Problem string
	// Issuer is the service to which the server delegates logins, if that may explain the
	// failure; else "".
	Issuer string
	// Hint says what to do next; it may be empty.
	Hint string
	// Err is the cause, or nil.
	Err error

	idempotent bool  // sending the request again does no harm
	renewal    error // why the token could not be renewed after the server refused it, or nil
}

// fail returns an error about this request.
func (r *Request) fail(kind Kind) *Error {
	return &Error{
		Kind: kind, API: r.Row.API, Method: r.Row.Method, Path: r.Shown, Server: r.server,
		Sent: true, idempotent: r.Row.Idempotent || EffectOf(r.Row) == catalog.Read,
	}
}

// Error returns one sentence: what happened, and what to do next.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.what()
	}
	return e.what() + "; " + e.Hint
}

// what says what happened.
func (e *Error) what() string {
	request := e.Method + " " + e.Path
	switch {
	case e.Kind == Delegated:
		return e.Problem
	case e.Kind == Interrupted:
		return request + " " + e.Problem + ": " + e.Err.Error()
	case e.Problem != "":
		return fmt.Sprintf("the answer to %s (status %d) %s", request, e.Status, e.Problem)
	case e.Kind == Redirected:
		return fmt.Sprintf("the server redirects %s (status %d) to %q", request, e.Status, e.Location)
	case e.Kind == Broken && errors.Is(e.Err, errSilent):
		return fmt.Sprintf("no answer to %s came from %s for a long time", request, e.Server)
	case e.Kind == Broken:
		return fmt.Sprintf("the connection to %s broke during %s: %s", e.Server, request, innermost(e.Err))
	case e.Status == 0:
		return fmt.Sprintf("cannot connect to %s: %s", e.Server, innermost(e.Err))
	}
	return fmt.Sprintf("the server refused %s: %s", request, e.Said())
}

// Said is what the server said when it refused the request, with the status.
func (e *Error) Said() string {
	why := fmt.Sprintf("status %d", e.Status)
	if e.Errcode != "" {
		why += " " + e.Errcode
	}
	said := strings.TrimRight(withoutSchema(e.Message), ". ")
	if said == "" {
		said = strings.ToLower(http.StatusText(e.Status))
	}
	return fmt.Sprintf("%s (%s)", said, why)
}

// schemaPath is where Synapse names the value that does not fit the form of a request.
var schemaPath = regexp.MustCompile(`\nOn instance((?:\[[^\]\n]+\])+):`)

// withoutSchema returns what the server said without the form that it goes on to show, but
// with the path of the value that does not fit.
func withoutSchema(said string) string {
	said, schema, found := strings.Cut(said, "\n\nFailed validating ")
	if m := schemaPath.FindStringSubmatch(schema); found && m != nil {
		said += " at " + strings.NewReplacer("']['", ".", "']", "", "['", "").Replace(m[1])
	}
	return said
}

// TokenUnknown says whether the server no longer accepts the access token, so that another
// one may help.
func (e *Error) TokenUnknown() bool {
	return e.Kind == Unauthorized && (e.Errcode == "M_UNKNOWN_TOKEN" || titleNamesToken(e))
}

// LackedScope returns the scope that the access token lacks, for a failure of the kind
// LacksScope. Synapse says so of one scope only, whatever the API.
func (e *Error) LackedScope() string {
	if isTitled(e.API) {
		return e.API.Scope
	}
	return catalog.Matrix.Scope
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return cmp.Or(e.Err, e.renewal) }

// innermost returns the text of a network error without the method and the address, which
// the sentence names already.
func innermost(err error) string {
	if inner, ok := err.(*url.Error); ok {
		err = inner.Err
	}
	return strings.TrimRight(err.Error(), ".")
}

// As returns the *Error in err, or an empty one where there is none.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{}
}

// KindOf returns the kind of the *Error in err, or 0.
func KindOf(err error) Kind { return As(err).Kind }

// Ended returns the error of a context that has ended, with the reason why it did.
func Ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	switch {
	case cause == nil:
		return err
	case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded): // that of an outer context
		return cause
	}
	return &ended{err, cause}
}

// ended is the error of a context that ended for a reason. The reason alone tells people
// something.
type ended struct{ err, cause error }

func (e *ended) Error() string   { return e.cause.Error() }
func (e *ended) Unwrap() []error { return []error{e.err, e.cause} }

// interrupted is the error for a request during which ctx ended. The server completes what
// it has begun, even if nobody waits for the answer.
func (r *Request) interrupted(ctx context.Context) *Error {
	e := r.fail(Interrupted)
	e.Problem, e.Err = "was interrupted", Ended(ctx)
	if r.Effect() != catalog.Read {
		e.Problem += ", and the server may go on with it"
	}
	return e
}

// interruptedWaiting is the error for a request that was waiting to be sent when ctx ended.
func (r *Request) interruptedWaiting(ctx context.Context, until string, sent bool) *Error {
	e := r.fail(Interrupted)
	e.Problem, e.Sent, e.Err = "was interrupted while it waited to be sent"+until, sent, Ended(ctx)
	return e
}

// scrub removes secrets from what the server said, in case the server repeated them.
func (r *Request) scrub(err error) error {
	if err == nil {
		return nil
	}
	e := As(err)
	e.Path = r.tokens.hide(e.Path)
	for _, said := range []*string{&e.Message, &e.Errcode, &e.Problem, &e.Location, &e.Hint} {
		*said = r.hide(*said)
	}
	return err
}
