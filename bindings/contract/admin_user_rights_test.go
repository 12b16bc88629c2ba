package contract

import (
	"slices"
	"time"

	"synlua/bindings/lab/labtest"
)

var adminUserRights = contracts{
	"synapse.users.get_admin": func(c *contract) {
		c.is(c.call(c.AdminID), true, "admin")
		c.is(c.call(c.user().ID), false, "admin")
	},
	"synapse.users.set_admin": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, object{"admin": true})
		c.is(c.account(alice), true, "admin")
		c.call(alice.ID, object{"admin": false})
		c.is(c.account(alice), false, "admin")
		c.refuse(400, "M_UNKNOWN", "demote yourself", c.AdminID, object{"admin": false})
	},
	"synapse.users.deactivate": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(c.user())
		c.enter(alice, room)
		c.is(c.call(alice.ID, object{"erase": true}), "success", "id_server_unbind_result")
		c.is(c.account(alice), true, "deactivated")
		c.is(c.account(alice), true, "erased")
		if got := c.whoamiStatus(alice); got != 401 {
			c.Errorf("the token of a deactivated user gives %d", got)
		}
		c.until("the user leaves the room", func() bool { return c.membership(room, alice) == "leave" })
	},
	"synapse.users.suspend": func(c *contract) {
		alice := c.user()
		c.is(c.call(alice.ID, object{"suspend": true}), true, "user_"+alice.ID+"_suspended")
		c.is(c.account(alice), true, "suspended")
		c.call(alice.ID, object{"suspend": false})
		c.is(c.account(alice), false, "suspended")
	},
	"synapse.users.reset_password": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, object{"new_password": "a new one", "logout_devices": false})
		if got := c.whoamiStatus(alice); got != 200 {
			c.Errorf("the token gives %d although devices were to stay", got)
		}
		c.call(alice.ID, object{"new_password": "another one"})
		if got := c.whoamiStatus(alice); got != 401 {
			c.Errorf("the token gives %d although devices were to go", got)
		}
		c.logIn(alice.ID, "another one")
	},
	"synapse.users.login": func(c *contract) {
		alice := c.user()
		token := c.call(alice.ID, object{"valid_until_ms": time.Now().Add(time.Hour).UnixMilli()}).(object)["access_token"].(string)
		c.is(c.ask(labtest.User{Token: token}, "GET", "/_matrix/client/v3/account/whoami", nil), alice.ID, "user_id")
		c.refuse(400, "M_UNKNOWN", "login as self", c.AdminID)
	},
	"synapse.users.shadow_ban": func(c *contract) {
		alice := c.user()
		c.call(alice.ID)
		c.is(c.account(alice), true, "shadow_banned")
	},
	"synapse.users.remove_shadow_ban": func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v1/users/%s/shadow_ban", alice.ID), nil)
		c.call(alice.ID)
		c.is(c.account(alice), false, "shadow_banned")
	},
	"synapse.users.get_ratelimit_override": func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v1/users/%s/override_ratelimit", alice.ID), object{"messages_per_second": 3, "burst_count": 4})
		c.is(c.call(alice.ID), 3, "messages_per_second")
	},
	"synapse.users.set_ratelimit_override": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, object{"messages_per_second": 5, "burst_count": 6})
		c.is(c.admin("GET", p("/_synapse/admin/v1/users/%s/override_ratelimit", alice.ID), nil), 6, "burst_count")
	},
	"synapse.users.delete_ratelimit_override": func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v1/users/%s/override_ratelimit", alice.ID), object{"messages_per_second": 3})
		c.call(alice.ID)
		c.is(c.admin("GET", p("/_synapse/admin/v1/users/%s/override_ratelimit", alice.ID), nil), object{})
	},
	"synapse.users.get_experimental_features": func(c *contract) {
		alice := c.user()
		c.admin("PUT", p("/_synapse/admin/v1/experimental_features/%s", alice.ID), object{"features": object{"msc3881": true}})
		c.is(c.call(alice.ID), true, "features", "msc3881")
	},
	"synapse.users.set_experimental_features": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, object{"features": object{"msc3881": true}})
		c.is(c.admin("GET", p("/_synapse/admin/v1/experimental_features/%s", alice.ID), nil), true, "features", "msc3881")
	},
	"synapse.users.renew_account_validity": func(c *contract) {
		alice := c.user()
		expires := time.Now().Add(100 * 24 * time.Hour).UnixMilli()
		c.is(c.call(object{"user_id": alice.ID, "expiration_ts": expires, "enable_renewal_emails": false}), int(expires), "expiration_ts")
		c.call(object{"user_id": alice.ID, "expiration_ts": time.Now().Add(-time.Hour).UnixMilli()})
		if got := c.whoamiStatus(alice); got != 403 {
			c.Errorf("an account that has expired gives %d, want 403", got)
		}
		c.call(object{"user_id": alice.ID})
		if got := c.whoamiStatus(alice); got != 200 {
			c.Errorf("an account that was renewed gives %d, want 200", got)
		}
	},
	"synapse.users.allow_cross_signing_replacement": func(c *contract) {
		alice := c.user()
		c.uploadCrossSigning(alice)
		before := float64(time.Now().UnixMilli())
		if until, ok := dig(c.call(alice.ID), "updatable_without_uia_before_ms").(float64); !ok || until <= before {
			c.Errorf("the permission ends at %v, before now", until)
		}
	},
	"synapse.users.redact": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		event := c.say(alice, room, "spam")
		id := c.call(alice.ID, object{"rooms": []string{room}, "reason": "spam", "limit": 100}).(object)["redact_id"].(string)
		c.await(p("/_synapse/admin/v1/user/redact_status/%s", id))
		got := c.ask(alice, "GET", p("/_matrix/client/v3/rooms/%s/event/%s", room, event), nil)
		c.is(got, object{}, "content")
		c.filled(got, "unsigned", "redacted_because")
	},
	"synapse.users.redact_status": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.say(alice, room, "spam")
		answer := c.admin("POST", p("/_synapse/admin/v1/user/%s/redact", alice.ID), object{"rooms": []string{room}})
		c.await(p("/_synapse/admin/v1/user/redact_status/%s", answer["redact_id"].(string)))
		got := c.call(answer["redact_id"])
		c.is(got, "complete", "status")
		c.is(got, object{}, "failed_redactions")
	},
}

// whoamiStatus is the status that a user's token gives.
func (c *contract) whoamiStatus(user labtest.User) int {
	c.Helper()
	return c.status(user.Token, "GET", "/_matrix/client/v3/account/whoami", nil)
}

// logIn logs a user in, which must succeed, and returns the answer.
func (c *contract) logIn(id, password string) object {
	c.Helper()
	return c.ask(labtest.User{}, "POST", "/_matrix/client/v3/login", object{
		"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": id}, "password": password})
}

// await asks until a task of the server has ended, and returns how.
func (c *contract) await(path string) (ended object) {
	c.Helper()
	c.until(path+" ends", func() bool {
		ended = c.admin("GET", path, nil)
		return slices.Contains([]string{"complete", "failed"}, ended["status"].(string))
	})
	return ended
}
