package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// labStage is a stage whose environment names the real Synapse.
func labStage(server *lab.Server) func(t *testing.T, like *stage, status int, args ...string) *stage {
	return func(t *testing.T, like *stage, status int, args ...string) *stage {
		t.Helper()
		s := newStage(t, args...)
		if like != nil {
			s.folders = like.folders
		}
		s.now = time.Now
		s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL, server.Token
		s.expect(t, status)
		return s
	}
}

// changesOfAllKinds makes changes that have a way back, and a few that have none. %[1]s is
// a user, %[2]s another one, and %[3]s a room of the admin.
const changesOfAllKinds = `
local synapse, matrix = require "synapse", require "matrix"
local user, other, room = "%[1]s", "%[2]s", "%[3]s"
synapse.users.modify(user, { displayname = "B", external_ids = {}, threepids = {}, admin = true, avatar_url = "mxc://lab.test/abc" })
synapse.users.modify(other, { locked = true, password = "another" })
synapse.users.suspend(user, { suspend = true })
synapse.users.shadow_ban(other)
synapse.users.set_ratelimit_override(user, { messages_per_second = 5, burst_count = 6 })
synapse.users.set_admin(other, { admin = true })
local token = synapse.registration_tokens.create { uses_allowed = 5 }.token
synapse.registration_tokens.update(token, { uses_allowed = 7 })
synapse.rooms.set_block(room, { block = true })
matrix.rooms.set_state(room, "m.room.name", "", { name = "Two" })
matrix.profile.set_field("@admin:lab.test", "displayname", { displayname = "Boss" })
matrix.directory.set_alias("#undo:lab.test", { room_id = room })
matrix.directory.set_visibility(room, { visibility = "public" })
matrix.account_data.set("@admin:lab.test", "org.example.undo", { a = 2 })
matrix.rooms.send(room, "m.room.message", { msgtype = "m.text", body = "x" })
`

// stateFor is what the changes alter, as the server shows it.
func stateFor(t *testing.T, server *lab.Server, user, other, room string) map[string]any {
	t.Helper()
	state := map[string]any{}
	for _, path := range []string{
		"/_synapse/admin/v2/users/" + user, "/_synapse/admin/v2/users/" + other, "/_synapse/admin/v1/users/" + user + "/override_ratelimit",
		"/_synapse/admin/v1/registration_tokens", "/_synapse/admin/v1/rooms/" + room + "/block",
		"/_matrix/client/v3/rooms/" + room + "/state/m.room.name", "/_matrix/client/v3/profile/@admin:lab.test/displayname",
		"/_matrix/client/v3/directory/room/%23undo:lab.test", "/_matrix/client/v3/directory/list/room/" + room,
		"/_matrix/client/v3/user/@admin:lab.test/account_data/org.example.undo",
	} {
		status, answer := labtest.Request(t, server, server.Token, "GET", path, nil)
		for _, at := range []string{"validated_at", "added_at", "last_seen_ts"} {
			strip(answer, at)
		}
		state[path] = []any{status, answer}
	}
	return state
}

// strip removes a member from all objects in a value.
func strip(value any, name string) {
	switch v := value.(type) {
	case map[string]any:
		delete(v, name)
		for _, inner := range v {
			strip(inner, name)
		}
	case []any:
		for _, inner := range v {
			strip(inner, name)
		}
	}
}

func TestWhatARunChangedIsTakenBack(t *testing.T) {
	server := labtest.Shared(t)
	run := labStage(server)
	const user, other = "@undo-a:lab.test", "@undo-b:lab.test"
	labtest.Admin(t, server, "PUT", "/_synapse/admin/v2/users/"+user, map[string]any{
		"displayname": "A", "external_ids": []map[string]string{{"auth_provider": "oidc-a", "external_id": "undo"}},
		"threepids": []map[string]string{{"medium": "email", "address": "undo@example.org"}},
	})
	labtest.Admin(t, server, "PUT", "/_synapse/admin/v2/users/"+other, map[string]any{"password": "first"})
	labtest.Admin(t, server, "PUT", "/_matrix/client/v3/user/@admin:lab.test/account_data/org.example.undo", map[string]any{"a": 1})
	room := labtest.Admin(t, server, "POST", "/_matrix/client/v3/createRoom", map[string]any{"name": "One"})["room_id"].(string)
	before := stateFor(t, server, user, other, room)

	script := filepath.Join(t.TempDir(), "change.lua")
	if err := os.WriteFile(script, fmt.Appendf(nil, changesOfAllKinds, user, other, room), 0o600); err != nil {
		t.Fatal(err)
	}
	first := run(t, nil, statusDone, "run", script, "--apply", "--yes")
	changed := stateFor(t, server, user, other, room)
	for path := range before {
		if reflect.DeepEqual(before[path], changed[path]) {
			t.Errorf("%s was not changed", path)
		}
	}

	// No record has the registration token, so it is asked for, or taken from a file.
	secrets := filepath.Join(t.TempDir(), "secrets.json")
	tokens := changed["/_synapse/admin/v1/registration_tokens"].([]any)[1].(map[string]any)["registration_tokens"].([]any)
	if err := os.WriteFile(secrets, fmt.Appendf(nil, `{"token":%q}`, tokens[0].(map[string]any)["token"]), 0o600); err != nil {
		t.Fatal(err)
	}

	// Shown only, then done. A message and a password stay, and it says so.
	dry := run(t, first, statusItems, "runs", "undo", "last")
	if !reflect.DeepEqual(changed, stateFor(t, server, user, other, room)) {
		t.Error("a dry run changed something")
	}
	undo := run(t, first, statusItems, "runs", "undo", "last", "--apply", "--yes", "--secrets", secrets)
	wantText(t, dry.err.String(), "would PUT /_synapse/admin/v2/users/"+user)
	wantText(t, undo.err.String(), "password stays: the old password is not known to anybody", "a message was sent", "undo: 2 failed; 14 changes sent")
	compare(t, "after the undo", before, stateFor(t, server, user, other, room))
	wantText(t, run(t, first, statusDone, "runs", "list").out.String(), "\tundone\n")

	// An undo can be undone, but for a field that was changed again since, unless it is what
	// it would be.
	labtest.Admin(t, server, "PUT", "/_synapse/admin/v2/users/"+user, map[string]any{"displayname": "Third"})
	labtest.Admin(t, server, "PUT", "/_synapse/admin/v2/users/"+other, map[string]any{"locked": true})
	again := run(t, first, statusItems, "runs", "undo", "last", "--apply", "--yes", "--secrets", secrets)
	wantText(t, again.err.String(), "it was changed again since, so it is left as it is (displayname)", "undo: 1 failed; ")
	state := stateFor(t, server, user, other, room)
	for path, want := range changed {
		if !strings.Contains(path, "registration_tokens") && path != "/_synapse/admin/v2/users/"+user && !reflect.DeepEqual(state[path], want) {
			t.Errorf("after the undo of the undo: %s is %v, want %v", path, state[path], want)
		}
	}
	if list := run(t, first, statusDone, "runs", "list").out.String(); strings.Count(list, "undone\n") != 1 {
		t.Errorf("the runs are\n%s", list)
	}
}

// membershipChanges change who is in rooms. %[1]s is a room of the admin's, and %[2]s a public
// one that the admin is not in; @in is in the first one, @banned banned from it, the others
// are not.
const membershipChanges = `
local synapse, matrix = require "synapse", require "matrix"
local room, public = "%[1]s", "%[2]s"
synapse.rooms.join(room, { user_id = "@member-out:lab.test" })
matrix.rooms.invite(room, { user_id = "@member-new:lab.test" })
matrix.rooms.kick(room, { user_id = "@member-in:lab.test" })
matrix.rooms.ban(room, { user_id = "@member-bad:lab.test" })
matrix.rooms.unban(room, { user_id = "@member-banned:lab.test" })
synapse.rooms.join("#members:lab.test", { user_id = "@member-alias:lab.test" })
synapse.rooms.join(public, { user_id = "@member-in:lab.test" })
matrix.rooms.join(public)
`

func TestMembershipsAreTakenBack(t *testing.T) {
	server := labtest.Shared(t)
	run := labStage(server)
	room := labtest.Admin(t, server, "POST", "/_matrix/client/v3/createRoom",
		map[string]any{"preset": "private_chat", "room_alias_name": "members"})["room_id"].(string)
	people := []string{"out", "new", "in", "bad", "banned", "alias"}
	tokens := map[string]string{}
	for _, name := range people {
		tokens[name] = labtest.NewUser(t, server, "member-"+name).Token
	}
	status, made := labtest.Request(t, server, tokens["out"], "POST", "/_matrix/client/v3/createRoom", map[string]any{"preset": "public_chat"})
	if status != 200 {
		t.Fatalf("status %d: %v", status, made)
	}
	public := made.(map[string]any)["room_id"].(string)
	labtest.Admin(t, server, "POST", "/_synapse/admin/v1/join/"+room, map[string]any{"user_id": "@member-in:lab.test"})
	labtest.Admin(t, server, "POST", "/_matrix/client/v3/rooms/"+room+"/ban", map[string]any{"user_id": "@member-banned:lab.test"})
	memberships := func() map[string]any {
		state := map[string]any{}
		for _, name := range people {
			_, answer := labtest.Request(t, server, server.Token, "GET", "/_matrix/client/v3/rooms/"+room+"/state/m.room.member/@member-"+name+":lab.test", nil)
			is, _ := answer.(map[string]any)["membership"].(string)
			state[name] = cmp.Or(is, "leave")
		}
		_, state["own rooms"] = labtest.Request(t, server, server.Token, "GET", "/_matrix/client/v3/joined_rooms", nil)
		return state
	}
	before := memberships()

	script := filepath.Join(t.TempDir(), "members.lua")
	if err := os.WriteFile(script, fmt.Appendf(nil, membershipChanges, room, public), 0o600); err != nil {
		t.Fatal(err)
	}
	first := run(t, nil, statusDone, "run", script, "--apply", "--yes")
	changed := memberships()
	for _, name := range append(people, "own rooms") {
		if reflect.DeepEqual(before[name], changed[name]) {
			t.Errorf("%s was not changed: %v", name, before[name])
		}
	}

	// Whether somebody was in a room is not known where the room was named by its alias, and
	// nobody is taken out of a room by somebody who is not in it. Both are told, and the others
	// are taken back.
	undo := run(t, first, statusItems, "runs", "undo", "last", "--apply", "--yes")
	wantText(t, undo.err.String(), "the state before it is not known: the room was named by its alias", "undo: 2 failed; 7 changes sent",
		"failed  synapse.rooms.join of @member-in:lab.test in "+public+": the server forbids it: @admin:lab.test not in room "+public+" (status 403 M_FORBIDDEN)\n",
		"\nwhoever takes somebody out of a room must be in it")
	before["alias"] = "join"
	compare(t, "after the undo", before, memberships())

	labtest.Admin(t, server, "POST", "/_matrix/client/v3/rooms/"+room+"/kick", map[string]any{"user_id": "@member-in:lab.test"})
	again := run(t, first, statusItems, "runs", "undo", "last", "--apply", "--yes")
	wantText(t, again.err.String(), "it was changed again since, so it is left as it is")
	changed["in"] = "leave"
	compare(t, "after the undo of the undo", changed, memberships())
}

// quarantineChanges quarantine a file, another one that is in quarantine, and free a third.
const quarantineChanges = `
local synapse = require "synapse"
synapse.media.quarantine("lab.test", "%[1]s")
synapse.media.quarantine("lab.test", "%[2]s")
synapse.media.unquarantine("lab.test", "%[3]s")
`

// A file that was in quarantine before stays there.
func TestQuarantineIsTakenBack(t *testing.T) {
	server := labtest.Shared(t)
	run := labStage(server)
	upload := func(content string) string {
		uri := labtest.Admin(t, server, "POST", "/_matrix/media/v3/upload", []byte(content))["content_uri"].(string)
		return strings.TrimPrefix(uri, "mxc://lab.test/")
	}
	free, caught, other := upload("undo free"), upload("undo caught"), upload("undo other")
	for _, id := range []string{caught, other} {
		labtest.Admin(t, server, "POST", "/_synapse/admin/v1/media/quarantine/lab.test/"+id, nil)
	}
	quarantined := func() map[string]any {
		state := map[string]any{}
		for _, id := range []string{free, caught, other} {
			state[id] = labtest.Admin(t, server, "GET", "/_synapse/admin/v1/media/lab.test/"+id, nil)["media_info"].(map[string]any)["quarantined_by"] != nil
		}
		return state
	}
	before := quarantined()
	script := filepath.Join(t.TempDir(), "quarantine.lua")
	if err := os.WriteFile(script, fmt.Appendf(nil, quarantineChanges, free, caught, other), 0o600); err != nil {
		t.Fatal(err)
	}
	first := run(t, nil, statusDone, "run", script, "--apply", "--yes")
	compare(t, "after the run", map[string]any{free: true, caught: true, other: false}, quarantined())
	undo := run(t, first, statusDone, "runs", "undo", "last", "--apply", "--yes")
	wantText(t, undo.err.String(), "skipped synapse.media.quarantine of lab.test, "+caught+": it altered nothing")
	compare(t, "after the undo", before, quarantined())
}

// compare tells each difference between two states.
func compare(t *testing.T, when string, want, got map[string]any) {
	t.Helper()
	for path := range want {
		if !reflect.DeepEqual(want[path], got[path]) {
			is, _ := json.Marshal(got[path])
			was, _ := json.Marshal(want[path])
			t.Errorf("%s: %s is\n%s, and was\n%s", when, path, is, was)
		}
	}
}
