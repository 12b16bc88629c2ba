package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
	"synlua/runtime/host"
	"synlua/runtime/spell"
)

// loginOptions are the options of synlua login.
type loginOptions struct {
	user, method, store string
	open, withoutAdmin  bool

	service, to, expires string // of a login for a program
}

func loginCommand() command {
	var o loginOptions
	return command{
		name: "login", patient: true,
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&o.user, "user", "", "")
			fs.StringVar(&o.method, "method", "", "")
			fs.StringVar(&o.store, "store", account.StoreFile, "")
			fs.BoolVar(&o.open, "open", false, "")
			fs.BoolVar(&o.withoutAdmin, "without-admin", false, "")
			fs.StringVar(&o.service, "for-service", "", "")
			fs.StringVar(&o.to, "to", "", "")
			fs.StringVar(&o.expires, "expires", "", "")
		},
		run: func(c *cli, ctx context.Context, w words) error {
			if len(w.positional) > 1 {
				return usagef("synlua login takes one server; a password is asked for, never given as an argument")
			}
			if o.service != "" {
				if len(w.positional) > 0 || o.method != "" {
					return usagef("--for-service uses the login of a profile (--profile NAME): log in first, without it")
				}
				return c.serviceLogin(ctx, o)
			}
			if err := o.check(c.opts); err != nil {
				return err
			}
			return c.login(ctx, strings.Join(w.positional, ""), o)
		},
	}
}

// check finds mistakes, and the method that other options imply.
func (o *loginOptions) check(general options) error {
	names, hasToken := methodNames(), general.tokenFile != "" || general.tokenCommand != ""
	switch {
	case o.method != "":
	case o.user != "":
		o.method = methodPassword
	case hasToken:
		o.method = methodToken
	}
	switch {
	case o.to != "" || o.expires != "":
		return usagef("--to and --expires go with --for-service NAME")
	case o.method != "" && !slices.Contains(names, o.method):
		return usagef("--method %s is none of %s%s", o.method, strings.Join(names, ", "), spell.DidYouMean(o.method, names, ""))
	case o.store != account.StoreFile && o.store != account.StoreKeyring:
		return usagef("--store is %s or %s", account.StoreFile, account.StoreKeyring)
	case o.user != "" && o.method != methodPassword:
		return usagef("--user goes with --method %s: in the other ways, the server says who logged in", methodPassword)
	case hasToken && o.method != methodToken:
		return usagef("--token-file and --token-command go with --method %s: the other ways make a new token", methodToken)
	case hasToken && o.store == account.StoreKeyring:
		return usagef("--store %s does not go with --token-file and --token-command: the token stays where they have it", account.StoreKeyring)
	}
	return nil
}

// login finds the server, logs in and stores the token. The server is asked before anybody
// types a password, and so is the keyring before there is a token.
func (c *cli) login(ctx context.Context, server string, o loginOptions) error {
	settings, err := c.loginSettings(ctx, server)
	if err != nil {
		return err
	}
	found, err := c.discover(ctx, settings)
	if err != nil {
		return err
	}
	settings.Homeserver = found.Homeserver
	m, err := chooseMethod(found, o.method)
	if err != nil {
		return err
	}
	c.warnOfSharedService(found)
	if o.store == account.StoreKeyring {
		if err := account.ProbeKeyring(c.keyring); err != nil {
			return notConnected("%w; nobody is logged in: leave out --store keyring, and the token is kept in %s", err, c.folders.profiles())
		}
		settings.Store = o.store
	}
	got, err := m.login(c, ctx, attempt{found: found, settings: settings, options: o})
	if err != nil {
		return err
	}
	return c.keep(ctx, got)
}

// attempt is a login that is tried: at which server, with which settings of the profile.
type attempt struct {
	found    *account.Found
	settings account.Profile
	options  loginOptions
}

// newLogin is a login that succeeded, and the profile for it.
type newLogin struct {
	profile account.Profile
	tokens  account.Tokens
	made    bool // the tokens were made for it, and not given by the person
}

// The names of the methods.
const (
	methodDevice   = "device"
	methodBrowser  = "browser"
	methodPassword = "password"
	methodSSO      = "sso"
	methodToken    = "token"
)

// method is a way to log in.
type method struct {
	name string
	// offered says whether the server has it.
	offered func(*account.Found) bool
	login   func(c *cli, ctx context.Context, a attempt) (newLogin, error)
}

// methods returns the ways to log in; the first that the server offers is used unless
// another is chosen.
func methods() []method {
	grants := func(grant string) func(*account.Found) bool {
		return func(f *account.Found) bool { return f.Service != nil && f.Service.Offers(grant) }
	}
	// A server that delegates its logins gives a login by password no rights of an admin,
	// so that has to be chosen there. Some servers do not tell what they offer.
	password := func(f *account.Found) bool {
		return f.Offers(passwordFlow) || len(f.Flows) == 0 && f.Service == nil
	}
	return []method{
		{methodDevice, grants(oauth.GrantDevice), (*cli).deviceLogin},
		{methodBrowser, grants(oauth.GrantCode), (*cli).browserLogin},
		{methodPassword, password, (*cli).passwordLogin},
		{methodSSO, func(f *account.Found) bool { return f.Offers(ssoFlow) }, (*cli).ssoLogin},
		{methodToken, func(*account.Found) bool { return true }, (*cli).tokenLogin},
	}
}

func methodNames() []string {
	var names []string
	for _, m := range methods() {
		names = append(names, m.name)
	}
	return names
}

// chooseMethod returns the wanted way to log in, or the first that the server offers.
func chooseMethod(found *account.Found, wanted string) (method, error) {
	var offered []string
	for _, m := range methods() {
		if !m.offered(found) {
			continue
		}
		if m.name == wanted || wanted == "" && m.name != methodToken {
			return m, nil
		}
		offered = append(offered, m.name)
	}
	if wanted == "" {
		return method{}, notConnected("%s offers no way to log in that synlua knows: give a token with --method token", found.Homeserver)
	}
	return method{}, notConnected("%s offers no login by %s: use --method %s", found.Homeserver, wanted, strings.Join(offered, " or "))
}

// discover finds the homeserver that is meant, and says where it is.
func (c *cli) discover(ctx context.Context, settings account.Profile) (*account.Found, error) {
	typed := settings.Homeserver
	found, err := account.Discover(ctx, typed, func(address string, follow bool) (*exchange.Client, error) {
		return c.newSender(connectionOf(settings, address), func(o *exchange.Options) {
			o.FollowRedirects, o.Hint = follow, discoveryHint
		})
	})
	if err != nil {
		return nil, connectionError{err}
	}
	through := ""
	if found.Service != nil {
		through = ", logs in through " + found.Service.Issuer
	}
	if through != "" || found.Homeserver != typed {
		c.printer.Say("%s → %s%s", typed, found.Homeserver, through)
	}
	return found, nil
}

// warnOfSharedService warns if the server names the service of another one. Whatever a
// server names, it gets a token that is good wherever the service is trusted.
func (c *cli) warnOfSharedService(found *account.Found) {
	file, err := account.Load(c.folders.profiles())
	if err != nil || found.Service == nil {
		return
	}
	issuer := strings.TrimRight(found.Service.Issuer, "/")
	for _, name := range file.Names() {
		if p := file.Profiles[name]; strings.TrimRight(p.Issuer, "/") == issuer && p.Homeserver != found.Homeserver {
			c.printer.Warn("profile %s logs in through the same service at %s: go on only if %s is the same server, since it gets the token", name, p.Homeserver, found.Homeserver)
		}
	}
}

// connectionOf is a connection without a token, with the settings of a profile.
func connectionOf(settings account.Profile, address string) account.Connection {
	return account.Connection{
		Homeserver: address, Admin: settings.Admin, CAFile: settings.CAFile, AllowPlainHTTP: settings.AllowPlainHTTP,
	}
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

// loginProfile returns the name of the profile that is chosen for a login, or "".
func (c *cli) loginProfile() string { return cmp.Or(c.opts.profile, c.getenv("SYNLUA_PROFILE")) }

// loginSettings returns the profile that a login goes to, without a token: of the given
// server, with what the profile of that name already says of that server.
func (c *cli) loginSettings(ctx context.Context, server string) (account.Profile, error) {
	name := c.loginProfile()
	if name != "" {
		if err := account.CheckName(name); err != nil {
			return account.Profile{}, usagef("%v", err)
		}
	}
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return account.Profile{}, connectionError{err}
	}
	if server == "" {
		if server, err = c.loginServer(ctx, file.Profiles[name].Homeserver); err != nil {
			return account.Profile{}, err
		}
	}
	settings := account.Profile{Homeserver: server}
	if c.opts.caFile != "" {
		if settings.CAFile, err = filepath.Abs(c.opts.caFile); err != nil {
			return account.Profile{}, err
		}
	}
	return inherit(settings, file.Profiles[cmp.Or(name, profileName(server))]), nil
}

// inherit adds what a profile said before of the same server.
func inherit(p, before account.Profile) account.Profile {
	if p.Homeserver == before.Homeserver {
		p.Admin, p.MAS = cmp.Or(p.Admin, before.Admin), cmp.Or(p.MAS, before.MAS)
		p.CAFile, p.AllowPlainHTTP = cmp.Or(p.CAFile, before.CAFile), p.AllowPlainHTTP || before.AllowPlainHTTP
	}
	return p
}

// loginServer returns the server to log in to where no word names it: that of the options,
// of the profile, or what is typed.
func (c *cli) loginServer(ctx context.Context, ofProfile string) (string, error) {
	if c.opts.homeserver != "" { // an address, as everywhere
		client, err := c.newSender(account.Connection{Homeserver: c.opts.homeserver}, func(*exchange.Options) {})
		if err == nil {
			client.Close()
		}
		return c.opts.homeserver, err
	}
	if ofProfile != "" {
		return ofProfile, nil
	}
	return typed(c.asker.Line(ctx, "Server (such as example.org or https://matrix.example.org)"))
}

func openGate() *changes.Gate {
	return changes.NewGate(changes.GateOptions{Apply: true})
}

// keep stores the login and makes its profile the default if it is the first. It says
// whether its user is an admin, and ends the login that was in the profile before.
func (c *cli) keep(ctx context.Context, got newLogin) error {
	name := cmp.Or(c.loginProfile(), profileName(got.profile.Homeserver))
	before, isDefault, err := c.putLogin(ctx, name, &got)
	if err != nil {
		return c.abandon(ctx, got, connectionError{err})
	}
	c.printer.Say("logged in as %s; %s profile %s of %s", got.profile.UserID, tokenIn(got.profile), name, c.placeOf(got.profile))
	if got.profile.Scope != "" {
		c.printer.Say("granted: %s", got.profile.Scope)
	}
	if !isDefault {
		c.printer.Say("use it with  --profile %s", name)
	}
	c.endReplaced(ctx, name, before, got)
	admin, err := c.isAdmin(ctx, got)
	// Whoever did not ask for the scope, or did not get it, knows.
	if err == nil && !admin && (got.profile.Scope == "" || oauth.Has(got.profile.Scope, oauth.ScopeSynapseAdmin)) {
		c.printer.Warn("%s is no server admin: synapse.* functions will be refused; an admin can change that", got.profile.UserID)
	}
	return err
}

// putLogin stores a login, and returns the one that was in the profile before.
func (c *cli) putLogin(ctx context.Context, name string, got *newLogin) (before newLogin, isDefault bool, err error) {
	unlock, err := c.store().LockLogin(ctx, name, c.tell)
	if err != nil {
		return newLogin{}, false, err
	}
	defer unlock()
	err = c.store().Update(func(f *account.File) (err error) {
		if p, had := f.Profiles[name]; had && p.HasLogin() {
			before.profile = p
			if before.tokens, err = c.store().Tokens(name, p); err != nil {
				c.printer.Warn("the old login of profile %s cannot be read, and lives on: %v", name, err)
			}
		}
		f.Default = cmp.Or(f.Default, name)
		isDefault = f.Default == name
		got.profile = inherit(got.profile, f.Profiles[name])
		tokens := got.tokens
		if pointsAtToken(got.profile) {
			tokens = account.Tokens{}
		}
		return c.store().Put(f, name, got.profile, tokens)
	})
	return before, isDefault, err
}

// tell says something that a package below has to say.
func (c *cli) tell(text string) { c.printer.Say("%s", text) }

// abandonTime is how long ending a login that cannot be kept may take.
const abandonTime = 10 * time.Second

// abandon ends a login that cannot be kept, so that it does not live on unseen, and adds to
// the reason what became of it.
func (c *cli) abandon(ctx context.Context, got newLogin, why error) error {
	if !got.made {
		return why
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonTime) // after Ctrl-C too
	defer cancel()
	if err := c.end(ctx, got); err != nil {
		return fmt.Errorf("%w; the new login lives on at %s (device %s): %v", why, got.maker(), got.profile.DeviceID, err)
	}
	return fmt.Errorf("%w; the new login has ended", why)
}

// pointsAtToken says whether a profile only says where the token is.
func pointsAtToken(p account.Profile) bool { return p.TokenFile != "" || p.TokenCommand != "" }

// tokenIn begins to say where the token of a profile is.
func tokenIn(p account.Profile) string {
	if pointsAtToken(p) {
		return "where the token is, says"
	}
	return "the token is in"
}

// placeOf names the place of a profile's secrets.
func (c *cli) placeOf(p account.Profile) string {
	if p.Store == account.StoreKeyring {
		return "the desktop's keyring"
	}
	return c.folders.profiles()
}

// endReplaced ends the login that a new one has replaced, or says that it lives on.
func (c *cli) endReplaced(ctx context.Context, name string, before, now newLogin) {
	if before.tokens.Access == "" || before.tokens.Access == now.tokens.Access {
		return
	}
	device := before.profile.DeviceID
	if err := c.end(ctx, before); err != nil {
		c.printer.Warn("the login that was in profile %s before (device %s of %s) lives on: %v", name, device, before.profile.UserID, err)
		return
	}
	c.printer.Say("the login that was in profile %s before (device %s of %s) has ended", name, device, before.profile.UserID)
}

// isAdmin says whether the user is an admin, by a request that only admins may make.
func (c *cli) isAdmin(ctx context.Context, login newLogin) (bool, error) {
	conn := connectionOf(login.profile, login.profile.Homeserver)
	conn.Homeserver, conn.Token = conn.Address(catalog.AtAdmin), exchange.StaticToken(login.tokens.Access)
	client, err := c.newClient(conn, openGate())
	if err != nil {
		return false, err
	}
	defer client.Close()
	return asksAsAdmin(ctx, client, login.profile.UserID)
}

// asksAsAdmin says whether the server lets the token read an account.
func asksAsAdmin(ctx context.Context, client *changes.Client, userID string) (bool, error) {
	_, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: []string{userID}})
	switch {
	case err == nil:
		return true, nil
	case exchange.As(err).Errcode == "M_FORBIDDEN":
		return false, nil
	}
	return false, err
}

// newDeviceID makes the id of a device of ours. The service refuses ids of fewer than ten
// characters.
func newDeviceID() string { return "SYNLUA" + rand.Text()[:10] }

// service returns the service that logs people in.
func (c *cli) service(metadata oauth.Metadata, settings account.Profile) *oauth.Service {
	return &oauth.Service{
		Metadata: metadata, Now: c.now, Sleep: exchange.Sleep,
		Open: func(address string) (*exchange.Client, error) {
			return c.newSender(connectionOf(settings, address), func(o *exchange.Options) {
				o.Hint = func(e *exchange.Error) string { return serviceHint(e, metadata.Issuer) }
			})
		},
	}
}

// serviceHint is what to do about a failure of the service that logs people in.
func serviceHint(e *exchange.Error, issuer string) string {
	switch e.Kind {
	case exchange.Unreachable, exchange.Broken, exchange.CutOff, exchange.Overloaded, exchange.Unavailable, exchange.Garbled:
		return issuer + " logs people in for this server, and seems to be down or out of reach: try again later"
	case exchange.Refused, exchange.Unauthorized, exchange.Unrecognized:
		return issuer + " logs people in for this server; its administrator sees in its log why it refuses this"
	}
	return ""
}
