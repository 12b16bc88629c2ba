package exchange

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"synlua/bindings/catalog"
	"synlua/runtime/secrets"
)

// errPlaceholders is the error for a template that cannot be filled.
var errPlaceholders = errors.New("each {placeholder} must be a whole segment with a name of its own")

// parseBase reads and checks the homeserver's address.
func parseBase(address string, allowPlain bool) (*url.URL, error) {
	if strings.TrimSpace(address) == "" {
		return nil, errors.New("no homeserver address is given: use one such as https://matrix.example.org")
	}
	if strings.Contains(address, "@") {
		return nil, errors.New("homeserver address contains a user name or password: leave it out, the login is enough")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' }):
		return nil, errors.New("homeserver address is not a valid address: use one such as https://matrix.example.org")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Hostname() == "":
		return nil, fmt.Errorf("homeserver address %q is not complete: use https://%s", address, hostGuess(address))
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("homeserver address has a %q or %q in it: use %q", "?", "#", u.Scheme+"://"+u.Host+u.Path)
	case u.Scheme == "http" && !allowPlain && !loopback(u.Hostname()):
		return nil, fmt.Errorf("homeserver address %q would send the token unencrypted: use https://%s%s, or allow plain http for this profile", address, u.Host, u.Path)
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return nil, fmt.Errorf("homeserver address %q has %q in its path: use the path that is meant", address, segment)
		}
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.TrimSuffix(u.Host, ":"), Path: strings.TrimRight(u.Path, "/"), RawPath: strings.TrimRight(u.EscapedPath(), "/")}, nil
}

// hostGuess returns the part of an incomplete address that looks like the host.
func hostGuess(address string) string {
	_, after, found := strings.Cut(address, "://")
	if !found {
		after = address
	}
	host := strings.Trim(after, "/")
	if host == "" {
		return "matrix.example.org"
	}
	return host
}

// loopback says whether the host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return lower(host) == "localhost" || ip != nil && ip.IsLoopback()
}

// lower returns the host name in the spelling that comparisons use.
func lower(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// Path is a filled template: as it is sent, and as people see it, with secret values
// replaced.
type Path struct{ Escaped, Shown string }

// Fill puts the values into the row's template, in path order.
func Fill(row *catalog.Row, values []string) (Path, error) {
	var escaped, shown strings.Builder
	size := len(row.Path)
	for _, value := range values {
		size += len(value)
	}
	escaped.Grow(size)
	shown.Grow(size)
	used := 0
	for segment := range strings.SplitSeq(strings.TrimPrefix(row.Path, "/"), "/") {
		escaped.WriteByte('/')
		shown.WriteByte('/')
		name, isParam := catalog.Placeholder(segment)
		if !isParam {
			writeEscaped(&escaped, segment)
			shown.WriteString(secrets.HideTokens(segment))
			continue
		}
		if used == len(values) {
			return Path{}, fmt.Errorf("%s needs a value for %q", row.Name, name)
		}
		value := values[used]
		if err := checkSegment(name, value); err != nil {
			return Path{}, err
		}
		writeEscaped(&escaped, value)
		shown.WriteString(shownValue(row, name, used, value))
		used++
	}
	if used != len(values) {
		return Path{}, fmt.Errorf("%s takes %s in its path, not %d", row.Name, counted(used, "value"), len(values))
	}
	return Path{escaped.String(), shown.String()}, nil
}

// checkSegment refuses values that would change the meaning of the path. The state key is
// the one parameter of Matrix that may be empty.
func checkSegment(name, value string) error {
	switch {
	case value == "." || value == "..":
		return fmt.Errorf("the value of %q is %q, which would change the address: give the real value", name, value)
	case value == "" && lower(strings.ReplaceAll(name, "_", "")) != "statekey":
		return fmt.Errorf("the value of %q is empty: give the real value", name)
	}
	return nil
}

// shownValue returns a path value as people may see it.
func shownValue(row *catalog.Row, name string, index int, value string) string {
	params := row.PathParams()
	if index < len(params) && params[index].Secret || row.Param(name) != nil && row.Param(name).Secret {
		return Hidden
	}
	return secrets.HideTokens(value)
}

// writeEscaped escapes s for a segment of a path. It leaves alone only the unreserved
// characters of RFC 3986 and those others that Matrix identifiers begin with or contain:
// proxies may give a meaning of their own to the rest.
func writeEscaped(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$@:=,", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
}

// address returns the whole address of a filled path below the base.
func (c *Client) address(escaped string, query url.Values) (*url.URL, error) {
	u := *c.base
	u.RawPath = c.base.EscapedPath() + escaped
	decoded, err := url.PathUnescape(u.RawPath)
	if err != nil {
		return nil, fmt.Errorf("path %q cannot be sent: %w", escaped, err)
	}
	u.Path, u.RawQuery = decoded, query.Encode()
	return &u, nil
}

// counted is a number of things in words.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
