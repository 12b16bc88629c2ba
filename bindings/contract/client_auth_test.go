package contract

import (
	"crypto/rand"
	"strings"

	"synlua/bindings/lab/labtest"
)

var clientAuth = contracts{
	"matrix.auth.login_flows": func(c *contract) {
		for _, flow := range c.as(labtest.User{}).call().(object)["flows"].([]any) {
			if dig(flow, "type") == "m.login.password" {
				return
			}
		}
		c.Error("there is no login with a password")
	},
	"matrix.auth.login": func(c *contract) {
		alice := c.user()
		got := c.as(labtest.User{}).call(object{
			"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": alice.ID}, "password": alice.Password,
			"device_id": "NEWONE", "initial_device_display_name": "Phone", "refresh_token": true,
		})
		c.is(got, alice.ID, "user_id")
		c.is(got, "NEWONE", "device_id")
		c.is(c.deviceOf(labtest.User{Token: got.(object)["access_token"].(string)}), "NEWONE")
		c.refuse(403, "M_FORBIDDEN", "Invalid username or password", object{
			"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": alice.ID}, "password": "wrong"})
	},
	"matrix.auth.get_login_token": func(c *contract) {
		alice := c.user()
		token := c.as(alice).call().(object)["login_token"]
		c.is(c.ask(labtest.User{}, "POST", "/_matrix/client/v3/login", object{"type": "m.login.token", "token": token}), alice.ID, "user_id")
	},
	"matrix.auth.logout": func(c *contract) {
		alice := c.user()
		c.as(alice).call()
		if got := c.whoamiStatus(alice); got != 401 {
			c.Errorf("the token gives %d after the logout", got)
		}
	},
	"matrix.auth.logout_all": func(c *contract) {
		alice := c.user()
		other := labtest.User{Token: c.logIn(alice.ID, alice.Password)["access_token"].(string)}
		c.as(alice).call()
		if got := c.whoamiStatus(other); got != 401 {
			c.Errorf("the other device's token gives %d after the logout", got)
		}
	},
	"matrix.auth.refresh": func(c *contract) {
		alice := c.user()
		login := c.ask(labtest.User{}, "POST", "/_matrix/client/v3/login", object{
			"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": alice.ID}, "password": alice.Password, "refresh_token": true})
		got := c.as(labtest.User{}).call(object{"refresh_token": login["refresh_token"]})
		c.is(c.ask(labtest.User{Token: got.(object)["access_token"].(string)}, "GET", "/_matrix/client/v3/account/whoami", nil), alice.ID, "user_id")
	},
	"matrix.auth.register": func(c *contract) {
		name := strings.ToLower(rand.Text()[:10])
		got := c.as(labtest.User{}).call(object{"username": name, "password": "secret", "device_id": "FIRST", "auth": object{"type": "m.login.dummy"}})
		c.is(got, "@"+name+":"+c.ServerName, "user_id")
		c.logIn("@"+name+":"+c.ServerName, "secret")
	},
	"matrix.auth.username_available": func(c *contract) {
		alice := c.user()
		c.is(c.as(labtest.User{}).call(object{"username": "nobody-has-this"}), true, "available")
		c.refuse(400, "M_USER_IN_USE", "", object{"username": alice.ID[1:strings.Index(alice.ID, ":")]})
	},
	"matrix.auth.registration_token_validity": func(c *contract) {
		token := c.registrationToken()
		c.as(labtest.User{})
		c.is(c.call(object{"token": token}), true, "valid")
		c.is(c.call(object{"token": "no-such-token"}), false, "valid")
	},
	"matrix.auth.request_register_email_token": func(c *contract) {
		address := rand.Text() + "@example.org"
		got := c.as(labtest.User{}).call(object{"client_secret": "secret", "email": address, "send_attempt": 1})
		c.filled(got, "sid")
		c.linkTo(strings.ToLower(address))
	},
	"matrix.devices.list": func(c *contract) {
		alice := c.user()
		c.is(c.as(alice).call(), c.deviceOf(alice), 0, "device_id")
	},
	"matrix.devices.get": func(c *contract) {
		alice := c.user()
		id := c.deviceOf(alice)
		c.is(c.as(alice).call(id), id, "device_id")
	},
	"matrix.devices.update": func(c *contract) {
		alice := c.user()
		id := c.deviceOf(alice)
		c.as(alice).call(id, object{"display_name": "Telephone"})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/devices/%s", id), nil), "Telephone", "display_name")
	},
	"matrix.devices.delete": func(c *contract) {
		alice := c.user()
		other := c.logIn(alice.ID, alice.Password)["device_id"].(string)
		c.as(alice).call(other, object{"auth": password(alice)})
		if got := c.status(alice.Token, "GET", p("/_matrix/client/v3/devices/%s", other), nil); got != 404 {
			c.Errorf("a deleted device gives %d", got)
		}
	},
	"matrix.devices.delete_many": func(c *contract) {
		alice := c.user()
		other := c.logIn(alice.ID, alice.Password)["device_id"].(string)
		c.as(alice).call(object{"devices": []string{other}, "auth": password(alice)})
		if got := c.status(alice.Token, "GET", p("/_matrix/client/v3/devices/%s", other), nil); got != 404 {
			c.Errorf("a deleted device gives %d", got)
		}
	},
}
