package main

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// What a function of accounts calls is found by reading; TestAccounts of the package scripts
// runs each under such a declaration.
func TestWhatAFunctionOfAccountsCalls(t *testing.T) {
	for name, want := range map[string][]string{
		"accounts.lock":            {"mas.issuer", "mas.users.get_by_username", "mas.users.lock", "matrix.account.whoami", "synapse.users.get", "synapse.users.put"},
		"accounts.sessions.finish": {"mas.compat_sessions.finish", "mas.oauth2_sessions.finish", "mas.personal_sessions.revoke", "mas.user_sessions.finish", "synapse.devices.delete"},
	} {
		if got := moduleCalls()[name]; !slices.Equal(got, want) {
			t.Errorf("%s calls %q, want %q", name, got, want)
		}
	}
	for name, calls := range moduleCalls() {
		for _, call := range calls {
			if catalog.LookupEntry(call) == nil {
				t.Errorf("%s calls %s, which is nowhere", name, call)
			}
		}
		if len(calls) == 0 {
			t.Errorf("%s calls nothing", name)
		}
	}
}

func TestARecipeMayCallWhatAFunctionOfAModuleCalls(t *testing.T) {
	s := newStage(t, "doc", "accounts.deactivate")
	s.expect(t, statusDone)
	for _, line := range []string{"calls     mas.issuer, ", `declare   effect = "destroy", needs = { "accounts.deactivate" }`} {
		if !strings.Contains(s.out.String(), line) {
			t.Errorf("the page lacks %q:\n%s", line, s.out.String())
		}
	}
	const start = `local accounts, recipe = require "accounts", require "recipe"
		recipe.start { name = "stop", summary = "Stop somebody", effect = "change", needs = { "accounts.lock" } }
		accounts.`
	for _, tt := range []struct {
		call   string
		status int
		want   string
	}{
		{`lock("@a:b")`, statusConnection, "not connected to any homeserver"},
		{`unlock("@a:b")`, statusRefused, `calls what it does not declare; if you trust it, add to its needs  "accounts.unlock"`},
		{`deactivate("@a:b")`, statusRefused, `add to its needs  "accounts.deactivate"`},
	} {
		s := newStage(t, "-")
		s.stdin = strings.NewReader(start + tt.call)
		s.expect(t, tt.status)
		if !strings.Contains(s.err.String(), tt.want) {
			t.Errorf("%s says\n%s\nwant %q", tt.call, s.err.String(), tt.want)
		}
	}
}
