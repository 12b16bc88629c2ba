package contract

import (
	"net/url"

	"synlua/bindings/lab/labtest"
)

const backupAlgorithm = "m.megolm_backup.v1.curve25519-aes-sha2"

var clientKeyBackup = contracts{
	"matrix.key_backup.create_version": func(c *contract) {
		alice := c.user()
		version := c.as(alice).call(object{"algorithm": backupAlgorithm, "auth_data": object{"public_key": "a key", "signatures": object{}}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/room_keys/version", nil), dig(version, "version"), "version")
	},
	"matrix.key_backup.get_current_version": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call(), version, "version")
	},
	"matrix.key_backup.get_version": func(c *contract) {
		alice, version := c.backup()
		got := c.as(alice).call(version)
		c.is(got, 2, "count")
		c.is(got, backupAlgorithm, "algorithm")
	},
	"matrix.key_backup.update_version": func(c *contract) {
		alice, version := c.backup()
		c.as(alice).call(version, object{"algorithm": backupAlgorithm, "auth_data": object{"public_key": "another"}})
		c.is(c.ask(alice, "GET", "/_matrix/client/v3/room_keys/version/"+version, nil), "another", "auth_data", "public_key")
	},
	"matrix.key_backup.delete_version": func(c *contract) {
		alice, version := c.backup()
		c.as(alice).call(version)
		if got := c.status(alice.Token, "GET", "/_matrix/client/v3/room_keys/version/"+version, nil); got != 404 {
			c.Errorf("a deleted backup gives %d", got)
		}
	},
	"matrix.key_backup.put_all": func(c *contract) {
		alice, version := c.backup()
		got := c.as(alice).call(object{"version": version, "rooms": object{"!c:lab.test": object{"sessions": object{"three": roomKey()}}}})
		c.is(got, 3, "count")
		c.is(c.backedUp(alice, version), 1, "rooms", "!c:lab.test", "sessions", "three", "first_message_index")
	},
	"matrix.key_backup.put_room": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call("!c:lab.test", object{"version": version, "sessions": object{"three": roomKey()}}), 3, "count")
		c.filled(c.backedUp(alice, version), "rooms", "!c:lab.test", "sessions", "three")
	},
	"matrix.key_backup.put_session": func(c *contract) {
		alice, version := c.backup()
		key := roomKey()
		key["version"] = version
		c.is(c.as(alice).call("!c:lab.test", "a/b+c=", key), 3, "count")
		c.filled(c.backedUp(alice, version), "rooms", "!c:lab.test", "sessions", "a/b+c=")
	},
	"matrix.key_backup.get_all": func(c *contract) {
		alice, version := c.backup()
		c.filled(c.as(alice).call(object{"version": version}), "rooms", "!a:lab.test", "sessions", "one/+=", "session_data")
	},
	"matrix.key_backup.get_room": func(c *contract) {
		alice, version := c.backup()
		c.filled(c.as(alice).call("!a:lab.test", object{"version": version}), "sessions", "one/+=", "session_data")
	},
	"matrix.key_backup.get_session": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call("!a:lab.test", "one/+=", object{"version": version}), 1, "first_message_index")
	},
	"matrix.key_backup.delete_all": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call(object{"version": version}), 0, "count")
		c.is(c.backedUp(alice, version), object{}, "rooms")
	},
	"matrix.key_backup.delete_room": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call("!a:lab.test", object{"version": version}), 1, "count")
		c.is(c.backedUp(alice, version), nil, "rooms", "!a:lab.test")
	},
	"matrix.key_backup.delete_session": func(c *contract) {
		alice, version := c.backup()
		c.is(c.as(alice).call("!a:lab.test", "one/+=", object{"version": version}), 1, "count")
		c.is(c.backedUp(alice, version), nil, "rooms", "!a:lab.test")
	},
}

// roomKey is a room key as a backup has it.
func roomKey() object {
	return object{"first_message_index": 1, "forwarded_count": 0, "is_verified": true, "session_data": object{"ciphertext": "text"}}
}

// backup makes a user whose backup has keys of two rooms.
func (c *contract) backup() (user labtest.User, version string) {
	c.Helper()
	user = c.user()
	version = c.ask(user, "POST", "/_matrix/client/v3/room_keys/version", object{
		"algorithm": backupAlgorithm, "auth_data": object{"public_key": "a key", "signatures": object{}}})["version"].(string)
	c.ask(user, "PUT", "/_matrix/client/v3/room_keys/keys?version="+url.QueryEscape(version), object{"rooms": object{
		"!a:lab.test": object{"sessions": object{"one/+=": roomKey()}},
		"!b:lab.test": object{"sessions": object{"two": roomKey()}},
	}})
	return user, version
}

// backedUp returns the keys in a backup.
func (c *contract) backedUp(user labtest.User, version string) object {
	c.Helper()
	return c.ask(user, "GET", "/_matrix/client/v3/room_keys/keys?version="+url.QueryEscape(version), nil)
}
