package contract

var adminEvents = contracts{
	"synapse.events.get": func(c *contract) {
		alice := c.user()
		event := c.say(alice, c.publicRoom(alice), "hello")
		got := c.call(event)
		c.is(got, event, "event", "event_id")
		c.is(got, "hello", "event", "content", "body")
	},
	"synapse.event_reports.list": func(c *contract) {
		report := c.eventReport()
		got := c.call(object{"room_id": report["room_id"]})
		c.is(got, report["id"], 0, "id")
		c.is(got, "spam", 0, "reason")
		other := c.eventReport()
		got = c.call(object{"limit": 1, "dir": "b"})
		c.is(got, other["id"], 0, "id")
		c.is(got, report["id"], 1, "id")
	},
	"synapse.event_reports.get": func(c *contract) {
		report := c.eventReport()
		got := c.call(report["id"])
		c.is(got, report["event_id"], "event_id")
		c.is(got, "bad words", "event_json", "content", "body")
	},
	"synapse.event_reports.delete": func(c *contract) {
		report := c.eventReport()
		c.call(report["id"])
		c.is(c.admin("GET", "/_synapse/admin/v1/event_reports?room_id="+report["room_id"].(string), nil), 0, "total")
	},
	"synapse.user_reports.list": func(c *contract) {
		report := c.userReport()
		got := c.call(object{"user_id": report["user_id"], "target_user_id": report["target_user_id"], "dir": "f"})
		c.is(got, report["id"], 0, "id")
		other := c.userReport()
		got = c.call(object{"limit": 1, "dir": "b"})
		c.is(got, other["id"], 0, "id")
		c.is(got, report["id"], 1, "id")
	},
	"synapse.user_reports.get": func(c *contract) {
		report := c.userReport()
		c.is(c.call(report["id"]), report["target_user_id"], "target_user_id")
	},
	"synapse.user_reports.delete": func(c *contract) {
		report := c.userReport()
		c.call(report["id"])
		c.is(c.admin("GET", "/_synapse/admin/v1/user_reports?target_user_id="+report["target_user_id"].(string), nil), 0, "total")
	},
	"synapse.server_notices.send": func(c *contract) {
		alice := c.user()
		got := c.call(object{"user_id": alice.ID, "content": object{"msgtype": "m.text", "body": "the server stops at noon"}})
		c.is(c.admin("GET", p("/_synapse/admin/v1/fetch_event/%s", got.(object)["event_id"].(string)), nil),
			"the server stops at noon", "event", "content", "body")
		if invited, _ := dig(c.ask(alice, "GET", "/_matrix/client/v3/sync", nil), "rooms", "invite").(object); len(invited) != 1 {
			c.Errorf("invited to %v, want one room", invited)
		}
	},
	"synapse.server_notices.send_once": func(c *contract) {
		alice := c.user()
		notice := object{"user_id": alice.ID, "content": object{"msgtype": "m.text", "body": "once"}}
		first := c.call(notice, "the same")
		c.is(c.call(notice, "the same"), dig(first, "event_id"), "event_id")
	},
}

// eventReport has a message reported and returns the report.
func (c *contract) eventReport() object {
	c.Helper()
	alice, bob := c.user(), c.user()
	room := c.room(alice, object{"preset": "public_chat", "name": "General", "room_alias_name": alice.ID[1:9]})
	c.enter(bob, room)
	event := c.say(alice, room, "bad words")
	c.ask(bob, "POST", p("/_matrix/client/v3/rooms/%s/report/%s", room, event), object{"reason": "spam", "score": -50})
	return dig(c.admin("GET", "/_synapse/admin/v1/event_reports?room_id="+room, nil), "event_reports", 0).(object)
}

// userReport has a user reported and returns the report.
func (c *contract) userReport() object {
	c.Helper()
	alice, bob := c.user(), c.user()
	c.ask(bob, "POST", p("/_matrix/client/v3/users/%s/report", alice.ID), object{"reason": "spam"})
	return dig(c.admin("GET", "/_synapse/admin/v1/user_reports?target_user_id="+alice.ID, nil), "user_reports", 0).(object)
}
