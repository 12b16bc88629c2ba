package contract

import (
	"testing"

	"synlua/bindings/catalog"
)

// hostileLocalparts are localparts with every character that Synapse allows and that
// means something else in an address or a pattern.
var hostileLocalparts = []string{
	"a/b", "../admin", "..", ".", "a=2fb", "a+b", "-", "a_", "a..b/../c", "/", "//", "=", "+a-b_c.d=e/f", "a_b",
}

// TestUsersWithHostileLocalparts makes such users through the Lua functions, and checks
// that the server has each of them under exactly that name.
func TestUsersWithHostileLocalparts(t *testing.T) {
	w := theWorld(t)
	for _, localpart := range hostileLocalparts {
		t.Run(localpart, func(t *testing.T) {
			hostileUser(newContract(t, w, catalog.Lookup("synapse.users.put")), "@"+localpart+":"+w.ServerName)
		})
	}
}

func hostileUser(c *contract, id string) {
	c.call(id, object{"password": "secret", "displayname": "name of " + id})
	alice := c.logInAs(id)
	c.is(c.account(alice), id, "name")
	c.is(c.run("synapse.users.get(...)", id), "name of "+id, "displayname")
	room := c.publicRoom(c.user())
	c.run("synapse.rooms.join(...)", room, object{"user_id": id})
	c.is(c.membership(room, alice), "join")
	file := c.upload(alice, "a", []byte("a file of "+id))
	c.is(c.run("synapse.users.list_media(...):collect()", id), file, 0, "media_id")
	c.is(c.run("synapse.users.list_joined_rooms(...):collect()", id), []any{room})
	c.token = alice.Token
	c.run("matrix.account_data.set(...)", id, "org.example/..", object{"a": 1})
	c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/account_data/%s", id, "org.example/.."), nil), 1, "a")
}
