package homeserver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
)

// mayHaveActed is what to do when nobody knows whether a change happened.
const mayHaveActed = "the server may or may not have acted: check before you send it again"

// hint says what to do next about the server's refusal.
func (c *Client) hint(ctx context.Context, req *request, e *APIError) string {
	switch {
	case errors.Is(e, ErrUnrecognized):
		return c.unrecognizedHint(ctx, req)
	case errors.Is(e, ErrUnknownToken) && e.SoftLogout:
		return "the login has run out: log in again with `synlua login`"
	case errors.Is(e, ErrUnknownToken):
		return "the access token is wrong or was logged out: log in again with `synlua login`"
	case errors.Is(e, ErrMissingToken):
		return "no access token was sent: log in with `synlua login`"
	case errors.Is(e, ErrUserLocked):
		return "the account that is logged in is locked: have another admin unlock it, or log in as somebody else"
	case errors.Is(e, ErrUserSuspended):
		return "the account that is logged in is suspended: have another admin lift that, or log in as somebody else"
	case errors.Is(e, ErrNotAdmin):
		return "log in as a server admin with `synlua login`, or make this account one"
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > 0:
		return fmt.Sprintf("the server wants to be left alone for %s: try again then", e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return "the server is asked too often: try again later, or use a lower --rate"
	case isUnavailable(e.Status) && !repeatable(req):
		return mayHaveActed
	case isUnavailable(e.Status):
		return "the server, or one that it asked, is down or overloaded: try again later"
	case e.Status >= http.StatusInternalServerError && !repeatable(req):
		return mayHaveActed + ", and see the server's log"
	case e.Status >= http.StatusInternalServerError:
		return "see the server's log for the cause"
	}
	return ""
}

// isUnavailable says whether the status means that trying again may help.
func isUnavailable(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// answerHint says what to do about an answer that is not JSON.
func answerHint(req *request, status int) string {
	switch {
	case isUnavailable(status) && !repeatable(req):
		return "the homeserver behind the proxy seems to be down, and " + mayHaveActed
	case isUnavailable(status):
		return "the homeserver behind the proxy seems to be down: try again later"
	case status == http.StatusRequestEntityTooLarge:
		return "the proxy takes no body of this size: send less, or raise its limit"
	}
	return "check the homeserver address, and that the proxy passes this path on to Synapse"
}

// connectHint says what to check when there is no connection.
func connectHint(err error) string {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		timeout   net.Error
	)
	switch {
	case errors.As(err, &dns):
		return "check the spelling of the homeserver address and this machine's name resolution"
	case errors.As(err, &authority):
		return "the certificate is signed by nobody that this machine trusts: give the authority with --ca-file"
	case errors.As(err, &name), errors.As(err, &invalid):
		return "the certificate is not valid for this address: check the address, and the certificate's names and dates"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "the server does not speak TLS there: check the port of the homeserver address"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "check that the homeserver runs and that the port is right"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "check that the homeserver runs and that no firewall is in between"
	}
	return "check the homeserver address and the network"
}

// isCertificate says whether the server was reached but is not trusted; trying
// again does not help then.
func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.Is(err, http.ErrSchemeMismatch)
}
