package luaapi

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// turn lets one worker at a time do what gives up the interpreter lock on its way. It holds
// a value while somebody does.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for the turn, and returns what gives it back. If the run ends meanwhile, it
// returns without the turn: the caller then finds out with CheckRun.
func (t turn) take(h *host.Host, L *lua.LState) (giveBack func()) {
	ctx, mine := host.Context(L), false
	h.Unlocked(L, func() {
		select {
		case t <- struct{}{}:
			mine = true
		case <-ctx.Done():
		}
	})
	return func() {
		if mine {
			<-t
		}
	}
}
