package contract

import (
	"slices"
	"time"

	"synlua/bindings/lab/labtest"
)

var adminMedia = contracts{
	"synapse.media.get": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "cat.png", []byte("a file of "+alice.ID))
		got := c.call(c.ServerName, id)
		c.is(got, alice.ID, "media_info", "user_id")
		c.is(got, "cat.png", "media_info", "upload_name")
	},
	"synapse.media.delete": func(c *contract) {
		alice := c.user()
		gone, kept := c.upload(alice, "a", []byte("1 "+alice.ID)), c.upload(alice, "b", []byte("2 "+alice.ID))
		c.is(c.call(c.ServerName, gone), []any{gone}, "deleted_media")
		c.keeps(alice, kept)
		c.refuse(404, "M_NOT_FOUND", "Unknown media", c.ServerName, gone)
	},
	"synapse.media.delete_by_date_or_size": func(c *contract) {
		deletesBySize(c)
	},
	"synapse.media.delete_by_date_or_size_legacy": func(c *contract) {
		deletesBySize(c, c.ServerName)
	},
	"synapse.media.quarantine": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("bad "+alice.ID))
		c.call(c.ServerName, id)
		c.quarantined(id, c.AdminID)
	},
	"synapse.media.unquarantine": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("good "+alice.ID))
		c.admin("POST", p("/_synapse/admin/v1/media/quarantine/%s/%s", c.ServerName, id), nil)
		c.call(c.ServerName, id)
		c.quarantined(id, nil)
	},
	"synapse.media.quarantine_in_room":        quarantinesRoom,
	"synapse.media.quarantine_in_room_legacy": quarantinesRoom,
	"synapse.media.quarantine_of_user": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("bad "+alice.ID))
		c.is(c.call(alice.ID), 1, "num_quarantined")
		c.quarantined(id, c.AdminID)
	},
	"synapse.media.protect": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("sticker "+alice.ID))
		c.call(id)
		c.is(c.media(id), 1, "safe_from_quarantine")
	},
	"synapse.media.unprotect": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("no sticker "+alice.ID))
		c.admin("POST", p("/_synapse/admin/v1/media/protect/%s", id), nil)
		c.call(id)
		c.is(c.media(id), 0, "safe_from_quarantine")
	},
	"synapse.media.list_quarantine_changes": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a", []byte("changed "+alice.ID))
		c.admin("POST", p("/_synapse/admin/v1/media/quarantine/%s/%s", c.ServerName, id), nil)
		if !slices.ContainsFunc(c.call().([]any), func(change any) bool { return dig(change, "media_id") == id }) {
			c.Errorf("%s is not among the changes", id)
		}
	},
	"synapse.media.purge_remote": func(c *contract) {
		c.sql("INSERT INTO remote_media_cache (media_origin, media_id, media_type, created_ts, last_access_ts, upload_name, media_length, filesystem_id)" +
			" VALUES ('far.test', 'far', 'text/plain', 1500000000000, 1500000000000, 'far.txt', 1, 'farFarFarFar')")
		c.is(c.call(object{"before_ts": 1600000000000}), 1, "deleted")
		if got := c.status(c.Server.Token, "GET", "/_synapse/admin/v1/media/far.test/far", nil); got != 404 {
			c.Errorf("a purged file gives %d", got)
		}
	},
}

// deletesBySize tests both forms of the deletion. The size keeps it from other tests'
// files.
func deletesBySize(c *contract, path ...any) {
	alice := c.user()
	large := make([]byte, 100_000)
	copy(large, alice.ID+c.Name())
	gone, kept := c.upload(alice, "large", large), c.upload(alice, "small", []byte("small "+alice.ID))
	avatar := c.upload(alice, "avatar", append(large, 'a'))
	c.ask(alice, "PUT", p("/_matrix/client/v3/profile/%s/avatar_url", alice.ID), object{"avatar_url": c.mxc(avatar)})
	now := time.Now().Add(time.Minute).UnixMilli()
	got := c.call(append(path, object{"before_ts": now, "size_gt": 99_999})...)
	c.is(got, []any{gone}, "deleted_media")
	c.keeps(alice, kept, avatar)
	c.is(c.call(append(path, object{"before_ts": now, "size_gt": 99_999, "keep_profiles": false})...), []any{avatar}, "deleted_media")
	c.keeps(alice, kept)
}

func quarantinesRoom(c *contract) {
	alice := c.user()
	room := c.publicRoom(alice)
	id := c.upload(alice, "a", []byte("shown by "+alice.ID))
	c.send(alice, room, "m.room.message", object{"msgtype": "m.image", "body": "cat", "url": c.mxc(id)})
	c.is(c.call(room), 1, "num_quarantined")
	c.quarantined(id, c.AdminID)
}

// media returns what the server knows of a local file.
func (c *contract) media(id string) any {
	c.Helper()
	return c.admin("GET", p("/_synapse/admin/v1/media/%s/%s", c.ServerName, id), nil)["media_info"]
}

func (c *contract) quarantined(id string, by any) {
	c.Helper()
	c.is(c.media(id), by, "quarantined_by")
}

// keeps says that a user has these files and no others.
func (c *contract) keeps(user labtest.User, ids ...string) {
	c.Helper()
	slices.Sort(ids)
	if left := c.mediaOf(user); !slices.Equal(left, ids) {
		c.Errorf("left: %v, want %v", left, ids)
	}
}
