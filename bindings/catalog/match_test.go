package catalog

import (
	"net/url"
	"strings"
	"testing"
)

// sharedRoutes are rows that have method and path of another row, which wins.
var sharedRoutes = map[string]string{
	"matrix.rooms.invite_threepid": "matrix.rooms.invite",
	"matrix.events.peek":           "matrix.events.get_deprecated",
}

// sampleValues are values with all that is awkward in a path.
var sampleValues = map[Kind]string{
	UserID: "@a/b c:example.org", RoomID: "!x?y:example.org", RoomAlias: "#room:example.org",
	RoomIDOrAlias: "#room:example.org", EventID: "$e+v%2F", ServerName: "example.org:8448", Enum: "email",
}

// fill puts a value for each parameter into a row's path, escaped.
func fill(r *Row) string {
	path := r.Path
	for _, p := range r.PathParams() {
		value, ok := sampleValues[p.Type.Kind]
		if !ok {
			value = "some/thing"
		}
		path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(value), 1)
	}
	return path
}

func nameOf(r *Row) string {
	if r == nil {
		return "nothing"
	}
	return r.Name
}

func TestMatchFindsEachRowByItsFilledTemplate(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		want := r.Name
		if other, ok := sharedRoutes[r.Name]; ok {
			want = other
		}
		got, ok := Match(r.Method, fill(r))
		if !ok || got.Name != want {
			t.Errorf("%s %s gives %s, not %s", r.Method, fill(r), nameOf(got), want)
		}
	})
}

func TestMatchOfConcretePaths(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/_synapse/admin/v2/users/@alice:example.org", "synapse.users.get"},
		{"GET", "/_synapse/admin/v2/users/%40alice%3Aexample.org", "synapse.users.get"},
		{"PUT", "/_synapse/admin/v2/users/@alice:example.org", "synapse.users.put"},
		{"POST", "/_synapse/admin/v1/%64eactivate/@alice:example.org", "synapse.users.deactivate"},
		{"GET", "/_synapse/admin/v2/rooms/delete_status/kstriOgJPSmnOGtu", "synapse.rooms.delete_status"},
		{"GET", "/_synapse/admin/v2/rooms/!abc:example.org/delete_status", "synapse.rooms.delete_status_of_room"},
		{"POST", "/_synapse/admin/v1/media/quarantine/example.org/abc", "synapse.media.quarantine"},
		{"POST", "/_synapse/admin/v1/media/example.org/delete", "synapse.media.delete_by_date_or_size_legacy"},
		{"POST", "/_synapse/admin/v1/media/protect/delete", "synapse.media.protect"},
		{"POST", "/_synapse/admin/v1/media/delete", "synapse.media.delete_by_date_or_size"},
		{"PUT", "/_matrix/client/v3/rooms/!abc:example.org/state/m.room.name/", "matrix.rooms.set_state"},
		{"PUT", "/_matrix/client/v3/rooms/!abc:example.org/state/m.room.name", "matrix.rooms.set_state"},
		{"GET", "/_matrix/client/v3/rooms/!abc:example.org/state", "matrix.rooms.list_state"},
		{"POST", "/_matrix/client/v3/logout/all", "matrix.auth.logout_all"},
	} {
		if got, ok := Match(c.method, c.path); !ok || got.Name != c.want {
			t.Errorf("%s %s gives %s, not %s", c.method, c.path, nameOf(got), c.want)
		}
	}
}

func TestMatchRefusesWhatNoRowDescribes(t *testing.T) {
	for _, c := range []struct{ method, path string }{
		{"DELETE", "/_synapse/admin/v2/users"},
		{"GET", "/_synapse/admin/v2/users/"},
		{"GET", "/_synapse/admin/v2/users/@a/b:example.org"},
		{"GET", "/_synapse/admin/v1/nonsense"},
		{"GET", "_synapse/admin/v2/users"},
		{"get", "/_synapse/admin/v2/users"},
		{"GET", ""},
	} {
		if got, ok := Match(c.method, c.path); ok {
			t.Errorf("%s %s gives %s", c.method, c.path, got.Name)
		}
	}
}
