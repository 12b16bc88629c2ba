package homeserver

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Errcode is a Matrix error code as an error: errors.Is finds it in an APIError
// that has the code.
type Errcode string

// Error returns the code.
func (e Errcode) Error() string { return string(e) }

// The error codes that callers branch on.
const (
	ErrNotFound      = Errcode("M_NOT_FOUND")
	ErrForbidden     = Errcode("M_FORBIDDEN")
	ErrUnknownToken  = Errcode("M_UNKNOWN_TOKEN")
	ErrMissingToken  = Errcode("M_MISSING_TOKEN")
	ErrUserLocked    = Errcode("M_USER_LOCKED")
	ErrUserSuspended = Errcode("M_USER_SUSPENDED")
	ErrLimitExceeded = Errcode("M_LIMIT_EXCEEDED")
	ErrUnrecognized  = Errcode("M_UNRECOGNIZED")
)

// The kinds of refusal that have no error code of their own.
const (
	// ErrUnauthorized is in every answer with status 401.
	ErrUnauthorized = Errcode("unauthorized")
	// ErrNotAdmin is in the answer to an account that is no server admin.
	ErrNotAdmin = Errcode("not a server admin")
)

// notAdminMessage is what Synapse says to an account that is no server admin.
const notAdminMessage = "You are not a server admin"

// APIError is the homeserver's refusal.
type APIError struct {
	// Status is the HTTP status.
	Status int
	// Errcode and Message are the server's own; they may be empty.
	Errcode, Message string
	// Method and Path name the request; secrets in the path are replaced.
	Method, Path string
	// RetryAfter is how long the server wants to be left alone; 0 if it did not say.
	RetryAfter time.Duration
	// Hint says what to do next; it may be empty.
	Hint string
	// SoftLogout says that logging in again continues the same session.
	SoftLogout bool
}

// Error returns one sentence: who refused what, why, and what to do next.
func (e *APIError) Error() string {
	why := fmt.Sprintf("status %d", e.Status)
	if e.Errcode != "" {
		why += " " + e.Errcode
	}
	said := strings.TrimRight(e.Message, ". ")
	if said == "" {
		said = strings.ToLower(http.StatusText(e.Status))
	}
	return withHint(fmt.Sprintf("the server refused %s %s: %s (%s)", e.Method, e.Path, said, why), e.Hint)
}

// Is says whether target is the error's code or one of its kinds.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrNotAdmin:
		return e.Status == http.StatusForbidden && e.Message == notAdminMessage
	}
	code, ok := target.(Errcode)
	return ok && string(code) == e.Errcode
}

// AnswerError is an answer that is not what a homeserver sends: a proxy's page,
// or an answer that is cut off or too long.
type AnswerError struct {
	// Method and Path name the request; secrets in the path are replaced.
	Method, Path string
	// Status is the HTTP status.
	Status int
	// Problem is what is wrong with the answer, and Hint what to do next.
	Problem, Hint string
	// Err is the cause, or nil.
	Err error

	retryAfter time.Duration // how long the sender wants to be left alone, or 0
}

// Error returns one sentence: to what, what is wrong, and what to do next.
func (e *AnswerError) Error() string {
	return withHint(fmt.Sprintf("the answer to %s %s (status %d) %s", e.Method, e.Path, e.Status, e.Problem), e.Hint)
}

// Unwrap returns the cause.
func (e *AnswerError) Unwrap() error { return e.Err }

// ConnectionError means that there is no answer: the homeserver cannot be
// reached, or the connection broke.
type ConnectionError struct {
	// Server is the homeserver's address.
	Server string
	// Method and Path name the request; secrets in the path are replaced.
	Method, Path string
	// Sent says that the request may have reached the server.
	Sent bool
	// Hint says what to do next.
	Hint string
	// Err is the cause.
	Err error
}

// Error returns one sentence: what happened, and what to do next.
func (e *ConnectionError) Error() string {
	if e.Sent {
		return withHint(fmt.Sprintf("the connection to %s broke during %s %s: %s", e.Server, e.Method, e.Path, cause(e.Err)), e.Hint)
	}
	return withHint(fmt.Sprintf("cannot connect to %s: %s", e.Server, cause(e.Err)), e.Hint)
}

// Is says that an error without a connection is ErrUnsent.
func (e *ConnectionError) Is(target error) bool { return target == ErrUnsent && !e.Sent }

// Unwrap returns the cause.
func (e *ConnectionError) Unwrap() error { return e.Err }

// RedirectError is an answer that points to where the client does not follow.
type RedirectError struct {
	// Method and Path name the request; secrets in the path are replaced.
	Method, Path string
	// Status is the HTTP status.
	Status int
	// Location is where the server points to, without query; "" if it did not say.
	Location string
	// SameOrigin says that the target is the homeserver itself.
	SameOrigin bool
}

// Error returns one sentence: where to, and what to do next.
func (e *RedirectError) Error() string {
	what := fmt.Sprintf("the server redirects %s %s (status %d) to %q", e.Method, e.Path, e.Status, e.Location)
	target, err := url.Parse(e.Location)
	switch {
	case e.SameOrigin:
		return withHint(what, "only a few redirects of GET are followed: give the address that the proxy uses in the end")
	case err != nil || target.Host == "":
		return withHint(what, "check the homeserver address")
	}
	return withHint(what, fmt.Sprintf("the token is not sent to another origin: if that is your homeserver, use %s as its address", target.Scheme+"://"+target.Host))
}

// withHint joins what happened and what to do next.
func withHint(what, hint string) string {
	if hint == "" {
		return what
	}
	return what + "; " + hint
}

// cause returns the innermost words of a network error, which repeat neither
// the address nor the method.
func cause(err error) string {
	if inner, ok := err.(*url.Error); ok {
		err = inner.Err
	}
	return strings.TrimRight(err.Error(), ".")
}

// ErrUnsent is in every error of a request that never left this machine, so that
// the server knows nothing of it.
var ErrUnsent = errors.New("not sent")

// unsent marks an error as ErrUnsent and leaves its text alone.
type unsent struct{ error }

// Unwrap returns the marked error.
func (e unsent) Unwrap() error { return e.error }

// Is says that the error is ErrUnsent.
func (unsent) Is(target error) bool { return target == ErrUnsent }

// errNotEntered marks an attempt that was given up before its turn came. It has no
// text of its own.
var errNotEntered = errors.New("")
