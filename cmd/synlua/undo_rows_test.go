package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/labtest"
)

// furtherChanges are those with a way back that changesOfAllKinds and membershipChanges do not
// make. %[1]s is a user with %[2]s for a device, %[3]s the admin's own device; the admin is in
// the rooms %[4]s and %[5]s, and not in %[6]s.
const furtherChanges = `
local synapse, matrix = require "synapse", require "matrix"
local user, device, own_device = "%[1]s", "%[2]s", "%[3]s"
local room, public, other = "%[4]s", "%[5]s", "%[6]s"
local me = "@admin:lab.test"
synapse.devices.update(user, device, { display_name = "Theirs" })
matrix.devices.update(own_device, { display_name = "Mine" })
matrix.push_rules.set_actions("underride", ".m.rule.message", { actions = {} })
matrix.push_rules.set_enabled("override", ".m.rule.suppress_notices", { enabled = false })
matrix.account_data.set_for_room(me, room, "org.example.undo", { a = 2 })
synapse.background_updates.set_enabled { enabled = false }
matrix.rooms.leave(public)
matrix.rooms.join_by_id(other)
synapse.users.delete_ratelimit_override(user)
synapse.users.remove_shadow_ban(user)
synapse.registration_tokens.delete("further")
matrix.directory.delete_alias("#further:lab.test")
`

// profileChange stands alone: when a name changes, Synapse sends it to the rooms of the account
// in its own time, and so brings the account back into a room that it leaves meanwhile.
const profileChange = `
local matrix = require "matrix"
matrix.profile.delete_field("@further-name:lab.test", "displayname")
`

func TestADeletedProfileFieldIsTakenBack(t *testing.T) {
	server := labtest.Shared(t)
	labtest.NewUser(t, server, "further-name")
	const path = "/_matrix/client/v3/profile/@further-name:lab.test/displayname"
	labtest.Admin(t, server, "PUT", path, map[string]any{"displayname": "Further"})
	proveUndo(t, labStage(server), profileChange, `{}`, func() map[string]any {
		return read(t, func(path string) (int, any) { return labtest.Request(t, server, server.Token, "GET", path, nil) }, path)
	})
}

func TestFurtherChangesAreTakenBack(t *testing.T) {
	server := labtest.Shared(t)
	user := labtest.NewUser(t, server, "further")
	as := func(method, path string, body any) map[string]any {
		return labtest.Admin(t, server, method, path, body)
	}
	own := as("GET", "/_matrix/client/v3/account/whoami", nil)["device_id"].(string)
	device := labtest.As(t, server, user.Token, "GET", "/_matrix/client/v3/account/whoami", nil)["device_id"].(string)
	room := as("POST", "/_matrix/client/v3/createRoom", map[string]any{"preset": "public_chat"})["room_id"].(string)
	public := as("POST", "/_matrix/client/v3/createRoom", map[string]any{"preset": "public_chat"})["room_id"].(string)
	other := labtest.As(t, server, user.Token, "POST", "/_matrix/client/v3/createRoom", map[string]any{"preset": "public_chat"})["room_id"].(string)
	labtest.As(t, server, user.Token, "POST", "/_matrix/client/v3/join/"+public, nil)
	as("PUT", "/_matrix/client/v3/user/@admin:lab.test/rooms/"+room+"/account_data/org.example.undo", map[string]any{"a": 1})
	as("POST", "/_synapse/admin/v1/users/"+user.ID+"/override_ratelimit", map[string]any{"messages_per_second": 3, "burst_count": 4})
	as("POST", "/_synapse/admin/v1/users/"+user.ID+"/shadow_ban", nil)
	as("POST", "/_synapse/admin/v1/registration_tokens/new", map[string]any{"token": "further", "uses_allowed": 3})
	defer as("DELETE", "/_synapse/admin/v1/registration_tokens/further", nil)
	as("PUT", "/_synapse/admin/v2/users/"+user.ID+"/devices/"+device, map[string]any{"display_name": "Old"})
	as("PUT", "/_matrix/client/v3/devices/"+own, map[string]any{"display_name": "Older"})
	as("PUT", "/_matrix/client/v3/directory/room/%23further:lab.test", map[string]any{"room_id": room})
	proveUndo(t, labStage(server), fmt.Sprintf(furtherChanges, user.ID, device, own, room, public, other), `{"token":"further"}`, func() map[string]any {
		return read(t, func(path string) (int, any) { return labtest.Request(t, server, server.Token, "GET", path, nil) },
			"/_synapse/admin/v2/users/"+user.ID+"/devices/"+device, "/_matrix/client/v3/devices/"+own,
			"/_matrix/client/v3/pushrules/global/underride/.m.rule.message/actions", "/_matrix/client/v3/pushrules/global/override/.m.rule.suppress_notices/enabled",
			"/_matrix/client/v3/user/@admin:lab.test/rooms/"+room+"/account_data/org.example.undo", "/_synapse/admin/v1/background_updates/enabled",
			"/_matrix/client/v3/joined_rooms", "/_synapse/admin/v1/users/"+user.ID+"/override_ratelimit", "/_synapse/admin/v2/users/"+user.ID,
			"/_synapse/admin/v1/registration_tokens/further", "/_matrix/client/v3/directory/room/%23further:lab.test",
		)
	})
}

// changesOnStandIns are those of servers that the tests do not start: MAS, and a Synapse of
// version 1.18 of the specification. The ids are those of what newMASPlace adds.
const changesOnStandIns = `
local mas, matrix = require "mas", require "matrix"
mas.users.lock("%[1]s")
mas.users.unlock("%[2]s")
mas.users.set_admin("%[1]s", { admin = true })
mas.upstream_oauth_links.create { user_id = "%[1]s", provider_id = "%[3]s", subject = "new" }
mas.upstream_oauth_links.delete("%[4]s")
mas.user_emails.create { user_id = "%[1]s", email = "new@example.org" }
mas.user_emails.delete("%[5]s")
mas.user_registration_tokens.create { usage_limit = 1 }
mas.user_registration_tokens.update("%[6]s", { usage_limit = 9 })
mas.user_registration_tokens.revoke("%[6]s")
mas.user_registration_tokens.unrevoke("%[7]s")
matrix.admin.set_locked("@alice:example.org", { locked = true })
matrix.admin.set_suspended("@alice:example.org", { suspended = true })
`

// standIns are a homeserver that answers what an undo asks, with accounts that can be locked
// and suspended, and beside it a stand-in of MAS.
type standIns struct {
	*httptest.Server
	service *fakemas.Service

	mu    sync.Mutex
	admin map[string]string // what was put, by path
}

func newStandIns(t *testing.T) *standIns {
	s := &standIns{service: fakemas.New(fakemas.Options{ServerName: "example.org"}), admin: map[string]string{
		"/_matrix/client/v1/admin/lock/@alice:example.org": `{"locked":false}`, "/_matrix/client/v1/admin/suspend/@alice:example.org": `{"suspended":false}`,
	}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *standIns) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.service.Handle(w, r) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	state, known := s.admin[r.URL.Path]
	switch {
	case known && r.Method == http.MethodPut:
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		text, _ := json.Marshal(body) // it was JSON
		s.admin[r.URL.Path] = string(text)
		fmt.Fprint(w, s.admin[r.URL.Path])
	case known:
		fmt.Fprint(w, state)
	case r.URL.Path == "/_matrix/client/v1/auth_metadata":
		fmt.Fprintf(w, `{"issuer":"%s/","token_endpoint":"%[1]s/token"}`, s.URL)
	case r.URL.Path == "/_matrix/client/v3/account/whoami":
		fmt.Fprint(w, `{"user_id":"@admin:example.org","device_id":"D"}`)
	case r.URL.Path == "/_matrix/client/versions":
		fmt.Fprint(w, `{"versions":["v1.18"]}`)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`)
	}
}

// get reads something as the administrator.
func (s *standIns) get(t *testing.T, path string) (int, any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secretToken)
	answer, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var value any
	if err := json.NewDecoder(answer.Body).Decode(&value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return answer.StatusCode, value
}

// attributes are what the service has of one kind, without what it makes itself: the ids of
// things that were made again, and times.
func (s *standIns) attributes(t *testing.T, kind string) (all []string) {
	t.Helper()
	_, list := s.get(t, "/api/admin/v1/"+kind)
	for _, thing := range list.(map[string]any)["data"].([]any) {
		is := thing.(map[string]any)["attributes"].(map[string]any)
		for _, at := range []string{"created_at", "last_used_at", "token"} {
			delete(is, at)
		}
		for _, at := range []string{"locked_at", "revoked_at"} {
			if _, has := is[at]; has {
				is[at] = is[at] != nil
			}
		}
		if is["revoked_at"] == true && is["usage_limit"] == 1.0 {
			continue // a token that was made can only be revoked, and not deleted
		}
		text, err := json.Marshal(is)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	slices.Sort(all)
	return all
}

func TestChangesOnStandInsAreTakenBack(t *testing.T) {
	s := newStandIns(t)
	admin := s.service.AddUser(fakemas.User{Username: "admin", Admin: true})
	s.service.SetToken(secretToken, fakemas.Token{User: admin})
	free, locked := s.service.AddUser(fakemas.User{Username: "free"}), s.service.AddUser(fakemas.User{Username: "locked", Locked: true})
	provider := s.service.AddProvider(fakemas.Provider{HumanName: "Old"})
	link := s.service.AddLink(fakemas.Link{Provider: provider, User: free, Subject: "s", HumanAccountName: "S"})
	email := s.service.AddEmail(free, "free@example.org")
	open, revoked := s.service.AddRegistrationToken(fakemas.RegistrationToken{Token: "open", UsageLimit: 5}), s.service.AddRegistrationToken(fakemas.RegistrationToken{Token: "revoked", UsageLimit: 6, Revoked: true})
	stage := func(t *testing.T, like *stage, status int, args ...string) *stage {
		t.Helper()
		st := newStage(t, args...)
		if like != nil {
			st.folders = like.folders
		}
		st.environment["SYNLUA_HOMESERVER"], st.environment["SYNLUA_TOKEN"] = s.URL, secretToken
		st.expect(t, status)
		return st
	}
	source := fmt.Sprintf(changesOnStandIns, free, locked, provider, link, email, open, revoked)
	proveUndo(t, stage, source, `{}`, func() map[string]any {
		state := read(t, func(path string) (int, any) { return s.get(t, path) },
			"/_matrix/client/v1/admin/lock/@alice:example.org", "/_matrix/client/v1/admin/suspend/@alice:example.org")
		for _, kind := range []string{"users", "upstream-oauth-links", "user-emails", "user-registration-tokens"} {
			state[kind] = s.attributes(t, kind)
		}
		return state
	})
}

// read reads what the server has at paths.
func read(t *testing.T, get func(path string) (int, any), paths ...string) map[string]any {
	t.Helper()
	state := map[string]any{}
	for _, path := range paths {
		status, answer := get(path)
		for _, at := range []string{"last_seen_ts", "last_seen_ip", "last_seen_user_agent"} {
			strip(answer, at)
		}
		state[path] = []any{status, answer}
	}
	return state
}

// proveUndo runs a script, takes it back, and takes that back. state is what the server has,
// all of which the script changes.
func proveUndo(t *testing.T, run func(*testing.T, *stage, int, ...string) *stage, source, secrets string, state func() map[string]any) {
	t.Helper()
	dir := t.TempDir()
	script, file := filepath.Join(dir, "change.lua"), filepath.Join(dir, "secrets.json")
	for path, text := range map[string]string{script: source, file: secrets} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := state()
	first := run(t, nil, statusDone, "run", script, "--apply", "--yes")
	changed := state()
	for what := range before {
		if reflect.DeepEqual(before[what], changed[what]) {
			t.Errorf("%s was not changed", what)
		}
	}
	run(t, first, statusDone, "runs", "undo", "last", "--apply", "--yes", "--secrets", file)
	compare(t, "after the undo", before, state())
}

// Every row with a way back is among the changes that the tests above make and take back.
func TestEachWayBackIsProven(t *testing.T) {
	called := map[string]bool{"synapse.users.put": true} // by synapse.users.modify
	for _, source := range []string{changesOfAllKinds, membershipChanges, quarantineChanges, furtherChanges, profileChange, changesOnStandIns} {
		for _, name := range regexp.MustCompile(`\b(?:synapse|matrix|mas)(?:\.\w+){2}\b`).FindAllString(source, -1) {
			called[name] = true
		}
	}
	for _, row := range catalog.Rows() {
		if ways, _ := row.WaysBack(); len(ways) > 0 && !called[row.Name] {
			t.Errorf("nobody has taken %s back", row.Name)
		}
	}
	if !strings.Contains(changesOfAllKinds, "synapse.users.modify(") {
		t.Error("nobody has taken synapse.users.put back")
	}
}
