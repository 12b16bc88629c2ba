// Package oauthtest gives tests a homeserver of today: a real Synapse that leaves logging in
// to an OAuth server, as it does to the Matrix Authentication Service (MAS). The OAuth
// server is the library authlib, which others wrote, with habits of MAS added: its paths,
// its statuses, its rule for refresh tokens, its policy. It runs in a process of its own,
// installed once like the lab's Synapse, and ends with the test process.
//
// Most tests want Shared: one server for all tests of a package. A package that uses it
// says
//
//	func TestMain(m *testing.M) { oauthtest.Main(m) }
//
// and a test then speaks to two addresses, as it would on the internet: URL is the
// homeserver's, Issuer the OAuth server's. The person at the browser is a Person:
//
//	server := oauthtest.Shared(t)
//	server.Behave(t, func(b *oauthtest.Behaviour) { b.AccessTokenLife = 2 * time.Second })
//	… the client asks for a device code …
//	err := server.Admin.Approve(t.Context(), userCode)
//	… the client polls, and has its tokens …
//	sessions, err := server.Sessions(t.Context())
//
// Behave changes how the server behaves until the test ends; without it, the server does
// what MAS does. Sessions and TokenRequests tell what happened, LoseAnswers loses
// answers on their way to the client, Finish and DeleteDevice end a session behind
// its back. Tests that share a server and tell sessions apart use a device id or an
// account (AddPerson) of their own.
//
// Not there: single sign-on and the refresh tokens of the old login, OpenID Connect (id
// tokens, userinfo), client credentials, personal sessions, and MAS's admin API but for
// its version; ServeAdminAPI puts a stand-in in its place.
//
// Under -short the tests that need a server are skipped. Otherwise they fail if there is
// none.
package oauthtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"synlua/bindings/lab/labtest"
)

// Options say what is fixed for the life of a server. Everything else is a Behaviour.
type Options struct {
	// IssuerPath is the path of the OAuth server at its address, such as "/auth/". Empty
	// means none.
	IssuerPath string
}

// shared is the server of this process. Each test binary belongs to one package, so no
// other package uses it.
var shared struct {
	once   sync.Once
	folder string
	server *Server
	err    error
}

// Main runs a package's tests, removes the servers that they shared, those of labtest
// included, and exits.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a TestMain that has more to do: it returns the exit status.
func Run(m interface{ Run() int }) int {
	status := labtest.Run(m)
	if err := closeShared(); err != nil {
		fmt.Fprintln(os.Stderr, "oauthtest:", err)
		status = max(status, 1)
	}
	return status
}

// Shared returns the server of this test process. Its issuer has a path, so that an address
// put together in the wrong way leads nowhere.
func Shared(t testing.TB) *Server {
	t.Helper()
	labtest.LeaveOutIfShort(t)
	shared.once.Do(makeShared)
	if shared.err != nil {
		t.Fatal("no OAuth server to test with: ", shared.err)
	}
	return shared.server
}

// Start returns a server for this test alone, and removes it when the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	labtest.LeaveOutIfShort(t)
	server, err := start(t.Context(), o, t.TempDir())
	if err != nil {
		t.Fatal("no OAuth server to test with: ", err)
	}
	t.Cleanup(func() {
		if err := server.close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server
}

func makeShared() {
	shared.folder, shared.err = os.MkdirTemp("", "synlua-oauth-")
	if shared.err == nil {
		shared.server, shared.err = start(context.Background(), Options{IssuerPath: "/auth/"}, filepath.Clean(shared.folder))
	}
}

func closeShared() error {
	if shared.folder == "" {
		return nil
	}
	defer os.RemoveAll(shared.folder)
	if shared.server == nil {
		return nil
	}
	return shared.server.close(context.Background())
}
