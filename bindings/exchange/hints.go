package exchange

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"synlua/bindings/catalog"
)

// mayHaveActed is what to do when nobody knows whether a change happened.
const mayHaveActed = "the server may or may not have acted: check before you send it again"

// mayHaveRepeated is what to do about the refusal of a change whose earlier attempt had no
// answer.
const mayHaveRepeated = "an earlier attempt, whose answer was lost, may have done it already: see on the server"

// hint says what to do next about a failure, and names a proxy that may have caused it.
func (c *Client) hint(ctx context.Context, req *Request, e *Error) string {
	advice, proxy := c.advice(ctx, req, e), c.proxyHint(req, e)
	if proxy != "" && isOfProxy(e.Err) {
		return proxy
	}
	if advice != "" && proxy != "" {
		return advice + "; " + proxy
	}
	return advice + proxy
}

// advice says what to do next about a failure. If it names an option or a command of the
// program, it comes from Options.Hint.
func (c *Client) advice(ctx context.Context, req *Request, e *Error) string {
	if e.renewal != nil && !errors.Is(e.renewal, ErrNotRenewable) {
		return e.renewal.Error()
	}
	if e.Kind == NotAdmin || e.Kind == Unrecognized && req.Row.UnderMAS != "" {
		e.Issuer, _ = c.Issuer(ctx) // without it, the advice is that for other servers
	}
	if hint := c.hints(e); hint != "" || e.Hint != "" {
		return cmp.Or(hint, e.Hint)
	}
	switch e.Kind {
	case Unrecognized:
		return c.unrecognizedHint(ctx, req, e)
	case NotAdmin:
		return notAdminHint(e)
	case LacksScope:
		return "the access token lacks the scope " + e.LackedScope() + ": log in again and ask for it; the account must be allowed to"
	case Unverified:
		return "the service that the server delegates logins to is down: try again when it runs"
	case Limited:
		return limitedHint(e)
	case Unavailable, Elsewhere, Overloaded, Garbled, CutOff:
		if e.Kind == Garbled && slashed(req) != "" && (e.Status == http.StatusNotFound || e.Status == http.StatusBadRequest) {
			return slashHint(req)
		}
		return answerHint(e)
	case Unreachable, Untrusted:
		return cmp.Or(wrongSchemeHint(c.base, e.Err), connectHint(e.Err))
	case Broken:
		return brokenHint(e, "the network and the proxy")
	case Redirected:
		return c.redirectHint(req, e)
	case Refused, Unauthorized:
		if e.Kind == Refused && req.Repeated && req.Effect() != catalog.Read {
			return mayHaveRepeated
		}
		return cmp.Or(c.loginHint(ctx, req, e), emptyListHint(req, e), refusedHint(e))
	}
	return ""
}

func notAdminHint(e *Error) string {
	if e.Issuer == "" {
		return "log in as a server admin, or make this account one"
	}
	return fmt.Sprintf("this server delegates logins to %s: the access token lacks the scope %s, which is granted to accounts that mas.users.set_admin allows to ask for it",
		e.Issuer, catalog.Synapse.Scope)
}

// loginHint says which logins the server offers if it refuses one that it does not offer.
func (c *Client) loginHint(ctx context.Context, req *Request, e *Error) string {
	if req.Row != catalog.Lookup("matrix.auth.login") || e.Errcode != "M_FORBIDDEN" && e.Errcode != "M_UNKNOWN" {
		return ""
	}
	var login struct {
		Type string `json:"type"`
	}
	var offered struct {
		Flows []struct {
			Type string `json:"type"`
		} `json:"flows"`
	}
	if err := json.Unmarshal(req.Body, &login); err != nil {
		return ""
	}
	c.askOnce(ctx, catalog.Lookup("matrix.auth.login_flows"), &offered)
	var types []string
	for _, flow := range offered.Flows {
		types = append(types, flow.Type)
	}
	if len(types) == 0 || slices.Contains(types, login.Type) {
		return ""
	}
	return fmt.Sprintf("the server offers no %s: log in with %s", login.Type, strings.Join(types, ", "))
}

// emptyListHint says how an empty list is written, if the server wanted a list and was sent an
// empty table.
func emptyListHint(req *Request, e *Error) string {
	said := strings.ToLower(e.Message)
	if e.Status != http.StatusBadRequest || !strings.Contains(said, "array") && !strings.Contains(said, "list") {
		return ""
	}
	if bytes.Contains(req.Body, []byte(":{}")) || strings.Contains(fmt.Sprint(req.Query), ":{}") {
		return "an empty table is sent as {}: write json.array {} for an empty list"
	}
	return ""
}

func refusedHint(e *Error) string {
	if hint := cmp.Or(titleHints[firstTitle(e)], settingHint(e)); hint != "" {
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

// slashed returns the name of a parameter of the path whose value contains a slash, or "".
func slashed(req *Request) string {
	for i, p := range req.Row.PathParams() {
		if strings.Contains(req.Call.Path[i], "/") {
			return p.Name
		}
	}
	return ""
}

// slashHint is about proxies that decode the path before they pass it on: one segment
// becomes two.
func slashHint(req *Request) string {
	return slashed(req) + " contains a slash, which is sent as %2F, and a proxy seems to decode it: with nginx let proxy_pass name " +
		`no path, not even "/"; with Apache set AllowEncodedSlashes to NoDecode, and nocanon for ProxyPass`
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
	case errors.As(err, &record):
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
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert)
}
