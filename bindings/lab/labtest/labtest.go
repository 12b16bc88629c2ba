// Package labtest gives tests a real Synapse. Most tests want Shared: one server for
// all tests of a package, made at the first call. A package that uses it says
//
//	func TestMain(m *testing.M) { labtest.Main(m) }
//
// so that the server and its files are gone at the end. Tests that share a server
// make users and rooms of their own.
//
// Under -short the tests that need a server are skipped. Otherwise they fail if there is
// none.
package labtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"synlua/bindings/lab"
)

// CacheVariable is the environment variable that says where the virtual environments are;
// by default they are in the user's cache folder.
const CacheVariable = "SYNLUA_CACHE"

// shared is the server of this process. Each test binary belongs to one package, so no
// other package uses it.
var shared struct {
	once   sync.Once
	folder string
	server *lab.Server
	err    error
}

// Main runs a package's tests, removes the server that Shared made, and exits.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a TestMain that has more to do: it returns the exit status.
func Run(m interface{ Run() int }) int {
	status := m.Run()
	if err := removeShared(); err != nil {
		fmt.Fprintln(os.Stderr, "labtest:", err)
		status = max(status, 1)
	}
	return status
}

// Shared returns the server of this test process.
func Shared(t testing.TB) *lab.Server {
	t.Helper()
	LeaveOutIfShort(t)
	shared.once.Do(makeShared)
	if shared.err != nil {
		t.Fatal("no Synapse to test with: ", shared.err)
	}
	return shared.server
}

// Start returns a server for this test alone, and removes it when the test ends.
func Start(t testing.TB) *lab.Server {
	t.Helper()
	return StartVersion(t, lab.Newest())
}

// StartVersion is Start for one of the versions that the lab has.
func StartVersion(t testing.TB, version lab.Version) *lab.Server {
	t.Helper()
	LeaveOutIfShort(t)
	options, err := Options(filepath.Join(t.TempDir(), "lab"))
	options.Version = version
	if err != nil {
		t.Fatal("no Synapse to test with: ", err)
	}
	t.Cleanup(func() {
		if err := lab.Down(context.WithoutCancel(t.Context()), options, true); err != nil {
			t.Error(err)
		}
	})
	server, err := lab.Up(t.Context(), options)
	if err != nil {
		t.Fatal("no Synapse to test with: ", err)
	}
	return server
}

// Options returns the options of a test's server in the given folder. The server ends with
// the test process, and shares its installation with all others.
func Options(folder string) (lab.Options, error) {
	cache := os.Getenv(CacheVariable)
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return lab.Options{}, fmt.Errorf("find the cache folder (or set %s): %w", CacheVariable, err)
		}
		cache = filepath.Join(base, "synlua")
	}
	return lab.Options{CacheDir: cache, DataDir: folder, Log: os.Stderr, Attached: true}, nil
}

// LeaveOutIfShort skips a test that needs a real Synapse when go test runs with -short.
func LeaveOutIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real Synapse, which -short leaves out")
	}
}

func makeShared() {
	shared.folder, shared.err = os.MkdirTemp("", "synlua-lab-")
	if shared.err != nil {
		return
	}
	var options lab.Options
	if options, shared.err = sharedOptions(); shared.err == nil {
		shared.server, shared.err = lab.Up(context.Background(), options)
	}
}

func sharedOptions() (lab.Options, error) { return Options(filepath.Join(shared.folder, "lab")) }

func removeShared() error {
	if shared.folder == "" {
		return nil
	}
	defer os.RemoveAll(shared.folder)
	options, err := sharedOptions()
	if err != nil {
		return err
	}
	return lab.Down(context.Background(), options, true)
}
