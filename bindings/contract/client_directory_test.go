package contract

import (
	"slices"

	"synlua/bindings/lab/labtest"
)

var clientDirectory = contracts{
	"matrix.directory.set_alias": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		alias := "#hostile/%2F?é" + alice.ID[1:]
		c.as(alice).call(alias, object{"room_id": room})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/directory/room/%s", alias), nil), room, "room_id")
	},
	"matrix.directory.resolve_alias": func(c *contract) {
		room, alias := c.namedRoom(c.user())
		c.is(c.as(labtest.User{}).call(alias), room, "room_id")
	},
	"matrix.directory.delete_alias": func(c *contract) {
		alice := c.user()
		_, alias := c.namedRoom(alice)
		c.as(alice).call(alias)
		if got := c.status("", "GET", p("/_matrix/client/v3/directory/room/%s", alias), nil); got != 404 {
			c.Errorf("a deleted alias gives %d", got)
		}
	},
	"matrix.directory.get_visibility": func(c *contract) {
		c.is(c.as(labtest.User{}).call(c.publicRoom(c.user())), "private", "visibility")
	},
	"matrix.directory.set_visibility": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.as(alice).call(room, object{"visibility": "public"})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/directory/list/room/%s", room), nil), "public", "visibility")
	},
	"matrix.directory.list_public_rooms": func(c *contract) {
		alice := c.user()
		first, second := c.listedRoom(alice), c.listedRoom(c.user())
		got := c.as(alice).call(object{"limit": 1})
		c.listed(got, first)
		c.listed(got, second)
	},
	"matrix.directory.search_public_rooms": func(c *contract) {
		alice := c.user()
		found := c.listedRoom(alice)
		other := c.room(alice, object{"preset": "public_chat", "name": "also listed by " + alice.ID, "visibility": "public"})
		c.listedRoom(c.user())
		got := c.as(alice).call(object{"filter": object{"generic_search_term": "listed by " + alice.ID}, "limit": 1})
		c.listed(got, found)
		c.listed(got, other)
		c.is(got, nil, 2)
	},
	"matrix.appservice.set_room_visibility": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.token = bridgeToken
		c.call("libera", room, object{"visibility": "public"})
		c.listed(c.ask(alice, "POST", "/_matrix/client/v3/publicRooms", object{"include_all_networks": true})["chunk"], room)
	},
	"matrix.appservice.ping": func(c *contract) {
		c.token = bridgeToken
		c.filled(c.call("bridge", object{"transaction_id": "one"}), "duration_ms")
	},
	"matrix.users.search_directory": func(c *contract) {
		alice := c.user()
		c.until("the user is in the directory", func() bool {
			return dig(c.call(object{"search_term": alice.ID[1:], "limit": 5}), "results", 0, "user_id") == alice.ID
		})
	},
	"matrix.users.mutual_rooms": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.publicRoom(alice)
		c.enter(bob, room)
		c.is(c.as(alice).call(object{"user_id": bob.ID}), []any{room})
	},
	"matrix.users.report": func(c *contract) {
		alice := c.user()
		c.as(c.user()).call(alice.ID, object{"reason": "spam"})
		c.is(c.admin("GET", "/_synapse/admin/v1/user_reports?target_user_id="+alice.ID, nil), "spam", "user_reports", 0, "reason")
	},
	"matrix.users.request_openid_token": func(c *contract) {
		alice := c.user()
		c.is(c.as(alice).call(alice.ID), c.ServerName, "matrix_server_name")
	},
	"matrix.profile.get": func(c *contract) {
		alice := c.user()
		c.ask(alice, "PUT", p("/_matrix/client/v3/profile/%s/avatar_url", alice.ID), object{"avatar_url": "mxc://lab.test/a"})
		c.is(c.as(labtest.User{}).call(alice.ID), "mxc://lab.test/a", "avatar_url")
	},
	"matrix.profile.get_field": func(c *contract) {
		alice := c.user()
		c.filled(c.as(labtest.User{}).call(alice.ID, "displayname"), "displayname")
	},
	"matrix.profile.set_field": func(c *contract) {
		alice := c.user()
		c.as(alice).call(alice.ID, "displayname", object{"displayname": "Alice"})
		c.as(alice).call(alice.ID, "org.example.pet", object{"org.example.pet": object{"kind": "cat"}})
		got := c.ask(alice, "GET", p("/_matrix/client/v3/profile/%s", alice.ID), nil)
		c.is(got, "Alice", "displayname")
		c.is(got, "cat", "org.example.pet", "kind")
	},
	"matrix.profile.delete_field": func(c *contract) {
		alice := c.user()
		c.ask(alice, "PUT", p("/_matrix/client/v3/profile/%s/org.example.pet", alice.ID), object{"org.example.pet": "cat"})
		c.as(alice).call(alice.ID, "org.example.pet")
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/profile/%s", alice.ID), nil), nil, "org.example.pet")
	},
	"matrix.thirdparty.list_protocols": func(c *contract) {
		c.is(c.call(), "network", "irc", "user_fields", 0)
	},
	"matrix.thirdparty.get_protocol": func(c *contract) {
		c.is(c.call("irc"), "channel", "location_fields", 1)
	},
	"matrix.thirdparty.users_by_protocol": func(c *contract) {
		c.is(c.call("irc"), "@irc_jim:lab.test", 0, "userid")
	},
	"matrix.thirdparty.locations_by_protocol": func(c *contract) {
		c.is(c.call("irc"), "#irc_matrix:lab.test", 0, "alias")
	},
	// Synapse has the routes without a protocol, asks no network and finds nothing.
	"matrix.thirdparty.users_by_id": func(c *contract) {
		c.is(c.call(object{"userid": "@irc_jim:lab.test"}), []any{})
	},
	"matrix.thirdparty.locations_by_alias": func(c *contract) {
		c.is(c.call(object{"alias": "#irc_matrix:lab.test"}), []any{})
	},
}

// namedRoom makes a room with an alias.
func (c *contract) namedRoom(user labtest.User) (room, alias string) {
	c.Helper()
	room = c.room(user, object{"preset": "public_chat", "name": "General", "room_alias_name": user.ID[1:9]})
	return room, "#" + user.ID[1:9] + ":" + c.ServerName
}

// listedRoom makes a room that is in the server's directory.
func (c *contract) listedRoom(user labtest.User) string {
	c.Helper()
	return c.room(user, object{"preset": "public_chat", "name": "listed by " + user.ID, "visibility": "public", "room_alias_name": user.ID[1:9]})
}

func (c *contract) listed(rooms any, room string) {
	c.Helper()
	items, _ := rooms.([]any)
	if !slices.ContainsFunc(items, func(each any) bool { return dig(each, "room_id") == room }) {
		c.Errorf("%s is not among %v", room, rooms)
	}
}
