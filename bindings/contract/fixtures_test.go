package contract

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"synlua/bindings/lab/labtest"
)

// p makes a path: each value is escaped and replaces a %s.
func p(format string, values ...string) string {
	escaped := make([]any, len(values))
	for i, value := range values {
		escaped[i] = url.PathEscape(value)
	}
	return fmt.Sprintf(format, escaped...)
}

// as returns a contract whose further requests to the Lua functions are those of another
// user.
func (c *contract) as(user labtest.User) *contract {
	c.token = user.Token
	return c
}

// admin asks the server directly, as the administrator.
func (c *contract) admin(method, path string, body any) object {
	c.Helper()
	return labtest.Admin(c, c.Server, method, path, body)
}

// ask asks the server directly, as a user.
func (c *contract) ask(user labtest.User, method, path string, body any) object {
	c.Helper()
	return labtest.As(c, c.Server, user.Token, method, path, body)
}

// status asks the server directly and returns the status alone.
func (c *contract) status(token, method, path string, body any) int {
	c.Helper()
	status, _ := labtest.Request(c, c.Server, token, method, path, body)
	return status
}

// user makes an account that nobody else uses.
func (c *contract) user() labtest.User {
	c.Helper()
	return labtest.NewUser(c, c.Server, strings.ToLower(rand.Text()[:10]))
}

// account returns the account of a user as the server has it.
func (c *contract) account(user labtest.User) object {
	c.Helper()
	return c.admin("GET", p("/_synapse/admin/v2/users/%s", user.ID), nil)
}

// room makes a room and returns its id.
func (c *contract) room(user labtest.User, options object) string {
	c.Helper()
	return c.ask(user, "POST", "/_matrix/client/v3/createRoom", options)["room_id"].(string)
}

// publicRoom makes a room that everybody may join.
func (c *contract) publicRoom(user labtest.User) string {
	c.Helper()
	return c.room(user, object{"preset": "public_chat", "name": "General"})
}

// enter joins a user to a room.
func (c *contract) enter(user labtest.User, room string) {
	c.Helper()
	c.ask(user, "POST", p("/_matrix/client/v3/join/%s", room), object{})
}

// say sends a message and returns the event's id.
func (c *contract) say(user labtest.User, room, text string) string {
	c.Helper()
	return c.send(user, room, "m.room.message", object{"msgtype": "m.text", "body": text})
}

func (c *contract) send(user labtest.User, room, kind string, content object) string {
	c.Helper()
	return c.ask(user, "PUT", p("/_matrix/client/v3/rooms/%s/send/%s/%s", room, kind, rand.Text()), content)["event_id"].(string)
}

// membership returns what a user is in a room, "" for nothing.
func (c *contract) membership(room string, user labtest.User) string {
	c.Helper()
	for _, event := range c.admin("GET", p("/_synapse/admin/v1/rooms/%s/state", room), nil)["state"].([]any) {
		if dig(event, "type") == "m.room.member" && dig(event, "state_key") == user.ID {
			return dig(event, "content", "membership").(string)
		}
	}
	return ""
}

// state returns the content of a state event, nil if there is none.
func (c *contract) state(room, kind, key string) any {
	c.Helper()
	for _, event := range c.admin("GET", p("/_synapse/admin/v1/rooms/%s/state", room), nil)["state"].([]any) {
		if dig(event, "type") == kind && dig(event, "state_key") == key {
			return dig(event, "content")
		}
	}
	return nil
}

// upload uploads a file and returns its media id.
func (c *contract) upload(user labtest.User, name string, content []byte) string {
	c.Helper()
	answer := c.ask(user, "POST", "/_matrix/media/v3/upload?filename="+url.QueryEscape(name), content)
	return strings.TrimPrefix(answer["content_uri"].(string), "mxc://"+c.ServerName+"/")
}

// mediaOf returns the ids of a user's files.
func (c *contract) mediaOf(user labtest.User) []string {
	c.Helper()
	var ids []string
	for _, file := range c.admin("GET", p("/_synapse/admin/v1/users/%s/media", user.ID), nil)["media"].([]any) {
		ids = append(ids, dig(file, "media_id").(string))
	}
	slices.Sort(ids)
	return ids
}

// sql changes the server's database, for what no interface of Synapse does.
func (c *contract) sql(statement string) {
	c.Helper()
	python, err := c.options.PythonPath()
	if err != nil {
		c.Fatal(err)
	}
	const program = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=60) as database:\n    database.executescript(sys.argv[2])"
	database := filepath.Join(filepath.Dir(c.options.ConfigPath()), "homeserver.db")
	if output, err := exec.CommandContext(c.Context(), python, "-c", program, database, statement).CombinedOutput(); err != nil {
		c.Fatalf("%v\n%s", err, output)
	}
}

// space makes a space with one room in it.
func (c *contract) space(user labtest.User) (space, child string) {
	c.Helper()
	child = c.publicRoom(user)
	space = c.room(user, object{"preset": "public_chat", "name": "Space", "creation_content": object{"type": "m.space"}})
	c.ask(user, "PUT", p("/_matrix/client/v3/rooms/%s/state/m.space.child/%s", space, child), object{"via": []string{c.ServerName}})
	return space, child
}

// publicRoomOfVersion makes a room that everybody may join, of that room version.
func (c *contract) publicRoomOfVersion(user labtest.User, version string) string {
	c.Helper()
	return c.room(user, object{"preset": "public_chat", "room_version": version})
}

// until asks again until something is so. It gives up after some thousand times.
func (c *contract) until(what string, isSo func() bool) {
	c.Helper()
	for range 3000 {
		if isSo() {
			return
		}
	}
	c.Fatalf("in vain: %s", what)
}

// logInAs logs in a user whose password is "secret".
func (c *contract) logInAs(id string) labtest.User {
	c.Helper()
	return labtest.User{ID: id, Password: "secret", Token: c.logIn(id, "secret")["access_token"].(string)}
}

// run evaluates a Lua expression with the arguments as "...", and returns its value.
func (c *contract) run(expression string, args ...any) any {
	c.Helper()
	got, err := c.lua("return "+expression, args...)
	if err != nil {
		c.Fatal(err)
	}
	return got
}
