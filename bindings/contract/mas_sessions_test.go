package contract

import (
	"strings"

	"synlua/bindings/fakeserver/fakemas"
)

func lower(text string) string { return strings.ToLower(text) }

// masSessions are the tests of sessions, and of the applications that have them.
var masSessions = contracts{
	"mas.compat_sessions.list": func(c *contract) {
		c.is(count(c.call(object{"limit": 1})), 2)
		c.is(ids(c.call(object{"user": c.mas.alice, "user_session": c.mas.browser, "status": "active"})), []any{c.mas.compat})
		c.listsByTime(c.mas.compat)
		c.refuse(404, "", "User session ID "+unknownID+" not found", object{"user_session": unknownID})
		c.refuse(404, "", "User ID "+unknownID+" not found", object{"user": unknownID})
	},
	"mas.compat_sessions.get": func(c *contract) {
		c.is(c.call(c.mas.compat), "ABCDEFGHIJ", "device_id")
		c.refuse(404, "", "Compatibility session ID "+unknownID+" not found", unknownID)
	},
	"mas.compat_sessions.finish": func(c *contract) {
		c.filled(c.call(c.mas.compat), "finished_at")
		c.filled(c.shown("compat-sessions", c.mas.compat), "finished_at")
		c.refuse(400, "", "is already finished", c.mas.compat)
		c.refuse(404, "", "Compatibility session with ID "+unknownID+" not found", unknownID)
	},

	"mas.oauth2_clients.list": func(c *contract) {
		c.is(ids(c.call(object{"limit": 1})), []any{c.mas.element, c.mas.corporate})
		c.is(ids(c.call(object{"client_kind": "static", "grant_type": "client_credentials", "has_active_sessions": false})), []any{c.mas.corporate})
		c.is(ids(c.call(object{"client_kind": "dynamic", "client_name": "ELE_ENT", "client_uri": "element%"})), []any{c.mas.element})
		c.is(c.call(object{"grant_type": "nonsense"}), []any{})
		c.is(c.run("mas.oauth2_clients.list{ has_active_sessions = true }:count()"), 1)
	},
	"mas.oauth2_clients.get": func(c *contract) {
		c.is(c.call(c.mas.element), "Element", "client_name")
		c.refuse(404, "", "OAuth 2.0 client ID "+unknownID+" not found", unknownID)
	},

	"mas.oauth2_sessions.list": func(c *contract) {
		own := c.mas.AddOAuth2Session(fakemas.Session{Client: c.mas.corporate, Scope: "urn:mas:admin"})
		c.is(count(c.call(object{"limit": 1})), 3)
		c.is(ids(c.call(object{"user": c.mas.alice, "user_session": c.mas.browser, "client": []string{c.mas.element, c.mas.corporate}, "client_kind": "dynamic"})), []any{c.mas.session})
		c.is(ids(c.call(object{"scope": []string{"urn:mas:admin"}, "client_kind": "static"})), []any{own})
		c.is(c.call(object{"scope": []string{"urn:mas:admin", "openid"}}), []any{})
		c.listsByTime(c.mas.session)
		c.refuse(404, "", "Client ID "+unknownID+" not found", object{"client": []string{unknownID}})
		c.refuse(400, "", `Invalid scope "bad scope" in filter parameters`, object{"scope": []string{"bad scope"}})
	},
	"mas.oauth2_sessions.get": func(c *contract) {
		c.is(c.call(c.mas.session), c.mas.element, "client_id")
		c.refuse(404, "", "OAuth 2.0 session ID "+unknownID+" not found", unknownID)
	},
	"mas.oauth2_sessions.finish": func(c *contract) {
		c.filled(c.call(c.mas.session), "finished_at")
		c.filled(c.shown("oauth2-sessions", c.mas.session), "finished_at")
		c.refuse(400, "", "is already finished", c.mas.session)
		c.refuse(404, "", "OAuth 2.0 session with ID "+unknownID+" not found", unknownID)
	},

	"mas.user_sessions.list": func(c *contract) {
		for range 5 {
			c.mas.AddUserSession(fakemas.Session{User: c.mas.bob})
		}
		c.is(count(c.call(object{"limit": 2})), 7)
		c.is(ids(c.call(object{"user": c.mas.alice, "status": "active"})), []any{c.mas.browser})
		c.listsByTime(c.mas.browser)
		c.refuse(404, "", "User ID "+unknownID+" not found", object{"user": unknownID})
	},
	"mas.user_sessions.get": func(c *contract) {
		c.is(c.call(c.mas.browser), c.mas.alice, "user_id")
		c.refuse(404, "", "User session ID "+unknownID+" not found", unknownID)
	},
	"mas.user_sessions.finish": func(c *contract) {
		c.filled(c.call(c.mas.browser), "finished_at")
		c.is(c.shown("oauth2-sessions", c.mas.session), nil, "finished_at")
		c.refuse(400, "", "is already finished", c.mas.browser)
		c.refuse(404, "", "User session with ID "+unknownID+" not found", unknownID)
	},
}

// listsByTime lists sessions by when they began and were used last. Alice's is the youngest.
func (c *contract) listsByTime(youngest string) {
	c.Helper()
	const long = 4102444800000 // milliseconds: the year 2100
	c.is(c.call(object{"created_before": "2020-01-01T00:00:00Z"}), []any{})
	c.is(c.call(object{"created_after": long}), []any{})
	c.is(c.call(object{"last_active_after": "2100-01-01T00:00:00+01:00"}), []any{})
	c.is(c.call(object{"last_active_before": "2020-01-01T00:00:00.5Z"}), []any{})
	found := ids(c.call(object{"created_before": long, "created_after": 0, "last_active_before": long, "last_active_after": "2020-01-01T00:00:00Z", "user": c.mas.alice}))
	c.is(found, []any{youngest})
}
