package contract

import (
	"crypto/rand"
	"slices"
	"time"
)

var adminServer = contracts{
	"synapse.server.version": func(c *contract) {
		c.token = ""
		c.is(c.call(), string(c.Version), "server_version")
	},
	"synapse.background_updates.get_enabled": func(c *contract) {
		c.is(c.call(), true, "enabled")
	},
	"synapse.background_updates.set_enabled": func(c *contract) {
		const path = "/_synapse/admin/v1/background_updates/enabled"
		c.is(c.call(object{"enabled": false}), false, "enabled")
		c.is(c.admin("GET", path, nil), false, "enabled")
		c.is(c.call(object{"enabled": true}), true, "enabled")
		c.is(c.admin("GET", path, nil), true, "enabled")
	},
	"synapse.background_updates.status": func(c *contract) {
		c.admin("POST", "/_synapse/admin/v1/background_updates/enabled", object{"enabled": false})
		defer c.admin("POST", "/_synapse/admin/v1/background_updates/enabled", object{"enabled": true})
		c.is(c.call(), false, "enabled")
	},
	"synapse.background_updates.start_job": func(c *contract) {
		// A new server has this job to do already, and refuses it until it is done.
		c.until("the job is accepted", func() bool {
			_, err := c.try(object{"job_name": "populate_stats_process_rooms"})
			return err == nil
		})
	},
	"synapse.registration_tokens.list": func(c *contract) {
		token := c.registrationToken()
		for _, each := range c.call(object{"valid": true}).([]any) {
			if dig(each, "token") == token {
				return
			}
		}
		c.Errorf("%s is not listed", token)
	},
	"synapse.registration_tokens.get": func(c *contract) {
		token := c.registrationToken()
		got := c.call(token)
		c.is(got, token, "token")
		c.is(got, 7, "uses_allowed")
	},
	"synapse.registration_tokens.create": func(c *contract) {
		expires := time.Now().Add(time.Hour).UnixMilli()
		token := c.call(object{"uses_allowed": 3, "expiry_time": expires, "length": 20}).(object)["token"].(string)
		got := c.admin("GET", p("/_synapse/admin/v1/registration_tokens/%s", token), nil)
		c.is(got, 3, "uses_allowed")
		c.is(got, int(expires), "expiry_time")
		c.refuse(400, "M_INVALID_PARAM", "already exists", object{"token": token})
	},
	"synapse.registration_tokens.update": func(c *contract) {
		token := c.registrationToken()
		c.is(c.call(token, object{"uses_allowed": 0}), 0, "uses_allowed")
		c.call(token, object{"uses_allowed": nil})
		c.is(c.admin("GET", p("/_synapse/admin/v1/registration_tokens/%s", token), nil), nil, "uses_allowed")
	},
	"synapse.registration_tokens.delete": func(c *contract) {
		token := c.registrationToken()
		c.call(token)
		if got := c.status(c.Server.Token, "GET", p("/_synapse/admin/v1/registration_tokens/%s", token), nil); got != 404 {
			c.Errorf("a deleted token gives %d", got)
		}
	},
	"synapse.statistics.list_users_media": func(c *contract) {
		alice, bob := c.user(), c.user()
		c.upload(alice, "a", []byte("12345"))
		c.upload(bob, "b", []byte("123"))
		c.admin("PUT", p("/_synapse/admin/v2/users/%s", bob.ID), object{"displayname": "Bob, friend of " + alice.ID})
		got := c.call(object{"search_term": alice.ID[1:9], "order_by": "media_length", "dir": "b", "from_ts": 1500000000000, "limit": 1})
		c.is(got, alice.ID, 0, "user_id")
		c.is(got, 5, 0, "media_length")
		c.is(got, bob.ID, 1, "user_id")
	},
	"synapse.scheduled_tasks.list": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		id := c.admin("DELETE", p("/_synapse/admin/v2/rooms/%s", room), object{})["delete_id"].(string)
		c.await(p("/_synapse/admin/v2/rooms/delete_status/%s", id))
		got := c.call(object{"resource_id": room, "action_name": "shutdown_and_purge_room", "max_timestamp": time.Now().Add(time.Hour).UnixMilli()})
		c.is(got, id, 0, "id")
		c.is(got, "complete", 0, "status")
	},
	"synapse.federation.list_destinations": func(c *contract) {
		name, _ := c.destination()
		got := c.call(object{"destination": name, "order_by": "failure_ts", "dir": "b"})
		c.is(got, name, 0, "destination")
		c.destination()
		c.filled(c.call(object{"limit": 1}), 1, "destination")
	},
	"synapse.federation.get_destination": func(c *contract) {
		name, _ := c.destination()
		c.is(c.call(name), 86400000, "retry_interval")
	},
	"synapse.federation.list_destination_rooms": func(c *contract) {
		name, room := c.destination()
		other := c.publicRoom(c.user())
		c.sharesRoom(name, other)
		rooms := []string{room, other}
		slices.Sort(rooms)
		got := c.call(name, object{"dir": "f", "limit": 1})
		c.is(got, rooms[0], 0, "room_id")
		c.is(got, rooms[1], 1, "room_id")
	},
	"synapse.federation.reset_connection": func(c *contract) {
		name, _ := c.destination()
		c.call(name)
		c.is(c.admin("GET", "/_synapse/admin/v1/federation/destinations/"+name, nil), 0, "retry_interval")
	},
}

// registrationToken makes a token that may be used seven times.
func (c *contract) registrationToken() string {
	c.Helper()
	return c.admin("POST", "/_synapse/admin/v1/registration_tokens/new", object{"uses_allowed": 7})["token"].(string)
}

// destination gives the server another server that it could not reach, and a room with
// it. The lab reaches nobody, so it goes straight into the database.
func (c *contract) destination() (name, room string) {
	c.Helper()
	name = rand.Text()[:8] + ".test"
	room = c.publicRoom(c.user())
	c.sql("INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering)" +
		" VALUES ('" + name + "', 1795320436159, 86400000, 1795320431159, 5)")
	c.sharesRoom(name, room)
	return name, room
}

// sharesRoom puts another server into a room.
func (c *contract) sharesRoom(destination, room string) {
	c.Helper()
	c.sql("INSERT INTO destination_rooms (destination, room_id, stream_ordering)" +
		" SELECT '" + destination + "', room_id, max(stream_ordering) FROM events WHERE room_id = '" + room + "'")
}
