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
	name, login, err := c.storedLogin(ctx)
	if err != nil {
		return err
	}
	if forget {
		if err := c.forget(name); err != nil {
			return err
		}
		c.printer.Warn("profile %s is gone from this machine; its login (device %s of %s) lives on at %s", name, login.profile.DeviceID, login.profile.UserID, login.maker())
		return nil
	}
	if err := c.end(ctx, login); err != nil {
		return fmt.Errorf("the token of profile %s may still be good: %w; synlua logout --forget removes it from this machine all the same", name, err)
	}
	if err := c.forget(name); err != nil {
		return err
	}
	c.printer.Say("logged out at %s; profile %s is gone", login.maker(), name)
	return nil
}

// storedLogin returns the login of the profile that is meant.
func (c *cli) storedLogin(ctx context.Context) (string, newLogin, error) {
	conn, err := c.resolve(ctx)
	if err != nil {
		return "", newLogin{}, err
	}
	if conn.ProfileName == "" {
		return "", newLogin{}, usagef("synlua logout ends the token of a profile; this one is from a flag or the environment")
	}
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return "", newLogin{}, connectionError{err}
	}
	p, err := file.Profile(conn.ProfileName)
	if err != nil {
		return "", newLogin{}, connectionError{err}
	}
	login := newLogin{profile: p}
	if p.HasLogin() {
		login.tokens, err = c.store().Tokens(conn.ProfileName, p)
	} else {
		var token string
		token, err = conn.Token.Token(ctx)
		login.tokens.Access = account.Secret(token)
	}
	if err != nil {
		return "", newLogin{}, connectionError{err}
	}
	return conn.ProfileName, login, nil
}

// forget removes a profile and its secrets.
func (c *cli) forget(name string) error {
	return c.store().Update(func(f *account.File) error { return c.store().Remove(f, name) })
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
