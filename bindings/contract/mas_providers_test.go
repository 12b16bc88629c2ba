package contract

import "synlua/bindings/fakeserver/fakemas"

// masProviders are the tests of identity providers and of the links to them.
var masProviders = contracts{
	"mas.upstream_oauth_providers.list": func(c *contract) {
		c.is(ids(c.call(object{"limit": 1})), []any{c.mas.google, c.mas.old})
		c.is(ids(c.call(object{"enabled": true})), []any{c.mas.google})
		c.is(ids(c.call(object{"enabled": false})), []any{c.mas.old})
	},
	"mas.upstream_oauth_providers.get": func(c *contract) {
		c.is(c.call(c.mas.google), "Example", "human_name")
		c.refuse(404, "", "Provider not found", unknownID)
	},

	"mas.upstream_oauth_links.list": func(c *contract) {
		orphan := c.mas.AddLink(fakemas.Link{Provider: c.mas.old, Subject: "nobody"})
		c.is(count(c.call(object{"limit": 1})), 3)
		c.is(ids(c.call(object{"user": c.mas.alice, "provider": c.mas.google})), []any{c.mas.link})
		c.is(ids(c.call(object{"subject": "nobody", "provider": lower(c.mas.old)})), []any{orphan})
		c.is(c.call(object{"subject": "Nobody"}), []any{})
		c.is(count(c.call(object{"human_account_name": "R&D team + more = 100%", "limit": 1})), 2)
		c.is(c.run("mas.upstream_oauth_links.list(...):count()", object{"provider": c.mas.google}), 2)
		c.refuse(404, "", "Provider ID "+unknownID+" not found", object{"provider": unknownID})
	},
	"mas.upstream_oauth_links.create": func(c *contract) {
		made := c.call(object{"user_id": c.mas.bob, "provider_id": c.mas.old, "subject": "a&b=c", "human_account_name": "Bob"})
		c.is(c.shown("upstream-oauth-links", dig(made, "id").(string)), "a&b=c", "subject")
		c.refuse(409, "", "is already linked to a user", object{"user_id": c.mas.alice, "provider_id": c.mas.old, "subject": "a&b=c"})
		orphan := c.mas.AddLink(fakemas.Link{Provider: c.mas.old, Subject: "nobody", HumanAccountName: "kept"})
		adopted := c.call(object{"user_id": c.mas.alice, "provider_id": c.mas.old, "subject": "nobody", "human_account_name": "new"})
		c.is(adopted, orphan, "id")
		c.is(adopted, "kept", "human_account_name")
		c.refuse(404, "", "User ID "+unknownID+" not found", object{"user_id": unknownID, "provider_id": c.mas.old, "subject": "x"})
		c.refuse(404, "", "Provider ID "+unknownID+" not found", object{"user_id": c.mas.bob, "provider_id": unknownID, "subject": "x"})
	},
	"mas.upstream_oauth_links.get": func(c *contract) {
		c.is(c.call(c.mas.link), c.mas.google, "provider_id")
		c.refuse(404, "", "Upstream OAuth 2.0 Link ID "+unknownID+" not found", unknownID)
	},
	"mas.upstream_oauth_links.delete": func(c *contract) {
		before := c.shown("upstream-oauth-links", c.mas.link)
		c.call(c.mas.link)
		c.refuse(404, "", "not found", c.mas.link)
		back := c.run("mas.upstream_oauth_links.create(...)", object{
			"user_id": before["user_id"], "provider_id": before["provider_id"], "subject": before["subject"],
			"human_account_name": before["human_account_name"]})
		c.is(back, before["subject"], "subject")
	},
}

// masServer are the tests of the service itself and of the data of its policies.
var masServer = contracts{
	"mas.server.site_config": func(c *contract) {
		c.is(c.call(), "lab.test", "server_name")
	},
	"mas.server.version": func(c *contract) {
		c.is(c.call(), "v1.22.0", "version")
		c.mas.SetToken("no scope", fakemas.Token{Refusal: fakemas.MissingScope})
		c.mas.SetToken(masToken, fakemas.Token{Refusal: fakemas.ExpiredToken})
		c.refuse(401, "", "Access token expired")
	},
	"mas.policy_data.set": func(c *contract) {
		c.is(c.call(object{"data": object{"registration": object{"banned": []string{"root"}}}}), "root", "data", "registration", "banned", 0)
		c.is(c.call(object{"data": object{}}), object{}, "data")
		c.is(c.run("mas.policy_data.latest()"), object{}, "data")
	},
	"mas.policy_data.latest": func(c *contract) {
		c.refuse(404, "", "No policy data found")
		made := c.run("mas.policy_data.set{ data = { a = 1 } }")
		c.is(c.call(), dig(made, "id"), "id")
	},
	"mas.policy_data.get": func(c *contract) {
		first := dig(c.run("mas.policy_data.set{ data = { a = 1 } }"), "id")
		newest := dig(c.run("mas.policy_data.set{ data = { a = 2 } }"), "id")
		c.is(c.call(first), newest, "id") // as version 1.22 answers
	},
}
