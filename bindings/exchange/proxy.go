package exchange

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// environmentProxy returns the proxy that the environment names for a request, or nil. Its
// error does not repeat the address, which may contain a password.
func environmentProxy(r *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, errors.New("the address of the proxy in " + proxyVariable(r.URL) + " cannot be read: use one such as http://proxy.example.org:3128")
	}
	return proxy, nil
}

// proxyVariable returns the variable that names the proxy for an address.
func proxyVariable(address *url.URL) string {
	if address.Scheme == "https" {
		return "HTTPS_PROXY"
	}
	return "HTTP_PROXY"
}

// refusedByProxy is the error for a proxy that does not connect to the server.
func refusedByProxy(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{answer.StatusCode}
}

// proxyRefusal is a proxy's answer to the request for a connection.
type proxyRefusal struct{ status int }

func (e *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answers %d %s", e.status, http.StatusText(e.status))
}

// isOfProxy says whether it was the proxy that could not be reached, or that refused.
func isOfProxy(err error) bool {
	var refusal *proxyRefusal
	var op *net.OpError
	return errors.As(err, &refusal) || errors.As(err, &op) && op.Op == "proxyconnect"
}

// proxyOf returns the proxy that the request goes through, or nil.
func (c *Client) proxyOf(req *Request) *url.URL {
	proxy, err := c.proxy(&http.Request{URL: req.url})
	if err != nil {
		return nil
	}
	return proxy
}

// proxyHint names the proxy that may have caused a failure, without its password, or
// returns "".
func (c *Client) proxyHint(req *Request, e *Error) string {
	switch e.Kind {
	case Unreachable, Untrusted, Broken, CutOff, Overloaded, Garbled:
	default:
		return ""
	}
	proxy := c.proxyOf(req)
	if proxy == nil {
		return ""
	}
	name := (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String() + ", which " + proxyVariable(req.url) + " names"
	var refusal *proxyRefusal
	if e.Status == http.StatusProxyAuthRequired || errors.As(e.Err, &refusal) && refusal.status == http.StatusProxyAuthRequired {
		return "the proxy " + name + ", wants a login: put user and password into its address"
	}
	return "the request goes through the proxy " + name + ": check it, or put the server's name into NO_PROXY"
}
