package account

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/zalando/go-keyring"
)

// The places for secrets.
const (
	StoreFile    = "file"    // the profiles file
	StoreKeyring = "keyring" // the desktop's keyring
)

// Keyring is a store of secrets outside of files. Get and Delete of what is not there give
// an error that matches fs.ErrNotExist.
type Keyring interface {
	Get(entry string) (string, error)
	Set(entry, secret string) error
	Delete(entry string) error
}

// DesktopKeyring is the keyring of the person's desktop: the Secret Service, macOS's
// Keychain or Windows' credential manager.
type DesktopKeyring struct{}

const keyringService = "synlua"

// Get returns a secret.
func (DesktopKeyring) Get(entry string) (string, error) {
	secret, err := keyring.Get(keyringService, entry)
	return secret, keyringError(err)
}

// Set stores a secret.
func (DesktopKeyring) Set(entry, secret string) error {
	return keyringError(keyring.Set(keyringService, entry, secret))
}

// Delete removes a secret.
func (DesktopKeyring) Delete(entry string) error {
	return keyringError(keyring.Delete(keyringService, entry))
}

func keyringError(err error) error {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return fs.ErrNotExist
	case err != nil:
		return fmt.Errorf("the desktop's keyring cannot be used here: %w", err)
	}
	return nil
}

// ProbeKeyring tries whether a keyring keeps what it is given. It is called before a login,
// so that no token is made that then cannot be stored.
func ProbeKeyring(k Keyring) error {
	const entry, secret = "a test of the keyring", "kept"
	if err := k.Set(entry, secret); err != nil {
		return err
	}
	got, err := k.Get(entry)
	if err == nil && got != secret {
		err = errors.New("the desktop's keyring does not keep what it is given")
	}
	return errors.Join(err, k.Delete(entry))
}
