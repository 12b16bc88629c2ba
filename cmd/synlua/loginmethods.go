package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mdp/qrterminal/v3"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

const (
	passwordFlow = "m.login.password"
	ssoFlow      = "m.login.sso"
	tokenFlow    = "m.login.token"
)

// rights are the scopes that a login asks for: the Client-Server API and, unless the person
// wants less, what an admin needs.
func (a attempt) rights() []string {
	if a.options.withoutAdmin {
		return []string{oauth.ScopeClient}
	}
	return []string{oauth.ScopeClient, oauth.ScopeSynapseAdmin, oauth.ScopeMASAdmin}
}

// scopes are the rights, with a new device of ours.
func (a attempt) scopes() []string { return append(a.rights(), oauth.DeviceScope(newDeviceID())) }

// deniedAdvice is what to do where a page of the service says that the policy denies the
// login. The service does not tell the program.
const deniedAdvice = "If the page says that the policy denies it, the account may not ask for the rights of an admin: " +
	"let an admin allow it (can_request_admin, mas-cli manage promote-admin), or log in with --without-admin."

// deviceLogin shows an address and a code, and waits until the person has allowed the login
// in any browser.
func (c *cli) deviceLogin(ctx context.Context, a attempt) (newLogin, error) {
	service, err := c.checkedService(a)
	if err != nil {
		return newLogin{}, err
	}
	clientID, err := service.Register(ctx, oauth.GrantDevice, nil)
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	code, err := service.StartDevice(ctx, clientID, a.scopes())
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	c.showCode(code, a.options)
	tokens, err := service.AwaitDevice(ctx, clientID, code)
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	return c.granted(ctx, a, clientID, tokens)
}

// checkedService returns the service that logs people in, whose addresses can be used.
func (c *cli) checkedService(a attempt) (*oauth.Service, error) {
	service := c.service(*a.found.Service, a.settings)
	if err := service.Check(); err != nil {
		return nil, connectionError{err}
	}
	return service, nil
}

func (c *cli) showCode(code *oauth.Code, o loginOptions) {
	address := cmp.Or(code.Complete, code.Address)
	if c.stderrIsTerminal {
		c.showQR(address)
	}
	// With -q too: nobody can log in without it.
	c.printer.Warn("Open %s in a browser, on any device, and enter the code %s", code.Address, code.UserCode)
	c.printer.Say("Waiting for %s at most.", code.Life.Round(time.Second))
	c.advise(o)
	c.openIfAsked(address, o)
}

// advise says what to do where the policy denies the login.
func (c *cli) advise(o loginOptions) {
	if !o.withoutAdmin {
		c.printer.Say("%s", deniedAdvice)
	}
}

// showQR draws an address so that a telephone can read it from the screen, if it fits
// and is not read aloud.
func (c *cli) showQR(address string) {
	if c.isPlain() || c.isDumb() {
		return
	}
	var picture bytes.Buffer
	qrterminal.GenerateHalfBlock(address, qrterminal.L, &picture)
	lines := strings.Split(strings.TrimRight(picture.String(), "\n"), "\n")
	if utf8.RuneCountInString(lines[0]) > c.width() {
		return
	}
	for _, line := range lines {
		c.printer.Say("%s", line)
	}
}

// openIfAsked opens a browser, if the person wants that.
func (c *cli) openIfAsked(address string, o loginOptions) {
	if !o.open {
		return
	}
	if err := c.openBrowser(address); err != nil {
		c.printer.Warn("no browser can be opened here (%v): open the address yourself", err)
	}
}

// granted makes a profile of what the service granted.
func (c *cli) granted(ctx context.Context, a attempt, clientID string, t oauth.Tokens) (newLogin, error) {
	p := a.settings
	p.Issuer, p.ClientID, p.Scope = a.found.Service.Issuer, clientID, t.Scope
	p.TokenEndpoint, p.RevocationEndpoint = a.found.Service.TokenEndpoint, a.found.Service.RevocationEndpoint
	if t.Refresh == "" {
		p.TokenEndpoint = "" // nothing can be renewed
	}
	for _, scope := range a.rights() {
		if !oauth.Has(t.Scope, scope) {
			c.printer.Warn("the service did not grant %s: what needs it will be refused", scope)
		}
	}
	got := newLogin{p, storedTokens(t), true}
	whole, err := c.named(ctx, got)
	if err != nil {
		return newLogin{}, c.abandon(ctx, got, err)
	}
	return whole, nil
}

// storedTokens are tokens as profiles keep them.
func storedTokens(t oauth.Tokens) account.Tokens {
	return account.Tokens{Access: account.Secret(t.Access), Refresh: account.Secret(t.Refresh), Issued: t.Issued, Expires: t.Expires}
}

// named asks the server whose login it is.
func (c *cli) named(ctx context.Context, got newLogin) (newLogin, error) {
	conn := connectionOf(got.profile, got.profile.Homeserver)
	conn.Token = exchange.StaticToken(got.tokens.Access)
	client, err := c.newClient(conn, openGate())
	if err != nil {
		return newLogin{}, err
	}
	defer client.Close()
	me, err := ownerOfToken(ctx, client)
	if err != nil {
		return newLogin{}, notConnected("the server does not accept the token, so it is not kept: %w", err)
	}
	got.profile.UserID, got.profile.DeviceID = me.UserID, me.DeviceID
	return got, nil
}

// browserLogin logs in through a browser on this machine.
func (c *cli) browserLogin(ctx context.Context, a attempt) (newLogin, error) {
	back, err := listen()
	if err != nil {
		return newLogin{}, err
	}
	defer back.close()
	service, err := c.checkedService(a)
	if err != nil {
		return newLogin{}, err
	}
	clientID, err := service.Register(ctx, oauth.GrantCode, []string{"http://127.0.0.1" + callbackPath})
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	authorization := service.StartBrowser(clientID, back.address, a.scopes())
	c.printer.Warn("Open this address in a browser on this machine:\n%s", authorization.Address)
	c.advise(a.options)
	c.openIfAsked(authorization.Address, a.options)
	query, err := back.wait(ctx, authorization.Belongs)
	if err != nil {
		return newLogin{}, err
	}
	tokens, err := service.Finish(ctx, authorization, query)
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	return c.granted(ctx, a, clientID, tokens)
}

// ssoLogin logs in at the homeserver through a browser on this machine.
func (c *cli) ssoLogin(ctx context.Context, a attempt) (newLogin, error) {
	back, err := listen()
	if err != nil {
		return newLogin{}, err
	}
	defer back.close()
	state := rand.Text()
	address := a.found.Homeserver + "/_matrix/client/v3/login/sso/redirect?" +
		url.Values{"redirectUrl": {back.address + "?state=" + state}}.Encode()
	c.printer.Warn("Open this address in a browser on this machine:\n%s", address)
	c.openIfAsked(address, a.options)
	query, err := back.wait(ctx, func(q url.Values) bool { return q.Get("state") == state && q.Get("loginToken") != "" })
	if err != nil {
		return newLogin{}, err
	}
	return c.matrixLogin(ctx, a, "login of a browser", query.Get("loginToken"), map[string]any{"type": tokenFlow, "token": query.Get("loginToken")})
}

// passwordLogin asks for the user and the password.
func (c *cli) passwordLogin(ctx context.Context, a attempt) (newLogin, error) {
	user := a.options.user
	var err error
	if user == "" {
		if user, err = typed(c.asker.Line(ctx, "User (such as admin or @admin:example.org)")); err != nil {
			return newLogin{}, err
		}
	}
	password, err := typed(c.asker.Secret(ctx, "Password of "+user))
	if err != nil {
		return newLogin{}, err
	}
	return c.matrixLogin(ctx, a, "user and password", password, map[string]any{
		"type": passwordFlow, "identifier": map[string]string{"type": "m.id.user", "user": user}, "password": password,
	})
}

// matrixLogin logs in at the homeserver itself. That makes a device on the server, which is
// what the user asked for, so the client's gate applies changes. with is what the person logs
// in with, and secret the secret of it.
func (c *cli) matrixLogin(ctx context.Context, a attempt, with, secret string, request map[string]any) (newLogin, error) {
	request["initial_device_display_name"] = "synlua"
	body, err := json.Marshal(request)
	if err != nil {
		return newLogin{}, err
	}
	client, err := c.newClient(connectionOf(a.settings, a.found.Homeserver), openGate())
	if err != nil {
		return newLogin{}, err
	}
	defer client.Close()
	answer, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup("matrix.auth.login"), Body: body, Secrets: []string{secret}})
	if e := exchange.As(err); e.Errcode == "M_FORBIDDEN" {
		return newLogin{}, notConnected("the server does not accept this %s (%s)", with, e.Message)
	}
	if err != nil {
		return newLogin{}, connectionError{err}
	}
	var granted struct {
		UserID      string `json:"user_id"`
		AccessToken string `json:"access_token"`
		DeviceID    string `json:"device_id"`
	}
	if err := json.Unmarshal(answer.Body, &granted); err != nil || granted.AccessToken == "" || granted.UserID == "" {
		return newLogin{}, notConnected("the server's answer to the login holds no access token, or not whose it is")
	}
	p := a.settings
	p.UserID, p.DeviceID = granted.UserID, granted.DeviceID
	return newLogin{p, account.Tokens{Access: account.Secret(granted.AccessToken), Issued: c.now().Round(0)}, true}, nil
}

// tokenLogin takes a token that somebody already has: from the file or the command of the
// options, which the profile then names, from the environment, or typed.
func (c *cli) tokenLogin(ctx context.Context, a attempt) (newLogin, error) {
	p := a.settings
	token := strings.TrimSpace(c.getenv("SYNLUA_TOKEN"))
	var err error
	switch {
	case c.opts.tokenFile != "" || c.opts.tokenCommand != "":
		p.TokenCommand = c.opts.tokenCommand
		if p.TokenFile = c.opts.tokenFile; p.TokenFile != "" {
			if p.TokenFile, err = filepath.Abs(p.TokenFile); err != nil {
				return newLogin{}, err
			}
		}
		token, err = c.tokenOfOptions(ctx, p.Homeserver)
	case token == "":
		token, err = typed(c.asker.Secret(ctx, "Access token"))
	}
	if err != nil {
		return newLogin{}, err
	}
	return c.named(ctx, newLogin{profile: p, tokens: account.Tokens{Access: account.Secret(strings.TrimSpace(token))}})
}

// tokenOfOptions returns the token of the file or the command of the options.
func (c *cli) tokenOfOptions(ctx context.Context, homeserver string) (string, error) {
	conn, err := account.Resolve(account.Sources{
		FlagHomeserver: homeserver, FlagTokenFile: c.opts.tokenFile, FlagTokenCommand: c.opts.tokenCommand,
		RunCommand: c.runTokenCommand,
	})
	if err != nil {
		return "", err
	}
	return conn.Token.Token(ctx)
}
