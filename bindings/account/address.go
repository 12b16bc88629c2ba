package account

import (
	"net/url"
	"strings"

	"synlua/bindings/exchange"
)

// sameServer says whether two addresses lead to the same homeserver, beyond doubt.
func sameServer(a, b string) bool {
	return a == b || canonical(a) != "" && canonical(a) == canonical(b)
}

// canonical returns the one spelling of an address, or "" if it is none: small
// letters in scheme and host, the port always, no slash at the end.
func canonical(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return exchange.Origin(u) + strings.TrimRight(u.EscapedPath(), "/")
}

// shown returns an address for errors, without a password that somebody wrote into
// it.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(not an address)"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
