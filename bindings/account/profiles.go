// Package account knows where a connection comes from: the profiles file, which holds
// homeservers with their tokens, and Resolve, which chooses between the command line, the
// environment and that file.
//
// Its contract: a token goes only to the homeserver that it was given for; no error and no
// formatted value contains a token; a file with tokens is private to its owner, or is
// refused. What the package needs of the system besides files (the environment, running a
// command) comes from the caller.
package account

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"synlua/runtime/spell"
)

// Secret is text that formatting never shows. Convert it to a string to use it.
type Secret string

// Format implements fmt.Formatter for every verb. A String method would not be enough: fmt
// ignores it for verbs that are not for strings.
func (Secret) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "[secret]")
}

// Profile is one connection in the profiles file. It has a token of its own, in Tokens or
// in the keyring, or else TokenFile or TokenCommand. Relative paths start at the folder of
// the profiles file.
type Profile struct {
	Homeserver string `toml:"homeserver"`
	// Admin is where Synapse's Admin API is reached, and MAS where the Admin API of the
	// Matrix Authentication Service is; "" for the usual address.
	Admin    string `toml:"admin,omitempty"`
	MAS      string `toml:"mas,omitempty"`
	UserID   string `toml:"user_id,omitempty"`
	DeviceID string `toml:"device_id,omitempty"`
	// Issuer made the tokens and renews them; "" if the homeserver made the token.
	// ClientID is this program's name there, Scope what was granted, and the other two are
	// the addresses for renewing and revoking.
	Issuer             string `toml:"issuer,omitempty"`
	ClientID           string `toml:"client_id,omitempty"`
	Scope              string `toml:"scope,omitempty"`
	TokenEndpoint      string `toml:"token_endpoint,omitempty"`
	RevocationEndpoint string `toml:"revocation_endpoint,omitempty"`
	// Store is where the tokens are kept: StoreKeyring, or "" for this file.
	Store string `toml:"store,omitempty"`
	Tokens
	TokenFile      string `toml:"token_file,omitempty"`
	TokenCommand   string `toml:"token_command,omitempty"`
	AllowPlainHTTP bool   `toml:"allow_plain_http,omitempty"`
	CAFile         string `toml:"ca_file,omitempty"`
	Bounds
}

// format is the number of this form of the profiles file. A file without a number is of
// form 1, which knew fewer keys.
const format = 2

// File is the profiles file.
type File struct {
	Format   int                `toml:"format,omitempty"`
	Default  string             `toml:"default,omitempty"`
	Profiles map[string]Profile `toml:"profiles,omitempty"`

	folder string
}

// Load reads the profiles file. A missing file counts as empty; a file that others can read
// is refused.
func Load(path string) (*File, error) {
	data, info, err := ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &File{Profiles: map[string]Profile{}, folder: filepath.Dir(path)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the profiles: %w", err)
	}
	if err := checkPrivate(path, info); err != nil {
		return nil, err
	}
	file, err := decode(data)
	if err == nil {
		err = file.check()
	}
	if err != nil {
		return nil, fmt.Errorf("profiles file %q: %w", path, err)
	}
	file.folder = filepath.Dir(path)
	return file, nil
}

// Profile returns the profile of that name, or the default one for "".
func (f *File) Profile(name string) (Profile, error) {
	if name == "" {
		name = f.Default
	}
	if name == "" {
		return Profile{}, fmt.Errorf("%w%s: give --profile NAME, or make it so with `synlua profiles default NAME`", ErrNoDefault, f.among())
	}
	profile, found := f.Profiles[name]
	if found {
		return f.located(profile)
	}
	otherwise := f.among()
	if len(f.Profiles) == 0 {
		otherwise = ", nor any other: `synlua login` makes one"
	}
	return Profile{}, fmt.Errorf("there is no profile %q%s", name, spell.DidYouMean(name, f.Names(), otherwise))
}

// ErrNoDefault means that nothing says which profile is meant.
var ErrNoDefault = errors.New("no profile is the default")

// Of returns the name of the only profile that has this homeserver, as it is written there,
// and this account; "" if there is none, or several.
func (f *File) Of(homeserver, userID string) string {
	var fitting []string
	for _, name := range f.Names() {
		if p := f.Profiles[name]; p.Homeserver == homeserver && p.UserID == userID {
			fitting = append(fitting, name)
		}
	}
	if len(fitting) != 1 {
		return ""
	}
	return fitting[0]
}

// Names returns the names of all profiles in alphabetical order.
func (f *File) Names() []string {
	return slices.Sorted(maps.Keys(f.Profiles))
}

// among lists the profiles for an error.
func (f *File) among() string {
	if len(f.Profiles) == 0 {
		return ""
	}
	return fmt.Sprintf(" (there are %s)", strings.Join(f.Names(), ", "))
}

// located returns the profile with absolute paths.
func (f *File) located(p Profile) (Profile, error) {
	for _, path := range []*string{&p.TokenFile, &p.CAFile} {
		located, err := locate(f.folder, *path)
		if err != nil {
			return Profile{}, err
		}
		*path = located
	}
	return p, nil
}

// check finds what is wrong with the contents.
func (f *File) check() error {
	for _, name := range f.Names() {
		if err := CheckName(name); err != nil {
			return err
		}
		if err := f.Profiles[name].check(); err != nil {
			return fmt.Errorf("profile %q %w", name, err)
		}
	}
	return nil
}

// CheckName refuses a profile name that is not made of ASCII letters, digits, ".",
// "_" and "-".
func CheckName(name string) error {
	allowed := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !allowed(r) }) {
		return fmt.Errorf(`profile name %q is not usable: take letters, digits, ".", "_" and "-"`, name)
	}
	return nil
}

func (p Profile) check() error {
	if p.Homeserver == "" {
		return errors.New(`has no homeserver: add one such as homeserver = "https://matrix.example.org"`)
	}
	if p.UserID != "" && (!strings.HasPrefix(p.UserID, "@") || !strings.Contains(p.UserID, ":")) {
		return fmt.Errorf(`has the user_id %q: write it in full, such as "@admin:example.org"`, p.UserID)
	}
	if p.Store != "" && p.Store != StoreFile && p.Store != StoreKeyring {
		return fmt.Errorf("has the store %q: it is %q or %q", p.Store, StoreFile, StoreKeyring)
	}
	sources := 0
	for _, used := range []bool{p.HasLogin(), p.TokenFile != "", p.TokenCommand != ""} {
		if used {
			sources++
		}
	}
	if sources > 1 {
		return errors.New("has more than one of access_token, token_file and token_command: keep one")
	}
	return p.Bounds.check()
}

// HasLogin says whether the profile has a token of its own.
func (p Profile) HasLogin() bool { return p.Access != "" || p.Store == StoreKeyring }

// hasToken says whether the profile has any token.
func (p Profile) hasToken() bool {
	return p.HasLogin() || p.TokenFile != "" || p.TokenCommand != ""
}
