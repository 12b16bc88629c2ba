package exchange

import (
	"net/http"
	"net/url"
	"time"
)

// SetAfter replaces the timer of answers that pause.
func SetAfter(c *Client, after func(time.Duration, func()) (stop func() bool)) { c.after = after }

// SlowHandshake is when a server is asked whether it speaks plain http.
const SlowHandshake = slowHandshake

// SetProxy replaces the proxy that the environment names: it names none for this machine,
// where the tests' servers are.
func SetProxy(c *Client, address *url.URL) {
	c.proxy = http.ProxyURL(address)
	c.http.Transport.(*http.Transport).Proxy = c.proxy
}
