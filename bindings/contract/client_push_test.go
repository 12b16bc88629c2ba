package contract

import (
	"slices"

	"synlua/bindings/lab/labtest"
)

var clientPush = contracts{
	"matrix.pushers.list": func(c *contract) {
		alice := c.user()
		c.setPusher(alice, "key")
		c.is(c.as(alice).call(), "key", 0, "pushkey")
	},
	"matrix.pushers.set": func(c *contract) {
		alice := c.user()
		c.as(alice).call(pusher("mine"))
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushers", nil), "mine", "pushers", 0, "pushkey")
		c.call(object{"pushkey": "mine", "app_id": "org.example.app", "kind": nil})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushers", nil), []any{}, "pushers")
	},
	"matrix.push_rules.list": func(c *contract) {
		alice := c.pushRule("cake")
		c.is(c.as(alice).call(), "cake", "global", "content", 0, "rule_id")
	},
	"matrix.push_rules.list_global": func(c *contract) {
		alice := c.pushRule("cake")
		c.is(c.as(alice).call(), "cake", "content", 0, "rule_id")
	},
	"matrix.push_rules.get": func(c *contract) {
		alice := c.pushRule("cake")
		c.is(c.as(alice).call("content", "cake"), "cake*", "pattern")
	},
	"matrix.push_rules.set": func(c *contract) {
		alice := c.pushRule("first")
		c.as(alice).call("content", "odd ?#% id", object{"actions": []any{}, "pattern": "a"})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/pushrules/global/content/%s", "odd ?#% id"), nil), "a", "pattern")
		c.call("content", "last", object{"actions": []string{"notify"}, "pattern": "b", "after": "first"})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushrules/global/", nil), "last", "content", 2, "rule_id")
		c.call("override", "own", object{"actions": []any{"notify", object{"set_tweak": "highlight"}},
			"conditions": []object{{"kind": "event_match", "key": "type", "pattern": "org.example"}}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushrules/global/override/own", nil), "org.example", "conditions", 0, "pattern")
	},
	"matrix.push_rules.delete": func(c *contract) {
		alice := c.pushRule("cake")
		c.as(alice).call("content", "cake")
		if got := c.status(alice.Token, "GET", "/_matrix/client/v3/pushrules/global/content/cake", nil); got != 404 {
			c.Errorf("a deleted rule gives %d", got)
		}
	},
	"matrix.push_rules.get_actions": func(c *contract) {
		c.is(c.as(c.pushRule("cake")).call("content", "cake"), []any{"notify"}, "actions")
	},
	"matrix.push_rules.set_actions": func(c *contract) {
		alice := c.pushRule("cake")
		c.as(alice).call("content", "cake", object{"actions": []any{"notify", object{"set_tweak": "sound", "value": "default"}}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushrules/global/content/cake/actions", nil), "default", "actions", 1, "value")
		c.call("content", "cake", object{"actions": []any{}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushrules/global/content/cake/actions", nil), []any{}, "actions")
	},
	"matrix.push_rules.get_enabled": func(c *contract) {
		c.is(c.as(c.pushRule("cake")).call("content", "cake"), true, "enabled")
	},
	"matrix.push_rules.set_enabled": func(c *contract) {
		alice := c.pushRule("cake")
		c.as(alice).call("content", "cake", object{"enabled": false})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/pushrules/global/content/cake/enabled", nil), false, "enabled")
	},
	"matrix.notifications.list": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		event := c.say(bob, room, "hello")
		c.say(bob, room, "hello again")
		c.as(alice)
		c.until("the notification is there", func() bool {
			items, _ := c.call(object{"limit": 1}).([]any)
			return slices.ContainsFunc(items, func(each any) bool { return dig(each, "event", "event_id") == event })
		})
	},
	"matrix.presence.set": func(c *contract) {
		alice := c.user()
		c.as(alice).call(alice.ID, object{"presence": "unavailable", "status_msg": "at lunch"})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/presence/%s/status", alice.ID), nil), "at lunch", "status_msg")
	},
	"matrix.presence.get": func(c *contract) {
		alice := c.user()
		c.ask(alice, "PUT", p("/_matrix/client/v3/presence/%s/status", alice.ID), object{"presence": "unavailable", "status_msg": "at lunch"})
		c.is(c.as(alice).call(alice.ID), "unavailable", "presence")
	},
	"matrix.tags.list": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/rooms/%s/tags/m.favourite", alice.ID, room), object{"order": 0.25})
		c.is(c.as(alice).call(alice.ID, room), 0.25, "m.favourite", "order")
	},
	"matrix.tags.set": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.as(alice).call(alice.ID, room, "u.odd/tag é", object{"order": 0.5})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/rooms/%s/tags", alice.ID, room), nil), 0.5, "tags", "u.odd/tag é", "order")
	},
	"matrix.tags.delete": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/rooms/%s/tags/m.favourite", alice.ID, room), object{})
		c.as(alice).call(alice.ID, room, "m.favourite")
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/rooms/%s/tags", alice.ID, room), nil), object{}, "tags")
	},
	"matrix.server.versions": func(c *contract) {
		c.filled(c.as(labtest.User{}).call(), "versions", 0)
	},
	"matrix.server.capabilities": func(c *contract) {
		c.filled(c.call(), "capabilities", "m.room_versions", "default")
	},
	"matrix.server.well_known": func(c *contract) {
		c.is(c.as(labtest.User{}).call(), c.Server.URL+"/", "m.homeserver", "base_url")
	},
	"matrix.voip.turn_server": func(c *contract) {
		c.is(c.call(), "turn:127.0.0.1:3478", "uris", 0)
	},
}

// pushRule makes a user with a rule for a word.
func (c *contract) pushRule(id string) labtest.User {
	c.Helper()
	user := c.user()
	c.ask(user, "PUT", p("/_matrix/client/v3/pushrules/global/content/%s", id), object{"actions": []string{"notify"}, "pattern": id + "*"})
	return user
}
