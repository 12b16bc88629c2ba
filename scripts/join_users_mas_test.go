package scripts_test

import (
	"net/url"
	"testing"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/labtest"
	"synlua/bindings/lab/oauthtest"
)

// person makes an account at Synapse and at the service, and returns its user id.
func (a *admin) person(localpart string, of fakemas.User) string {
	a.t.Helper()
	made, err := oauthtest.Shared(a.t).AddPerson(a.t.Context(), localpart, false)
	if err != nil {
		a.t.Fatal(err)
	}
	of.Username = localpart
	a.mas.AddUser(of)
	return made.ID
}

func TestJoinUsersUnderMAS(t *testing.T) {
	a := newAdminUnderMAS(t)
	anna, bert := a.person("mas-anna", fakemas.User{}), a.person("mas/bert", fakemas.User{Locked: true})
	// Synapse does not hear from the stand-in that this account is deactivated.
	gone := a.person("mas-gone", fakemas.User{Deactivated: true})
	public, alias := newRoom(t, a.server, a.server.Token, "public_chat", "mas-public")
	private, _ := newRoom(t, a.server, a.server.Token, "private_chat", "mas-private")
	a.writeList("users.txt", anna, bert)
	args := []string{"join-users", "--users", "@users.txt", "--rooms", alias + "," + private}

	o := a.dry(0, 4, args...)
	has(t, "standard error", o.stderr, "would   "+anna+" in "+alias+": join\n", "would   "+bert+" in "+private+": join\n")
	expectMembers(t, a.server, public, a.server.AdminID)

	a.apply(0, 4, args...)
	expectMembers(t, a.server, public, a.server.AdminID, anna, bert)
	expectMembers(t, a.server, private, a.server.AdminID, anna, bert)
	o = a.apply(0, 0, args...)
	has(t, "standard error", o.stderr, "join-users: 0 done, 4 skipped")

	o = a.apply(4, 0, "join-users", "--rooms", alias, "--users", "@mas-nobody:lab.test,@MAS-anna:lab.test,@mas-anna:elsewhere.example.org,"+gone+","+anna)
	has(t, "standard error", o.stderr,
		"failed  @mas-nobody:lab.test: ", `User with username "mas-nobody" not found`,
		"failed  @MAS-anna:lab.test: there is no account @MAS-anna:lab.test",
		"failed  @mas-anna:elsewhere.example.org: is on another server",
		"failed  "+gone+": is deactivated",
		"join-users: 0 done, 1 skipped, 4 failed")
	expectMembers(t, a.server, public, a.server.AdminID, anna, bert)
}

func TestJoinUsersUnderMASMakesYouARoomAdmin(t *testing.T) {
	a := newAdminUnderMAS(t)
	anna := a.person("mas-private-anna", fakemas.User{})
	owner := a.person("mas-private-owner", fakemas.User{})
	room := a.roomOf(owner)
	args := []string{"join-users", "--users", anna, "--rooms", room}

	o := a.dry(4, 0, args...)
	has(t, "standard error", o.stderr, "is not in this private room", "--make-room-admin")
	args = append(args, "--make-room-admin")
	a.dry(0, 3, args...)
	a.apply(0, 3, args...)
	expectMembers(t, a.server, room, owner, a.server.AdminID, anna)
	a.apply(0, 0, args...)
}

// roomOf returns a private room of somebody else, in which the administrator is not.
func (a *admin) roomOf(owner string) string {
	a.t.Helper()
	room, _ := labtest.Admin(a.t, a.server, "POST", "/_matrix/client/v3/createRoom", map[string]any{
		"preset": "private_chat", "room_version": "11", "power_level_content_override": map[string]any{"users": map[string]int{a.server.AdminID: 100, owner: 100}},
	})["room_id"].(string)
	labtest.Admin(a.t, a.server, "POST", "/_synapse/admin/v1/join/"+url.PathEscape(room), map[string]any{"user_id": owner})
	labtest.Admin(a.t, a.server, "POST", "/_matrix/client/v3/rooms/"+url.PathEscape(room)+"/leave", map[string]any{})
	return room
}

func TestJoinUsersUnderMASThatWasKilled(t *testing.T) {
	a := newAdminUnderMAS(t)
	room, _ := newRoom(t, a.server, a.server.Token, "private_chat", "mas-killed")
	want := []string{a.server.AdminID}
	for _, name := range []string{"mas-k1", "mas-k2", "mas-k3", "mas-k4"} {
		want = append(want, a.person(name, fakemas.User{}))
	}
	a.writeList("users.txt", want[1:]...)
	args := []string{"join-users", "--users", "@users.txt", "--rooms", room}
	a.killedAt(2, args...)
	expectMembers(t, a.server, room, want[:3]...)
	a.apply(0, 2, args...)
	expectMembers(t, a.server, room, want...)
}
