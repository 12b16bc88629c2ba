// Package exchange sends requests to one server over HTTP and reads the answers. It knows
// no Lua, and it does not decide whether a request may be sent: package changes does.
//
// Its contract: every request is described by a row of the catalogue. Path segments are
// escaped one by one. The token travels only in the Authorization header and to no other
// origin. A request is sent again only where that is safe. When the server asks one
// request to wait, all wait; when it is overloaded, fewer are in flight. Every wait ends
// with its context, and every failure of a request is an *Error whose sentence says what
// to do next. A Client may be used by many goroutines.
package exchange

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Options say how a Client is made. The zero value of each field but BaseURL is
// usable.
type Options struct {
	// BaseURL is the homeserver's address, such as "https://matrix.example.org".
	// It may have a base path.
	BaseURL string
	// Token gives the access token; nil means that there is none.
	Token TokenSource
	// RootCAs are the certificate authorities to trust; nil means the system's.
	RootCAs *x509.CertPool
	// AllowPlainHTTP permits http to other machines than this one.
	AllowPlainHTTP bool
	// UserAgent is the header of that name.
	UserAgent string
	// Rate is the highest number of requests a second; 0 means no limit.
	Rate rate.Limit
	// Sleep waits for d or until ctx ends; nil means real time. Tests replace it.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Log receives one line for each request and each wait, without secrets; nil
	// means silence. It is called by several goroutines at once.
	Log func(line string)
	// FollowRedirects says that reads follow redirects to other origins too. It is for
	// finding a server, and must not be used with a token.
	FollowRedirects bool
	// Hint returns what to do next about a failure, if the program has an option or a
	// command for it, else "". nil means that it never has one.
	Hint func(*Error) string
	// Issuer returns the issuer of the service to which the server delegates logins, if that
	// is not said at BaseURL; nil means that it is.
	Issuer func(ctx context.Context) (string, error)
	// MaxAnswer is the longest answer that is read, in bytes; 0 for as long as is ever read.
	MaxAnswer int64
	// Waits receives one line, for people, before each wait that they would notice;
	// nil means silence. It is called by several goroutines at once.
	Waits func(line string)
}

// longWait is the shortest wait that people are told about.
const longWait = 2 * time.Second

// Client sends requests to one server.
type Client struct {
	base      *url.URL // its path has no slash at the end
	http      *http.Client
	token     TokenSource
	userAgent string
	pacer     *pacer
	sleep     func(context.Context, time.Duration) error
	now       func() time.Time
	log       func(string)
	waits     func(string)
	listens   bool // a log was given, so its lines are needed
	hints     func(*Error) string
	versions  versions
	issuer    issuer
	proxy     func(*http.Request) (*url.URL, error)
	tokens    sentTokens
	answered  atomic.Bool // the server has answered a request, whatever it said
	// takesTLS and takesPlain say what the server speaks; they try it once.
	takesTLS, takesPlain func() bool
	renewing             chan struct{} // holds a value while a token is renewed
	maxAnswer            int64         // bytes
	after                func(time.Duration, func()) (stop func() bool)
}

// New returns a client for the homeserver at o.BaseURL. It sends nothing yet.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL, o.AllowPlainHTTP)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base: base, token: o.Token, userAgent: o.UserAgent,
		sleep: o.Sleep, now: o.Now, log: o.Log, waits: o.Waits, listens: o.Log != nil, hints: o.Hint, renewing: make(chan struct{}, 1), maxAnswer: longestAnswer(o.MaxAnswer), after: after,
		issuer: issuer{turn: make(chan struct{}, 1), elsewhere: o.Issuer}, proxy: environmentProxy, takesTLS: probeTLS(base), takesPlain: probePlain(base),
		http: &http.Client{Transport: newTransport(o.RootCAs), CheckRedirect: checkRedirect(o.FollowRedirects)},
	}
	c.fillDefaults()
	c.pacer = newPacer(c, newLimiter(o.Rate))
	return c, nil
}

// newLimiter returns a limiter that spreads requests evenly over time, or nil if no rate is
// given.
func newLimiter(limit rate.Limit) *rate.Limiter {
	if limit <= 0 {
		return nil
	}
	return rate.NewLimiter(limit, 1)
}

// fillDefaults replaces each nil by its documented default.
func (c *Client) fillDefaults() {
	if c.token == nil {
		c.token = StaticToken("")
	}
	if c.sleep == nil {
		c.sleep = Sleep
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.log == nil {
		c.log = func(string) {}
	}
	if c.waits == nil {
		c.waits = func(string) {}
	}
	if c.hints == nil {
		c.hints = func(*Error) string { return "" }
	}
}

// BaseURL returns the homeserver's address without a slash at the end.
func (c *Client) BaseURL() string { return c.base.String() }

// Close closes the connections that are idle.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Sleep waits for d in real time, or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return Ended(ctx)
	}
}

// Now returns the time by the client's clock.
func (c *Client) Now() time.Time { return c.now() }
