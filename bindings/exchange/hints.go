package exchange

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"synlua/bindings/catalog"
)

// mayHaveActed is what to do when nobody knows whether a change happened.
const mayHaveActed = "the server may or may not have acted: check before you send it again"

// hint says what to do next about a failure. A hint that names an option or a command of
// the program comes from Options.Hint.
func (c *Client) hint(ctx context.Context, req *Request, e *Error) string {
	if hint := c.hints(e); hint != "" || e.Hint != "" {
		return cmp.Or(hint, e.Hint)
	}
	switch e.Kind {
	case Unrecognized:
		return c.unrecognizedHint(ctx, req)
	case NotAdmin:
		return "log in as a server admin, or make this account one"
	case MissingScope:
		return fmt.Sprintf("the access token lacks the scope %s: log in again and ask for it; the account must be allowed to", e.API.Scope)
	case Limited:
		return limitedHint(e)
	case Unavailable, Elsewhere, Overloaded, Garbled, CutOff:
		return answerHint(e)
	case Unreachable, Untrusted:
		return connectHint(e.Err)
	case Broken:
		return brokenHint(e, "the network and the proxy")
	case Redirected:
		return c.redirectHint(req, e)
	case Refused, Unauthorized:
		return refusedHint(e)
	}
	return ""
}

func refusedHint(e *Error) string {
	if hint := titleHints[firstTitle(e)]; hint != "" {
		return hint
	}
	switch {
	case e.TokenUnknown() && e.SoftLogout:
		return "the login has run out: log in again"
	case e.TokenUnknown():
		return "the access token is wrong or was logged out: log in again"
	case e.Errcode == "M_MISSING_TOKEN":
		return "no access token was sent: log in"
	case e.Errcode == "M_USER_LOCKED":
		return "the account that is logged in is locked: have another admin unlock it, or log in as somebody else"
	case e.Errcode == "M_USER_SUSPENDED":
		return "the account that is logged in is suspended: have another admin lift that, or log in as somebody else"
	case e.Status >= http.StatusInternalServerError && !e.idempotent:
		return mayHaveActed + ", and see the server's log"
	case e.Status >= http.StatusInternalServerError:
		return "see the server's log for the cause"
	}
	return ""
}

func limitedHint(e *Error) string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("the server wants to be left alone for %s: try again then", e.RetryAfter)
	}
	return "the server is asked too often: try again later, or more slowly"
}

// answerHint says what to do about an answer that is missing, unusable, or not the server's
// own.
func answerHint(e *Error) string {
	page, behind := e.Problem != "", "homeserver"
	server := "Synapse"
	if api := serverOf(e.API); api != nil && api != catalog.Synapse {
		behind, server = strings.TrimPrefix(api.Version.Product, "the "), api.Version.Product
	}
	switch {
	case e.Kind == CutOff:
		return brokenHint(e, "the proxy's limits")
	case e.Kind != Garbled && page && !e.idempotent:
		return "the " + behind + " behind the proxy seems to be down, and " + mayHaveActed
	case e.Kind != Garbled && page:
		return "the " + behind + " behind the proxy seems to be down: try again later"
	case e.Kind != Garbled && !e.idempotent:
		return mayHaveActed
	case e.Kind != Garbled:
		return "the server, or one that it asked, is down or overloaded: try again later"
	case e.Status == http.StatusRequestEntityTooLarge:
		return "the proxy takes no body of this size: send less, or raise its limit"
	}
	return "check the " + behind + " address, and that the proxy passes this path on to " + server
}

// brokenHint says what to do if the connection broke before the answer was complete.
func brokenHint(e *Error, check string) string {
	if !e.idempotent {
		return mayHaveActed
	}
	return "try again, and check " + check + " if it happens again"
}

func (c *Client) redirectHint(req *Request, e *Error) string {
	target, err := url.Parse(e.Location)
	switch {
	case err != nil || target.Host == "":
		return "check the homeserver address"
	case sameOrigin(target, req.url):
		return "only a few redirects of GET are followed: give the address that the proxy uses in the end"
	}
	return fmt.Sprintf("the token is not sent to another origin: if that is your homeserver, use %s as its address", target.Scheme+"://"+target.Host)
}

// isUnavailable says whether the status means that a retry may help.
func isUnavailable(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
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
		return "the certificate is signed by nobody that this machine trusts: name the authority that signed it"
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

// isCertificate says whether the server was reached but is not trusted; a retry does not
// help then.
func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.Is(err, http.ErrSchemeMismatch)
}
