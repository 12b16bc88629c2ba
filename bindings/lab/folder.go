package lab

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// folder is where one homeserver keeps all its files; only its owner can read it.
type folder struct{ path string }

func (f folder) config() string     { return filepath.Join(f.path, "homeserver.yaml") }
func (f folder) logConfig() string  { return filepath.Join(f.path, "log.yaml") }
func (f folder) log() string        { return filepath.Join(f.path, "homeserver.log") }
func (f folder) database() string   { return filepath.Join(f.path, "homeserver.db") }
func (f folder) pidFile() string    { return filepath.Join(f.path, "homeserver.pid") }
func (f folder) signingKey() string { return filepath.Join(f.path, "signing.key") }
func (f folder) state() string      { return filepath.Join(f.path, "state.json") }
func (f folder) stateDraft() string { return filepath.Join(f.path, "state.json.new") }
func (f folder) lockFile() string   { return filepath.Join(f.path, "lock") }
func (f folder) discarded() string  { return f.path + ".discarded" }

// state is what must survive a stop. The pid is not part of it: it is in the pid file.
type state struct {
	Version            Version `json:"version"`
	Port               int     `json:"port"`
	AdminPassword      string  `json:"admin_password"`
	AdminToken         string  `json:"admin_token"`
	RegistrationSecret string  `json:"registration_secret"`
	MacaroonSecret     string  `json:"macaroon_secret"`
	FormSecret         string  `json:"form_secret"`
}

func newState() state {
	return state{
		AdminPassword:      rand.Text(),
		RegistrationSecret: rand.Text(),
		MacaroonSecret:     rand.Text(),
		FormSecret:         rand.Text(),
	}
}

// lock gives the folder to one process at a time, and makes it if needed. If the folder was
// wiped while we waited, its lock file is gone: then we start over.
func (f folder) lock(ctx context.Context) (unlock func(), err error) {
	for {
		if err := os.MkdirAll(f.path, 0o700); err != nil {
			return nil, fmt.Errorf("make the lab's folder: %w", err)
		}
		lock := flock.New(f.lockFile(), flock.SetPermissions(0o600))
		_, err := lock.TryLockContext(ctx, 50*time.Millisecond)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("wait for %q: %w", f.lockFile(), err)
		}
		if stillThere(lock) {
			return func() { _ = lock.Close() }, nil
		}
		_ = lock.Close()
	}
}

func stillThere(lock *flock.Flock) bool {
	held, errHeld := lock.Stat()
	found, errFound := os.Stat(lock.Path())
	return errHeld == nil && errFound == nil && os.SameFile(held, found)
}

// refuseForeign returns an error if the folder contains files but no lab: they belong to
// somebody else.
func (f folder) refuseForeign() error {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the lab's folder: %w", err)
	}
	var other string
	for _, entry := range entries {
		switch filepath.Join(f.path, entry.Name()) {
		case f.state():
			return nil
		case f.lockFile(), f.stateDraft():
		default:
			other = entry.Name()
		}
	}
	if other != "" {
		return fmt.Errorf("%q holds %q and no lab; choose another folder", f.path, other)
	}
	return nil
}

// load reads the state; if there is none, the error is fs.ErrNotExist.
func (f folder) load() (state, error) {
	text, err := os.ReadFile(f.state())
	if err != nil {
		return state{}, fmt.Errorf("read the lab's state: %w", err)
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return state{}, fmt.Errorf("%q is damaged (%w); wipe the lab to start again", f.state(), err)
	}
	return s, nil
}

// save replaces the state in one step.
func (f folder) save(s state) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("save the lab's state: %w", err)
	}
	if err := os.WriteFile(f.stateDraft(), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("save the lab's state: %w", err)
	}
	return os.Rename(f.stateDraft(), f.state())
}

// discard removes the folder. It renames the folder first, so that a process that waits for
// its lock finds either the whole folder or none. The caller holds the lock.
func (f folder) discard() error {
	if err := os.RemoveAll(f.discarded()); err != nil {
		return fmt.Errorf("wipe the lab: %w", err)
	}
	if err := os.Rename(f.path, f.discarded()); err != nil {
		return fmt.Errorf("wipe the lab: %w", err)
	}
	if err := os.RemoveAll(f.discarded()); err != nil {
		return fmt.Errorf("wipe the lab: %w", err)
	}
	return nil
}
