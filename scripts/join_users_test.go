package scripts_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// newRoom makes a room with an alias, as the owner of the token.
func newRoom(t *testing.T, server *lab.Server, token, preset, alias string) (id, fullAlias string) {
	t.Helper()
	answer := labtest.As(t, server, token, "POST", "/_matrix/client/v3/createRoom", map[string]any{
		"preset": preset, "room_alias_name": alias,
	})
	id, _ = answer["room_id"].(string)
	return id, "#" + alias + ":" + server.ServerName
}

// members returns the users who are in a room, sorted.
func members(t *testing.T, server *lab.Server, room string) []string {
	t.Helper()
	answer := labtest.Admin(t, server, "GET", "/_synapse/admin/v1/rooms/"+url.PathEscape(room)+"/members", nil)
	var ids []string
	for _, id := range answer["members"].([]any) {
		ids = append(ids, id.(string))
	}
	slices.Sort(ids)
	return ids
}

func expectMembers(t *testing.T, server *lab.Server, room string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := members(t, server, room); !slices.Equal(got, want) {
		t.Errorf("in %s are %q, want %q", room, got, want)
	}
}

func deactivate(t *testing.T, server *lab.Server, user string) {
	t.Helper()
	labtest.Admin(t, server, "POST", "/_synapse/admin/v1/deactivate/"+url.PathEscape(user), map[string]any{})
}

// writeList writes a list of items into the home of a.
func (a *admin) writeList(name string, items ...string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.home, name), []byte(strings.Join(items, "\r\n")+"\n\n"), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

func TestJoinUsersJoinsEveryUserToEveryRoom(t *testing.T) {
	a := newAdmin(t)
	anna, bert := labtest.NewUser(t, a.server, "join-anna").ID, labtest.NewUser(t, a.server, "join-bert").ID
	public, publicAlias := newRoom(t, a.server, a.server.Token, "public_chat", "join-public")
	private, _ := newRoom(t, a.server, a.server.Token, "private_chat", "join-private")
	a.writeList("users.txt", anna, bert, anna)
	a.writeList("rooms.txt", publicAlias, private)
	args := []string{"join-users", "--users", "@users.txt", "--rooms", "@rooms.txt"}

	o := a.dry(0, 4, args...)
	for _, user := range []string{anna, bert} {
		has(t, "standard error", o.stderr, "would   "+user+" in "+publicAlias+": join\n", "would   "+user+" in "+private+": join\n")
		has(t, "standard error", o.stderr,
			"would POST /_synapse/admin/v1/join/"+public+` {"user_id":"`+user+`"}`,
			"would POST /_synapse/admin/v1/join/"+private+` {"user_id":"`+user+`"}`)
	}
	has(t, "standard error", o.stderr, "join-users: 4 would be done; dry run: would send 4 × synapse.rooms.join, --apply sends them")
	expectMembers(t, a.server, public, a.server.AdminID)

	o = a.apply(0, 4, args...)
	has(t, "standard error", o.stderr, "join-users: 4 done; 4 changes sent; recorded: synlua runs show ")
	expectMembers(t, a.server, public, a.server.AdminID, anna, bert)
	expectMembers(t, a.server, private, a.server.AdminID, anna, bert)

	o = a.apply(0, 0, args...)
	has(t, "standard error", o.stderr, "skipped "+anna+" in "+publicAlias+": already joined\n")
	has(t, "standard error", o.stderr, "join-users: 0 done, 4 skipped")
}

func TestJoinUsersSaysHowToGetIntoAPrivateRoom(t *testing.T) {
	a := newAdmin(t)
	owner := labtest.NewUser(t, a.server, "private-owner")
	anna := labtest.NewUser(t, a.server, "private-anna").ID
	room, alias := newRoom(t, a.server, owner.Token, "private_chat", "private-of-others")
	args := []string{"join-users", "--users", anna, "--rooms", alias}

	o := a.dry(4, 0, args...)
	has(t, "standard error", o.stderr, "failed  "+anna+" in "+alias+": ", "is not in this private room", "--make-room-admin")
	a.apply(4, 0, args...)
	expectMembers(t, a.server, room, owner.ID)

	// To make the administrator an admin of the room, to join it, and to join the user.
	args = append(args, "--make-room-admin")
	a.dry(0, 3, args...)
	a.apply(0, 3, args...)
	expectMembers(t, a.server, room, owner.ID, a.server.AdminID, anna)
	a.apply(0, 0, args...)
}

// A public room needs no invitation.
func TestJoinUsersNeedsNoMembershipInAPublicRoom(t *testing.T) {
	a := newAdmin(t)
	owner := labtest.NewUser(t, a.server, "public-owner")
	anna := labtest.NewUser(t, a.server, "public-anna").ID
	room, _ := newRoom(t, a.server, owner.Token, "public_chat", "public-of-others")

	a.apply(0, 1, "join-users", "--users", anna, "--rooms", room)
	expectMembers(t, a.server, room, owner.ID, anna)
}

func TestJoinUsersCountsWhatFailsAndGoesOn(t *testing.T) {
	a := newAdmin(t)
	anna, gone := labtest.NewUser(t, a.server, "mixed-anna").ID, labtest.NewUser(t, a.server, "mixed-gone").ID
	deactivate(t, a.server, gone)
	room, alias := newRoom(t, a.server, a.server.Token, "public_chat", "mixed")
	args := []string{
		"join-users",
		"--users", "@mixed-nobody:lab.test," + gone + ",@mixed-anna:elsewhere.example.org," + anna,
		"--rooms", "#mixed-nowhere:lab.test," + alias,
	}

	o := a.apply(4, 1, args...)
	has(t, "standard error", o.stderr,
		"failed  @mixed-nobody:lab.test: ", "User not found",
		"failed  "+gone+": is deactivated",
		"failed  @mixed-anna:elsewhere.example.org: is on another server; only users of lab.test can be joined",
		"failed  #mixed-nowhere:lab.test: ", "Room alias #mixed-nowhere:lab.test not found",
		"join-users: 1 done, 4 failed; 1 change sent")
	has(t, "standard error", o.stderr, "done    "+anna+" in "+alias+": join\n")
	expectMembers(t, a.server, room, a.server.AdminID, anna)
	a.dry(4, 0, args...)
}
