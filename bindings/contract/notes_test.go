package contract

import (
	"testing"

	"synlua/bindings/catalog"
)

// notes are tests of what the notes of rows say that may surprise.
var notes = map[string]struct {
	row  string
	test func(c *contract)
}{
	"an empty list of rooms leaves out those that were left": {"synapse.users.redact", func(c *contract) {
		alice, bob := c.user(), c.user()
		isIn, left, banned := c.publicRoom(bob), c.publicRoom(bob), c.publicRoom(bob)
		said := map[string]string{}
		for _, room := range []string{isIn, left, banned} {
			c.enter(alice, room)
			said[room] = c.say(alice, room, "spam")
		}
		reaction := c.send(alice, isIn, "m.reaction", object{"m.relates_to": object{"rel_type": "m.annotation", "event_id": said[isIn], "key": "!"}})
		c.ask(alice, "POST", p("/_matrix/client/v3/rooms/%s/leave", left), object{})
		c.ask(bob, "POST", p("/_matrix/client/v3/rooms/%s/ban", banned), object{"user_id": alice.ID})
		redacted := func(room string) bool { return len(c.event(bob, room, said[room])["content"].(object)) == 0 }
		c.is(c.run("synapse.users.redact_and_poll(...)", alice.ID, object{"rooms": []string{}}), "complete", "status")
		if !redacted(isIn) || !redacted(banned) || redacted(left) {
			c.Errorf("redacted: %t %t %t, want true where the user is or is banned, false where the user has left", redacted(isIn), redacted(banned), redacted(left))
		}
		if content := c.event(bob, isIn, reaction)["content"].(object); len(content) == 0 {
			c.Error("a reaction is redacted too")
		}
		c.run("synapse.users.redact_and_poll(...)", alice.ID, object{"rooms": []string{left}})
		if !redacted(left) {
			c.Error("a room that the user has left is not redacted although it was named")
		}
	}},
	"redacting nobody is a success": {"synapse.users.redact", func(c *contract) {
		c.is(c.run("synapse.users.redact_and_poll(...)", "@nobody-at-all:"+c.ServerName, object{"rooms": []string{}}), "complete", "status")
	}},
	"a room that all have left has no state": {"synapse.rooms.list_state", func(c *contract) {
		alice := c.user()
		room := c.room(alice, object{"preset": "public_chat", "name": "General", "room_alias_name": alice.ID[1:9], "invite": []string{c.user().ID}})
		c.ask(alice, "POST", p("/_matrix/client/v3/rooms/%s/leave", room), object{})
		c.until("the state is gone", func() bool { return len(c.run("synapse.rooms.list_state(...):collect()", room).([]any)) == 0 })
		c.is(c.run("synapse.rooms.get(...)", room), nil, "name")
		c.is(c.run("synapse.rooms.get(...)", room), nil, "canonical_alias")
		c.is(c.run("synapse.rooms.list{ search_term = ... }:first().name", room), nil)
		c.is(c.run("matrix.rooms.list_aliases(...):collect()", room), []any{"#" + alice.ID[1:9] + ":" + c.ServerName})
		c.is(c.run("synapse.rooms.list_messages(...):first(function(e) return e.type == 'm.room.name' end)", room), "General", "content", "name")
		c.is(c.run("synapse.rooms.list_messages(...):first(function(e) return e.content.membership == 'invite' end)", room), "m.room.member", "type")
	}},
	"a deactivated account gets notices": {"synapse.server_notices.send", func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v1/deactivate/%s", alice.ID), object{})
		c.run("synapse.server_notices.send(...)", object{"user_id": alice.ID, "content": object{"msgtype": "m.text", "body": "Hello"}})
	}},
	"a device that was never used has no time": {"synapse.devices.list", func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v2/users/%s/devices", alice.ID), object{"device_id": "NEW"})
		c.is(c.run("synapse.devices.list(...):first(function(d) return d.device_id == 'NEW' end)", alice.ID), nil, "last_seen_ts")
	}},
}

func TestTheNotesAreTrue(t *testing.T) {
	w := theWorld(t)
	for says, note := range notes {
		t.Run(says, func(t *testing.T) { note.test(newContract(t, w, catalog.Lookup(note.row))) })
	}
}
