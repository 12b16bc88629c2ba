package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

func logoutCommand() command {
	var forget bool
	return command{
		name: "logout", noWords: true,
		flags: func(fs *pflag.FlagSet) { fs.BoolVar(&forget, "forget", false, "") },
		run:   func(c *cli, ctx context.Context, _ words) error { return c.logout(ctx, forget) },
	}
}

// logout ends the login where it was made, and then removes its profile. A profile whose
// login may live on stays, unless the person wants it forgotten.
func (c *cli) logout(ctx context.Context, forget bool) error {
	conn, err := c.resolve(ctx)
	if err != nil {
		return err
	}
	name := conn.ProfileName
	switch {
	case !conn.OwnToken:
		return usagef("synlua logout ends the token of a profile, but this one is from %s: leave that out, or choose a profile with --profile", conn.TokenFrom)
	case forget:
		return c.forget(name)
	}
	// A token that another process renews meanwhile would live on.
	unlock, err := c.store().LockLogin(ctx, name, c.tell)
	if err != nil {
		return connectionError{err}
	}
	defer unlock()
	login, err := c.storedLogin(ctx, conn)
	if err != nil {
		return err
	}
	if err := c.end(ctx, login); err != nil {
		return fmt.Errorf("the token of profile %s may still be good: %w; synlua logout --forget removes it from this machine all the same", name, err)
	}
	if err := c.store().Remove(name); err != nil {
		return notConnected("logged out at %s, but %w", login.maker(), err)
	}
	c.printer.Say("logged out at %s; profile %s is gone", login.maker(), name)
	return nil
}

// storedLogin returns the login of the connection's profile.
func (c *cli) storedLogin(ctx context.Context, conn account.Connection) (newLogin, error) {
	p, tokens, err := c.profileOf(conn.ProfileName)
	if err == nil && !p.HasLogin() { // it names a file or a command
		var token string
		token, err = conn.Token.Token(ctx)
		tokens.Access = account.Secret(token)
	}
	return newLogin{profile: p, tokens: tokens}, err
}

// forget removes a profile and its secrets, and says that the login lives on. It does not
// need the secrets: a keyring or a command that gives none must not keep the profile.
func (c *cli) forget(name string) error {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return connectionError{err}
	}
	login := newLogin{profile: file.Profiles[name]}
	if err := c.store().Remove(name); err != nil {
		return connectionError{err}
	}
	c.printer.Warn("profile %s is gone from this machine; its login (device %s of %s) lives on at %s", name, login.profile.DeviceID, login.profile.UserID, login.maker())
	return nil
}

// maker is who made the tokens of a login.
func (l newLogin) maker() string {
	if l.profile.Issuer != "" {
		return l.profile.Issuer
	}
	return l.profile.Homeserver
}

// end ends a login where it was made. It returns nil only if that was confirmed.
func (c *cli) end(ctx context.Context, login newLogin) error {
	p, token := login.profile, string(login.tokens.Access)
	if p.Issuer != "" {
		if login.tokens.Refresh != "" {
			token = string(login.tokens.Refresh)
		}
		metadata := oauth.Metadata{Issuer: p.Issuer, RevocationEndpoint: p.RevocationEndpoint}
		return c.service(metadata, p).Revoke(ctx, p.ClientID, token)
	}
	if kindOfToken(token) == personalToken {
		return errors.New("a personal session is ended with mas.personal_sessions.revoke(id), by an admin")
	}
	conn := connectionOf(p, p.Homeserver)
	conn.Token = exchange.StaticToken(token)
	client, err := c.newClient(conn, openGate())
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.Do(ctx, exchange.Call{Row: catalog.Lookup("matrix.auth.logout")})
	if exchange.KindOf(err) != exchange.Unauthorized {
		return err
	}
	// The part of a server that ends logins may not know a token that the rest accepts.
	_, err = ownerOfToken(ctx, client)
	switch {
	case err == nil:
		return errors.New("the server does not end a token of this kind with a logout")
	case exchange.As(err).Errcode == "M_UNKNOWN_TOKEN":
		return nil // it had ended before
	}
	return err
}

// personalToken is a token that the Matrix Authentication Service made for a program.
const personalToken = "personal session"

// kindOfToken says by its first letters who made a token.
func kindOfToken(token string) string {
	for prefix, kind := range map[string]string{
		"mat_": "OAuth 2.0", "mpt_": personalToken, "mct_": "compatibility session", "syt_": "Synapse's own", "syu_": "Synapse's own",
	} {
		if strings.HasPrefix(token, prefix) {
			return kind
		}
	}
	return "access token"
}
