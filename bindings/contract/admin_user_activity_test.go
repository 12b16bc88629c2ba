package contract

import "time"

var adminUserActivity = contracts{
	"synapse.users.list_joined_rooms": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.is(c.call(alice.ID), []any{room})
	},
	"synapse.users.get_memberships": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		left := c.publicRoom(c.user())
		c.enter(alice, left)
		c.ask(alice, "POST", p("/_matrix/client/v3/rooms/%s/leave", left), object{})
		c.is(c.call(alice.ID), object{room: "join", left: "leave"})
	},
	"synapse.users.sent_invite_count": func(c *contract) {
		alice, bob := c.user(), c.user()
		start := time.Now().Add(-time.Minute).UnixMilli()
		c.room(alice, object{"invite": []string{bob.ID}})
		c.is(c.call(alice.ID, object{"from_ts": start}), 1, "invite_count")
	},
	"synapse.users.cumulative_joined_room_count": func(c *contract) {
		alice := c.user()
		start := time.Now().Add(-time.Minute).UnixMilli()
		c.publicRoom(alice)
		left := c.publicRoom(alice)
		c.ask(alice, "POST", p("/_matrix/client/v3/rooms/%s/leave", left), object{})
		c.is(c.call(alice.ID, object{"from_ts": start}), 2, "cumulative_joined_room_count")
	},
	"synapse.users.get_account_data": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/account_data/%s", alice.ID, "m.direct"), object{alice.ID: []string{room}})
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/rooms/%s/account_data/%s", alice.ID, room, "org.example"), object{"a": 1})
		got := c.call(alice.ID)
		c.is(got, room, "account_data", "global", "m.direct", alice.ID, 0)
		c.is(got, 1, "account_data", "rooms", room, "org.example", "a")
	},
	"synapse.users.list_pushers": func(c *contract) {
		alice := c.user()
		c.setPusher(alice, "key")
		c.is(c.call(alice.ID), "key", 0, "pushkey")
	},
	"synapse.users.list_media": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "cat.png", []byte("a cat of "+alice.ID))
		small := c.upload(alice, "dog.png", []byte("a dog"))
		got := c.call(alice.ID, object{"order_by": "media_length", "dir": "b", "limit": 1})
		c.is(got, id, 0, "media_id")
		c.is(got, "cat.png", 0, "upload_name")
		c.is(got, small, 1, "media_id")
	},
	"synapse.users.delete_media": func(c *contract) {
		alice := c.user()
		c.upload(alice, "a", []byte("first of "+alice.ID))
		c.upload(alice, "b", []byte("second of "+alice.ID))
		c.is(c.call(alice.ID, object{"limit": 1}), 1, "total")
		if left := c.mediaOf(alice); len(left) != 1 {
			c.Errorf("left: %v, want one", left)
		}
		c.is(c.call(alice.ID), 1, "total")
		if left := c.mediaOf(alice); len(left) != 0 {
			c.Errorf("left: %v, want none", left)
		}
	},
}
