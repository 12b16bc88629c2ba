package changes_test

import (
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

func TestStateBeforeIsReadOnce(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"displayname":"old"}`), fakeserver.JSON(200, `{"displayname":"new"}`))
	f.Server.Always("PUT", alicePath, fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
	get, put := "GET "+alicePath, "PUT "+alicePath
	wantLines(t, f.Server, get, put, get, put)
	if string(n.changes[0].Before) != `{"displayname":"old"}` || string(n.changes[1].Before) != `{"displayname":"new"}` {
		t.Errorf("before %s, then %s", n.changes[0].Before, n.changes[1].Before)
	}
}

func TestStateBeforeGrowsOld(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"displayname":"old"}`), fakeserver.JSON(200, `{"displayname":"new"}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	_, _ = f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	_ = f.Clock.Sleep(t.Context(), 61*time.Second)
	_, _ = f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	if string(n.changes[0].Before) != `{"displayname":"new"}` {
		t.Errorf("before %s", n.changes[0].Before)
	}
}

func TestStateBeforeIsForgottenAfterAnotherChange(t *testing.T) {
	f, n, _ := recording(t)
	suspend := &catalog.Row{Name: "suspend", Method: "PUT", Path: "/suspend/{user_id}", Effect: catalog.Change}
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"suspended":false}`), fakeserver.JSON(200, `{"suspended":true}`))
	f.Server.On("PUT", "/suspend/@alice:example.org", fakeserver.JSON(200, `{}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	for _, row := range []*catalog.Row{getUser, suspend, putUser} {
		if _, err := f.Do(t.Context(), exchange.Call{Row: row, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
	if string(n.changes[1].Before) != `{"suspended":true}` {
		t.Errorf("before %s", n.changes[1].Before)
	}
}

func TestStateBeforeOfTheCaller(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice, Before: []byte(`{"mine":1}`)})
	if err != nil || string(n.changes[0].Before) != `{"mine":1}` {
		t.Errorf("%v, before %s", err, n.changes[0].Before)
	}
}

func TestStateBeforeOfWhatIsNotThere(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(201, `{}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	if err != nil || string(n.changes[0].Before) != "null" {
		t.Errorf("%v, before %s", err, n.changes[0].Before)
	}
}

func TestWithoutStateBeforeNothingIsSent(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	wantError(t, err, "PUT "+alicePath+" is not sent, since the state before it cannot be read")
	if len(n.lines) != 0 {
		t.Errorf("record %q", n.lines)
	}
}

func TestWithoutRecorderTheStateBeforeIsNotRead(t *testing.T) {
	f := changestest.New(t)
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
}

func TestRowWhoseStateBeforeCannotBeAskedFor(t *testing.T) {
	for name, want := range map[string]string{"synapse.users.get": `has no "user_id"`, "synapse.users.put": "is no GET"} {
		f, n, _ := recording(t)
		row := &catalog.Row{Name: "rooms.block", Method: "PUT", Path: "/rooms/{room_id}", Effect: catalog.Change, Before: name}
		_, err := f.Do(t.Context(), exchange.Call{Row: row, Path: []string{"!r:x"}})
		wantError(t, err, "rooms.block names "+name, want)
		if len(n.lines) != 0 {
			t.Errorf("record %q", n.lines)
		}
	}
}

// A membership is only a part of what the server shows, and may be shown by another endpoint
// than that of the room.
func TestStateBeforeOfAMembership(t *testing.T) {
	const room, bob = "!room:example.org", `{"user_id":"@bob:example.org"}`
	const rooms, member = "/_synapse/admin/v1/users/@bob:example.org/joined_rooms", "/_matrix/client/v3/rooms/!room:example.org/state/m.room.member/@bob:example.org"
	for _, c := range []struct{ row, target, body, path, answer, want string }{
		{"synapse.rooms.join", room, bob, rooms, `{"joined_rooms":["!a:b","!room:example.org"],"total":2}`, `{"joined":true}`},
		{"synapse.rooms.join", room, bob, rooms, `{"joined_rooms":[],"total":0}`, `{"joined":false}`},
		{"synapse.rooms.join", room, bob, rooms, `{}`, ``},
		{"synapse.rooms.join", "#alias:example.org", bob, "", "", ``},
		{"matrix.rooms.join", room, `{}`, "/_matrix/client/v3/joined_rooms", `{"joined_rooms":["!room:example.org"]}`, `{"joined":true}`},
		{"matrix.rooms.leave", room, `{}`, "/_matrix/client/v3/joined_rooms", `{"joined_rooms":[]}`, `{"joined":false}`},
		{"matrix.rooms.ban", room, bob, member, `{"membership":"join","displayname":"Bob"}`, `{"membership":"join"}`},
		{"matrix.rooms.kick", room, bob, member, `{}`, ``},
	} {
		t.Run(c.row+" "+c.want, func(t *testing.T) {
			n, row := &notes{}, catalog.Lookup(c.row)
			gate := changes.NewGate(changes.GateOptions{Apply: true, Recorder: n})
			f := changestest.New(t, changestest.WithGate(gate), func(o *changes.Options) { o.Rows = catalog.Lookup })
			n.server = f.Server
			if c.path != "" {
				f.Server.On("GET", c.path, fakeserver.JSON(200, c.answer))
			}
			filled, err := exchange.Fill(row, []string{c.target})
			if err != nil {
				t.Fatal(err)
			}
			f.Server.On("POST", filled.Shown, fakeserver.JSON(200, `{}`))
			if _, err := f.Do(t.Context(), exchange.Call{Row: row, Path: []string{c.target}, Body: []byte(c.body)}); err != nil {
				t.Fatal(err)
			}
			if got := string(n.changes[0].Before); got != c.want {
				t.Errorf("before is %s, want %s", got, c.want)
			}
		})
	}
}
