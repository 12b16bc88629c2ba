package contract

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"

	"synlua/bindings/lab/labtest"
)

var clientAccount = contracts{
	"matrix.account.whoami": func(c *contract) {
		alice := c.user()
		c.is(c.as(alice).call(), alice.ID, "user_id")
	},
	"matrix.account.change_password": func(c *contract) {
		alice := c.user()
		c.as(alice).call(object{"new_password": "a new one", "logout_devices": false, "auth": password(alice)})
		c.logIn(alice.ID, "a new one")
	},
	"matrix.account.deactivate": func(c *contract) {
		alice := c.user()
		c.is(c.as(alice).call(object{"auth": password(alice), "erase": false}), "success", "id_server_unbind_result")
		c.is(c.account(alice), true, "deactivated")
	},
	"matrix.account.list_threepids": func(c *contract) {
		alice := c.user()
		address := c.giveAddress(alice)
		c.is(c.as(alice).call(), address, 0, "address")
	},
	"matrix.account.request_email_token": func(c *contract) {
		alice := c.user()
		address := alice.ID[1:9] + "@example.org"
		got := c.as(alice).call(object{"client_secret": "secret", "email": address, "send_attempt": 1})
		c.filled(got, "sid")
		c.linkTo(address)
	},
	"matrix.account.request_password_email_token": func(c *contract) {
		alice := c.user()
		address := c.giveAddress(alice)
		got := c.as(labtest.User{}).call(object{"client_secret": "secret", "email": address, "send_attempt": 1})
		c.filled(got, "sid")
		c.linkTo(address)
	},
	"matrix.account.add_threepid": func(c *contract) {
		alice := c.user()
		address, sid := c.confirmedAddress(alice)
		c.as(alice).call(object{"client_secret": "secret", "sid": sid, "auth": password(alice)})
		c.is(c.account(alice), address, "threepids", 0, "address")
	},
	"matrix.account.post_threepids_deprecated": func(c *contract) {
		alice := c.user()
		address, sid := c.confirmedAddress(alice)
		c.as(alice).call(object{"three_pid_creds": object{"client_secret": "secret", "sid": sid}})
		c.is(c.account(alice), address, "threepids", 0, "address")
	},
	"matrix.account.delete_threepid": func(c *contract) {
		alice := c.user()
		address := c.giveAddress(alice)
		c.is(c.as(alice).call(object{"medium": "email", "address": address}), "no-support", "id_server_unbind_result")
		c.is(c.account(alice), []any{}, "threepids")
	},
	"matrix.account.unbind_threepid": func(c *contract) {
		alice := c.user()
		address := c.giveAddress(alice)
		c.is(c.as(alice).call(object{"medium": "email", "address": address}), "no-support", "id_server_unbind_result")
		c.is(c.account(alice), address, "threepids", 0, "address")
	},
	"matrix.account_data.get": func(c *contract) {
		alice := c.user()
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/account_data/%s", alice.ID, "org.example/a b"), object{"@bob:lab.test": []string{"!a"}})
		c.is(c.as(alice).call(alice.ID, "org.example/a b"), "!a", "@bob:lab.test", 0)
	},
	"matrix.account_data.set": func(c *contract) {
		alice := c.user()
		c.as(alice).call(alice.ID, "org.example", object{"list": []any{}, "map": object{}})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/account_data/org.example", alice.ID), nil), []any{}, "list")
	},
	"matrix.account_data.get_for_room": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.ask(alice, "PUT", p("/_matrix/client/v3/user/%s/rooms/%s/account_data/org.example", alice.ID, room), object{"event_id": "$a"})
		c.is(c.as(alice).call(alice.ID, room, "org.example"), "$a", "event_id")
	},
	"matrix.account_data.set_for_room": func(c *contract) {
		alice := c.user()
		room := c.publicRoom(alice)
		c.as(alice).call(alice.ID, room, "org.example", object{"a": 1})
		c.is(c.ask(alice, "GET", p("/_matrix/client/v3/user/%s/rooms/%s/account_data/org.example", alice.ID, room), nil), 1, "a")
	},
	"matrix.admin.whois": func(c *contract) {
		alice := c.user()
		c.ask(alice, "GET", "/_matrix/client/v3/account/whoami", nil)
		c.is(c.call(alice.ID), "127.0.0.1", "devices", "", "sessions", 0, "connections", 0, "ip")
	},
}

// password is what a user proves an account with, in auth.
func password(user labtest.User) object {
	return object{"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": user.ID}, "password": user.Password}
}

// giveAddress gives an account an email address, as an administrator does.
func (c *contract) giveAddress(user labtest.User) string {
	c.Helper()
	address := user.ID[1:9] + "@example.org"
	c.admin("PUT", p("/_synapse/admin/v2/users/%s", user.ID), object{"threepids": []object{{"medium": "email", "address": address}}})
	return address
}

// confirmedAddress has an email address confirmed through the link in the mail.
func (c *contract) confirmedAddress(user labtest.User) (address, sid string) {
	c.Helper()
	address = user.ID[1:9] + "@example.org"
	sid = c.ask(user, "POST", "/_matrix/client/v3/account/3pid/email/requestToken", object{
		"client_secret": "secret", "email": address, "send_attempt": 1})["sid"].(string)
	response, err := http.Get(c.linkTo(address))
	if err != nil {
		c.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		c.Fatalf("the link in the mail gives %s", response.Status)
	}
	return address, sid
}

var (
	encoded = regexp.MustCompile(`(?m)^(?:[A-Za-z0-9+/=]{20,}\n)+`)
	link    = regexp.MustCompile(`http://127\.0\.0\.1:\d+/\S+token=[^\s"]+`)
)

// linkTo returns the link in the mail to an address.
func (c *contract) linkTo(address string) string {
	c.Helper()
	mail := c.mail.to(address)
	for _, part := range encoded.FindAllString(mail, -1) {
		text, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(part)))
		if found := link.Find(text); found != nil {
			return string(bytes.ReplaceAll(found, []byte("&amp;"), []byte("&")))
		}
	}
	c.Fatalf("no link in the mail to %s:\n%s", address, mail)
	return ""
}
