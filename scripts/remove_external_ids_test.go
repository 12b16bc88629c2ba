package scripts_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

func userPath(user string) string { return "/_synapse/admin/v2/users/" + url.PathEscape(user) }

// newAccount makes an account with external ids, each written "provider/id".
func newAccount(t *testing.T, server *lab.Server, localpart string, ids ...string) string {
	t.Helper()
	list := []map[string]string{}
	for _, id := range ids {
		provider, external, _ := strings.Cut(id, "/")
		list = append(list, map[string]string{"auth_provider": provider, "external_id": external})
	}
	user := "@" + localpart + ":" + server.ServerName
	labtest.Admin(t, server, "PUT", userPath(user), map[string]any{"external_ids": list})
	return user
}

// externalIDs returns an account's external ids, each written "provider/id", sorted.
func externalIDs(t *testing.T, server *lab.Server, user string) (ids []string) {
	t.Helper()
	account := labtest.Admin(t, server, "GET", userPath(user), nil)
	for _, id := range account["external_ids"].([]any) {
		fields := id.(map[string]any)
		ids = append(ids, fields["auth_provider"].(string)+"/"+fields["external_id"].(string))
	}
	slices.Sort(ids)
	return ids
}

// expectIDs compares an account's external ids, in any order.
func expectIDs(t *testing.T, server *lab.Server, user string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := externalIDs(t, server, user); !slices.Equal(got, want) {
		t.Errorf("%s has the ids %q, want %q", user, got, want)
	}
}

func TestRemoveExternalIDsRemovesThoseOfOneProvider(t *testing.T) {
	a := newAdmin(t)
	both := newAccount(t, a.server, "ids-both", "ids-old/1", "ids-old/2", "ids-new/1", "ids-other/ü \"1\"")
	last := newAccount(t, a.server, "ids-last", "ids-old/3")
	other := newAccount(t, a.server, "ids-without", "ids-new/4")
	locked := newAccount(t, a.server, "ids-locked", "ids-old/5", "ids-new/5")
	labtest.Admin(t, a.server, "PUT", userPath(locked), map[string]any{"locked": true})
	gone := newAccount(t, a.server, "ids-gone", "ids-old/6", "ids-new/6")
	deactivate(t, a.server, gone)
	args := []string{"remove-external-ids", "--provider", "ids-old"}

	o := a.dry(0, 3, args...)
	has(t, "standard error", o.stderr,
		"would   "+both+": remove 1, 2, keep 2\n", "would   "+last+": remove 3, keep 0\n", "would   "+locked+": remove 5, keep 1\n")
	has(t, "standard output", o.stdout, "deactivated accounts were not looked at")
	has(t, "standard error", o.stderr, "would PUT /_synapse/admin/v2/users/"+last+` {"external_ids":[]}`)
	expectIDs(t, a.server, last, "ids-old/3")

	o = a.apply(0, 3, args...)
	expectIDs(t, a.server, both, "ids-new/1", "ids-other/ü \"1\"")
	expectIDs(t, a.server, last)
	expectIDs(t, a.server, other, "ids-new/4")
	expectIDs(t, a.server, locked, "ids-new/5")
	expectIDs(t, a.server, gone, "ids-old/6", "ids-new/6")

	// The record has the list from before.
	shown := a.synlua("runs", "show", runOf(t, o))
	has(t, "the record", shown.stdout, `external_ids  - {"auth_provider":"ids-old","external_id":"3"}`, "external_ids  1 item as before")

	a.apply(0, 0, args...)

	args = append(args, "--include-deactivated")
	a.dry(0, 1, args...)
	a.apply(0, 1, args...)
	expectIDs(t, a.server, gone, "ids-new/6")
	o = a.apply(0, 0, args...)
	has(t, "standard output", o.stdout, "accounts have no id of ids-old")
}

var recorded = regexp.MustCompile(`recorded: synlua runs show (\S+)`)

// runOf returns the id of a recorded run.
func runOf(t *testing.T, o outcome) string {
	t.Helper()
	m := recorded.FindStringSubmatch(o.stderr)
	if m == nil {
		t.Fatalf("the run says nothing of a record:\n%s", o.stderr)
	}
	return m[1]
}

// PUT would create an account from a misspelt id.
func TestRemoveExternalIDsMakesNoAccount(t *testing.T) {
	a := newAdmin(t)
	anna := newAccount(t, a.server, "few-anna", "few/1", "few-new/1")
	bert := newAccount(t, a.server, "few-bert", "few/2")
	a.writeList("moved.txt", "@few-nobody:lab.test", anna)

	o := a.apply(4, 1, "remove-external-ids", "--provider", "few", "--users", "@moved.txt")
	has(t, "standard error", o.stderr, "failed  @few-nobody:lab.test: ", "User not found", "remove-external-ids: 1 done, 1 failed")
	expectIDs(t, a.server, anna, "few-new/1")
	expectIDs(t, a.server, bert, "few/2")
	status, _ := labtest.Request(t, a.server, a.server.Token, "GET", userPath("@few-nobody:lab.test"), nil)
	if status != 404 {
		t.Errorf("the unknown user has status %d afterwards, want 404", status)
	}
}

func TestRemoveExternalIDsWantsAProvider(t *testing.T) {
	a := newAdmin(t)
	o := a.apply(2, 0, "remove-external-ids", "--provider", "")
	has(t, "standard error", o.stderr, "--provider")
}

// A provider that nobody has an id of is a mistake, unless a run has removed them all.
func TestRemoveExternalIDsRefusesAnUnknownProvider(t *testing.T) {
	a := newAdmin(t)
	anna := newAccount(t, a.server, "unknown-anna", "oidc-unknown-old/1", "oidc-unknown-new/1")
	bert := newAccount(t, a.server, "unknown-bert", "oidc-unknown-new/2")
	run := func(status, changes int, args ...string) outcome {
		t.Helper()
		return a.apply(status, changes, append([]string{"remove-external-ids"}, args...)...)
	}
	for given, meant := range map[string]string{"unknown-old": "oidc-unknown-old", "oidc-unknwon-old": "oidc-unknown-old", "unknown-new": "oidc-unknown-new"} {
		o := run(1, 0, "--provider", given)
		has(t, "standard error", o.stderr, fmt.Sprintf("--provider: no provider %q was found; there are: ", given),
			"oidc-unknown-new, oidc-unknown-old", fmt.Sprintf("; did you mean %q?\n", meant))
	}
	o := run(1, 0, "--provider", "unknown-old", "--users", bert)
	has(t, "standard error", o.stderr, `no provider "unknown-old" was found at these accounts; there are: oidc-unknown-new`)
	o = run(1, 0, "--provider", "oidc-unknown-old", "--users", bert)
	has(t, "standard error", o.stderr, `no provider "oidc-unknown-old" was found at these accounts`)

	run(0, 1, "--provider", "oidc-unknown-old", "--users", anna)
	expectIDs(t, a.server, anna, "oidc-unknown-new/1")
	for _, args := range [][]string{
		{"--provider", "oidc-unknown-old", "--users", anna},
		{"--provider=oidc-unknown-old"},
		{"--include-deactivated", "--provider", "oidc-unknown-old"},
		{"--users", bert, "--provider", "oidc-unknown-old"},
	} {
		has(t, "standard output", run(0, 0, args...).stdout, "no id of oidc-unknown-old")
		a.dry(0, 0, append([]string{"remove-external-ids"}, args...)...)
	}
	run(1, 0, "--provider", "unknown-old") // of which no run has removed anything

	// On a machine that has no record of it, nobody can know.
	fresh := newAdmin(t)
	fresh.dry(1, 0, "remove-external-ids", "--provider", "oidc-unknown-old")
}

// A provider that people can log in with is known although no account has an id of it.
func TestRemoveExternalIDsKnowsWhatTheServerOffers(t *testing.T) {
	a := newAdmin(t)
	target, err := url.Parse(a.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	toServer := httputil.NewSingleHostReverseProxy(target)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_matrix/client/v3/login" {
			toServer.ServeHTTP(w, r)
			return
		}
		fmt.Fprint(w, `{"flows":[{"type":"m.login.password"},{"type":"m.login.sso","identity_providers":[{"id":"oidc-offered","name":"Offered"}]}]}`)
	}))
	defer proxy.Close()
	a.url = proxy.URL
	o := a.dry(0, 0, "remove-external-ids", "--provider", "oidc-offered")
	has(t, "standard output", o.stdout, "no id of oidc-offered")
	o = a.dry(1, 0, "remove-external-ids", "--provider", "offered")
	has(t, "standard error", o.stderr, `did you mean "oidc-offered"?`)
}
