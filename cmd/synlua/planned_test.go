package main

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/fakeserver"
)

// An account that a dry run would have created does not exist once changes are applied: a
// change of it must not create it.
func TestPlannedAccountsEndWithTheDryRun(t *testing.T) {
	server := fakeserver.New(t)
	missing := fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`)
	server.Always("GET", "/_synapse/admin/v2/users/@new:example.org", missing)
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	s := newStage(t, "repl")
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	s.openPrompt = func(bool) (lineEditor, error) {
		return &lineTypist{lines: []string{
			`accounts.create("@new:example.org").user_id`, `accounts.lock("@new:example.org")`,
			`:apply on`, `accounts.lock("@new:example.org")`,
		}}, nil
	}
	s.expect(t, statusDone)
	if !strings.Contains(s.out.String(), "@new:example.org") || strings.Count(s.err.String(), "would PUT ") != 2 {
		t.Errorf("the dry run shows %q and %q", s.out.String(), s.err.String())
	}
	if !strings.Contains(s.err.String(), "User not found") || slices.ContainsFunc(server.Lines(), func(line string) bool { return strings.HasPrefix(line, "PUT ") }) {
		t.Errorf("it sent %q, and said %q", server.Lines(), s.err.String())
	}
}
