package lab

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	o := Options{CacheDir: t.TempDir(), DataDir: t.TempDir()}
	writeFile(t, filepath.Join(o.DataDir, "thesis.txt"), "precious")
	_, errUp := Up(t.Context(), o)
	errDown := Down(t.Context(), o, true)
	for _, err := range []error{errUp, errDown} {
		if err == nil || !strings.Contains(err.Error(), "thesis.txt") {
			t.Errorf("error %v, want one that names the file", err)
		}
	}
	if entries, err := os.ReadDir(o.DataDir); err != nil || len(entries) != 1 {
		t.Errorf("in the folder: %v, %v; want the one file", entries, err)
	}
}

func TestDownWithNothingThereIsNoError(t *testing.T) {
	o := Options{CacheDir: t.TempDir(), DataDir: filepath.Join(t.TempDir(), "lab")}
	if err := Down(t.Context(), o, true); err != nil {
		t.Error(err)
	}
	if report, err := Status(o); err != nil || report != (Report{}) {
		t.Errorf("status %+v, %v; want an empty one", report, err)
	}
	if _, err := os.Stat(o.DataDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestDamagedStateIsReportedAndCanBeWiped(t *testing.T) {
	o := Options{CacheDir: t.TempDir(), DataDir: filepath.Join(t.TempDir(), "lab")}
	if err := os.Mkdir(o.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, folder{o.DataDir}.state(), "{")
	if _, err := Up(t.Context(), o); err == nil || !strings.Contains(err.Error(), "wipe the lab") {
		t.Errorf("Up: %v, want an error that says what to do", err)
	}
	if err := Down(t.Context(), o, true); err != nil {
		t.Error(err)
	}
}

func TestFoldersAreRequired(t *testing.T) {
	for _, o := range []Options{{}, {CacheDir: "x"}, {DataDir: "x"}} {
		if _, err := Up(t.Context(), o); err == nil {
			t.Errorf("Up(%+v) succeeds", o)
		}
	}
}

func TestStateIsKeptPrivate(t *testing.T) {
	f := folder{t.TempDir()}
	s := newState()
	if err := f.save(s); err != nil {
		t.Fatal(err)
	}
	if loaded, err := f.load(); err != nil || loaded != s {
		t.Errorf("loaded %+v, %v; want %+v", loaded, err, s)
	}
	if info, err := os.Stat(f.state()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestServerIsPrintedWithoutItsSecrets(t *testing.T) {
	s := newState()
	s.AdminToken = "syt_secret"
	text := folder{"lab"}.server(s, 7).String()
	if strings.Contains(text, s.AdminToken) || strings.Contains(text, s.AdminPassword) {
		t.Errorf("%q holds a secret", text)
	}
}

func TestWhoeverWaitsForAWipedFolderGetsANewOne(t *testing.T) {
	f := folder{filepath.Join(t.TempDir(), "lab")}
	unlock, err := f.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, f.state(), "{}")
	waiter := make(chan error)
	go func() {
		release, err := f.lock(t.Context())
		if err == nil {
			release()
		}
		waiter <- err
	}()
	if err := f.discard(); err != nil {
		t.Fatal(err)
	}
	unlock()
	if err := <-waiter; err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.lockFile()); err != nil {
		t.Errorf("the waiter's lock is not on disk: %v", err)
	}
	if _, err := os.Stat(f.state()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old state is still there: %v", err)
	}
}

func TestWaitingForAFolderCanBeCancelled(t *testing.T) {
	f := folder{filepath.Join(t.TempDir(), "lab")}
	unlock, err := f.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
}
