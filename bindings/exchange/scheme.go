package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// The errors for an address at which the server speaks the other one of http and https.
var (
	errSpeaksTLS   = errors.New("the server speaks TLS there")
	errSpeaksPlain = errors.New("the server speaks plain http there")
)

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
	return req.url.Scheme == "http" && status == http.StatusBadRequest && wantsTLS(body)
}

// wantsTLS says whether the page is one of those with which servers ask for TLS.
func wantsTLS(page []byte) bool {
	return slices.ContainsFunc(tlsComplaints, func(text string) bool { return strings.Contains(string(page), text) })
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

// probeTime is how long it may take to find out what a server speaks.
const probeTime = 5 * time.Second

// probeTLS returns a function that says whether a server takes TLS handshakes. It tries
// once. Nothing is sent over the connection, so no certificate is checked.
func probeTLS(base *url.URL) func() bool {
	return sync.OnceValue(func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), probeTime)
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

// slowHandshake is how long a TLS handshake may take before the server is asked whether it
// speaks plain http. Synapse waits for more if it gets a handshake there.
const slowHandshake = 2 * time.Second

// watchHandshake has cancel called if the server speaks plain http where TLS is tried.
func (c *Client) watchHandshake(trace *httptrace.ClientTrace, req *Request, cancel context.CancelCauseFunc) {
	if c.answered.Load() || c.proxyOf(req) != nil {
		return
	}
	stop := func() bool { return false }
	trace.TLSHandshakeStart = func() {
		stop = c.after(slowHandshake, func() {
			if c.takesPlain() {
				cancel(errSpeaksPlain)
			}
		})
	}
	trace.TLSHandshakeDone = func(tls.ConnectionState, error) { stop() }
}

// probePlain returns a function that says whether a server answers in plain http, other
// than by asking for TLS. It tries once, and sends no token.
func probePlain(base *url.URL) func() bool {
	return sync.OnceValue(func() bool {
		client := &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true},
			Timeout:       probeTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		resp, err := client.Get("http://" + hostPort(base) + "/")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
		return err == nil && !(resp.StatusCode == http.StatusBadRequest && wantsTLS(body))
	})
}

// wrongScheme is the error for a request to a server that speaks the other one of http and
// https.
func (r *Request) wrongScheme(err error) *Error {
	e := r.fail(Untrusted)
	e.Sent, e.Err = false, err
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
	case !errors.Is(err, errSpeaksPlain):
		return ""
	}
	other.Scheme = "http"
	hint := "write " + other.String()
	if !loopback(other.Hostname()) {
		hint += " and allow plain http for this profile, or give the address at which it speaks TLS"
	}
	return hint
}
