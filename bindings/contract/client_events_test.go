package contract

import "synlua/bindings/lab/labtest"

var clientEvents = contracts{
	"matrix.rooms.send": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.as(alice).call(room, "m.room.message", object{"msgtype": "m.text", "body": "hello"}).(object)["event_id"].(string)
		c.is(c.event(alice, room, event), "hello", "content", "body")
		first := c.call(room, "org.example/odd type", object{"a": []any{}}, "the same")
		c.is(c.call(room, "org.example/odd type", object{"a": []any{}}, "the same"), dig(first, "event_id"), "event_id")
		c.is(c.event(alice, room, dig(first, "event_id").(string)), []any{}, "content", "a")
	},
	"matrix.rooms.redact": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "bad words")
		c.filled(c.as(alice).call(room, event, object{"reason": "bad"}), "event_id")
		c.is(c.event(alice, room, event), object{}, "content")
	},
	"matrix.rooms.set_state": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.as(alice).call(room, "m.room.topic", "", object{"topic": "Everything"})
		c.is(c.state(room, "m.room.topic", ""), "Everything", "topic")
		c.call(room, "org.example", "a/b", object{"a": 1})
		c.is(c.state(room, "org.example", "a/b"), 1, "a")
	},
	"matrix.rooms.get_state": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.is(c.as(alice).call(room, "m.room.name", ""), "General", "name")
	},
	"matrix.rooms.list_state": func(c *contract) {
		alice := c.user()
		got := c.as(alice).call(c.publicRoom(alice)).([]any)
		if len(got) < 5 {
			c.Errorf("%d state events, want at least five", len(got))
		}
	},
	"matrix.rooms.get_event": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "hello")
		c.is(c.as(alice).call(room, event), "hello", "content", "body")
	},
	"matrix.rooms.list_messages": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		for _, text := range []string{"one", "two", "three"} {
			c.say(alice, room, text)
		}
		got := c.as(alice).call(room, object{"dir": "b", "limit": 2, "filter": object{"types": []string{"m.room.message"}}})
		c.is(got, "three", 0, "content", "body")
		c.is(got, "one", 2, "content", "body")
	},
	"matrix.rooms.event_context": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "middle")
		c.say(alice, room, "end")
		c.is(c.as(alice).call(room, event, object{"limit": 4}), "end", "events_after", 0, "content", "body")
	},
	"matrix.rooms.list_relations": func(c *contract) {
		alice := c.user()
		room, root, first, second := c.thread(alice)
		got := c.as(alice).call(room, root, object{"dir": "f", "recurse": true, "limit": 1})
		c.is(got, first, 0, "event_id")
		c.is(got, second, 1, "event_id")
	},
	"matrix.rooms.list_relations_by_type": func(c *contract) {
		alice := c.user()
		room, root, first, _ := c.thread(alice)
		c.is(c.as(alice).call(room, root, "m.thread", object{"limit": 1}), first, 1, "event_id")
		c.is(c.call(room, root, "m.annotation"), []any{})
	},
	"matrix.rooms.list_relations_by_event_type": func(c *contract) {
		alice := c.user()
		room, root, first, _ := c.thread(alice)
		c.is(c.as(alice).call(room, root, "m.thread", "m.room.message", object{"limit": 1}), first, 1, "event_id")
		c.is(c.call(room, root, "m.thread", "org.example"), []any{})
	},
	"matrix.rooms.list_threads": func(c *contract) {
		alice := c.user()
		room, root, _, _ := c.thread(alice)
		other := c.say(alice, room, "another root")
		c.reply(alice, room, other)
		got := c.as(alice).call(room, object{"include": "participated", "limit": 1})
		c.is(got, other, 0, "event_id")
		c.is(got, root, 1, "event_id")
	},
	"matrix.rooms.send_receipt": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		event := c.say(alice, room, "hello")
		c.as(bob).call(room, "m.read", event, object{"thread_id": "main"})
		c.filled(c.ephemeral(alice, room, "m.receipt"), event, "m.read", bob.ID, "ts")
	},
	"matrix.rooms.set_read_markers": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		event := c.say(alice, room, "hello")
		c.as(bob).call(room, object{"m.fully_read": event, "m.read": event})
		c.is(c.ask(bob, "GET", p("/_matrix/client/v3/user/%s/rooms/%s/account_data/m.fully_read", bob.ID, room), nil), event, "event_id")
		c.filled(c.ephemeral(alice, room, "m.receipt"), event, "m.read", bob.ID, "ts")
	},
	"matrix.rooms.set_typing": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		c.as(bob).call(room, bob.ID, object{"typing": true, "timeout": 30000})
		c.is(c.ephemeral(alice, room, "m.typing"), bob.ID, "user_ids", 0)
	},
	"matrix.search.query": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "a needle in the haystack")
		query := object{"search_categories": object{"room_events": object{"search_term": "needle", "filter": object{"rooms": []string{room}}}}}
		c.is(c.as(alice).call(query), event, "search_categories", "room_events", "results", 0, "result", "event_id")
	},
	"matrix.sync.once": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		first := c.as(alice).call(object{"timeout": 0, "filter": object{"room": object{"timeline": object{"limit": 1}}}, "set_presence": "offline"})
		c.filled(first, "rooms", "join", room)
		c.say(alice, room, "new")
		next := c.call(object{"since": dig(first, "next_batch"), "full_state": false})
		c.is(next, "new", "rooms", "join", room, "timeline", "events", 0, "content", "body")

		presence := p("/_matrix/client/v3/presence/%s/status", alice.ID)
		c.call(object{"since": dig(next, "next_batch"), "timeout": 0})
		c.is(c.ask(alice, "GET", presence, nil), "offline", "presence")
		c.call(object{"since": dig(next, "next_batch"), "timeout": 0, "set_presence": "online"})
		c.is(c.ask(alice, "GET", presence, nil), "online", "presence")
	},
	"matrix.filters.create": func(c *contract) {
		alice := c.user()
		id := c.as(alice).call(alice.ID, object{"room": object{"timeline": object{"limit": 3}}, "event_fields": []string{"type"}}).(object)["filter_id"].(string)
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/filter/%s", alice.ID, id), nil), 3, "room", "timeline", "limit")
	},
	"matrix.filters.get": func(c *contract) {
		alice := c.user()
		filter := object{"room": object{"timeline": object{"limit": 3, "types": []string{"m.room.message"}}}}
		id := c.ask(alice, "POST", p("/_matrix/client/v3/user/%s/filter", alice.ID), filter)["filter_id"].(string)
		c.is(c.as(alice).call(alice.ID, id), 3, "room", "timeline", "limit")
	},
	"matrix.events.get_one_deprecated": func(c *contract) {
		alice := c.user()
		event := c.say(alice, c.publicRoom(alice), "hello")
		c.is(c.as(alice).call(event), "hello", "content", "body")
	},
	"matrix.events.get_deprecated": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		from := c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil)["next_batch"]
		event := c.say(alice, room, "hello")
		c.is(c.as(alice).call(object{"from": from, "timeout": 0}), event, "chunk", 0, "event_id")
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/presence/%s/status", alice.ID), nil), "online", "presence")
	},
	"matrix.events.peek": func(c *contract) {
		alice := c.user()
		room := c.room(c.user(), object{"preset": "public_chat", "initial_state": []object{
			{"type": "m.room.history_visibility", "state_key": "", "content": object{"history_visibility": "world_readable"}}}})
		got := c.as(alice).call(object{"room_id": room, "timeout": 1})
		c.filled(got, "chunk")
		c.filled(got, "end")
	},
	"matrix.events.initial_sync_deprecated": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.is(c.as(alice).call(object{"limit": 1}), room, "rooms", 0, "room_id")
	},
}

// event returns an event as a member of the room sees it.
func (c *contract) event(user labtest.User, room, id string) object {
	c.Helper()
	return c.ask(user, "GET", p("/_matrix/client/v3/rooms/%s/event/%s", room, id), nil)
}

// thread makes a room with a message and two replies to it in a thread.
func (c *contract) thread(user labtest.User) (room, root, first, second string) {
	c.Helper()
	room = c.publicRoom(user)
	root = c.say(user, room, "root")
	return room, root, c.reply(user, room, root), c.reply(user, room, root)
}

func (c *contract) reply(user labtest.User, room, root string) string {
	c.Helper()
	return c.send(user, room, "m.room.message", object{
		"msgtype": "m.text", "body": "reply", "m.relates_to": object{"rel_type": "m.thread", "event_id": root}})
}

// ephemeral waits for an ephemeral event of a room and returns its content.
func (c *contract) ephemeral(user labtest.User, room, kind string) (content any) {
	c.Helper()
	c.until(kind+" arrives", func() bool {
		events, _ := dig(c.ask(user, "GET", "/_matrix/client/v3/sync?timeout=0", nil), "rooms", "join", room, "ephemeral", "events").([]any)
		for _, event := range events {
			if dig(event, "type") == kind {
				content = dig(event, "content")
			}
		}
		return content != nil
	})
	return content
}
