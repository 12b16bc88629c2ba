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
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
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

// form sends a form to an endpoint and reads the JSON answer into an object.
func (s *Service) form(ctx context.Context, endpoint string, fields url.Values, again bool, into any) error {
	return s.post(ctx, endpoint, "application/x-www-form-urlencoded", []byte(fields.Encode()), again, into)
}

// post sends a body to an endpoint. again says that sending it twice does no harm.
func (s *Service) post(ctx context.Context, endpoint, kind string, body []byte, again bool, into any) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return fmt.Errorf("the service that logs people in names %q as an address, which is none: its administrator must mend that", endpoint)
	}
	client, err := s.Open(u.Scheme + "://" + u.Host)
	if err != nil {
		return err
	}
	defer client.Close()
	row := &catalog.Row{
		Name: "oauth", Method: "POST", Path: u.Path, NoToken: true, Effect: catalog.Change, Idempotent: again,
		Params: []catalog.Param{{Name: "form", In: catalog.AsBody, Type: catalog.Type{Kind: catalog.Bytes}}},
	}
	req, err := client.Prepare(exchange.Call{Row: row, Query: u.Query(), Content: &exchange.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
		Size: int64(len(body)), Type: kind,
	}})
	if err != nil {
		return err
	}
	if into == nil { // the answer may be empty
		_, err = client.SendForContent(ctx, req, io.Discard)
		return err
	}
	var problem error
	_, err = client.Send(ctx, req, func(dec *jsontext.Decoder) error {
		value, err := dec.ReadValue()
		if err == nil && json.Unmarshal(value, into) != nil {
			problem = errForm
		}
		return err
	})
	return errors.Join(err, problem)
}

// errForm is the error for an answer that lacks what a login needs.
var errForm = errors.New("the service that logs people in answered in a form that is not OAuth 2.0")

// granted is the answer that grants tokens.
type granted struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	Scope        string `json:"scope"`
}

// tokens asks the token endpoint.
func (s *Service) tokens(ctx context.Context, fields url.Values, again bool) (Tokens, error) {
	asked := s.Now().Round(0) // the life of a token is counted from before it was made
	var said granted
	if err := s.form(ctx, s.Metadata.TokenEndpoint, fields, again, &said); err != nil {
		return Tokens{}, err
	}
	if said.AccessToken == "" {
		return Tokens{}, fmt.Errorf("%w: it grants no access token", errForm)
	}
	t := Tokens{Access: said.AccessToken, Refresh: said.RefreshToken, Issued: asked, Scope: said.Scope}
	if said.ExpiresIn > 0 {
		t.Expires = asked.Add(time.Duration(min(said.ExpiresIn, 1<<31)) * time.Second)
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
	if t.Scope == "" {
		t.Scope = old.Scope
	}
	return t, nil
}

// Revoke ends the whole login of a token.
func (s *Service) Revoke(ctx context.Context, clientID, token string) error {
	if s.Metadata.RevocationEndpoint == "" {
		return errors.New("the service that logs people in has no address for revoking a token")
	}
	return s.form(ctx, s.Metadata.RevocationEndpoint, url.Values{"token": {token}, "client_id": {clientID}}, true, nil)
}

// Register makes this program known to the service and returns its client id. The same
// registration gives the same id at the Matrix Authentication Service. redirects are the
// addresses to which a browser may return; nil for none.
func (s *Service) Register(ctx context.Context, grants []string, redirects []string) (clientID string, err error) {
	if s.Metadata.RegistrationEndpoint == "" {
		return "", errors.New("the service that logs people in registers no programs: log in with --method token")
	}
	wanted := map[string]any{
		"client_name": "synlua", "client_uri": "https://synlua.example/", "application_type": "native",
		"token_endpoint_auth_method": "none", "grant_types": grants, "response_types": []string{},
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
	if err := s.post(ctx, s.Metadata.RegistrationEndpoint, "application/json", body, true, &said); err != nil {
		return "", err
	}
	if said.ClientID == "" {
		return "", fmt.Errorf("%w: it registers no client id", errForm)
	}
	for _, grant := range grants {
		if said.Grants != nil && !contains(said.Grants, grant) && grant != grantRefresh {
			return "", fmt.Errorf("the service that logs people in does not allow %s to this program: log in with another --method", shortGrant(grant))
		}
	}
	return said.ClientID, nil
}

// The grants that a program can register.
const (
	GrantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	GrantCode    = "authorization_code"
	grantRefresh = "refresh_token"
)

// shortGrant is a grant as people call it.
func shortGrant(grant string) string {
	if grant == GrantDevice {
		return "the device grant"
	}
	return "the grant " + grant
}

func contains(list []string, wanted string) bool {
	for _, item := range list {
		if strings.EqualFold(item, wanted) {
			return true
		}
	}
	return false
}
