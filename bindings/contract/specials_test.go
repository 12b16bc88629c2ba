package contract

import (
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// specials are contract tests of the functions that are more than a row.
var specials = contracts{
	"synapse.users.create": func(c *contract) {
		alice := c.user()
		name := "@new-" + alice.ID[1:]
		c.is(c.run("synapse.users.create(...)", name, object{"displayname": "New"}), "New", "displayname")
		c.fails("exists already", "synapse.users.create(...)", alice.ID, object{"displayname": "Changed"})
		c.is(c.account(alice), alice.ID[1:strings.Index(alice.ID, ":")], "displayname")
	},
	"synapse.users.modify": func(c *contract) {
		alice := c.user()
		c.is(c.run("synapse.users.modify(...)", alice.ID, object{"displayname": "Changed"}), "Changed", "displayname")
		c.fails("M_NOT_FOUND", "synapse.users.modify(...)", "@nobody-"+alice.ID[1:], object{"displayname": "New"})
		if got := c.status(c.Server.Token, "GET", p("/_synapse/admin/v2/users/%s", "@nobody-"+alice.ID[1:]), nil); got != 404 {
			c.Errorf("the account that was not there gives %d", got)
		}
	},
	"synapse.users.redact_and_poll": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "spam")
		c.is(c.run("synapse.users.redact_and_poll(...)", alice.ID, object{"rooms": []string{room}}), "complete", "status")
		c.is(c.event(alice, room, event), object{}, "content")
	},
	"synapse.rooms.delete_and_poll": func(c *contract) {
		room := c.publicRoom(c.user())
		c.is(c.run("synapse.rooms.delete_and_poll(...)", room), "complete", "status")
		c.gone(room)
	},
	"synapse.rooms.purge_history_and_poll": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		old := c.say(alice, room, "old")
		last := c.say(alice, room, "new")
		c.is(c.run("synapse.rooms.purge_history_and_poll(...)", room, object{"purge_up_to_event_id": last, "delete_local_events": true}),
			"complete", "status")
		if got := c.status(alice.Token, "GET", p("/_matrix/client/v3/rooms/%s/event/%s", room, old), nil); got != 404 {
			c.Errorf("a purged event gives %d", got)
		}
	},
	"matrix.sync.events": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		since := c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil)["next_batch"]
		c.say(alice, room, "new")
		c.token = alice.Token
		got := c.run("(matrix.sync.events(...)())", object{"since": since, "timeout": 0})
		c.is(got, "new", "content", "body")
		c.is(got, room, "room_id")

		// A watcher that is restarted begins at now: Synapse keeps its answer to a first sync,
		// and would give the second watcher what it gave the first.
		const watch = `(function(room_id, said)
			local seen = {}
			for _, body in ipairs(said) do
				local events = matrix.sync.events { timeout = 0 }
				matrix.rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = body })
				seen[#seen + 1] = events().content.body
				matrix.rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = "nobody watches" })
			end
			return seen
		end)(...)`
		said := []any{"first", "second", "third"}
		c.is(c.run(watch, room, said), said)
	},
	"matrix.rooms.resolve": func(c *contract) {
		room, alias := c.namedRoom(c.user())
		c.is(c.run("matrix.rooms.resolve(...)", alias), room)
		c.is(c.run("matrix.rooms.resolve(...)", room), room)
	},
	"synapse.request": func(c *contract) {
		alice := c.user()
		c.run("synapse.request('PUT', '/_synapse/admin/v2/users/{user_id}', { ... }, { body = { displayname = 'Changed' } })", alice.ID)
		c.is(c.account(alice), "Changed", "displayname")
	},
	"matrix.request": func(c *contract) {
		alice := c.user()
		c.is(c.run("matrix.request('GET', '/_matrix/client/v3/profile/{userId}/{keyName}', { ..., 'displayname' })", alice.ID),
			alice.ID[1:strings.Index(alice.ID, ":")], "displayname")
	},
}

func TestFunctionsThatAreMoreThanARow(t *testing.T) {
	w := theWorld(t)
	for name, test := range specials {
		t.Run(name, func(t *testing.T) { test(newContract(t, w, catalog.Lookup("synapse.users.get"))) })
	}
}

// fails evaluates a Lua expression, which must raise an error with these words.
func (c *contract) fails(words, expression string, args ...any) {
	c.Helper()
	if got, err := c.lua("return "+expression, args...); err == nil || !strings.Contains(err.Error(), words) {
		c.Errorf("%s gives %v and the error %v, want %q", expression, got, err, words)
	}
}
