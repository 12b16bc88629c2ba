package contract

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"synlua/bindings/lab/labtest"
)

var adminUsers = contracts{
	"synapse.users.list":    listsUsers,
	"synapse.users.list_v2": listsUsers,
	"synapse.users.get": func(c *contract) {
		alice := c.user()
		c.is(c.call(alice.ID), alice.ID, "name")
	},
	"synapse.users.put": func(c *contract) {
		alice := labtest.User{ID: "@" + strings.ToLower(rand.Text()) + ":" + c.ServerName}
		fields := object{
			"password": "correct horse", "displayname": "Alice", "admin": false, "user_type": "bot", "locked": false,
			"threepids":    []object{{"medium": "email", "address": alice.ID[1:9] + "@example.org"}},
			"external_ids": []object{{"auth_provider": "oidc-lab", "external_id": alice.ID}},
		}
		c.is(c.call(alice.ID, fields), "Alice", "displayname")
		c.is(c.account(alice), "bot", "user_type")
		c.is(c.account(alice), alice.ID, "external_ids", 0, "external_id")
		c.call(alice.ID, object{"external_ids": []object{}, "displayname": "Bob", "user_type": nil})
		c.is(c.account(alice), []any{}, "external_ids")
		c.is(c.account(alice), "Bob", "displayname")
		c.is(c.account(alice), nil, "user_type")
	},
	"synapse.users.find_by_external_id": func(c *contract) {
		alice := c.user()
		hostile := "a/b ?#%2F..é" + alice.ID
		c.admin("PUT", p("/_synapse/admin/v2/users/%s", alice.ID), object{
			"external_ids": []object{{"auth_provider": "oidc-find", "external_id": hostile}}})
		c.is(c.call("oidc-find", hostile), alice.ID, "user_id")
	},
	"synapse.users.find_by_threepid": func(c *contract) {
		alice := c.user()
		address := alice.ID[1:9] + "@example.org"
		c.admin("PUT", p("/_synapse/admin/v2/users/%s", alice.ID), object{
			"threepids": []object{{"medium": "email", "address": address}}})
		c.is(c.call("email", address), alice.ID, "user_id")
	},
	"synapse.users.search": func(c *contract) {
		alice := c.user()
		c.is(c.call(c.AdminID, object{"term": alice.ID[1:9]}), alice.ID, 0, "name")
	},
	"synapse.users.username_available": func(c *contract) {
		alice := c.user()
		c.is(c.call(object{"username": "nobody-has-this"}), true, "available")
		c.refuse(400, "M_USER_IN_USE", "", object{"username": strings.TrimSuffix(alice.ID[1:], ":"+c.ServerName)})
	},
	"synapse.users.whois": func(c *contract) {
		alice := c.user()
		c.ask(alice, "GET", "/_matrix/client/v3/account/whoami", nil)
		got := c.call(alice.ID)
		c.is(got, alice.ID, "user_id")
		c.is(got, "127.0.0.1", "devices", "", "sessions", 0, "connections", 0, "ip")
	},
	"synapse.users.register_nonce": func(c *contract) {
		c.token = ""
		c.filled(c.call(), "nonce")
	},
	"synapse.users.register": func(c *contract) {
		nonce := c.admin("GET", "/_synapse/admin/v1/register", nil)["nonce"].(string)
		name := strings.ToLower(rand.Text()[:10])
		mac := hmac.New(sha1.New, []byte(c.setting("registration_shared_secret")))
		mac.Write([]byte(nonce + "\x00" + name + "\x00" + "secret" + "\x00notadmin"))
		c.token = ""
		got := c.call(object{"nonce": nonce, "username": name, "password": "secret", "mac": hex.EncodeToString(mac.Sum(nil)), "displayname": "Carol"})
		carol := labtest.User{ID: got.(object)["user_id"].(string)}
		c.is(c.account(carol), "Carol", "displayname")
		c.is(c.account(carol), false, "admin")
	},
}

// listsUsers tests both versions of the list.
func listsUsers(c *contract) {
	alice := c.user()
	localpart := alice.ID[1:9]
	c.admin("PUT", p("/_synapse/admin/v2/users/%s", alice.ID), object{"displayname": "Alice of " + localpart})
	c.is(c.call(object{"name": localpart}), alice.ID, 0, "name")
	c.is(c.call(object{"user_id": alice.ID, "guests": false, "admins": false, "order_by": "creation_ts", "dir": "b"}), alice.ID, 0, "name")
	c.is(c.call(object{"name": localpart, "not_user_type": []string{""}}), []any{})
	c.admin("PUT", p("/_synapse/admin/v2/users/%s", alice.ID), object{"locked": true})
	c.is(c.call(object{"name": localpart}), []any{})
	c.is(c.call(object{"name": localpart, "locked": true}), true, 0, "locked")
	c.admin("PUT", p("/_synapse/admin/v2/users/%s", alice.ID), object{"locked": false, "deactivated": true})
	c.is(c.call(object{"name": localpart, "deactivated": true}), true, 0, "deactivated")
	c.is(c.call(object{"name": localpart, "deactivated": false}), []any{})
	total, err := c.lua(`local list = ` + c.row.Name + `{ limit = 1 }; list:take(1); return list.total`)
	if n, ok := total.(float64); err != nil || !ok || n < 1 {
		c.Errorf("total is %v, %v", total, err)
	}
}

// setting returns a text of the server's configuration.
func (c *contract) setting(name string) string {
	c.Helper()
	text, err := os.ReadFile(filepath.Clean(c.options.ConfigPath()))
	if err != nil {
		c.Fatal(err)
	}
	var config object
	if err := json.Unmarshal(text, &config); err != nil {
		c.Fatal(err)
	}
	return config[name].(string)
}
