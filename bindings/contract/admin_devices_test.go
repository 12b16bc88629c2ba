package contract

import "synlua/bindings/lab/labtest"

var adminDevices = contracts{
	"synapse.devices.list": func(c *contract) {
		alice := c.user()
		c.ask(alice, "GET", "/_matrix/client/v3/account/whoami", nil)
		c.is(c.call(alice.ID), alice.ID, 0, "user_id")
	},
	"synapse.devices.get": func(c *contract) {
		alice := c.user()
		id := c.deviceOf(alice)
		c.is(c.call(alice.ID, id), id, "device_id")
	},
	"synapse.devices.create": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, object{"device_id": "NEW/ONE"})
		c.is(c.admin("GET", p("/_synapse/admin/v2/users/%s/devices/%s", alice.ID, "NEW/ONE"), nil), "NEW/ONE", "device_id")
	},
	"synapse.devices.update": func(c *contract) {
		alice := c.user()
		id := c.deviceOf(alice)
		c.call(alice.ID, id, object{"display_name": "Telephone"})
		c.is(c.admin("GET", p("/_synapse/admin/v2/users/%s/devices/%s", alice.ID, id), nil), "Telephone", "display_name")
	},
	"synapse.devices.delete": func(c *contract) {
		alice := c.user()
		c.call(alice.ID, c.deviceOf(alice))
		if got := c.whoamiStatus(alice); got != 401 {
			c.Errorf("the token of a deleted device gives %d", got)
		}
	},
	"synapse.devices.delete_many": func(c *contract) {
		alice := c.user()
		c.admin("POST", p("/_synapse/admin/v2/users/%s/devices", alice.ID), object{"device_id": "SECOND"})
		c.call(alice.ID, object{"devices": []string{c.deviceOf(alice), "SECOND"}})
		c.is(c.admin("GET", p("/_synapse/admin/v2/users/%s/devices", alice.ID), nil), []any{}, "devices")
	},
}

// deviceOf returns the device that a user's token belongs to.
func (c *contract) deviceOf(user labtest.User) string {
	c.Helper()
	return c.ask(user, "GET", "/_matrix/client/v3/account/whoami", nil)["device_id"].(string)
}

// setPusher gives a user a pusher. Nothing listens where it pushes to.
func (c *contract) setPusher(user labtest.User, key string) {
	c.Helper()
	c.ask(user, "POST", "/_matrix/client/v3/pushers/set", pusher(key))
}

func pusher(key string) object {
	return object{
		"pushkey": key, "app_id": "org.example.app", "kind": "http", "app_display_name": "Example", "device_display_name": "Phone",
		"lang": "en", "profile_tag": "tag", "data": object{"url": "http://127.0.0.1:1/_matrix/push/v1/notify"},
	}
}
