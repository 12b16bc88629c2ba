package contract

import "synlua/bindings/fakeserver/fakemas"

const adminScope = "urn:mas:admin urn:matrix:client:api:*"

// personal makes a token that acts as alice and expires.
func (c *contract) personal() object {
	c.Helper()
	made, _ := c.run("mas.personal_sessions.create(...)", object{
		"actor_user_id": c.mas.alice, "human_name": "nightly", "scope": adminScope, "expires_in": 3600}).(object)
	return made
}

// masTokens are the tests of personal access tokens and of registration tokens.
var masTokens = contracts{
	"mas.personal_sessions.list": func(c *contract) {
		first := c.personal()["id"]
		endless := dig(c.run("mas.personal_sessions.create(...)", object{"actor_user_id": c.mas.bob, "human_name": "", "scope": "openid"}), "id")
		c.is(ids(c.call(object{"limit": 1})), []any{first, endless})
		c.is(ids(c.call(object{"owner_user": c.mas.admin, "actor_user": c.mas.alice, "scope": []string{"urn:mas:admin"}, "status": "active", "expires": true})), []any{first})
		c.is(ids(c.call(object{"expires_after": "2026-01-01T00:00:00Z", "expires_before": "2100-01-01T00:00:00Z"})), []any{first})
		c.is(ids(c.call(object{"expires": false})), []any{endless})
		c.is(c.call(object{"status": "revoked"}), []any{})
		c.is(c.call(object{"owner_client": c.mas.element}), []any{})
		c.refuse(404, "", "Client ID "+unknownID+" not found", object{"owner_client": unknownID})
	},
	"mas.personal_sessions.create": func(c *contract) {
		made := c.call(object{"actor_user_id": c.mas.alice, "human_name": "nightly", "scope": adminScope, "expires_in": 3600})
		c.filled(made, "expires_at")
		c.token = dig(made, "access_token").(string)
		c.is(c.run("mas.server.version().version"), "v1.22.0")
		endless := c.call(object{"actor_user_id": c.mas.bob, "human_name": "", "scope": "openid"})
		c.is(endless, nil, "expires_at")
		c.is(endless, c.mas.alice, "owner_user_id")
		c.refuse(404, "", "User not found", object{"actor_user_id": unknownID, "human_name": "x", "scope": "openid"})
		c.refuse(400, "", "Invalid scope", object{"actor_user_id": c.mas.alice, "human_name": "x", "scope": ""})
	},
	"mas.personal_sessions.get": func(c *contract) {
		got := c.call(c.personal()["id"])
		c.is(got, "nightly", "human_name")
		c.is(got, nil, "access_token")
	},
	"mas.personal_sessions.revoke": func(c *contract) {
		made := c.personal()
		c.filled(c.call(made["id"]), "revoked_at")
		c.refuse(409, "", "is already revoked", made["id"])
		c.refuse(404, "", "Personal session with ID "+unknownID+" not found", unknownID)
		c.token = made["access_token"].(string)
		if _, err := c.lua("return mas.server.version()"); err == nil {
			c.Error("a token that was revoked still works")
		}
	},
	"mas.personal_sessions.regenerate": func(c *contract) {
		made := c.personal()
		again := c.call(made["id"], object{"expires_in": 60})
		c.is(again, made["id"], "id")
		if dig(again, "access_token") == made["access_token"] {
			c.Error("the token is the same")
		}
		c.is(c.call(made["id"]), nil, "expires_at")
		c.is(c.shown("personal-sessions", made["id"].(string)), nil, "access_token")
		c.mas.SetToken("mat_bob", fakemas.Token{User: c.mas.bob})
		c.token = "mat_bob"
		c.refuse(403, "", "Session does not belong to you", made["id"])
		c.token = masToken
		c.run("mas.personal_sessions.revoke(...)", made["id"])
		c.refuse(422, "", "Session not valid", made["id"])
	},

	"mas.user_registration_tokens.list": func(c *contract) {
		used := c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "used", UsageLimit: 1})
		c.mas.UseRegistrationToken("used")
		revoked := c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "revoked", Revoked: true})
		expired := dig(c.run("mas.user_registration_tokens.create(...)", object{"expires_at": "2020-01-01T00:00:00Z", "token": "late"}), "id")
		c.is(ids(c.call(object{"limit": 1})), []any{used, revoked, expired})
		c.is(ids(c.call(object{"used": true, "valid": false, "expired": false})), []any{used})
		c.is(ids(c.call(object{"revoked": true})), []any{revoked})
		c.is(ids(c.call(object{"expired": true})), []any{expired})
		c.is(c.call(object{"valid": true}), []any{})
	},
	"mas.user_registration_tokens.create": func(c *contract) {
		c.filled(c.call(), "token")
		made := c.call(object{"token": "my token/1", "usage_limit": 3, "expires_at": 1798761600000})
		c.is(made, "my token/1", "token")
		c.is(made, "2027-01-01T00:00:00Z", "expires_at")
		c.is(c.shown("user-registration-tokens", dig(made, "id").(string)), 3, "usage_limit")
		c.refuse(409, "", "A registration token with the same token already exists", object{"token": "my token/1"})
	},
	"mas.user_registration_tokens.get": func(c *contract) {
		c.is(c.call(c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "welcome"})), "welcome", "token")
		c.refuse(404, "", "Registration token with ID "+unknownID+" not found", unknownID)
	},
	"mas.user_registration_tokens.update": func(c *contract) {
		id := c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "welcome", UsageLimit: 2})
		c.is(c.call(id, object{"expires_at": "2027-01-01T00:00:00Z"}), 2, "usage_limit")
		c.is(c.call(id, object{"usage_limit": nil}), nil, "usage_limit")
		c.is(c.shown("user-registration-tokens", id), "2027-01-01T00:00:00Z", "expires_at")
		c.refuse(404, "", "not found", unknownID, object{"usage_limit": 1})
	},
	"mas.user_registration_tokens.revoke": func(c *contract) {
		id := c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "welcome"})
		c.filled(c.call(id), "revoked_at")
		c.is(c.shown("user-registration-tokens", id), false, "valid")
		c.refuse(400, "", "is already revoked", id)
		c.refuse(404, "", "not found", unknownID)
	},
	"mas.user_registration_tokens.unrevoke": func(c *contract) {
		id := c.mas.AddRegistrationToken(fakemas.RegistrationToken{Token: "welcome", Revoked: true})
		c.is(c.call(id), nil, "revoked_at")
		c.is(c.shown("user-registration-tokens", id), true, "valid")
		c.refuse(400, "", "is not revoked", id)
		c.refuse(404, "", "not found", unknownID)
	},
}
