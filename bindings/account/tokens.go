package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Tokens are the secrets of a login. A profile has them in its file or in the desktop's
// keyring.
type Tokens struct {
	Access  Secret `toml:"access_token,omitempty"`
	Refresh Secret `toml:"refresh_token,omitempty"`
	// Issued and Expires are when the access token was made and when it ends, by the
	// clock of this machine; zero if it does not end.
	Issued  time.Time `toml:"issued_at,omitempty"`
	Expires time.Time `toml:"expires_at,omitempty"`
}

// renewBefore is how long before its end a token is renewed, at most.
const renewBefore = 30 * time.Second

// endsSoon says whether the access token should be renewed before it is sent. The last
// fifth of a short life counts as soon.
func (t Tokens) endsSoon(now time.Time) bool {
	if t.Expires.IsZero() {
		return false
	}
	return !now.Before(t.Expires.Add(-min(renewBefore, t.Expires.Sub(t.Issued)/5)))
}

// ended says whether the access token has run out.
func (t Tokens) ended(now time.Time) bool { return !t.Expires.IsZero() && !now.Before(t.Expires) }

// Store is where profiles and their secrets are kept.
type Store struct {
	// Path is the profiles file.
	Path string
	// Keyring is the desktop's keyring, for the profiles that use it.
	Keyring Keyring
}

// Load reads the profiles file, as the function Load does.
func (s Store) Load() (*File, error) { return Load(s.Path) }

// Update changes the profiles file, as the function Update does.
func (s Store) Update(change func(*File) error) error { return Update(s.Path, change) }

// Tokens returns a profile's secrets, wherever they are kept.
func (s Store) Tokens(name string, p Profile) (Tokens, error) {
	if p.Store != StoreKeyring {
		return p.Tokens, nil
	}
	text, err := s.Keyring.Get(s.entry(name))
	if err != nil {
		return Tokens{}, fmt.Errorf("the keyring does not give the token of profile %q: %w", name, err)
	}
	var t kept
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return Tokens{}, fmt.Errorf("the keyring has something else than the token of profile %q: log in again with `synlua login --profile %s`", name, name)
	}
	return Tokens(t), nil
}

// entry is the name of a profile's secrets in the keyring, which other profiles files may
// use too.
func (s Store) entry(name string) string { return name + " of " + s.Path }

// kept is Tokens as the keyring has them.
type kept struct {
	Access  Secret    `json:"access_token"`
	Refresh Secret    `json:"refresh_token,omitempty"`
	Issued  time.Time `json:"issued_at,omitzero"`
	Expires time.Time `json:"expires_at,omitzero"`
}

// errChanged means that a profile is no longer what was read.
var errChanged = errors.New("the profile was changed by another process meanwhile: try again")

// Replace stores new tokens of a profile in place of old ones. It changes nothing if
// somebody else has changed them meanwhile.
func (s Store) Replace(name string, old, now Tokens) error {
	return s.Update(func(f *File) error {
		p, found := f.Profiles[name]
		if !found {
			return errChanged
		}
		stored, err := s.Tokens(name, p)
		if err != nil {
			return err
		}
		if stored.Refresh != old.Refresh {
			return errChanged
		}
		return s.Put(f, name, p, now)
	})
}

// Put stores a profile with its tokens, in the place that p.Store names. The bounds of a
// profile that it replaces stay: a new login does not lift them.
func (s Store) Put(f *File, name string, p Profile, t Tokens) error {
	if before, found := f.Profiles[name]; found {
		p.Bounds = before.Bounds
	}
	p.Tokens = Tokens{}
	if p.Store != StoreKeyring {
		p.Tokens = t
		f.Profiles[name] = p
		return nil
	}
	text, err := json.Marshal(kept(t))
	if err != nil {
		return err
	}
	if err := s.Keyring.Set(s.entry(name), string(text)); err != nil {
		return fmt.Errorf("the keyring does not take the token: %w", err)
	}
	f.Profiles[name] = p
	return nil
}

// Rename gives a profile another name.
func (s Store) Rename(from, to string) error {
	var renamed Profile
	err := s.Update(func(f *File) error {
		if _, err := f.Profile(from); err != nil {
			return err
		}
		if _, taken := f.Profiles[to]; taken {
			return fmt.Errorf("there is a profile %q already: choose another name, or remove that one", to)
		}
		renamed = f.Profiles[from]
		t, err := s.Tokens(from, renamed)
		if err != nil {
			return err
		}
		delete(f.Profiles, from)
		if f.Default == from {
			f.Default = to
		}
		return s.Put(f, to, renamed, t)
	})
	if err != nil {
		return err
	}
	return s.removeSecrets(from, renamed)
}

// Remove removes a profile and its secrets.
func (s Store) Remove(name string) error {
	var removed Profile
	err := s.Update(func(f *File) error {
		removed = f.Profiles[name]
		delete(f.Profiles, name)
		if f.Default == name {
			f.Default = ""
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.removeSecrets(name, removed)
}

// removeSecrets removes what the keyring has of a profile. It comes after the change of the
// profiles file, which may fail.
func (s Store) removeSecrets(name string, p Profile) error {
	if p.Store != StoreKeyring {
		return nil
	}
	if err := s.Keyring.Delete(s.entry(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("profile %q is gone, but the keyring keeps its token: %w", name, err)
	}
	return nil
}

// quietWait is how long a wait may take before the person is told.
const quietWait = 2 * time.Second

// LockLogin returns once no other process is renewing the profile's login, or replacing or
// ending it: a token that is renewed meanwhile would be neither stored nor ended. say tells
// the person why it takes long.
func (s Store) LockLogin(ctx context.Context, name string, say func(text string)) (unlock func(), err error) {
	if err := CheckName(name); err != nil { // it becomes a part of a path
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(s.Path), 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the folder of the profiles: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, renewPatience+lockPatience) // whoever holds it may wait for the service
	defer cancel()
	late := time.AfterFunc(quietWait, func() {
		say(fmt.Sprintf("another process is using the login of profile %s; this goes on when it is done", name))
	})
	defer late.Stop()
	return lock(ctx, linked(s.Path)+"."+name+".lock")
}
