package contract

import (
	"fmt"
	"testing"

	"synlua/bindings/catalog"
)

// takeEvents takes as many events as are wanted, and goes on as another watcher after each
// seven. It returns them by room: what a message says, and of other events the type.
const takeEvents = `(function(since, wanted)
	local events, seen = matrix.sync.events { since = since }, {}
	for n = 1, wanted do
		local event = events()
		local room = seen[event.room_id] or {}
		seen[event.room_id] = room
		room[#room + 1] = event.content.body or event.type .. (event.content.membership or "")
		if n % 7 == 0 then
			events = matrix.sync.events { since = events:position() }
		end
	end
	return { seen = seen, position = events:position() }
end)(...)`

// What is said while nobody takes an event is more than Synapse gives in one answer.
func TestAWatcherMissesNothing(t *testing.T) {
	c := newContract(t, theWorld(t), catalog.Lookup("matrix.sync.once"))
	alice, bob := c.user(), c.user()
	busy, quiet, joined, left := c.publicRoom(alice), c.publicRoom(alice), c.publicRoom(bob), c.publicRoom(bob)
	c.enter(alice, left)
	talk := func(room string, from, to int) (said []any) {
		for i := from; i < to; i++ {
			text := fmt.Sprint("message ", i)
			c.say(bob, room, text)
			said = append(said, text)
		}
		return said
	}
	c.enter(bob, busy)
	c.enter(bob, quiet)
	talk(joined, 0, 15)
	since := c.ask(alice, "GET", "/_matrix/client/v3/sync?timeout=0", nil)["next_batch"]

	want := map[string][]any{}
	want[busy] = talk(busy, 0, 60)
	c.ask(alice, "PUT", p("/_matrix/client/v3/rooms/%s/state/m.room.topic", busy), object{"topic": "new"})
	want[busy] = append(append(want[busy], "m.room.topic"), talk(busy, 60, 130)...)
	want[quiet] = talk(quiet, 0, 3)
	c.enter(alice, joined)
	want[joined] = append([]any{"m.room.memberjoin"}, talk(joined, 15, 18)...)
	want[left] = talk(left, 0, 30)
	c.ask(bob, "POST", p("/_matrix/client/v3/rooms/%s/kick", left), object{"user_id": alice.ID})
	want[left] = append(want[left], "m.room.memberleave")

	c.token = alice.Token
	wanted := 0
	for _, said := range want {
		wanted += len(said)
	}
	got := c.run(takeEvents, since, wanted).(object)
	for room, said := range want {
		c.is(got, said, "seen", room)
	}
	c.say(bob, busy, "the end")
	c.is(c.run("matrix.sync.events { since = ... }().content.body", got["position"]), "the end")
}
