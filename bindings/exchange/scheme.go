package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// errSpeaksTLS is the error for an http address at which the server speaks TLS.
var errSpeaksTLS = errors.New("the server speaks TLS there")

// tlsAlert is how net/http shows the beginning of a TLS alert, with which some servers
// answer a request in plain http.
const tlsAlert = `malformed HTTP response "\x15\x03`

// tlsComplaints are what other servers answer to it, with status 400: net/http, nginx and
// Apache.
var tlsComplaints = []string{
	"HTTP request to an HTTPS server", "HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
}

// complainsOfPlainHTTP says whether the answer to a request in plain http is that of a
// server that wants TLS.
func complainsOfPlainHTTP(req *Request, status int, body []byte) bool {
	return req.url.Scheme == "http" && status == http.StatusBadRequest &&
		slices.ContainsFunc(tlsComplaints, func(text string) bool { return strings.Contains(string(body), text) })
}

// speaksTLS says whether a request in plain http got no answer because the server speaks
// TLS. A server that closes the connection without a word, as Synapse does, is asked for a
// TLS handshake, unless it has answered before.
func (c *Client) speaksTLS(req *Request, err error) bool {
	if req.url.Scheme != "http" {
		return false
	}
	return strings.Contains(err.Error(), tlsAlert) || !c.answered.Load() && c.proxyOf(req) == nil && c.takesTLS()
}

// probeTLS returns a function that says whether a server takes TLS handshakes. It tries
// once. Nothing is sent over the connection, so no certificate is checked.
func probeTLS(base *url.URL) func() bool {
	return sync.OnceValue(func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		dialer := &tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
		conn, err := dialer.DialContext(ctx, "tcp", hostPort(base))
		if err != nil {
			return false
		}
		conn.Close()
		return true
	})
}

// wrongScheme is the error for a request in plain http to a server that speaks TLS.
func (r *Request) wrongScheme() *Error {
	e := r.fail(Untrusted)
	e.Sent, e.Err = false, errSpeaksTLS
	return e
}

// wrongSchemeHint says how to write the address of a server that speaks the other one of
// http and https, or "" if that is not the problem.
func wrongSchemeHint(base *url.URL, err error) string {
	other := *base
	switch {
	case errors.Is(err, errSpeaksTLS):
		other.Scheme = "https"
		return "write " + other.String()
	case !errors.Is(err, http.ErrSchemeMismatch):
		return ""
	}
	other.Scheme = "http"
	hint := "the server speaks plain http there: write " + other.String()
	if !loopback(other.Hostname()) {
		hint += " and allow plain http for this profile, or give the address at which it speaks TLS"
	}
	return hint
}
