package scripts_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/fakeserver/fakemas"
)

// linked are the accounts of a server where the provider Old shall go: alone has no other
// link, both has two there and one elsewhere, off has another one to a provider that is
// switched off, gone is deactivated, new has nothing there, and one link has no account.
type linked struct {
	*admin
	old, new, off string // ids of the providers
	ids           map[string]string
}

func newLinked(t *testing.T) linked {
	a := newAdminUnderMAS(t)
	l := linked{admin: a, ids: map[string]string{}}
	l.old = a.mas.AddProvider(fakemas.Provider{HumanName: "Old Keycloak", Issuer: "https://old.example.org/realms/a"})
	l.new = a.mas.AddProvider(fakemas.Provider{HumanName: "Company login", Issuer: "https://new.example.org/"})
	l.off = a.mas.AddProvider(fakemas.Provider{Issuer: "https://off.example.org/", Disabled: true})
	for _, name := range []string{"alone", "both", "off", "gone", "new"} {
		l.ids[name] = a.mas.AddUser(fakemas.User{Username: name, Deactivated: name == "gone"})
	}
	for _, link := range []fakemas.Link{
		{User: l.ids["alone"], Provider: l.old, Subject: "old|alone", HumanAccountName: "alone@old.example"},
		{User: l.ids["both"], Provider: l.old, Subject: "old|both-1"},
		{User: l.ids["both"], Provider: l.old, Subject: "old|both-2"},
		{User: l.ids["both"], Provider: l.new, Subject: "new|both"},
		{User: l.ids["off"], Provider: l.old, Subject: "old|off"},
		{User: l.ids["off"], Provider: l.off, Subject: "off|off"},
		{User: l.ids["gone"], Provider: l.old, Subject: "old|gone"},
		{User: l.ids["new"], Provider: l.new, Subject: "new|new"},
		{Provider: l.old, Subject: "old|nobody"},
	} {
		a.mas.AddLink(link)
	}
	return l
}

// expectLinks compares the subjects of all links.
func (l linked) expectLinks(want ...string) {
	l.t.Helper()
	var got []string
	for _, link := range l.list("upstream-oauth-links", "").Data {
		got = append(got, link.Attributes.Subject)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		l.t.Errorf("the links are %q, want %q", got, want)
	}
}

var others = []string{"new|both", "new|new", "off|off"}

func TestRemoveExternalIDsUnderMASRemovesTheLinksToOneProvider(t *testing.T) {
	l := newLinked(t)
	args := []string{"remove-external-ids", "--provider", "Old Keycloak"}

	o := l.dry(0, 5, args...)
	has(t, "standard error", o.stderr,
		"would   @alone:lab.test: remove old|alone\n", "would   @both:lab.test: remove old|both-1\n", "would   @both:lab.test: remove old|both-2\n",
		"would   @off:lab.test: remove old|off\n", "would   a link without an account: remove old|nobody\n")
	has(t, "standard output", o.stdout, "2 accounts have no id of Old Keycloak; deactivated accounts were not looked at\n") // new and the admin
	const warning = "2 people have no link to another provider that is enabled; whoever has no password, which the service does not tell, " +
		"cannot log in any more: @alone:lab.test, @off:lab.test\n"
	has(t, "standard error", o.stderr, warning)
	l.expectLinks(append([]string{"old|alone", "old|both-1", "old|both-2", "old|off", "old|gone", "old|nobody"}, others...)...)

	o = l.apply(0, 5, args...)
	has(t, "standard error", o.stderr, warning, "remove-external-ids: 5 done; 5 changes sent")
	l.expectLinks(append([]string{"old|gone"}, others...)...)
	l.expectRecorded(o, l.ids["alone"], "old|alone", `"human_account_name":"alone@old.example"`)
	l.expectRecorded(o, "", "old|nobody", `"human_account_name":null`)

	o = l.apply(0, 0, args...)
	has(t, "standard output", o.stdout, "5 accounts have no id of Old Keycloak; deactivated accounts were not looked at\n")
	if strings.Contains(o.stderr, "no link") {
		t.Errorf("it warns of nothing: %s", o.stderr)
	}

	args = append(args, "--include-deactivated")
	o = l.dry(0, 1, args...)
	has(t, "standard error", o.stderr, "1 person has no link to another provider", ": @gone:lab.test\n")
	l.apply(0, 1, args...)
	l.expectLinks(others...)
	o = l.apply(0, 0, args...)
	has(t, "standard output", o.stdout, "6 accounts have no id of Old Keycloak\n")
}

// expectRecorded looks for what is needed to make a link again.
func (l linked) expectRecorded(o outcome, user, subject, name string) {
	l.t.Helper()
	shown := l.synlua("--output", "ndjson", "runs", "show", runOf(l.t, o)).stdout
	line := regexp.MustCompile(`(?m)^.*"before":.*"subject":"` + regexp.QuoteMeta(subject) + `".*$`).FindString(shown)
	userID := `"user_id":"` + user + `"`
	if user == "" {
		userID = `"user_id":null`
	}
	has(l.t, "the record", line, userID, `"provider_id":"`+l.old+`"`, name)
}

func TestRemoveExternalIDsUnderMASTakesNameIssuerOrID(t *testing.T) {
	l := newLinked(t)
	for _, provider := range []string{"Old Keycloak", "https://old.example.org/realms/a", l.old, strings.ToLower(l.old)} {
		l.dry(0, 5, "remove-external-ids", "--provider", provider)
	}
	second := l.mas.AddProvider(fakemas.Provider{HumanName: "Old Keycloak"})
	o := l.apply(1, 0, "remove-external-ids", "--provider", "Old Keycloak")
	has(t, "standard error", o.stderr, `--provider: 2 providers are called "Old Keycloak"; give the id of one: `+l.old+", "+second)
	o = l.apply(1, 0, "remove-external-ids", "--provider", "keycloak")
	has(t, "standard error", o.stderr, `--provider: no provider "keycloak" was found; there are: Old Keycloak, Company login, `+l.off+`, Old Keycloak; did you mean "Old Keycloak"?`)
	o = l.apply(1, 0, "remove-external-ids", "--provider", "saml")
	has(t, "standard error", o.stderr, `no provider "saml" was found; there are: `)
	if strings.Contains(o.stderr, "did you mean") {
		t.Errorf("nothing is near: %s", o.stderr)
	}
	l.apply(0, 5, "remove-external-ids", "--provider", l.old)
}

func TestRemoveExternalIDsUnderMASOfNamedUsers(t *testing.T) {
	l := newLinked(t)
	l.writeList("moved.txt", "@both:lab.test", "@gone:lab.test", "@nobody:lab.test", "@BOTH:lab.test", "@alone:elsewhere.example.org", "@new:lab.test")
	l.mas.SetOptions(fakemas.Options{NoPasswords: true})
	o := l.apply(4, 3, "remove-external-ids", "--provider", l.old, "--users", "@moved.txt")
	for _, user := range []string{"@nobody:lab.test", "@BOTH:lab.test", "@alone:elsewhere.example.org"} {
		has(t, "standard error", o.stderr, "failed  "+user+": there is no such account\n")
	}
	has(t, "standard error", o.stderr, "this server has no login by password, so they cannot log in any more: @gone:lab.test\n", "3 done, 3 failed")
	has(t, "standard output", o.stdout, "1 account has no id of "+l.old+"\n")
	l.expectLinks(append([]string{"old|alone", "old|off", "old|nobody"}, others...)...)
}

// Somebody else deletes a link between our list and our deletion of it.
func TestRemoveExternalIDsUnderMASThatSomebodyElseRemoves(t *testing.T) {
	l := newLinked(t)
	var theirs string
	for _, link := range l.list("upstream-oauth-links", "filter[subject]=old|off").Data {
		theirs = link.ID
	}
	l.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && theirs != "" {
			link := theirs
			theirs = ""
			l.ask("DELETE", "upstream-oauth-links/"+link, "", nil)
		}
		l.mas.ServeHTTP(w, r)
	})
	o := l.synlua("--apply", "--yes", "--verbose", "--workers", "1", "run", "remove-external-ids", "--provider", l.old)
	l.expect(o, 0)
	has(t, "standard error", o.stderr, "skipped @off:lab.test: old|off is gone already\n")
	has(t, "standard error", o.stderr, "remove-external-ids: 4 done, 1 skipped")
	l.expectLinks(append([]string{"old|gone"}, others...)...)
}

// A run that was killed is finished by --resume, or by running it again.
func TestRemoveExternalIDsUnderMASThatWasKilled(t *testing.T) {
	for _, resume := range []bool{true, false} {
		l := newLinked(t)
		args := []string{"remove-external-ids", "--provider", "Old Keycloak"}
		l.killedAt(3, args...)
		if left := len(l.list("upstream-oauth-links", "filter[provider]="+l.old).Data); left != 3 {
			t.Fatalf("%d links are left, want 3", left)
		}
		if resume {
			run := strings.Fields(l.synlua("--output", "csv", "runs", "list").stdout)[1]
			id, _, _ := strings.Cut(run, ",")
			l.expect(l.synlua(slices.Concat([]string{"--apply", "--yes", "--resume", id, "run"}, args)...), 0)
		} else {
			l.apply(0, 2, args...)
		}
		l.expectLinks(append([]string{"old|gone"}, others...)...)
		l.apply(0, 0, args...)
	}
}

// Many links, over several pages of the service.
func TestRemoveExternalIDsUnderMASOverManyPages(t *testing.T) {
	l := newLinked(t)
	for i := range 250 {
		user := l.mas.AddUser(fakemas.User{Username: fmt.Sprintf("many-%d", i)})
		l.mas.AddLink(fakemas.Link{User: user, Provider: l.old, Subject: fmt.Sprintf("old|many-%d", i)})
	}
	o := l.apply(0, 255, "remove-external-ids", "--provider", l.old)
	has(t, "standard error", o.stderr, "255 done; 255 changes sent", "252 people have no link to another provider")
	l.expectLinks(append([]string{"old|gone"}, others...)...)
}
