package exchange

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

// poolSize is the highest number of connections to the homeserver, in use and idle.
const poolSize = 64

// readBuffer is how many bytes of an answer are read at once, at most. Synapse sends pieces
// of 4 KiB, sixteen at a time: a page of 1000 users takes sixty reads with net/http's
// buffer of 4 KiB, and five with this one.
const readBuffer = 64 << 10

// maxRedirects is how many redirects in a row a GET follows.
const maxRedirects = 5

// newTransport returns a transport that keeps connections alive and offers HTTP/2. It does not
// limit the wait for an answer, which depends on the request. Idle connections are dropped earlier than the usual proxies
// drop theirs: a request sent on a connection that the proxy is closing has an unknown
// outcome.
func newTransport(roots *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:               environmentProxy,
		DialContext:         dialer.DialContext,
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        poolSize,
		MaxIdleConnsPerHost: poolSize,
		MaxConnsPerHost:     poolSize,
		IdleConnTimeout:     30 * time.Second,
		ReadBufferSize:      readBuffer,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},

		OnProxyConnectResponse: refusedByProxy,
	}
}

// checkRedirect returns the rule for redirects. They are followed only for GET and HEAD,
// and only within the origin of the first request, unless anywhere is set: then to every
// safe address. Any other redirect is itself the answer, from which refusal makes an
// error of the kind Redirected.
func checkRedirect(anywhere bool) func(next *http.Request, via []*http.Request) error {
	return func(next *http.Request, via []*http.Request) error {
		first := via[0]
		reads := first.Method == http.MethodGet || first.Method == http.MethodHead
		safe := sameOrigin(first.URL, next.URL) || anywhere && (next.URL.Scheme == "https" || loopback(next.URL.Hostname()))
		if !reads || !safe || len(via) > maxRedirects {
			return http.ErrUseLastResponse
		}
		return nil
	}
}

// sameOrigin says whether scheme, host and port are the same.
func sameOrigin(a, b *url.URL) bool { return Origin(a) == Origin(b) }

// Origin returns scheme, host and port in one spelling.
func Origin(u *url.URL) string { return u.Scheme + "://" + hostPort(u) }

// hostPort returns the host of an address with its port.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(lower(u.Hostname()), port)
}
