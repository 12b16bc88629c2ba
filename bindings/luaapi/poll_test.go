package luaapi_test

import (
	"slices"
	"testing"

	"synlua/bindings/fakeserver"
)

// A long wait is told every ten seconds, and a short one not at all.
func TestLongWorkOfTheServerIsTold(t *testing.T) {
	for looks, want := range map[int][]string{
		3:  nil,
		12: {"synapse.rooms.delete_and_poll: purging, after 15s", "synapse.rooms.delete_and_poll: purging, after 33s"},
	} {
		f := newFixture(t, applying)
		f.server.On("DELETE", "/_synapse/admin/v2/rooms/!a", fakeserver.JSON(200, `{"delete_id":"d1"}`))
		purging := slices.Repeat([]fakeserver.Reply{fakeserver.JSON(200, `{"status":"purging"}`)}, looks)
		f.server.On("GET", "/_synapse/admin/v2/rooms/delete_status/d1", append(purging, fakeserver.JSON(200, `{"status":"complete"}`))...)
		if _, err := f.run(`assert(synapse.rooms.delete_and_poll("!a").status == "complete")`); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(f.told, want) {
			t.Errorf("%d looks: told %q, want %q", looks, f.told, want)
		}
	}
}
