package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/table"
)

func loginCommand() command {
	var user string
	return command{
		name:  "login",
		flags: func(fs *pflag.FlagSet) { fs.StringVar(&user, "user", "", "") },
		run: func(c *cli, ctx context.Context, w words) error {
			if len(w.positional) > 1 {
				return usagef("synlua login takes one server; a password is asked for, never given as an argument")
			}
			return c.login(ctx, strings.Join(w.positional, ""), user)
		},
	}
}

// login finds the server, asks for what is missing, logs in and stores the token. The
// server is asked before anybody types a password.
func (c *cli) login(ctx context.Context, server, user string) error {
	server, err := c.loginServer(ctx, server)
	if err != nil {
		return err
	}
	found, err := c.discover(ctx, server)
	if err != nil {
		return err
	}
	client, err := c.newClient(account.Connection{Homeserver: found.Homeserver}, openGate())
	if err != nil {
		return err
	}
	defer client.Close()
	if user == "" {
		if user, err = typed(c.asker.Line(ctx, "User (such as admin or @admin:example.org)")); err != nil {
			return err
		}
	}
	password, err := typed(c.asker.Secret(ctx, "Password of "+user))
	if err != nil {
		return err
	}
	profile, err := passwordLogin(ctx, client, user, password)
	if err != nil {
		return err
	}
	return c.keep(ctx, profile)
}

const passwordFlow = "m.login.password"

// discover finds the homeserver that is meant, and says where it is. It refuses one that
// lets nobody log in by password.
func (c *cli) discover(ctx context.Context, server string) (*account.Found, error) {
	found, err := account.Discover(ctx, server, func(address string) (*exchange.Client, error) {
		return c.newSender(account.Connection{Homeserver: address}, func(o *exchange.Options) {
			o.FollowRedirects, o.Hint = true, discoveryHint
		})
	})
	if err != nil {
		return nil, connectionError{err}
	}
	through := ""
	if found.Issuer != "" {
		through = ", logs in through " + found.Issuer
	}
	if through != "" || found.Homeserver != server {
		c.printer.Say("%s → %s%s", server, found.Homeserver, through)
	}
	if found.Offers(passwordFlow) || len(found.Flows) == 0 && found.Issuer == "" { // some servers do not tell
		return found, nil
	}
	offered := ""
	if len(found.Flows) > 0 {
		offered = " (it offers " + strings.Join(found.Flows, ", ") + ")"
	}
	return nil, notConnected("%s offers no login by password%s: log in with another client, and give its token with --token-file, --token-command or SYNLUA_TOKEN",
		found.Homeserver, offered)
}

// discoveryHint is failureHint, but that a server may lack what discovery asks for: then
// it is not asked for its version too.
func discoveryHint(e *exchange.Error) string {
	if e.Kind == exchange.Unrecognized {
		return "this server does not know the endpoint"
	}
	return failureHint(e)
}

// typed returns the answer to a question. If there is none, its error says what to do,
// except after Ctrl-C.
func typed(answer string, err error) (string, error) {
	switch {
	case errors.Is(err, context.Canceled):
		return "", host.ErrInterrupted
	case errors.Is(err, io.EOF), err == nil && answer == "":
		return "", usagef("nothing was typed, and nobody is logged in; try again")
	case err != nil:
		return "", usagef("%v: give --homeserver and --user, and type the password at a terminal; or set SYNLUA_HOMESERVER and SYNLUA_TOKEN", err)
	}
	return answer, nil
}

// loginServer returns the server to log in to: the given one, that of the given profile,
// or what is typed.
func (c *cli) loginServer(ctx context.Context, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	if c.opts.homeserver != "" { // an address, as everywhere
		client, err := c.newSender(account.Connection{Homeserver: c.opts.homeserver}, func(*exchange.Options) {})
		if err == nil {
			client.Close()
		}
		return c.opts.homeserver, err
	}
	if c.opts.profile != "" {
		file, err := account.Load(c.folders.profiles())
		if err != nil {
			return "", connectionError{err}
		}
		if p, ok := file.Profiles[c.opts.profile]; ok {
			return p.Homeserver, nil
		}
	}
	return typed(c.asker.Line(ctx, "Server (such as example.org or https://matrix.example.org)"))
}

// passwordLogin logs in. That makes a device on the server, which is what the user asked
// for, so the client's gate applies changes.
func passwordLogin(ctx context.Context, client *changes.Client, user, password string) (account.Profile, error) {
	body, err := json.Marshal(map[string]any{
		"type":                        passwordFlow,
		"identifier":                  map[string]string{"type": "m.id.user", "user": user},
		"password":                    password,
		"initial_device_display_name": "synlua",
	})
	if err != nil {
		return account.Profile{}, err
	}
	answer, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup("matrix.auth.login"), Body: body})
	if err != nil {
		return account.Profile{}, loginError(err)
	}
	var granted struct {
		UserID      string `json:"user_id"`
		AccessToken string `json:"access_token"`
		DeviceID    string `json:"device_id"`
	}
	if err := json.Unmarshal(answer.Body, &granted); err != nil || granted.AccessToken == "" {
		return account.Profile{}, notConnected("the server's answer to the login holds no access token")
	}
	return account.Profile{
		Homeserver: client.BaseURL(), UserID: granted.UserID, DeviceID: granted.DeviceID,
		AccessToken: account.Secret(granted.AccessToken),
	}, nil
}

func loginError(err error) error {
	if e := exchange.As(err); e.Errcode == "M_FORBIDDEN" {
		return notConnected("the server does not accept this user and password (%s)", e.Message)
	}
	return connectionError{err}
}

func openGate() *changes.Gate {
	return changes.NewGate(changes.GateOptions{Apply: true})
}

// keep writes the profile, makes it the default if it is the first, and says
// whether its user is an admin.
func (c *cli) keep(ctx context.Context, p account.Profile) error {
	name := c.opts.profile
	if name == "" {
		name = profileName(p.Homeserver)
	}
	isDefault := false
	err := account.Update(c.folders.profiles(), func(f *account.File) error {
		f.Profiles[name] = p
		if f.Default == "" {
			f.Default = name
		}
		isDefault = f.Default == name
		return nil
	})
	if err != nil {
		return err
	}
	c.printer.Say("logged in as %s; the token is in profile %s of %s", p.UserID, name, c.folders.profiles())
	if !isDefault {
		c.printer.Say("use it with  --profile %s", name)
	}
	admin, err := c.isAdmin(ctx, p)
	if err == nil && !admin {
		c.printer.Warn("%s is no server admin: synapse.* functions will be refused; an admin can change that", p.UserID)
	}
	return err
}

// isAdmin says whether the user is an admin, by a request that only admins may make.
func (c *cli) isAdmin(ctx context.Context, p account.Profile) (bool, error) {
	client, err := c.newClient(account.Connection{Homeserver: p.Homeserver, Token: exchange.StaticToken(p.AccessToken)}, openGate())
	if err != nil {
		return false, err
	}
	defer client.Close()
	_, err = client.Do(ctx, exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: []string{p.UserID}})
	switch {
	case err == nil:
		return true, nil
	case exchange.As(err).Errcode == "M_FORBIDDEN":
		return false, nil
	}
	return false, err
}

func logoutCommand() command {
	return command{name: "logout", noWords: true, run: func(c *cli, ctx context.Context, _ words) error {
		return c.logout(ctx)
	}}
}

// logout ends the token on the server, then removes it. It also removes a token that the
// server no longer knows.
func (c *cli) logout(ctx context.Context) error {
	conn, err := c.resolve(ctx)
	if err != nil {
		return err
	}
	if conn.ProfileName == "" {
		return usagef("synlua logout ends the token of a profile; this one is from a flag or the environment")
	}
	client, err := c.newClient(conn, openGate())
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.Do(ctx, exchange.Call{Row: catalog.Lookup("matrix.auth.logout")})
	if err != nil && exchange.KindOf(err) != exchange.Unauthorized {
		return fmt.Errorf("the token of profile %s is still good: %w", conn.ProfileName, err)
	}
	err = account.Update(c.folders.profiles(), func(f *account.File) error {
		delete(f.Profiles, conn.ProfileName)
		if f.Default == conn.ProfileName {
			f.Default = ""
		}
		return nil
	})
	if err == nil {
		c.printer.Say("logged out; profile %s is gone", conn.ProfileName)
	}
	return err
}

func whoamiCommand() command {
	return command{name: "whoami", noWords: true, rows: always, run: func(c *cli, ctx context.Context, _ words) error {
		return c.whoami(ctx)
	}}
}

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
	_, err = client.Do(ctx, exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: []string{me.UserID}})
	if err != nil && exchange.As(err).Errcode != "M_FORBIDDEN" {
		return err
	}
	return c.show(table.Table{
		One: true,
		Columns: []table.Column{
			{Name: "server", Kind: table.ID}, {Name: "user", Kind: table.ID}, {Name: "admin", Kind: table.Boolean}, {Name: "device", Kind: table.ID},
		},
		Rows: [][]any{{client.BaseURL(), me.UserID, err == nil, me.DeviceID}},
	})
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
	err = json.Unmarshal(answer.Body, &me)
	return me, err
}

func profilesCommand() command {
	return command{name: "profiles", noWords: true, rows: always, run: func(c *cli, _ context.Context, _ words) error {
		file, err := account.Load(c.folders.profiles())
		if err != nil {
			return connectionError{err}
		}
		t := table.Table{Columns: []table.Column{
			{Name: "profile", Kind: table.ID}, {Name: "homeserver", Kind: table.ID}, {Name: "user", Kind: table.ID}, {Name: "default", Kind: table.Boolean},
		}}
		for _, name := range file.Names() {
			t.Rows = append(t.Rows, []any{name, file.Profiles[name].Homeserver, file.Profiles[name].UserID, name == file.Default})
		}
		return c.showList(t, "there is no profile; synlua login makes one")
	}}
}
