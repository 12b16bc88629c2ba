package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

// Found is what a server says about where it is reached and how people log in.
type Found struct {
	// Homeserver is the address at which Matrix clients reach it.
	Homeserver string
	// Service is the service that logs people in, such as the Matrix Authentication
	// Service; nil where the homeserver does that itself.
	Service *oauth.Metadata
	// Flows are the ways to log in at the homeserver, such as "m.login.password".
	Flows []string
}

// Offers reports whether the homeserver offers a way to log in.
func (f *Found) Offers(flow string) bool { return slices.Contains(f.Flows, flow) }

// OpenFunc makes a client without a token for an address. follow says whether its reads
// follow redirects to other origins.
type OpenFunc func(address string, follow bool) (*exchange.Client, error)

// Discover finds a homeserver by what a person types: a server name such as
// "example.org", or an address, with or without scheme, a slash at the end or "/_matrix".
// A name leads to the homeserver by way of the domain's /.well-known/matrix/client. Nothing
// secret is sent.
// Source: the chapter "Server discovery" of the Client-Server API.
func Discover(ctx context.Context, typed string, open OpenFunc) (*Found, error) {
	start, isAddress, err := startOf(typed)
	if err != nil {
		return nil, err
	}
	d := discovery{open: open}
	found, isServer := &Found{Homeserver: start}, false
	if isAddress {
		if isServer, err = d.isHomeserver(ctx, start); err != nil {
			return nil, err
		}
	}
	if !isServer {
		named, err := d.wellKnown(ctx, start)
		if err != nil {
			return nil, err
		}
		if named != "" {
			found.Homeserver = named
		}
		if isServer, err = d.isHomeserver(ctx, found.Homeserver); err != nil {
			return nil, err
		}
	}
	if !isServer {
		return nil, fmt.Errorf("there is no homeserver at %s: give its address, such as https://matrix.example.org", found.Homeserver)
	}
	return found, d.logins(ctx, found)
}

// startOf makes an address of what a person typed, and reports whether that was an
// address, and not only the name of a server.
func startOf(typed string) (address string, isAddress bool, err error) {
	typed = strings.TrimSpace(typed)
	_, rest, hasScheme := strings.Cut(typed, "://")
	if !hasScheme {
		rest = typed
	}
	if strings.ContainsAny(rest, "@?#") || rest == "" {
		return "", false, fmt.Errorf("%q is no server: give its name, such as example.org, or its address, such as https://matrix.example.org", withoutPassword(typed))
	}
	rest, _, _ = strings.Cut(rest, "/_matrix")
	rest = strings.TrimRight(rest, "/")
	if hasScheme {
		return typed[:strings.Index(typed, "://")] + "://" + rest, true, nil
	}
	host, _, _ := strings.Cut(rest, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if ip := net.ParseIP(strings.Trim(host, "[]")); host == "localhost" || ip != nil && ip.IsLoopback() {
		return "http://" + rest, true, nil
	}
	return "https://" + rest, strings.ContainsAny(rest, ":/"), nil
}

// withoutPassword returns what a person typed, without what may be a password: what stands
// before an "@", other than that of a user id, and what stands behind a "?" or "#".
func withoutPassword(typed string) string {
	typed, _, _ = strings.Cut(typed, "?")
	typed, _, _ = strings.Cut(typed, "#")
	if at := strings.LastIndex(typed, "@"); at > 0 {
		return "…" + typed[at:]
	}
	return typed
}

const wellKnownRow = "matrix.server.well_known"

// longestAddress is more than the address of any homeserver needs, in bytes.
const longestAddress = 1000

// discovery asks servers where they are.
type discovery struct {
	open OpenFunc
}

// get reads the answer of a row of the catalogue at an address into an object. Only a
// domain may send elsewhere: a homeserver that does so would be sent a password or token
// that it then passes on.
func (d discovery) get(ctx context.Context, address, row string, into any) error {
	client, err := d.open(address, row == wellKnownRow)
	if err != nil {
		return err
	}
	defer client.Close()
	answer, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup(row)})
	if err != nil {
		return err
	}
	return json.Unmarshal(answer.Body, into)
}

// isHomeserver reports whether a homeserver answers at the address. It is an error if
// nothing answers there.
func (d discovery) isHomeserver(ctx context.Context, address string) (bool, error) {
	var said struct {
		Versions []string `json:"versions"`
	}
	err := d.get(ctx, address, "matrix.server.versions", &said)
	if err == nil || answered(err) && exchange.KindOf(err) != exchange.Redirected {
		return len(said.Versions) > 0, nil
	}
	return false, err
}

// answered reports whether an error is about an answer, and not about a request that got
// none.
func answered(err error) bool {
	var form *json.UnmarshalTypeError // JSON of another form than expected
	return exchange.As(err).Status != 0 || errors.As(err, &form)
}

// wellKnown returns the homeserver that the domain names, or "" where it names none.
func (d discovery) wellKnown(ctx context.Context, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	domain := u.Scheme + "://" + u.Host
	var said struct {
		Homeserver struct {
			BaseURL string `json:"base_url"`
		} `json:"m.homeserver"`
	}
	err = d.get(ctx, domain, wellKnownRow, &said)
	switch {
	case ctx.Err() != nil:
		return "", err
	case exchange.As(err).Status == http.StatusNotFound, err != nil && !answered(err):
		return "", nil // the domain has none, and perhaps no web server
	case err != nil:
		return "", fmt.Errorf("%s/.well-known/matrix/client cannot be read, so give the homeserver's address: %w", domain, err)
	case said.Homeserver.BaseURL == "", len(said.Homeserver.BaseURL) > longestAddress:
		return "", fmt.Errorf("%s/.well-known/matrix/client names no homeserver: give its address, such as https://matrix.example.org", domain)
	}
	return strings.TrimRight(said.Homeserver.BaseURL, "/"), nil
}

// logins asks in which ways people log in. A server that delegates logins may have none
// of its own.
func (d discovery) logins(ctx context.Context, found *Found) error {
	var err error
	if found.Service, err = d.service(ctx, found.Homeserver); err != nil {
		return err
	}
	var offered struct {
		Flows []struct {
			Type string `json:"type"`
		} `json:"flows"`
	}
	if err := d.get(ctx, found.Homeserver, "matrix.auth.login_flows", &offered); err != nil && !answered(err) {
		return err
	}
	for _, flow := range offered.Flows {
		found.Flows = append(found.Flows, flow.Type)
	}
	return nil
}

// service asks which service logs people in. It is nil where the homeserver does that
// itself.
func (d discovery) service(ctx context.Context, homeserver string) (*oauth.Metadata, error) {
	var said json.RawMessage
	if err := d.get(ctx, homeserver, "matrix.auth.metadata", &said); err != nil {
		if !answered(err) || exchange.KindOf(err) == exchange.Redirected {
			return nil, err
		}
		return nil, nil
	}
	return oauth.ReadMetadata(said)
}
