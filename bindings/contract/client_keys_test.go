package contract

import "synlua/bindings/lab/labtest"

var clientKeys = contracts{
	"matrix.keys.upload": func(c *contract) {
		alice := c.user()
		keys := c.deviceKeys(alice)
		got := c.as(alice).call(object{"device_keys": keys,
			"one_time_keys": object{"signed_curve25519:AAAA": onceKey(false)},
			"fallback_keys": object{"signed_curve25519:BBBB": onceKey(true)}})
		c.is(got, 1, "one_time_key_counts", "signed_curve25519")
		c.filled(c.keysOf(alice), "device_keys", alice.ID, keys["device_id"])
	},
	"matrix.keys.query": func(c *contract) {
		alice := c.user()
		keys := c.uploadDeviceKeys(alice)
		c.uploadCrossSigning(alice)
		got := c.as(c.user()).call(object{"device_keys": object{alice.ID: []string{}}, "timeout": 1000})
		c.is(got, keys["device_id"], "device_keys", alice.ID, keys["device_id"], "device_id")
	},
	"matrix.keys.claim": func(c *contract) {
		alice := c.user()
		device := c.uploadDeviceKeys(alice)["device_id"].(string)
		claim := object{"one_time_keys": object{alice.ID: object{device: "signed_curve25519"}}}
		c.is(c.as(c.user()).call(claim), "a key", "one_time_keys", alice.ID, device, "signed_curve25519:AAAA", "key")
		c.is(c.call(claim), object{}, "one_time_keys")
	},
	"matrix.keys.changes": func(c *contract) {
		room, alice, bob := c.roomOfTwo()
		from := c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil)["next_batch"]
		c.uploadDeviceKeys(bob)
		c.say(bob, room, "hello")
		to := c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil)["next_batch"]
		c.is(c.as(alice).call(object{"from": from, "to": to}), bob.ID, "changed", 0)
	},
	"matrix.keys.upload_cross_signing": func(c *contract) {
		alice := c.user()
		keys, master, _ := c.crossSigning(alice)
		c.as(alice).call(keys)
		c.is(c.keysOf(alice), master.public, "master_keys", alice.ID, "keys", "ed25519:"+master.public)
		again, master, _ := c.crossSigning(alice)
		again["auth"] = password(alice)
		c.call(again)
		c.is(c.keysOf(alice), master.public, "master_keys", alice.ID, "keys", "ed25519:"+master.public)
	},
	"matrix.keys.upload_signatures": func(c *contract) {
		alice := c.user()
		_, selfSigning := c.uploadCrossSigning(alice)
		keys := c.uploadDeviceKeys(alice)
		device := keys["device_id"].(string)
		delete(keys, "signatures")
		signed := selfSigning.sign(c, alice.ID, "ed25519:"+selfSigning.public, keys)
		c.is(c.as(alice).call(object{alice.ID: object{device: signed}}), object{}, "failures")
		c.filled(c.keysOf(alice), "device_keys", alice.ID, device, "signatures", alice.ID, "ed25519:"+selfSigning.public)
	},
	"matrix.to_device.send": func(c *contract) {
		alice := c.user()
		c.as(c.user()).call("org.example.note", object{"messages": object{alice.ID: object{c.deviceOf(alice): object{"a": 1}}}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil), 1, "to_device", "events", 0, "content", "a")
	},
}

// keysOf returns what another user sees of a user's keys.
func (c *contract) keysOf(user labtest.User) object {
	c.Helper()
	return c.ask(user, "POST", "/_matrix/client/v3/keys/query", object{"device_keys": object{user.ID: []string{}}})
}
