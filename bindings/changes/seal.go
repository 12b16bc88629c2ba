package changes

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// sealFile is the name of the file beside the records that holds the seal.
const sealFile = ".seal"

// A seal tells requests apart that differ only in their secrets. Without it, one of two
// registration tokens that a run made would count as the other when the run is resumed. A
// record holds what the seal made of the secrets, and no more: whoever has the record alone
// cannot find out a password by trying.
type seal []byte

// openSeal reads the seal of a folder of records, and makes it if there is none.
func openSeal(dir string) (s seal, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, sealFile)
	lock := flock.New(path, flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if s, err = os.ReadFile(path); err != nil || len(s) > 0 {
		return s, err
	}
	s = make(seal, sha256.Size)
	_, _ = rand.Read(s) // never fails
	return s, os.WriteFile(path, s, 0o600)
}

// of returns what the seal makes of secrets.
func (s seal) of(secrets []byte) string {
	mac := hmac.New(sha256.New, s)
	mac.Write(secrets)
	return hex.EncodeToString(mac.Sum(nil))
}

// name tells this seal from others, and says nothing else about it.
func (s seal) name() string { return s.of(nil)[:16] }

// Seal returns what the seal beside the records makes of secrets.
func (r *Record) Seal(secrets []byte) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.findSeal(); err != nil {
		return "", err
	}
	return r.seal.of(secrets), nil
}

// findSeal opens the seal once.
func (r *Record) findSeal() (err error) {
	if r.seal == nil {
		r.seal, err = openSeal(r.dir)
	}
	return err
}

// checkSeal refuses to resume a run whose keys were made with another seal.
func (r *Record) checkSeal(h *Header) error {
	if h.Seal == "" {
		return nil
	}
	if err := r.findSeal(); err != nil {
		return err
	}
	if h.Seal != r.seal.name() {
		return fmt.Errorf("%s was recorded with another seal, so that nobody can tell which of its changes are done: put the file %q back "+
			"that was beside the record, or see on the server what is left to do", h.ID, sealFile)
	}
	return nil
}
