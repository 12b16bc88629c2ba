package changes_test

import (
	"testing"

	"synlua/bindings/changes"
)

func TestAChangeIsNamedByWhatAPersonKnows(t *testing.T) {
	for _, tt := range []struct {
		name   string
		params []string
		body   string
		want   string
	}{
		{"synapse.rooms.join", []string{"!r:x"}, `{"user_id":"@a:x"}`, "synapse.rooms.join of @a:x in !r:x"},
		{"matrix.rooms.kick", []string{"!r:x"}, `{"user_id":"@a:x","reason":"@b:x"}`, "matrix.rooms.kick of @a:x in !r:x"},
		{"synapse.rooms.delete", []string{"!r:x"}, `{"new_room_user_id":"@a:x"}`, "synapse.rooms.delete of !r:x"},
		{"synapse.users.put", []string{"@a:x"}, `{"admin":true}`, "synapse.users.put of @a:x"},
		{"synapse.devices.delete", []string{"@a:x", "D"}, ``, "synapse.devices.delete of @a:x, D"},
		{"matrix.rooms.set_state", []string{"!r:x", "m.room.name", ""}, `{"name":"x"}`, "matrix.rooms.set_state of !r:x, m.room.name"},
		{"matrix.rooms.redact", []string{"!r:x", "$e", "txn"}, `{}`, "matrix.rooms.redact of !r:x, $e"},
		{"synapse.server_notices.send", nil, `{"user_id":"@a:x","content":{}}`, "synapse.server_notices.send of @a:x"},
		{"synapse.media.delete_by_date_or_size", nil, `{}`, "synapse.media.delete_by_date_or_size"},
		{"POST /_synapse/new/{user_id}", []string{"@a:x"}, `{"user_id":1}`, "POST /_synapse/new/{user_id} of @a:x"},
	} {
		change := &changes.Intent{Name: tt.name, Params: tt.params, Body: []byte(tt.body)}
		if got := change.Subject(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
