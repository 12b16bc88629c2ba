package reference

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

func TestAWrongNameHasNearOnes(t *testing.T) {
	for name, want := range map[string]string{
		"synapse.users.new":      "synapse.users.create",
		"synapse.rooms.remove":   "synapse.rooms.delete",
		"synapse.rooms.jion":     "synapse.rooms.join",
		"synapse.users.ban":      "synapse.users.suspend",
		"synapse.users.delete":   "synapse.users.deactivate",
		"synapse.rooms.shutdown": "synapse.rooms.delete",
		"synapse.user.list":      "synapse.users.list",
		"synapse.user":           "synapse.users",
		"synapse.accounts":       "synapse.users",
		"users.lst":              "synapse.users.list",
		"jsn":                    "json",
		"csv.decod":              "csv.decode",
		// a name that makes sense elsewhere
		"synapse.users.lock":             "accounts.lock",
		"synapse.users.redact_events":    "synapse.users.redact",
		"synapse.users.list_devices":     "synapse.devices.list",
		"synapse.users.devices":          "synapse.devices.list",
		"synapse.users.list_sessions":    "accounts.sessions.list",
		"synapse.users.add_email":        "accounts.emails.add",
		"synapse.users.send_notice":      "synapse.server_notices.send",
		"synapse.users.kick":             "matrix.rooms.kick",
		"synapse.users.list_rooms":       "synapse.users.list_joined_rooms",
		"synapse.users.make_admin":       "synapse.users.set_admin",
		"synapse.users.set_displayname":  "synapse.users.modify",
		"synapse.list_users":             "synapse.users.list",
		"synapse.whoami":                 "matrix.account.whoami",
		"synapse.media.list":             "synapse.rooms.list_media",
		"synapse.rooms.messages":         "synapse.rooms.list_messages",
		"synapse.rooms.members":          "synapse.rooms.list_members",
		"synapse.rooms.resolve":          "matrix.rooms.resolve",
		"matrix.rooms.list":              "synapse.rooms.list",
		"matrix.users.get":               "synapse.users.get",
		"mas.users.sessions":             "mas.user_sessions.list",
		"csv.parse":                      "csv.decode",
		"json.stringify":                 "json.encode",
		"fs.open":                        "fs.read",
		"time.wait":                      "time.sleep",
		"parallel.foreach":               "parallel.each",
		"accounts.session.list":          "accounts.sessions.list",
		"synapse.rooms.frobnicate_xyzzy": "",
		"fs.users":                       "",
		"xyzzy":                          "",
	} {
		near := NearNames(name, Names())
		if strings.Join(near[:min(len(near), 1)], "") != want || len(near) > mostNear {
			t.Errorf("near %q are %v, want %s first", name, near, want)
		}
	}
}

func TestWhatIsNotThereIsNamedWithWhatIs(t *testing.T) {
	for name, want := range map[string]string{
		"synapse.users.lock":            `, did you mean "accounts.lock"? Or: synapse.users.modify(user_id, { locked = … })`,
		"synapse.users.unlock":          `, did you mean "accounts.unlock"? Or: synapse.users.modify(user_id, { locked = … })`,
		"synapse.users.set_displayname": `, did you mean "synapse.users.modify(user_id, { displayname = … })"?`,
		"synapse.users.rename":          `, did you mean "synapse.users.modify(user_id, { displayname = … })"?`,
		"synapse.users.remove_avatar":   `, did you mean "synapse.users.modify(user_id, { avatar_url = … })"?`,
		"synapse.users.approve":         `, did you mean "synapse.users.modify(user_id, { approved = … })"? Or: synapse.users.list`,
		"synapse.users.list_locked":     `, did you mean "synapse.users.list"?`,
		"synapse.devices.xyzzy":         "; there are create, delete, delete_many, get, list, update",
		"synapse.rooms.xyzzy": "; there are delete, delete_and_poll, delete_and_wait, delete_forward_extremities, delete_status, " +
			"delete_status_of_room, event_context, get, get_block, join and more, see  synlua doc synapse.rooms",
		"matrix.voip.xyzzy":       "; there is turn_server",
		"csv.xyzzy":               "; there are encode, decode",
		"csv.read":                `, did you mean "csv.decode"? Or: csv.encode`,
		"json.xyzzy":              "; there are null, encode, decode, array",
		"json.Null":               `, did you mean "json.null"?`,
		"accounts.sessions.xyzzy": "; there are list, finish",
		"synapse.users.":          "", // only that it says something
	} {
		owner, key := cutLast(name)
		got, begin := HasNo(owner, key), owner+" has no \""+key+"\""
		if !strings.HasPrefix(got, begin) || want != "" && got != begin+want {
			t.Errorf("%s\nwant\n%s", got, begin+want)
		}
	}
}

func TestAnUnknownFieldIsNamedWithThoseThereAre(t *testing.T) {
	for name, want := range map[string]string{
		"synapse.rooms.list empty":           `, did you mean "empty_rooms"?`,
		"synapse.users.list guest":           `, did you mean "guests"?`,
		"synapse.users.list disabled":        `, did you mean "locked"? Or: deactivated`,
		"synapse.server_notices.send body":   "; there are user_id, content, type, state_key",
		"synapse.users.reset_password xyzzy": "; there are new_password, logout_devices",
		"synapse.users.put xyzzy": "; there are password, logout_devices, displayname, avatar_url, threepids, external_ids, admin, deactivated, " +
			"locked, user_type and more, see  synlua doc synapse.users.put",
	} {
		function, field, _ := strings.Cut(name, " ")
		var known []string
		for _, p := range catalog.LookupEntry(function).Fields {
			known = append(known, p.Name)
		}
		if got := UnknownField(field, known, function); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestEveryMemberIsListed(t *testing.T) {
	for _, e := range catalog.Entries() {
		if group, last := cutLast(e.Name); !slices.Contains(membersOf(group), last) {
			t.Errorf("%s is not among the members of %s", last, group)
		}
	}
}
