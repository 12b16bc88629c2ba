package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// Sources is everything that a connection can be resolved from.
type Sources struct {
	FlagProfile      string
	FlagHomeserver   string
	FlagTokenFile    string
	FlagTokenCommand string
	EnvProfile       string
	EnvHomeserver    string
	EnvToken         string
	File             *File // nil is an empty one

	// Store is where File comes from; it is needed for logins that are renewed or kept in
	// the keyring.
	Store Store
	// Renew gets new tokens.
	Renew RenewFunc
	// Now is the clock, and Sleep waits; nil means real time.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Say tells the person why something takes long; nil means silence.
	Say func(text string)

	// ReadFile reads a token file; nil means the package's ReadFile.
	ReadFile func(path string) ([]byte, fs.FileInfo, error)
	// RunCommand runs a token command through the shell and returns its standard output.
	// Standard error is passed on. The error contains the exit status and none of the
	// output. It is needed only for token commands.
	RunCommand func(ctx context.Context, command string) (string, error)
}

// Connection is where to connect and as whom.
type Connection struct {
	ProfileName    string // empty where no profile was used
	Homeserver     string // as it was written; not checked here
	Admin          string // where Synapse's Admin API is reached; empty where the profile does not say
	MAS            string // where the Admin API of the Matrix Authentication Service is reached; empty where that is not known
	UserID         string // empty where the token's owner is not known
	DeviceID       string // empty where the token's device is not known
	AllowPlainHTTP bool
	CAFile         string

	// Bounds are those of the profile BoundsFrom. It is the profile that is chosen, by an
	// option, the environment or as the default, also if Homeserver is another one: an
	// address spelt in another way must not lift them.
	Bounds     Bounds
	BoundsFrom string

	// Token gives the access token. A token that is not renewed is read when it is first
	// asked for, and only once.
	Token exchange.TokenSource
	// TokenFrom says where the token comes from, such as "SYNLUA_TOKEN"; "" if it is the
	// login of the profile.
	TokenFrom string
	// OwnToken says that the token is that of the profile, and not of an option or the
	// environment.
	OwnToken bool
	// Scope holds what was granted, and Issuer is who granted it; empty where the
	// homeserver itself made the token, or nobody knows.
	Scope, Issuer string
}

// Address returns the address at which an API is reached.
func (c Connection) Address(at catalog.Address) string {
	switch {
	case at == catalog.AtHomeserver, at == catalog.AtAdmin && c.Admin == "":
		return c.Homeserver
	case at == catalog.AtAdmin:
		return c.Admin
	}
	return c.MAS
}

// Resolve chooses the homeserver and the token. A flag beats the environment, and the
// environment beats the profiles file. A profile that a flag names counts as a flag: its
// homeserver and its token beat those of the environment.
//
// A token goes only where it belongs. The profile's token goes to the profile's homeserver.
// SYNLUA_TOKEN goes to SYNLUA_HOMESERVER, or else to the homeserver of SYNLUA_PROFILE, if
// one of them is set. A token from the command line goes to whatever homeserver is chosen.
func Resolve(s Sources) (Connection, error) {
	connection, err := s.resolve()
	if err != nil {
		return Connection{}, noConnection{err}
	}
	return connection, nil
}

func (s Sources) resolve() (Connection, error) {
	if s.FlagTokenFile != "" && s.FlagTokenCommand != "" {
		return Connection{}, errors.New("--token-file and --token-command exclude each other: give one of them")
	}
	if s.File == nil {
		s.File = &File{}
	}
	chosen, err := s.choose()
	if err != nil {
		return Connection{}, err
	}
	homeserver, err := s.homeserver(chosen)
	if err != nil {
		return Connection{}, err
	}
	fits := chosen.name != "" && sameServer(homeserver, chosen.Homeserver)
	source, err := s.token(homeserver, chosen, fits)
	if err != nil {
		return Connection{}, err
	}
	connection := Connection{Homeserver: homeserver, Token: &once{source: source}, TokenFrom: source.name,
		Bounds: chosen.Bounds, BoundsFrom: chosen.name}
	if fits {
		connection.ProfileName = chosen.name
		connection.Admin, connection.MAS = chosen.Admin, cmp.Or(chosen.MAS, chosen.Issuer)
		connection.AllowPlainHTTP = chosen.AllowPlainHTTP
		connection.CAFile = chosen.CAFile
	}
	if fits && source.name == chosen.tokenName() {
		connection.OwnToken = true
		connection.UserID, connection.DeviceID = chosen.UserID, chosen.DeviceID
		connection.Scope, connection.Issuer = chosen.Scope, chosen.Issuer
		if chosen.HasLogin() {
			connection.TokenFrom = ""
		}
		if chosen.HasLogin() && chosen.TokenEndpoint != "" {
			connection.Token = s.renewing(chosen)
		}
	}
	return connection, nil
}

// choice is the chosen profile; its name is empty if there is none.
type choice struct {
	Profile
	name   string
	byFlag bool
}

// tokenName is the name of the profile's token in errors.
func (c choice) tokenName() string {
	kind := "access_token"
	switch {
	case c.TokenFile != "":
		kind = "token_file"
	case c.TokenCommand != "":
		kind = "token_command"
	}
	return fmt.Sprintf("the %s of profile %q", kind, c.name)
}

func (s Sources) choose() (choice, error) {
	name, origin := s.FlagProfile, "--profile"
	if name == "" {
		name, origin = s.EnvProfile, "SYNLUA_PROFILE"
	}
	if name == "" {
		name, origin = s.File.Default, "default of the profiles file"
	}
	if name == "" {
		return choice{}, nil
	}
	profile, err := s.File.Profile(name)
	if err != nil {
		return choice{}, fmt.Errorf("%s: %w", origin, err)
	}
	return choice{Profile: profile, name: name, byFlag: s.FlagProfile != ""}, nil
}

func (s Sources) homeserver(chosen choice) (string, error) {
	switch {
	case s.FlagHomeserver != "":
		return s.FlagHomeserver, nil
	case s.EnvHomeserver != "" && !chosen.byFlag:
		return s.EnvHomeserver, nil
	case chosen.name != "":
		return chosen.Homeserver, nil
	case s.FlagTokenFile != "" || s.FlagTokenCommand != "" || s.EnvToken != "":
		return "", errors.New("there is a token but no homeserver: give --homeserver https://matrix.example.org, or set SYNLUA_HOMESERVER")
	case len(s.File.Profiles) > 0:
		_, err := s.File.Profile("")
		return "", err
	}
	return "", errors.New("not connected to any homeserver: log in with `synlua login`, " +
		"or give --homeserver and set SYNLUA_TOKEN, or try a homeserver of your own on this machine with `synlua lab up`")
}

// token finds the token for the homeserver. fits says that the homeserver is that of the
// chosen profile.
func (s Sources) token(homeserver string, chosen choice, fits bool) (tokenSource, error) {
	environment := s.EnvToken != "" && s.environmentFits(homeserver)
	profile := fits && chosen.hasToken()
	switch {
	case s.FlagTokenFile != "":
		return fileToken("--token-file", s.FlagTokenFile, s.ReadFile), nil
	case s.FlagTokenCommand != "":
		return commandToken("--token-command", s.FlagTokenCommand, s.RunCommand), nil
	case profile && chosen.byFlag:
		return s.profileToken(chosen), nil
	case environment:
		return literalToken("SYNLUA_TOKEN", s.EnvToken), nil
	case profile:
		return s.profileToken(chosen), nil
	}
	return tokenSource{}, s.noToken(homeserver, chosen, fits)
}

func (s Sources) profileToken(chosen choice) tokenSource {
	switch {
	case chosen.TokenFile != "":
		return fileToken(chosen.tokenName(), chosen.TokenFile, s.ReadFile)
	case chosen.TokenCommand != "":
		return commandToken(chosen.tokenName(), chosen.TokenCommand, s.RunCommand)
	}
	return tokenSource{chosen.tokenName(), func(context.Context) (string, error) {
		t, err := s.Store.Tokens(chosen.name, chosen.Profile)
		return string(t.Access), err
	}}
}

// renewing returns the source of a login that is renewed.
func (s Sources) renewing(chosen choice) *renewing {
	r := &renewing{store: s.Store, name: chosen.name, owner: chosen.Profile, renew: s.Renew, now: s.Now, sleep: s.Sleep, say: s.Say, turn: make(chan struct{}, 1)}
	if r.now == nil {
		r.now = time.Now
	}
	if r.sleep == nil {
		r.sleep = exchange.Sleep
	}
	if r.say == nil {
		r.say = func(string) {}
	}
	return r
}

// environmentFits says whether SYNLUA_TOKEN may go to the homeserver.
func (s Sources) environmentFits(homeserver string) bool {
	if s.EnvHomeserver != "" {
		return sameServer(s.EnvHomeserver, homeserver)
	}
	if s.EnvProfile == "" {
		return true
	}
	profile, err := s.File.Profile(s.EnvProfile)
	return err == nil && sameServer(profile.Homeserver, homeserver)
}

// noToken is the error if there is no token for the homeserver. It names tokens that exist
// for others.
func (s Sources) noToken(homeserver string, chosen choice, fits bool) error {
	server := shown(homeserver)
	switch {
	case s.EnvToken != "":
		return fmt.Errorf("SYNLUA_TOKEN belongs to another homeserver than %q, "+
			"according to SYNLUA_HOMESERVER or SYNLUA_PROFILE: give --token-file or --token-command", server)
	case fits:
		return fmt.Errorf("profile %q has no token: log in with `synlua login --profile %s`, "+
			"or give --token-file or --token-command, or set SYNLUA_TOKEN", chosen.name, chosen.name)
	}
	for _, name := range s.File.Names() {
		if profile := s.File.Profiles[name]; profile.hasToken() && sameServer(profile.Homeserver, homeserver) {
			return fmt.Errorf("no token is given for %q: profile %q has one, choose it with --profile %s, "+
				"or give --token-file or --token-command", server, name, name)
		}
	}
	if chosen.name != "" {
		return fmt.Errorf("no token is given for %q: the one of profile %q belongs to %q and goes nowhere else; "+
			"give --token-file or --token-command, or set SYNLUA_TOKEN", server, chosen.name, shown(chosen.Homeserver))
	}
	return fmt.Errorf("no token is given for %q: log in with `synlua login --homeserver %s`, "+
		"or give --token-file or --token-command, or set SYNLUA_TOKEN", server, server)
}
