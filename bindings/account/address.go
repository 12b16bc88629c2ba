package account

import (
	"net/url"
	"strings"

	"synlua/bindings/exchange"
)

// sameServer says whether two addresses certainly lead to the same homeserver.
func sameServer(a, b string) bool {
	return a == b || canonical(a) != "" && canonical(a) == canonical(b)
}

// canonical returns an address in its one normal form, or "" if it is no address: lower
// case in scheme and host, always with the port, no slash at the end.
func canonical(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return exchange.Origin(u) + strings.TrimRight(u.EscapedPath(), "/")
}

// shown returns an address for an error, without a password that somebody may have written
// into it.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(not an address)"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
