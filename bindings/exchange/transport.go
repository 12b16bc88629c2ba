package exchange

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

// poolSize is how many connections to the homeserver are kept and used at most.
const poolSize = 64

// readBuffer is how many bytes of an answer are read at once, at most. Synapse sends
// pieces of 4 KiB, sixteen at a time; with net/http's 4 KiB a page of 1000 users takes
// sixty reads, and with this five.
const readBuffer = 64 << 10

// maxRedirects is how many redirects in a row a GET follows.
const maxRedirects = 5

// newTransport returns a transport that keeps connections alive and offers
// HTTP/2. There is no time limit until the answer begins: some admin requests,
// deleting media for one, take minutes, so the context alone ends them. Idle connections
// are dropped before the usual proxies drop theirs, because a request sent on a
// connection that the proxy is closing has an unknown outcome.
func newTransport(roots *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
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
	}
}

// checkRedirect follows a redirect only for a read by GET or HEAD and only
// inside the origin of the first request. Otherwise the redirect itself becomes
// the answer, of which send makes a RedirectError.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	reads := first.Method == http.MethodGet || first.Method == http.MethodHead
	if !reads || !sameOrigin(first.URL, next.URL) || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}

// sameOrigin says whether scheme, host and port are the same.
func sameOrigin(a, b *url.URL) bool { return Origin(a) == Origin(b) }

// Origin returns scheme, host and port in one spelling.
func Origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(lower(u.Hostname()), port)
}
