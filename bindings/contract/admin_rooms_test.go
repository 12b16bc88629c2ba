package contract

import (
	"time"
)

var adminRooms = contracts{
	"synapse.rooms.list": func(c *contract) {
		alice := c.user()
		room := c.room(alice, object{"name": "Room B of " + alice.ID})
		other := c.room(alice, object{"name": "Room A of " + alice.ID})
		got := c.call(object{"search_term": "of " + alice.ID[:9], "order_by": "name", "dir": "b", "limit": 1})
		c.is(got, room, 0, "room_id")
		c.is(got, other, 1, "room_id")
	},
	"synapse.rooms.get": func(c *contract) {
		alice := c.user()
		got := c.call(c.room(alice, object{"name": "Secret", "topic": "Everything", "room_alias_name": alice.ID[1:9]}))
		c.is(got, "Secret", "name")
		c.is(got, "Everything", "topic")
		c.is(got, 1, "joined_local_members")
		c.is(got, "#"+alice.ID[1:9]+":"+c.ServerName, "canonical_alias")
	},
	"synapse.rooms.list_members": func(c *contract) {
		alice := c.user()
		c.is(c.call(c.publicRoom(alice)), []any{alice.ID})
	},
	"synapse.rooms.list_state": func(c *contract) {
		alice := c.user()
		got := c.call(c.publicRoom(alice), object{"type": "m.room.name"})
		c.is(got, "General", 0, "content", "name")
	},
	"synapse.rooms.list_messages": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		for _, text := range []string{"one", "two", "three"} {
			c.say(alice, room, text)
		}
		got := c.call(room, object{"limit": 2, "dir": "f", "filter": object{"types": []string{"m.room.message"}}})
		c.is(got, "one", 0, "content", "body")
		c.is(got, "three", 2, "content", "body")
	},
	"synapse.rooms.event_context": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "middle")
		c.say(alice, room, "end")
		got := c.call(room, event, object{"limit": 10})
		c.is(got, event, "event", "event_id")
		c.is(got, "end", "events_after", 0, "content", "body")
	},
	"synapse.rooms.timestamp_to_event": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "last")
		c.is(c.call(room, object{"ts": time.Now().Add(time.Hour).UnixMilli(), "dir": "b"}), event, "event_id")
	},
	"synapse.rooms.list_hierarchy": func(c *contract) {
		alice := c.user()
		space, child := c.space(alice)
		got := c.call(space, object{"max_depth": 2, "limit": 1})
		c.is(got, space, 0, "room_id")
		c.is(got, child, 1, "room_id")
	},
	"synapse.rooms.list_media": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		id := c.upload(alice, "cat.png", []byte("shown by "+alice.ID))
		c.send(alice, room, "m.room.message", object{"msgtype": "m.image", "body": "cat", "url": c.mxc(id)})
		got := c.call(room)
		c.is(got, c.mxc(id), "local", 0)
		c.is(got, []any{}, "remote")
	},
	"synapse.rooms.join": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.room(alice, object{"preset": "public_chat", "room_alias_name": alice.ID[1:9]})
		c.is(c.call("#"+alice.ID[1:9]+":"+c.ServerName, object{"user_id": bob.ID}), room, "room_id")
		if got := c.membership(room, bob); got != "join" {
			c.Errorf("the user is %q in the room", got)
		}
		private := c.room(alice, object{})
		c.refuse(403, "M_FORBIDDEN", "not in room", private, object{"user_id": bob.ID})
	},
	"synapse.rooms.make_room_admin": func(c *contract) {
		alice, bob := c.user(), c.user()
		room := c.publicRoomOfVersion(alice, "11")
		c.enter(bob, room)
		c.call(room, object{"user_id": bob.ID})
		c.is(c.state(room, "m.room.power_levels", ""), 100, "users", bob.ID)
	},
	"synapse.rooms.get_block": func(c *contract) {
		room := c.publicRoom(c.user())
		c.is(c.call(room), false, "block")
		c.admin("PUT", p("/_synapse/admin/v1/rooms/%s/block", room), object{"block": true})
		c.is(c.call(room), c.AdminID, "user_id")
	},
	"synapse.rooms.set_block": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(c.user())
		c.call(room, object{"block": true})
		if got := c.status(alice.Token, "POST", p("/_matrix/client/v3/join/%s", room), object{}); got != 403 {
			c.Errorf("joining a blocked room gives %d", got)
		}
		c.call(room, object{"block": false})
		c.enter(alice, room)
	},
	"synapse.rooms.list_forward_extremities": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "last")
		c.is(c.call(room), event, 0, "event_id")
	},
	"synapse.rooms.delete_forward_extremities": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "last")
		c.sql("INSERT INTO event_forward_extremities (event_id, room_id) SELECT event_id, room_id FROM events" +
			" WHERE room_id = '" + room + "' AND type = 'm.room.create'")
		c.is(c.call(room), 1, "deleted")
		c.is(c.admin("GET", p("/_synapse/admin/v1/rooms/%s/forward_extremities", room), nil), event, "results", 0, "event_id")
	},
	"synapse.rooms.purge_history": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		old := c.say(alice, room, "old")
		last := c.say(alice, room, "new")
		id := c.call(room, object{"purge_up_to_event_id": last, "delete_local_events": true}).(object)["purge_id"].(string)
		c.is(c.await(p("/_synapse/admin/v1/purge_history_status/%s", id)), "complete", "status")
		if got := c.status(alice.Token, "GET", p("/_matrix/client/v3/rooms/%s/event/%s", room, old), nil); got != 404 {
			c.Errorf("a purged event gives %d", got)
		}
	},
	"synapse.rooms.purge_history_before_event": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		old := c.say(alice, room, "old")
		last := c.say(alice, room, "new")
		id := c.call(room, last, object{"delete_local_events": true}).(object)["purge_id"].(string)
		c.is(c.await(p("/_synapse/admin/v1/purge_history_status/%s", id)), "complete", "status")
		if got := c.status(alice.Token, "GET", p("/_matrix/client/v3/rooms/%s/event/%s", room, old), nil); got != 404 {
			c.Errorf("a purged event gives %d", got)
		}
	},
	"synapse.rooms.purge_history_status": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.say(alice, room, "old")
		answer := c.admin("POST", p("/_synapse/admin/v1/purge_history/%s/%s", room, c.say(alice, room, "new")), object{"delete_local_events": true})
		id := answer["purge_id"].(string)
		c.await(p("/_synapse/admin/v1/purge_history_status/%s", id))
		c.is(c.call(id), "complete", "status")
	},
	"synapse.rooms.delete": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		id := c.call(room, object{"purge": true, "block": true}).(object)["delete_id"].(string)
		got := c.await(p("/_synapse/admin/v2/rooms/delete_status/%s", id))
		c.is(got, alice.ID, "shutdown_room", "kicked_users", 0)
		c.gone(room)
	},
	"synapse.rooms.delete_and_wait": func(c *contract) {
		alice := c.user()
		room := c.room(alice, object{"preset": "public_chat", "room_alias_name": alice.ID[1:9]})
		got := c.call(room, object{"new_room_user_id": c.AdminID, "room_name": "Closed", "message": "this room is closed"})
		c.is(got, alice.ID, "kicked_users", 0)
		c.filled(got, "new_room_id")
		c.gone(room)
	},
	"synapse.rooms.delete_status": func(c *contract) {
		alice := c.user()
		room := c.room(alice, object{"preset": "public_chat", "room_alias_name": alice.ID[1:9]})
		id := c.admin("DELETE", p("/_synapse/admin/v2/rooms/%s", room), object{})["delete_id"].(string)
		c.await(p("/_synapse/admin/v2/rooms/delete_status/%s", id))
		got := c.call(id)
		c.is(got, "complete", "status")
		c.is(got, alice.ID, "shutdown_room", "kicked_users", 0)
	},
	"synapse.rooms.delete_status_of_room": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		id := c.admin("DELETE", p("/_synapse/admin/v2/rooms/%s", room), object{})["delete_id"].(string)
		c.await(p("/_synapse/admin/v2/rooms/delete_status/%s", id))
		c.is(c.call(room), id, 0, "delete_id")
	},
}

// gone checks that the server no longer knows a room.
func (c *contract) gone(room string) {
	c.Helper()
	if got := c.status(c.Server.Token, "GET", p("/_synapse/admin/v1/rooms/%s", room), nil); got != 404 {
		c.Errorf("a deleted room gives %d", got)
	}
}

// mxc is the address of a local file.
func (c *contract) mxc(id string) string { return "mxc://" + c.ServerName + "/" + id }
