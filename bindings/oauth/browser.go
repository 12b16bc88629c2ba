package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
)

// Authorization is a login in a browser that has begun.
type Authorization struct {
	// Address is what the browser opens.
	Address string

	clientID, redirect, state, verifier, scope string
}

// StartBrowser begins a login by an authorization code. redirect is the address on this
// machine to which the browser returns.
func (s *Service) StartBrowser(clientID, redirect string, scopes []string) *Authorization {
	a := &Authorization{clientID: clientID, redirect: redirect, state: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier(), scope: strings.Join(scopes, " ")}
	config := oauth2.Config{
		ClientID: clientID, RedirectURL: redirect, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: s.Metadata.AuthorizationEndpoint},
	}
	a.Address = config.AuthCodeURL(a.state, oauth2.S256ChallengeOption(a.verifier))
	return a
}

// Belongs reports whether a browser that came back with these parameters comes from this
// login.
func (a *Authorization) Belongs(query url.Values) bool { return query.Get("state") == a.state }

// Finish exchanges what the browser came back with for tokens.
func (s *Service) Finish(ctx context.Context, a *Authorization, query url.Values) (Tokens, error) {
	switch issuer := query.Get("iss"); {
	case !a.Belongs(query):
		return Tokens{}, errors.New("the browser came back from another login: log in again")
	case issuer != "" && strings.TrimRight(issuer, "/") != strings.TrimRight(s.Metadata.Issuer, "/"):
		return Tokens{}, fmt.Errorf("the browser came back from %q and not from %q, so nothing was sent there: log in again, and tell the server's administrator if it happens again", issuer, s.Metadata.Issuer)
	case query.Get("error") == codeDenied:
		return Tokens{}, errors.New("the login was refused in the browser")
	case query.Get("error") != "":
		return Tokens{}, fmt.Errorf("the login failed in the browser: %.200q %.200q", query.Get("error"), query.Get("error_description"))
	case query.Get("code") == "":
		return Tokens{}, errors.New("the browser came back without a code: log in again")
	}
	t, err := s.tokens(ctx, url.Values{
		"grant_type": {GrantCode}, "code": {query.Get("code")}, "redirect_uri": {a.redirect},
		"client_id": {a.clientID}, "code_verifier": {a.verifier},
	}, false)
	if err != nil {
		return Tokens{}, err
	}
	return t.orScope(a.scope), nil
}
