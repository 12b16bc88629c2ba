package main

import (
	"context"
	"encoding/json"
	"strings"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
	"synlua/runtime/table"
)

func whoamiCommand() command {
	return command{name: "whoami", noWords: true, rows: always, run: func(c *cli, ctx context.Context, _ words) error {
		return c.whoami(ctx)
	}}
}

// whoami shows whose the token is, what it allows, and where it is kept.
func (c *cli) whoami(ctx context.Context) error {
	conn, err := c.resolve(ctx)
	if err != nil {
		return err
	}
	client, err := c.newClient(conn, changes.NewGate(changes.GateOptions{}))
	if err != nil {
		return err
	}
	defer client.Close()
	me, err := ownerOfToken(ctx, client)
	if err != nil {
		return err
	}
	admin, err := c.adminAt(ctx, conn, me.UserID)
	if err != nil {
		return err
	}
	token, err := conn.Token.Token(ctx)
	if err != nil {
		return err
	}
	until, err := c.untilWhen(conn)
	if err != nil {
		return err
	}
	return c.show(table.Table{
		One: true,
		Columns: []table.Column{
			{Name: "server", Kind: table.ID}, {Name: "versions", Kind: table.ID}, {Name: "user", Kind: table.ID},
			{Name: "admin", Kind: table.Boolean}, {Name: "by", Kind: table.ID}, {Name: "device", Kind: table.ID},
			{Name: "token", Kind: table.ID}, {Name: "until", Kind: table.ID}, {Name: "scope", Kind: table.ID}, {Name: "kept", Kind: table.ID},
		},
		Rows: [][]any{{
			client.BaseURL(), c.versionsOf(ctx, conn), me.UserID, admin, adminBy(admin, conn, token), me.DeviceID,
			kindOfToken(token), until, conn.Scope, c.keptIn(conn),
		}},
	})
}

// adminAt says whether the user is an admin where the Admin API is reached.
func (c *cli) adminAt(ctx context.Context, conn account.Connection, userID string) (bool, error) {
	conn.Homeserver = conn.Address(catalog.AtAdmin)
	client, err := c.newClient(conn, changes.NewGate(changes.GateOptions{}))
	if err != nil {
		return false, err
	}
	defer client.Close()
	return asksAsAdmin(ctx, client, userID)
}

// adminBy says what makes the user an admin.
func adminBy(admin bool, conn account.Connection, token string) string {
	kind := kindOfToken(token)
	switch {
	case !admin:
		return ""
	case oauth.Has(conn.Scope, oauth.ScopeSynapseAdmin), kind == "OAuth 2.0", kind == personalToken:
		return "the token's scope"
	}
	return "the account's flag"
}

// versionsOf returns the versions that a server tells.
func (c *cli) versionsOf(ctx context.Context, conn account.Connection) string {
	var known []string
	for _, api := range []*catalog.API{catalog.Synapse, catalog.Matrix} {
		at := conn
		at.Homeserver = conn.Address(api.At)
		sender, err := c.newSender(at, func(*exchange.Options) {})
		if err != nil {
			return ""
		}
		defer sender.Close()
		if v := sender.VersionOf(ctx, api).Number; v != "" {
			known = append(known, api.Version.Product+" "+v)
		}
	}
	return strings.Join(known, ", ")
}

// untilWhen says when the login has to be renewed or made anew.
func (c *cli) untilWhen(conn account.Connection) (string, error) {
	if conn.TokenFrom != "" {
		return "", nil // nobody but its maker knows
	}
	p, t, err := c.profileOf(conn.ProfileName)
	switch {
	case err != nil:
		return "", err
	case p.TokenEndpoint != "" && t.Expires.IsZero():
		return "the server refuses it, then renewed by itself", nil
	case p.TokenEndpoint != "":
		return t.Expires.In(c.zone).Format("15:04:05") + ", renewed by itself", nil
	case !t.Expires.IsZero():
		return t.Expires.In(c.zone).Format("2006-01-02 15:04"), nil
	case p.Scope == "" && t.Access != "":
		return "logout", nil
	}
	return "", nil
}

// profileOf returns a profile with its tokens.
func (c *cli) profileOf(name string) (account.Profile, account.Tokens, error) {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return account.Profile{}, account.Tokens{}, connectionError{err}
	}
	p, err := file.Profile(name)
	if err != nil {
		return account.Profile{}, account.Tokens{}, connectionError{err}
	}
	t, err := c.store().Tokens(name, p)
	if err != nil {
		return account.Profile{}, account.Tokens{}, connectionError{err}
	}
	return p, t, nil
}

// keptIn says where the token is kept.
func (c *cli) keptIn(conn account.Connection) string {
	if conn.TokenFrom != "" {
		return conn.TokenFrom
	}
	p, _, err := c.profileOf(conn.ProfileName)
	if err != nil {
		return ""
	}
	return "profile " + conn.ProfileName + " of " + c.placeOf(p)
}

// owner is the owner of a token.
type owner struct {
	UserID   string `json:"user_id"`
	DeviceID string `json:"device_id"`
}

// ownerOfToken asks the server whose the client's token is.
func ownerOfToken(ctx context.Context, client *changes.Client) (owner, error) {
	answer, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup("matrix.account.whoami")})
	if err != nil {
		return owner{}, err
	}
	var me owner
	if err := json.Unmarshal(answer.Body, &me); err != nil || me.UserID == "" {
		return owner{}, notConnected("the server does not say whose the token is")
	}
	return me, nil
}
