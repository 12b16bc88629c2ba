package contract

import "synlua/bindings/fakeserver/fakemas"

// masAccounts are the tests of accounts and their email addresses.
var masAccounts = contracts{
	"mas.users.list": func(c *contract) {
		c.is(ids(c.call(object{"limit": 1})), []any{c.mas.admin, c.mas.alice, c.mas.bob})
		c.is(ids(c.call(object{"search": "AL", "status": "active", "admin": false})), []any{c.mas.alice})
		c.is(ids(c.call(object{"admin": true, "legacy_guest": false})), []any{c.mas.admin})
		c.is(ids(c.call(object{"has_active_oauth2_session": true, "has_active_compat_session": true, "active_oauth2_client": []string{c.mas.element, c.mas.corporate}})),
			[]any{c.mas.alice, c.mas.bob})
		locked := c.mas.AddUser(fakemas.User{Username: "locked", Locked: true})
		gone := c.mas.AddUser(fakemas.User{Username: "gone", Deactivated: true})
		c.is(ids(c.call(object{"status": "locked"})), []any{locked})
		c.is(ids(c.call(object{"status": "deactivated", "after": locked})), []any{gone})
		c.is(c.run("mas.users.list{ status = 'active' }:count()"), 3)
		c.refuse(404, "", "Client ID "+unknownID+" not found", object{"active_oauth2_client": []string{unknownID}})
	},
	"mas.users.create": func(c *contract) {
		made := c.call(object{"username": "carol", "displayname": "Carol", "avatar_url": "mxc://lab.test/abc", "skip_homeserver_check": true})
		c.is(made, "carol", "username")
		c.is(c.shown("users", dig(made, "id").(string)), "carol", "username")
		c.refuse(409, "", "User already exists", object{"username": "carol"})
		c.refuse(400, "", "Username is not valid", object{"username": "Carol"})
		c.refuse(409, "", "Username is reserved by the homeserver", object{"username": "123"})
		c.mas.SetOptions(fakemas.Options{SynapseDown: true})
		c.refuse(500, "", "Failed to check localpart availability from Synapse", object{"username": "dora"})
	},
	"mas.users.get": func(c *contract) {
		c.is(c.call(c.mas.alice), "alice", "username")
		c.is(c.call(lower(c.mas.alice)), c.mas.alice, "id")
		c.refuse(404, "", "User ID "+unknownID+" not found", unknownID)
	},
	"mas.users.set_password": func(c *contract) {
		c.is(c.call(c.mas.alice, object{"password": "correct horse"}), nil, "errors")
		c.is(c.mas.Password(c.mas.alice), "correct horse")
		c.refuse(404, "", "not found", unknownID, object{"password": "x"})
		c.call(c.mas.alice, object{"password": "", "skip_password_check": true})
		c.is(c.mas.Password(c.mas.alice), "")
	},
	"mas.users.get_by_username": func(c *contract) {
		c.is(c.call("ALICE"), c.mas.alice, "id")
		slash := c.mas.AddUser(fakemas.User{Username: "a/b"})
		c.is(c.call("a/b"), slash, "id")
		c.refuse(404, "", `User with username "@alice:lab.test" not found`, "@alice:lab.test")
	},
	"mas.users.set_admin": func(c *contract) {
		c.is(c.call(c.mas.alice, object{"admin": true}), true, "admin")
		c.is(c.call(c.mas.alice, object{"admin": true}), true, "admin")
		c.is(c.call(c.mas.alice, object{"admin": false}), false, "admin")
		c.is(c.shown("users", c.mas.alice), false, "admin")
		c.refuse(404, "", "not found", unknownID, object{"admin": true})
	},
	"mas.users.deactivate": func(c *contract) {
		c.filled(c.call(c.mas.alice), "deactivated_at")
		c.is(c.mas.Erased(c.mas.alice), false)
		c.filled(c.shown("users", c.mas.alice), "deactivated_at")
		c.filled(c.shown("oauth2-sessions", c.mas.session), "finished_at")
		c.is(c.shown("upstream-oauth-links", c.mas.link), c.mas.alice, "user_id")
		c.is(c.run("mas.user_emails.list(...):count()", object{"user": c.mas.alice}), 0)
		c.filled(c.call(c.mas.alice), "deactivated_at")
		c.call(c.mas.alice, object{"erase": true})
		c.is(c.mas.Erased(c.mas.alice), true)
		c.call(c.mas.bob, object{"erase": true})
		c.is(c.mas.Erased(c.mas.bob), true)
		c.refuse(404, "", "not found", unknownID)
	},
	"mas.users.reactivate": func(c *contract) {
		c.run("mas.users.deactivate(...)", c.mas.alice)
		c.is(c.call(c.mas.alice), nil, "deactivated_at")
		c.is(c.call(c.mas.alice), nil, "deactivated_at")
		c.refuse(404, "", "not found", unknownID)
	},
	"mas.users.lock": func(c *contract) {
		c.filled(c.call(c.mas.alice), "locked_at")
		at := c.shown("users", c.mas.alice)["locked_at"]
		c.is(c.call(c.mas.alice), at, "locked_at")
		c.refuse(404, "", "not found", unknownID)
	},
	"mas.users.unlock": func(c *contract) {
		c.run("mas.users.lock(...)", c.mas.alice)
		c.is(c.call(c.mas.alice), nil, "locked_at")
		c.is(c.call(c.mas.alice), nil, "locked_at")
		c.refuse(404, "", "not found", unknownID)
	},

	"mas.user_emails.list": func(c *contract) {
		c.is(count(c.call(object{"limit": 1})), 2)
		c.is(ids(c.call(object{"user": c.mas.alice})), []any{c.mas.email})
		c.is(ids(c.call(object{"email": lower(c.mas.alice) + "@EXAMPLE.org", "user": lower(c.mas.alice)})), []any{c.mas.email})
		c.refuse(404, "", "User ID "+unknownID+" not found", object{"user": unknownID})
	},
	"mas.user_emails.create": func(c *contract) {
		made := c.call(object{"user_id": c.mas.alice, "email": "a+b@example.org"})
		c.is(c.shown("user-emails", dig(made, "id").(string)), "a+b@example.org", "email")
		c.refuse(409, "", `User email "A+B@example.org" already in use`, object{"user_id": c.mas.bob, "email": "A+B@example.org"})
		c.refuse(400, "", `Email "nobody" is not valid: Missing domain or user`, object{"user_id": c.mas.bob, "email": "nobody"})
		c.refuse(404, "", "not found", object{"user_id": unknownID, "email": "c@example.org"})
	},
	"mas.user_emails.get": func(c *contract) {
		c.is(c.call(c.mas.email), c.mas.alice, "user_id")
		c.refuse(404, "", "User email ID "+unknownID+" not found", unknownID)
	},
	"mas.user_emails.delete": func(c *contract) {
		c.call(c.mas.email)
		c.is(c.run("mas.user_emails.list(...):count()", object{"user": c.mas.alice}), 0)
		c.refuse(404, "", "not found", c.mas.email)
	},
}
