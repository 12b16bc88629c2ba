package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"strings"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

// resolve chooses the server and the token: flags beat the environment, and that beats the
// profiles file.
func (c *cli) resolve(context.Context) (account.Connection, error) {
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return account.Connection{}, connectionError{err}
	}
	return account.Resolve(account.Sources{
		FlagProfile: c.opts.profile, FlagHomeserver: c.opts.homeserver,
		FlagTokenFile: c.opts.tokenFile, FlagTokenCommand: c.opts.tokenCommand,
		EnvProfile: c.getenv("SYNLUA_PROFILE"), EnvHomeserver: c.getenv("SYNLUA_HOMESERVER"), EnvToken: c.getenv("SYNLUA_TOKEN"),
		File: file, RunCommand: c.runTokenCommand,
		Store: c.store(), Renew: c.renew, Now: c.now, Say: c.tell,
	})
}

// chooseProfileOf chooses the profile for a plan or a run, which names its server and its
// account, where nobody says which profile is meant and one alone has both.
func (c *cli) chooseProfileOf(ctx context.Context, what string, h changes.Header) error {
	if _, err := c.resolve(ctx); !errors.Is(err, account.ErrNoDefault) {
		return nil // if it is an error, whoever connects meets it again
	}
	file, err := account.Load(c.folders.profiles())
	if err != nil {
		return connectionError{err}
	}
	if name := file.Of(h.Server, h.Account); name != "" {
		c.opts.profile = name
		c.printer.Say("with the profile %s, which has the server and the account of %s", name, what)
	}
	return nil
}

// store is where profiles and their secrets are kept.
func (c *cli) store() account.Store {
	return account.Store{Path: c.folders.profiles(), Keyring: c.keyring}
}

// renew gets new tokens from the service that made the old ones.
func (c *cli) renew(ctx context.Context, p account.Profile, old account.Tokens) (account.Tokens, error) {
	service := c.service(oauth.Metadata{Issuer: p.Issuer, TokenEndpoint: p.TokenEndpoint}, p)
	fresh, err := service.Refresh(ctx, p.ClientID, oauth.Tokens{Refresh: string(old.Refresh)})
	return storedTokens(fresh), err
}

// runTokenCommand runs a command that prints a token, through the shell, as the
// user wrote it.
func (c *cli) runTokenCommand(ctx context.Context, command string) (string, error) {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", command)
	cmd.Stdin, cmd.Stderr = c.stdin, c.stderr
	out, err := cmd.Output()
	return string(out), err
}

// newClient makes the client of a connection, whose requests pass the gate.
func (c *cli) newClient(conn account.Connection, gate *changes.Gate) (*changes.Client, error) {
	return c.newAlteredClient(conn, gate, func(*exchange.Options) {})
}

// newAlteredClient is newClient with altered options.
func (c *cli) newAlteredClient(conn account.Connection, gate *changes.Gate, alter func(*exchange.Options)) (*changes.Client, error) {
	sender, err := c.newSender(conn, alter)
	if err != nil {
		return nil, err
	}
	return changes.New(changes.Options{Exchange: sender, Gate: gate, Rows: catalog.Lookup}), nil
}

// newSender makes what sends the requests of a connection, with altered options.
func (c *cli) newSender(conn account.Connection, alter func(*exchange.Options)) (*exchange.Client, error) {
	roots, err := rootCAs(c.opts.caFile, conn.CAFile)
	if err != nil {
		return nil, err
	}
	o := exchange.Options{
		BaseURL: cmp.Or(c.through, conn.Homeserver), RootCAs: roots, AllowPlainHTTP: conn.AllowPlainHTTP, Token: conn.Token,
		UserAgent: "synlua/" + version(), Rate: c.opts.rate.limit, Hint: failureHint,
		MaxAnswer: int64(c.opts.memory) / 4, // it is in memory twice while it grows, and then as Lua
	}
	if c.opts.verbose {
		o.Log = func(line string) { c.printer.Debug("%s", line) }
	} else {
		o.Waits = func(line string) { c.printer.Say("%s", line) }
	}
	alter(&o)
	if o.Token != nil {
		o.Token = watchedToken{o.Token, c.printer.Hide}
	}
	sender, err := exchange.New(o)
	if err != nil {
		return nil, connectionError{err}
	}
	return sender, nil
}

// watchedToken tells which tokens are sent, so that none is shown.
type watchedToken struct {
	exchange.TokenSource
	tell func(token string)
}

// Token returns the token to send.
func (w watchedToken) Token(ctx context.Context) (string, error) {
	token, err := w.TokenSource.Token(ctx)
	if err == nil {
		w.tell(token)
	}
	return token, err
}

// rootCAs adds the certificates of a PEM file to the system's. The flag beats the
// profile.
func rootCAs(flag, profile string) (*x509.CertPool, error) {
	path := flag
	if path == "" {
		path = profile
	}
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, notConnected("the certificates cannot be read: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, notConnected("%s holds no certificate in PEM form", path)
	}
	return roots, nil
}

// serverLabel returns a server's address without the parts that every address has.
func serverLabel(base string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://"), "/")
}

// profileName makes the name of a profile from a server's address.
func profileName(base string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, serverLabel(base))
	return cmp.Or(strings.Trim(name, "-"), "homeserver")
}
