package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/oauthtest"
)

// withMAS puts a stand-in of MAS's Admin API behind the server's logins. Who has a living
// token with the scope acts as the admin.
func withMAS(t *testing.T, server *oauthtest.Server) *fakemas.Service {
	t.Helper()
	mas := fakemas.New(fakemas.Options{ServerName: server.ServerName})
	admin := mas.AddUser(fakemas.User{Username: server.Admin.Localpart, Admin: true})
	server.ServeAdminAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mas.SetToken(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), fakemas.Token{User: admin})
		mas.ServeHTTP(w, r)
	}))
	return mas
}

func TestATokenForAProgram(t *testing.T) {
	server := oauthtest.Shared(t)
	withMAS(t, server)
	s := loggedInAt(t, server)
	file := filepath.Join(t.TempDir(), "nightly.token")
	_, said := s.follow(t, statusDone, "login", "--for-service", "nightly", "--to", file, "--expires", "90d")
	wantText(t, said, "(nightly), which acts as "+server.Admin.ID+" and ends on ", "granted: ", "urn:mas:admin", "--homeserver "+server.URL+" --token-file "+file, "mas.personal_sessions.revoke(")
	token, err := os.ReadFile(file)
	info, statErr := os.Stat(file)
	if err != nil || statErr != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(string(token), "mpt_") || strings.Contains(said, strings.TrimSpace(string(token))) {
		t.Errorf("the file has %d bytes, %v, %v, mode %v", len(token), err, statErr, info.Mode())
	}
	sessions, _ := s.follow(t, statusDone, "--output", "ndjson", "-e", "mas.personal_sessions.list{}")
	wantText(t, sessions, `"human_name":"nightly"`, "urn:matrix:client:device:SYNLUA")

	out, _ := s.follow(t, statusDone, "login", "--for-service", "piped", "--to", "-", "--expires", "never", "--without-admin")
	if !strings.HasPrefix(out, "mpt_") || strings.Count(out, "\n") != 1 {
		t.Errorf("standard output has %d bytes", len(out))
	}
	sessions, _ = s.follow(t, statusDone, "--output", "ndjson", "-e", "mas.personal_sessions.list{}")
	wantText(t, sessions, `"human_name":"piped"`, `"expires_at":null`)
}

func TestTokensForProgramsThatAreNotMade(t *testing.T) {
	server := oauthtest.Shared(t)
	mas := withMAS(t, server)
	s := loggedInAt(t, server)
	folder := t.TempDir()
	taken, fresh := filepath.Join(folder, "taken"), filepath.Join(folder, "fresh")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, tt := range map[string]struct {
		status int
		args   []string
	}{
		"say where the token goes": {statusUsage, nil},
		"file exists":              {statusUsage, []string{"--to", taken}},
		"write a length such as 90d, a date to come, or never": {statusUsage, []string{"--to", fresh, "--expires", "soon"}},
		"is on another server than":                            {statusUsage, []string{"--to", fresh, "--user", "@a:elsewhere.org"}},
		"uses the login of a profile":                          {statusUsage, []string{"--to", fresh, "--method", "token"}},
		`User with username "nobody" not `:                     {statusFailed, []string{"--to", fresh, "--user", "nobody"}},
	} {
		_, said := s.follow(t, tt.status, append([]string{"login", "--for-service", "x"}, tt.args...)...)
		wantText(t, said, want)
	}
	if _, err := os.Stat(fresh); err == nil {
		t.Error("an empty file is left behind")
	}
	for _, request := range mas.Asked() {
		if strings.HasPrefix(request, "POST") {
			t.Errorf("it sent %s", request)
		}
	}
	if text, err := os.ReadFile(taken); string(text) != "mine" {
		t.Errorf("the file has %q, %v", text, err)
	}
	_, said := s.follow(t, statusUsage, "login", "--to", fresh)
	wantText(t, said, "--to and --expires go with --for-service")
}

// A server that does not use the service, and one where its Admin API is not served.
func TestWithoutTheServiceTheModuleSaysSo(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.NoAdminAPI = true })
	s := loggedInAt(t, server)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.NoAdminAPI = true })
	_, said := s.follow(t, statusFailed, "-e", "mas.users.list{}:count()")
	wantText(t, said, "the Admin API of the Matrix Authentication Service is not served at this address")

	plain := newStage(t, "-e", "mas.users.list{}:count()")
	without := ssoServer(t)
	plain.environment["SYNLUA_HOMESERVER"], plain.environment["SYNLUA_TOKEN"] = without.URL(), secretToken
	plain.expect(t, statusConnection)
	wantText(t, plain.err.String(), without.URL()+" does not say that it uses the Matrix Authentication Service", "synlua profiles set NAME mas")
	if n := len(without.Requests()); n != 1 {
		t.Errorf("it asked %d times", n)
	}
}
