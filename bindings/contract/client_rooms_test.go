package contract

import (
	"time"

	"synlua/bindings/lab/labtest"
)

var clientRooms = contracts{
	"matrix.rooms.create": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.as(alice).call(object{
			"name": "Secret", "topic": "Everything", "room_alias_name": alice.ID[1:9], "preset": "private_chat", "invite": []string{bob.ID},
			"room_version": "11", "creation_content": object{"m.federate": false},
			"initial_state":                []object{{"type": "m.room.guest_access", "state_key": "", "content": object{"guest_access": "forbidden"}}},
			"power_level_content_override": object{"events_default": 10},
		}).(object)["room_id"].(string)
		c.is(c.state(room, "m.room.create", ""), false, "m.federate")
		c.is(c.state(room, "m.room.topic", ""), "Everything", "topic")
		c.is(c.state(room, "m.room.power_levels", ""), 10, "events_default")
		c.is(c.membership(room, bob), "invite")
	},
	"matrix.rooms.invite": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.room(alice, object{})
		c.as(alice).call(room, object{"user_id": bob.ID, "reason": "come"})
		c.is(c.membership(room, bob), "invite")
	},
	"matrix.rooms.join": func(c *contract) {
		alice, bob := c.user(), c.user()
		room, alias := c.namedRoom(alice)
		c.is(c.as(bob).call(alias, object{"via": []string{c.ServerName}, "reason": "here"}), room, "room_id")
		c.is(c.membership(room, bob), "join")
	},
	"matrix.rooms.join_by_id": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.publicRoom(alice)
		c.is(c.as(bob).call(room), room, "room_id")
		c.is(c.membership(room, bob), "join")
	},
	"matrix.rooms.knock": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.room(alice, object{"initial_state": []object{{"type": "m.room.join_rules", "state_key": "", "content": object{"join_rule": "knock"}}}})
		c.is(c.as(bob).call(room, object{"reason": "please"}), room, "room_id")
		c.is(c.membership(room, bob), "knock")
	},
	"matrix.rooms.leave": func(c *contract) {
		room, _, bob := c.roomOfTwo()
		c.as(bob).call(room, object{"reason": "enough"})
		c.is(c.membership(room, bob), "leave")
	},
	"matrix.rooms.forget": func(c *contract) {
		room, _, bob := c.roomOfTwo()
		c.ask(bob, "POST", p("/_matrix/client/v3/rooms/%s/leave", room), object{})
		c.as(bob).call(room)
		if got := c.status(bob.Token, "GET", p("/_matrix/client/v3/rooms/%s/state", room), nil); got != 403 {
			c.Errorf("the state of a forgotten room gives %d", got)
		}
	},
	"matrix.rooms.kick": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		c.as(alice).call(room, object{"user_id": bob.ID, "reason": "out"})
		c.is(c.membership(room, bob), "leave")
		c.refuse(403, "M_FORBIDDEN", "target user is not in the room", room, object{"user_id": bob.ID})
	},
	"matrix.rooms.ban": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		c.as(alice).call(room, object{"user_id": bob.ID, "reason": "out"})
		c.is(c.membership(room, bob), "ban")
	},
	"matrix.rooms.unban": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		c.ask(alice, "POST", p("/_matrix/client/v3/rooms/%s/ban", room), object{"user_id": bob.ID})
		c.as(alice).call(room, object{"user_id": bob.ID})
		c.is(c.membership(room, bob), "leave")
	},
	"matrix.rooms.list_joined": func(c *contract) {
		room, _, bob := c.roomOfTwo()
		c.is(c.as(bob).call(), []any{room})
	},
	"matrix.rooms.joined_members": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		got := c.as(alice).call(room)
		c.filled(got, bob.ID, "display_name")
	},
	"matrix.rooms.list_members": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		got := c.as(alice).call(room, object{"membership": "join"})
		c.filled(got, 1)
		c.ask(bob, "POST", p("/_matrix/client/v3/rooms/%s/leave", room), object{})
		c.is(c.call(room, object{"not_membership": "leave"}), alice.ID, 0, "state_key")
	},
	"matrix.rooms.list_aliases": func(c *contract) {
		alice := c.user()
		room, alias := c.namedRoom(alice)
		c.is(c.as(alice).call(room), []any{alias})
	},
	"matrix.rooms.list_hierarchy": func(c *contract) {
		alice := c.user()
		space, child := c.space(alice)
		got := c.as(alice).call(space, object{"max_depth": 2, "suggested_only": false, "limit": 1})
		c.is(got, space, 0, "room_id")
		c.is(got, child, 1, "room_id")
	},
	"matrix.rooms.summary": func(c *contract) {
		alice := c.user()
		room, alias := c.namedRoom(alice)
		got := c.as(alice).call(alias)
		c.is(got, room, "room_id")
		c.is(got, "join", "membership")
		c.is(c.call(room, object{"via": []string{c.ServerName}}), "General", "name")
	},
	"matrix.rooms.upgrade": func(c *contract) {
		alice := c.user()
		room := c.publicRoomOfVersion(alice, "10")
		replacement := c.as(alice).call(room, object{"new_version": "11"}).(object)["replacement_room"].(string)
		c.is(c.state(room, "m.room.tombstone", ""), replacement, "replacement_room")
	},
	"matrix.rooms.report": func(c *contract) {
		c.is(c.as(c.user()).call(c.publicRoom(c.user()), object{"reason": "spam"}), object{})
	},
	"matrix.rooms.report_event": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		event := c.say(alice, room, "bad words")
		c.as(bob).call(room, event, object{"reason": "spam"})
		c.is(c.admin("GET", "/_synapse/admin/v1/event_reports?room_id="+room, nil), event, "event_reports", 0, "event_id")
	},
	"matrix.rooms.timestamp_to_event": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "last")
		c.is(c.as(alice).call(room, object{"ts": time.Now().Add(time.Hour).UnixMilli(), "dir": "b"}), event, "event_id")
	},
	"matrix.rooms.initial_sync": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.say(alice, room, "hello")
		c.is(c.as(alice).call(room), "join", "membership")
	},
}

// roomOfTwo makes a public room: alice has made it, and bob is in it.
func (c *contract) roomOfTwo() (room string, alice, bob labtest.User) {
	c.Helper()
	alice, bob = c.user(), c.user()
	room = c.publicRoom(alice)
	c.enter(bob, room)
	return room, alice, bob
}
