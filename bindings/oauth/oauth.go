// Package oauth logs people in at a service that speaks OAuth 2.0, such as the Matrix
// Authentication Service: registration, the device grant, the authorization code with PKCE,
// refreshing and revoking. It stores nothing; package account does.
//
// Its contract: no error contains a token or a code. Answers are judged by their field
// "error" and not by their status, which services choose differently.
//
// Sources: RFC 6749 (OAuth 2.0), 7009 (revocation), 7591 (registration), 7636 (PKCE), 8252
// (programs with a loopback port), 8628 (device grant), and the chapter "OAuth 2.0 API" of
// the Client-Server API.
package oauth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// Service is the service that logs people in.
type Service struct {
	// Metadata says where it is reached.
	Metadata Metadata
	// Open makes a client without a token for an address.
	Open func(address string) (*exchange.Client, error)
	// Now is the clock.
	Now func() time.Time
	// Sleep waits for d or until ctx ends.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Tokens is what a login grants.
type Tokens struct {
	Access, Refresh string
	// Issued and Expires are by the clock of this machine; Expires is zero for a token
	// that does not end.
	Issued, Expires time.Time
	// Scope holds the granted scopes, with blanks between.
	Scope string
}

// The codes with which a service refuses.
const (
	codePending = "authorization_pending"
	codeSlower  = "slow_down"
	codeDenied  = "access_denied"
	codeExpired = "expired_token"
	codeInvalid = "invalid_grant"
)

// codeOf returns the code with which the service refused, or "".
func codeOf(err error) string { return exchange.As(err).Message }

// Check reports an address of the service that cannot be used, such as one in plain http on
// another machine. A login calls it first, before a person spends time in a browser.
func (s *Service) Check() error {
	for _, address := range s.Metadata.addresses() {
		client, _, err := s.open(address)
		if err != nil {
			return err
		}
		client.Close()
	}
	return nil
}

// open makes a client for the origin of an address.
func (s *Service) open(address string) (*exchange.Client, *url.URL, error) {
	u, err := parseEndpoint(address)
	if err != nil {
		return nil, nil, err
	}
	client, err := s.Open(u.Scheme + "://" + u.Host)
	if err != nil {
		return nil, nil, fmt.Errorf("the service that logs people in cannot be asked at %q: %w", address, err)
	}
	return client, u, nil
}

// form sends a form to an endpoint and reads the JSON answer into an object. It may be sent
// again if again says so.
func (s *Service) form(ctx context.Context, endpoint string, fields url.Values, again bool, into any) error {
	var secrets []string
	for _, name := range []string{"token", "refresh_token", "device_code", "code", "code_verifier"} {
		secrets = append(secrets, fields.Get(name))
	}
	body := content{"application/x-www-form-urlencoded", []byte(fields.Encode()), secrets}
	return s.post(ctx, endpoint, body, again, into)
}

// content is what is sent to an endpoint.
type content struct {
	kind    string // its media type
	text    []byte
	secrets []string
}

// Bounds of a request to the service.
const (
	answerTimeout = time.Minute
	longestAnswer = 64 << 10 // bytes
)

// post sends content to an endpoint. again says that sending it twice does no harm. Without
// into, the answer may be empty.
func (s *Service) post(ctx context.Context, endpoint string, body content, again bool, into any) error {
	client, u, err := s.open(endpoint)
	if err != nil {
		return err
	}
	defer client.Close()
	row := &catalog.Row{
		Name: "oauth", Method: "POST", Path: u.Path, NoToken: true, Effect: catalog.Change, Idempotent: again,
		Params: []catalog.Param{{Name: "form", In: catalog.AsBody, Type: catalog.Type{Kind: catalog.Bytes}}},
	}
	req, err := client.Prepare(exchange.Call{Row: row, Query: u.Query(), Secrets: body.secrets, Content: &exchange.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body.text)), nil },
		Size: int64(len(body.text)), Type: body.kind,
	}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	if into == nil {
		return sendForNothing(ctx, client, req)
	}
	answer, err := client.Send(ctx, req, (*jsontext.Decoder).SkipValue)
	switch {
	case err != nil:
		return err
	case len(answer.Body) > longestAnswer:
		return fmt.Errorf("%w: it is too long", errForm)
	case json.Unmarshal(answer.Body, into) != nil:
		return errForm
	}
	return nil
}

// sendForNothing sends a request whose answer says nothing but that it was obeyed. A page
// does not say that: it is from a proxy.
func sendForNothing(ctx context.Context, client *exchange.Client, req *exchange.Request) error {
	got, err := client.SendForContent(ctx, req, io.Discard)
	if kind, _, _ := mime.ParseMediaType(got.Type); err == nil && got.Size > 0 && kind == "text/html" {
		return fmt.Errorf("%w: it is a page for a browser", errForm)
	}
	return err
}

// Passes reports whether a failure may be over when the service is asked again.
func Passes(err error) bool {
	switch exchange.KindOf(err) {
	case exchange.Unreachable, exchange.Broken, exchange.CutOff, exchange.Overloaded, exchange.Unavailable, exchange.Limited, exchange.Interrupted:
		return true
	}
	return false
}

// errForm is the error for an answer that lacks what a login needs.
var errForm = errors.New("the service that logs people in answered in a form that is not OAuth 2.0, which its administrator must mend")

// granted is the answer that grants tokens.
type granted struct {
	AccessToken  string  `json:"access_token"`
	RefreshToken string  `json:"refresh_token"`
	ExpiresIn    seconds `json:"expires_in"`
	Scope        string  `json:"scope"`
}

// seconds is a time in an answer. Services write it as a number, with or without a
// fraction, or as text. What is not above zero counts as not said, and so does anything
// else: a login must not be lost for it.
type seconds float64

// UnmarshalJSON reads the time.
func (s *seconds) UnmarshalJSON(text []byte) error {
	const most = 1e9 // thirty years
	if n, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64); err == nil && n > 0 {
		*s = seconds(min(n, most))
	}
	return nil
}

func (s seconds) duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

// isToken says whether text can be sent as a token.
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

// tokens asks the token endpoint.
func (s *Service) tokens(ctx context.Context, fields url.Values, again bool) (Tokens, error) {
	asked := s.Now().Round(0) // the life of a token is counted from before it was made
	var said granted
	if err := s.form(ctx, s.Metadata.TokenEndpoint, fields, again, &said); err != nil {
		return Tokens{}, err
	}
	if !isToken(said.AccessToken) || said.RefreshToken != "" && !isToken(said.RefreshToken) {
		return Tokens{}, fmt.Errorf("%w: it grants no access token, or one with characters that no token has", errForm)
	}
	t := Tokens{Access: said.AccessToken, Refresh: said.RefreshToken, Issued: asked, Scope: said.Scope}
	if said.ExpiresIn > 0 {
		t.Expires = asked.Add(said.ExpiresIn.duration())
	}
	return t, nil
}

// ErrSessionEnded means that the service no longer knows the login.
var ErrSessionEnded = errors.New("the login has ended")

// Refresh returns new tokens for an old refresh token. The answer may be lost: the old
// refresh token can be sent again until a new access token was used. The new tokens have
// the scope of the old ones unless they name another.
func (s *Service) Refresh(ctx context.Context, clientID string, old Tokens) (Tokens, error) {
	t, err := s.tokens(ctx, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}, "client_id": {clientID},
	}, true)
	if codeOf(err) == codeInvalid {
		return Tokens{}, ErrSessionEnded
	}
	if err != nil {
		return Tokens{}, err
	}
	if t.Refresh == "" { // a service that does not rotate
		t.Refresh = old.Refresh
	}
	return t.orScope(old.Scope), nil
}

// orScope gives tokens the scope that was asked for if the service names none, which means
// that it granted all of it.
func (t Tokens) orScope(asked string) Tokens {
	t.Scope = cmp.Or(t.Scope, asked)
	return t
}

// Revoke ends the whole login of a token.
func (s *Service) Revoke(ctx context.Context, clientID, token string) error {
	if s.Metadata.RevocationEndpoint == "" {
		return errors.New("the service that logs people in has no address for revoking a token")
	}
	return s.form(ctx, s.Metadata.RevocationEndpoint, url.Values{"token": {token}, "client_id": {clientID}}, true, nil)
}

// Register makes this program known to the service, with a grant to log in by, and returns
// its client id. The same registration gives the same id at the Matrix Authentication
// Service. redirects are the addresses to which a browser may return; nil for none.
func (s *Service) Register(ctx context.Context, grant string, redirects []string) (clientID string, err error) {
	if s.Metadata.RegistrationEndpoint == "" {
		return "", errors.New("the service that logs people in registers no programs: log in with --method token")
	}
	wanted := map[string]any{
		"client_name": "synlua", "client_uri": "https://synlua.example/", "application_type": "native",
		"token_endpoint_auth_method": "none", "grant_types": []string{grant, "refresh_token"}, "response_types": []string{},
	}
	if len(redirects) > 0 {
		wanted["redirect_uris"], wanted["response_types"] = redirects, []string{"code"}
	}
	body, err := json.Marshal(wanted)
	if err != nil {
		return "", err
	}
	var said struct {
		ClientID string   `json:"client_id"`
		Grants   []string `json:"grant_types"`
	}
	if err := s.post(ctx, s.Metadata.RegistrationEndpoint, content{kind: "application/json", text: body}, true, &said); err != nil {
		return "", err
	}
	switch {
	case said.ClientID == "":
		return "", fmt.Errorf("%w: it registers no client id", errForm)
	case said.Grants != nil && !slices.Contains(said.Grants, grant):
		return "", fmt.Errorf("the service that logs people in does not allow %s to this program: log in with another --method", shortGrant(grant))
	}
	return said.ClientID, nil
}

// The grants that a person can log in by.
const (
	GrantDevice = "urn:ietf:params:oauth:grant-type:device_code"
	GrantCode   = "authorization_code"
)

// shortGrant is a grant as people call it.
func shortGrant(grant string) string {
	if grant == GrantDevice {
		return "the device grant"
	}
	return "the grant " + grant
}
