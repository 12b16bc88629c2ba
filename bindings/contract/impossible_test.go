package contract

import "strings"

// impossible are the rows that Synapse cannot serve alone, or not at all, each with the
// reason and with the answer that is expected in place of success.
var impossible = map[string]refusal{
	"synapse.statistics.largest_rooms": {"the sizes come from PostgreSQL, and the lab runs on SQLite", func(c *contract) {
		c.refuse(400, "M_UNKNOWN", "")
	}},
	"matrix.account.bind_threepid": {"needs an identity server", func(c *contract) {
		c.as(c.user()).refuse(500, "M_UNKNOWN", "", object{
			"client_secret": "secret", "sid": "1", "id_server": nowhere, "id_access_token": "token"})
	}},
	"matrix.rooms.invite_threepid": {"needs an identity server", func(c *contract) {
		alice := c.user()
		c.as(alice).refuse(403, "M_UNKNOWN", "IP address blocked", c.publicRoom(alice), object{
			"id_server": nowhere, "id_access_token": "token", "medium": "email", "address": "bob@example.org"})
	}},
	"matrix.account.request_msisdn_token": {"needs a service that sends text messages", func(c *contract) {
		c.as(c.user()).refuse(400, "M_THREEPID_MEDIUM_NOT_SUPPORTED", "", phone)
	}},
	"matrix.auth.request_register_msisdn_token": {"needs a service that sends text messages", func(c *contract) {
		c.refuse(400, "M_UNKNOWN", "", phone)
	}},
	"matrix.account.request_password_msisdn_token": {"Synapse resets passwords by mail only", func(c *contract) {
		c.refuse(404, "M_UNRECOGNIZED", "", phone)
	}},
	"matrix.admin.get_locked":    {newInSpecification, func(c *contract) { c.refuse(404, "M_UNRECOGNIZED", "", c.AdminID) }},
	"matrix.admin.get_suspended": {newInSpecification, func(c *contract) { c.refuse(404, "M_UNRECOGNIZED", "", c.AdminID) }},
	"matrix.admin.set_locked": {newInSpecification, func(c *contract) {
		c.refuse(404, "M_UNRECOGNIZED", "", c.AdminID, object{"locked": true})
	}},
	"matrix.admin.set_suspended": {newInSpecification, func(c *contract) {
		c.refuse(404, "M_UNRECOGNIZED", "", c.AdminID, object{"suspended": true})
	}},
	"matrix.auth.metadata":        {"only with the Matrix Authentication Service", func(c *contract) { c.refuse(404, "M_UNRECOGNIZED", "") }},
	"matrix.server.policy_server": {"the policy server has it", func(c *contract) { c.missing() }},
	"matrix.server.support":       {"the web server of the domain has it", func(c *contract) { c.missing() }},
	"matrix.auth.sso_redirect": {"the answer sends a browser to a login page elsewhere, and synlua does not follow", func(c *contract) {
		c.redirects(object{"redirectUrl": "http://127.0.0.1/"})
	}},
	"matrix.auth.sso_redirect_to_idp": {"the answer sends a browser to a login page elsewhere, and synlua does not follow", func(c *contract) {
		c.redirects("cas", object{"redirectUrl": "http://127.0.0.1/"})
	}},
	"matrix.media.preview_url": {"needs a package that the lab's Synapse does not have, lxml", func(c *contract) {
		c.refuse(404, "M_UNRECOGNIZED", "", object{"url": "http://127.0.0.1:1/"})
	}},
	"matrix.media.preview_url_deprecated": {"needs a package that the lab's Synapse does not have, lxml", func(c *contract) {
		c.refuse(404, "M_UNRECOGNIZED", "", object{"url": "http://127.0.0.1:1/"})
	}},
}

// nowhere is an identity server that cannot be reached.
const nowhere = "127.0.0.1:1"

var phone = object{"client_secret": "secret", "country": "GB", "phone_number": "07700900001", "send_attempt": 1}

// redirects says that the server answers with a redirect to the login page, which is
// not followed.
func (c *contract) redirects(args ...any) {
	c.Helper()
	c.proxy.take()
	if got, err := c.try(args...); err == nil || !strings.Contains(err.Error(), "redirect") {
		c.Errorf("%s gives %v and the error %v; want a redirect", c.row.Name, got, err)
	}
	if answers := c.proxy.take(); len(answers) != 1 || answers[0].status != 302 || !answers[0].is(c.row) {
		c.Errorf("the server sent %v, want one redirect", answers)
	}
}

// missing says that the server has no such page, not even an answer in JSON.
func (c *contract) missing() {
	c.Helper()
	if got, err := c.try(); err == nil || !strings.Contains(err.Error(), "(status 404) is not JSON") {
		c.Errorf("%s gives %v and the error %v; want 404", c.row.Name, got, err)
	}
}
