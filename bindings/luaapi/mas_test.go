package luaapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
	"synlua/bindings/fakeserver/fakemas"
)

// withMAS puts a stand-in of MAS behind the fixture's server.
func withMAS(t *testing.T, gate changes.GateOptions) (*fixture, *fakemas.Service) {
	t.Helper()
	f, m := newFixture(t, gate), fakemas.New(fakemas.Options{})
	m.SetToken(secretToken, fakemas.Token{})
	f.server.Handle(m.Handle)
	return f, m
}

func TestAnswersOfMASAreFlat(t *testing.T) {
	f, m := withMAS(t, applying)
	id := m.AddUser(fakemas.User{Username: "alice", Admin: true})
	for source, want := range map[string]string{
		`return mas.users.get_by_username("alice").id`:                                                                              id,
		`local user = mas.users.get(%q) return user.username .. tostring(user.admin)`:                                               "alicetrue",
		`return tostring(mas.users.get(%q).attributes) .. tostring(mas.users.get(%q).type)`:                                         "nilnil",
		`for user in mas.users.list {} do return user.id .. user.username end`:                                                      id + "alice",
		`return mas.server.version().version .. mas.server.site_config().server_name`:                                               "v1.22.0lab.test",
		`return mas.request("GET", "/api/admin/v1/users/{id}", { %q }).username`:                                                    "alice",
		`return mas.request("GET", "/api/admin/v1/users").data[1].attributes.username`:                                              "alice",
		`local page = mas.users.list { limit = 5 }:pages()() return #page .. page[1].username`:                                      "1alice",
		`local users = mas.users.list {} users:take(1) return tostring(users.total)`:                                                "1",
		`return json.encode(mas.users.set_password(%q, { password = "correct horse" }))`:                                            "{}",
		`return tostring(mas.users.lock(string.lower(%q)).locked_at ~= json.null)`:                                                  "true",
		`local ok, err = pcall(mas.users.create, { username = "alice" }) return err.status .. err.message .. tostring(err.errcode)`: "409User already existsnil",
	} {
		if got := f.text(strings.ReplaceAll(source, "%q", fmt.Sprintf("%q", id))); got != want {
			t.Errorf("%s gives %q, want %q", source, got, want)
		}
	}
}

func TestADryRunOfMASSendsNothing(t *testing.T) {
	f, m := withMAS(t, changes.GateOptions{})
	id := m.AddUser(fakemas.User{Username: "alice"})
	got := f.text(fmt.Sprintf(`local gone = mas.users.deactivate(%q) return tostring(gone.dry_run) .. gone.id .. gone.deactivated_at`, id))
	if got != "true"+id+"1970-01-01T00:00:00Z" {
		t.Errorf("the answer is %s", got)
	}
	if asked := m.Asked(); len(asked) != 0 || f.gate.Held() != 1 {
		t.Errorf("the service was asked %q, and %d changes were held", asked, f.gate.Held())
	}
}

func TestDeactivatingErasesOnlyIfTheCallerSaysSo(t *testing.T) {
	for fields, want := range map[string]string{
		``: `{"skip_erase":true}`, `, {}`: `{"skip_erase":true}`, `, { erase = false }`: `{"skip_erase":true}`, `, { erase = true }`: `{"skip_erase":false}`,
	} {
		f, m := withMAS(t, applying)
		id := m.AddUser(fakemas.User{Username: "alice"})
		f.text(fmt.Sprintf(`mas.users.deactivate(%q%s)`, id, fields))
		if got := f.server.Last().Body; got != want || m.Erased(id) != strings.Contains(want, "false") {
			t.Errorf("deactivate(id%s) sends %s, want %s", fields, got, want)
		}
	}
}

func TestWhatMASWouldIgnoreIsRefusedBeforeTheRequest(t *testing.T) {
	f, m := withMAS(t, applying)
	for source, words := range map[string]string{
		`mas.upstream_oauth_links.list { provider_id = "01HFVBY12TMNTYTBV8W921M5FA" }`: `unknown field "provider_id", did you mean "provider"?`,
		`mas.users.list { ["filter[status]"] = "active" }`:                             `unknown field "filter[status]"`,
		`mas.personal_sessions.list { owner = "01HFVBY12TMNTYTBV8W921M5FA" }`:          `unknown field "owner"`,
		`mas.users.list { status = "inactive" }`:                                       `"inactive" is not one of "active", "locked", "deactivated", did you mean "active"?`,
		`mas.users.get("@alice:example.org")`:                                          `mas.users.get_by_username("alice").id is that of the account`,
		`mas.users.get(7)`:                                                             "a ULID such as 01M8DN3G0HD8VKPVJ8JFX6GVAB expected, got the number 7",
		`mas.user_sessions.list { created_before = "yesterday" }`:                      `field 'created_before': "yesterday" is no point in time`,
		`mas.user_sessions.list { created_before = 1672531200 }`:                       "these look like seconds",
		`mas.user_sessions.list { created_before = 1e15 }`:                             "is after the year 9999",
		`mas.user_sessions.list { created_before = true }`:                             "or milliseconds, expected, got the boolean true",
		`mas.oauth2_sessions.list { client = "01HFVBY12TMNTYTBV8W921M5FA" }`:           "field 'client': a list expected",
		`mas.oauth2_sessions.list { client = { "x" } }`:                                `field 'client': item 1: "x" is no ULID`,
		`for user in mas.users.list { limit = 0 } do end`:                              `"limit" of mas.users.list is 0, and such a list has no end`,
		`mas.users.deactivate("01HFVBY12TMNTYTBV8W921M5FA", { skip_erase = true })`:    `unknown field "skip_erase"`,
		`mas.users.lst {}`: `mas.users has no "lst", did you mean "mas.users.list"?`,
	} {
		f.wantError(source, words)
	}
	if asked := m.Asked(); len(asked) != 0 {
		t.Errorf("the service was asked %q", asked)
	}
}

func TestFiltersAreSentAsMASSpellsThem(t *testing.T) {
	f, m := withMAS(t, applying)
	user, client := m.AddUser(fakemas.User{Username: "alice"}), m.AddClient(fakemas.Client{Name: "Element"})
	f.text(fmt.Sprintf(`mas.oauth2_sessions.list {
		user = string.lower(%q), client = { %q, %q }, scope = { "a", "b" }, last_active_before = 1795755203823, limit = 7
	}:collect()`, user, client, client))
	want := "GET /api/admin/v1/oauth2-sessions?filter%5Bclient%5D=" + client + "&filter%5Bclient%5D=" + client +
		"&filter%5Blast-active-before%5D=2026-11-27T04%3A53%3A23.823Z&filter%5Bscope%5D=a&filter%5Bscope%5D=b&filter%5Buser%5D=" + user + "&page%5Bfirst%5D=7"
	if got := m.Asked(); len(got) != 1 || got[0] != want {
		t.Errorf("asked\n%q, want\n%q", got, want)
	}
}

func TestAFilterThatMASIgnoresEndsTheList(t *testing.T) {
	for name, tt := range map[string]struct{ ignored, source, words string }{
		"seen in an item":          {"filter[status]", `for user in mas.users.list { status = "locked" } do seen(user) end`, `the server ignored the filter status = "locked"`},
		"seen in the address":      {"filter[has-active-oauth2-session]", `for user in mas.users.list { has_active_oauth2_session = true } do seen(user) end`, `it repeats the request without it`},
		"a page at a time":         {"filter[search]", `for page in mas.users.list { search = "b" }:pages() do seen(page) end`, `trust nothing of this list`},
		"collected":                {"filter[admin]", `seen(mas.users.list { admin = true }:collect())`, `the server ignored the filter admin = "true"`},
		"counted, and no more":     {"filter[status]", `seen(mas.users.list { status = "active" }:count())`, `the server ignored the filter status = "active"`},
		"counted behind the first": {"filter[status]", `seen(mas.users.list { status = "active", after = "00000000000000000000000000" }:count())`, `the server ignored the filter`},
	} {
		t.Run(name, func(t *testing.T) {
			f, m := withMAS(t, applying)
			m.AddUser(fakemas.User{Username: "alice"})
			m.AddUser(fakemas.User{Username: "bob", Locked: true})
			m.Ignore(tt.ignored)
			f.wantError(`local function seen() error("the script saw it") end `+tt.source, tt.words, "perhaps the server is too old for the filter")
		})
	}
}

// liar answers with one item and claims to have understood everything.
func liar(f *fixture, item string) {
	f.server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		self, _ := json.Marshal(r.URL.RequestURI())
		fmt.Fprintf(w, `{"meta":{"count":1},"data":[{"type":"x","id":"01M8DND8M2376G9WXSKMJ46CX3","attributes":%s}],"links":{"self":%s}}`, item, self)
		return true
	})
}

// Each filter with an item that matches it and one that does not.
func TestAnItemThatDoesNotMatchItsFilterIsAnError(t *testing.T) {
	const id, other = "01M8DN3G0HD8VKPVJ8JFX6GVAB", "01M8DN3G0HD8VKPVJ8JFX6GVZZ"
	for _, tt := range []struct{ list, matches, wrong, evidence string }{
		{`upstream_oauth_links.list { user = "` + id + `" }`, `{"user_id":"` + id + `"}`, `{"user_id":"` + other + `"}`, `whose user_id is "` + other + `"`},
		{`upstream_oauth_links.list { user = "` + id + `" }`, `{"user_id":"` + strings.ToLower(id) + `"}`, `{"user_id":null}`, `whose user_id is null`},
		{`upstream_oauth_links.list { provider = "` + id + `" }`, `{"provider_id":"` + id + `"}`, `{}`, `whose provider_id is null`},
		{`upstream_oauth_links.list { subject = "a&b+c%=d" }`, `{"subject":"a&b+c%=d"}`, `{"subject":"A&b+c%=d"}`, `whose subject is "A\u0026b+c%=d"`},
		{`upstream_oauth_links.list { human_account_name = "x" }`, `{"human_account_name":"x"}`, `{"human_account_name":7}`, `whose human_account_name is 7`},
		{`users.list { status = "locked" }`, `{"locked_at":"2026-11-27T04:53:23Z","deactivated_at":"2026-11-27T04:53:23Z"}`, `{"locked_at":null}`, "which is in another state"},
		{`users.list { status = "active" }`, `{"locked_at":null,"deactivated_at":null}`, `{"locked_at":null,"deactivated_at":"2026-11-27T04:53:23Z"}`, "which is in another state"},
		{`users.list { admin = false }`, `{"admin":false}`, `{"admin":true}`, "which is in another state"},
		{`users.list { legacy_guest = true }`, `{"legacy_guest":true}`, `{"legacy_guest":false}`, "which is in another state"},
		{`users.list { search = "L_C%e" }`, `{"username":"xalice"}`, `{"username":"alce"}`, `whose username is "alce"`},
		{`users.list { search = "a.c" }`, `{"username":"a.c"}`, `{"username":"abc"}`, `whose username is "abc"`},
		{`users.list { search = "é" }`, `{"username":"anything: the database knows"}`, "", ""},
		{`user_emails.list { email = "A@x.org" }`, `{"email":"a@X.org"}`, `{"email":"aa@x.org"}`, `whose email is "aa@x.org"`},
		{`user_registration_tokens.list { used = true }`, `{"times_used":1}`, `{"times_used":0}`, "which is in another state"},
		{`upstream_oauth_providers.list { enabled = true }`, `{"disabled_at":null}`, `{"disabled_at":"2026-11-27T04:53:23Z"}`, "which is in another state"},
		{`upstream_oauth_providers.list { enabled = false }`, `{"disabled_at":"2026-11-27T04:53:23Z"}`, `{"disabled_at":null}`, "which is in another state"},
		{`oauth2_sessions.list { client = { "` + other + `", "` + id + `" } }`, `{"client_id":"` + id + `"}`, `{"client_id":"01M8DN3G0HD8VKPVJ8JFX6GVAC"}`, "whose client_id is"},
		{`oauth2_sessions.list { scope = { "a", "b" } }`, `{"scope":"b c a"}`, `{"scope":"a bc"}`, `whose scope is "a bc"`},
		{`oauth2_clients.list { grant_type = "refresh_token" }`, `{"grant_types":["x","refresh_token"]}`, `{"grant_types":["x"]}`, `whose grant_types is ["x"]`},
		{`oauth2_clients.list { client_kind = "dynamic" }`, `{"is_static":false}`, `{"is_static":true}`, "which is in another state"},
		{`compat_sessions.list { created_before = "2026-01-01T00:00:00Z" }`, `{"created_at":"2025-12-31T23:59:59.999999Z"}`, `{"created_at":"2026-01-02T00:00:00Z"}`, `whose created_at is "2026`},
		{`compat_sessions.list { last_active_after = "2026-01-01T00:00:00+01:00" }`, `{"last_active_at":"2025-12-31T23:30:00Z"}`, `{"last_active_at":null}`, `whose last_active_at is null`},
		{`personal_sessions.list { expires = false }`, `{"expires_at":null}`, `{"expires_at":"2026-01-02T00:00:00Z"}`, "which is in another state"},
		{`personal_sessions.list { owner_client = "` + id + `" }`, `{"owner_client_id":"` + id + `"}`, `{"owner_user_id":"` + id + `"}`, "whose owner_client_id is null"},
	} {
		walk := `local n = 0 for item in mas.` + tt.list + ` do n = n + 1 end return tostring(n)`
		f := newFixture(t, applying)
		liar(f, tt.matches)
		if got := f.text(walk); got != "1" {
			t.Errorf("%s with %s gives %s items", tt.list, tt.matches, got)
		}
		if tt.wrong != "" {
			f := newFixture(t, applying)
			liar(f, tt.wrong)
			f.wantError(walk, "the server ignored the filter", `it sent "01M8DND8M2376G9WXSKMJ46CX3", `, tt.evidence)
		}
	}
}

func TestCountAsksForTheTotalAlone(t *testing.T) {
	f, m := withMAS(t, applying)
	for i := range 30 {
		m.AddUser(fakemas.User{Username: fmt.Sprintf("user%d", i), Locked: i < 12})
	}
	if got := f.text(`return tostring(mas.users.list { status = "locked", limit = 5 }:count())`); got != "12" {
		t.Errorf("counted %s", got)
	}
	if asked := m.Asked(); len(asked) != 1 || asked[0] != "GET /api/admin/v1/users?count=only&filter%5Bstatus%5D=locked" {
		t.Errorf("asked %q", asked)
	}
	if got := f.text(`local users = mas.users.list { limit = 5 } users:take(1) return tostring(users:count())`); got != "29" {
		t.Errorf("%s are left", got)
	}
}

func TestACountThatIsNoNumberIsAnError(t *testing.T) {
	f := newFixture(t, applying)
	f.server.On("GET", "/api/admin/v1/users", fakeserver.JSON(200, `{"meta":{"count":"many"},"links":{}}`))
	f.wantError(`return mas.users.list {}:count()`, `it has no number in the field "meta.count"`)
}

// The service's own links would give the first page of browser sessions for ever, and an
// empty second page where a filter needs escaping.
func TestListsOfMASAreWalkedByID(t *testing.T) {
	f, m := withMAS(t, applying)
	const rows = 10_000
	user, provider := m.AddUser(fakemas.User{Username: "alice"}), m.AddProvider(fakemas.Provider{HumanName: "Old"})
	for i := range rows {
		m.AddUserSession(fakemas.Session{User: user})
		m.AddLink(fakemas.Link{User: user, Provider: provider, Subject: fmt.Sprint(i), HumanAccountName: "R&D team + more = 100%"})
	}
	walk := `local seen, n = {}, 0 for item in %s do assert(not seen[item.id]) seen[item.id], n = true, n + 1 end return tostring(n)`
	for _, list := range []string{
		`mas.user_sessions.list { limit = 10000 }`, `mas.user_sessions.list {}`, `mas.user_sessions.list { limit = 3333 }`,
		`mas.upstream_oauth_links.list { human_account_name = "R&D team + more = 100%" }`,
		fmt.Sprintf(`mas.upstream_oauth_links.list { provider = %q, user = %q, limit = 10000 }`, provider, user),
	} {
		if got := f.text(strings.Replace(walk, "%s", list, 1)); got != fmt.Sprint(rows) {
			t.Errorf("%s gives %s items", list, got)
		}
	}
}

func TestAListOfMASThatRepeatsItselfEnds(t *testing.T) {
	f := newFixture(t, applying)
	page := `{"data":[{"type":"user","id":"01M8DN3G0HD8VKPVJ8JFX6GVAB","attributes":{"username":"alice"}}],"links":{"next":"/api/admin/v1/users?page[after]=x"}}`
	f.server.Always("GET", "/api/admin/v1/users", fakeserver.JSON(200, page))
	f.wantError(`for user in mas.users.list {} do end`, `the server names "01M8DN3G0HD8VKPVJ8JFX6GVAB" as the next page of mas.users.list again`)
}

func TestOddItemsOfMASAreGivenAsTheyAre(t *testing.T) {
	for item, want := range map[string]string{
		`{"id":"A","attributes":{}}`:   `[{"id":"A"}]`,
		`{"id":"A"}`:                   `[{"id":"A"}]`,
		`{"id":"A","attributes":null}`: `[{"attributes":null,"id":"A"}]`,
		`7`:                            `[7]`,
		`{"id":"A","attributes":{"data":{"x":1}}}`: `[{"data":{"x":1},"id":"A"}]`,
	} {
		f := newFixture(t, applying)
		f.server.On("GET", "/api/admin/v1/users", fakeserver.JSON(200, `{"data":[`+item+`],"links":{}}`))
		if got := f.text(`return mas.users.list {}:collect()`); got != want {
			t.Errorf("%s is given as %s, want %s", item, got, want)
		}
	}
}

// What is recorded is what the server said: the way back of a deletion is in it.
func TestTheRecordOfMASKeepsWhatTheServerSaid(t *testing.T) {
	dir := t.TempDir()
	record := changes.NewRecord(dir, "r1", time.Now, func(context.Context) changes.Header { return changes.Header{ID: "r1"} })
	gate := applying
	gate.Recorder = record
	f, m := withMAS(t, gate)
	user, provider := m.AddUser(fakemas.User{Username: "alice"}), m.AddProvider(fakemas.Provider{HumanName: "Old"})
	link := m.AddLink(fakemas.Link{User: user, Provider: provider, Subject: "a&b"})
	f.text(fmt.Sprintf(`
		mas.upstream_oauth_links.delete(%q)
		mas.users.set_password(%q, { password = "correct horse" })
		mas.users.deactivate(%q)
		local made = mas.personal_sessions.create { actor_user_id = %q, human_name = "n", scope = "openid" }
		assert(made.access_token:find("^mpt_"))`, link, user, user, user))
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	run, err := changes.ReadRun(dir, "r1")
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := json.Marshal(run.Changes)
	for _, want := range []string{
		`"name":"mas.upstream_oauth_links.delete","params":["` + link + `"]`, `"before":{"data":{"type":"upstream-oauth-link","id":"` + link + `"`,
		`"password":"[secret]"`, `"body":{"skip_erase":true}`, `"before":{"data":{"type":"user"`, `"access_token":"[secret]"`,
	} {
		if !strings.Contains(string(kept), strings.ReplaceAll(want, "&", `\u0026`)) {
			t.Errorf("the record has no %s:\n%s", want, kept)
		}
	}
	for _, secret := range []string{"correct horse", "mpt_"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the record has %q in it:\n%s", secret, kept)
		}
	}
}
