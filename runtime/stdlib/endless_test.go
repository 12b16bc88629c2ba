package stdlib

import (
	"context"
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// A run that is over ends inside the Go code that it has called.
func TestTheEndOfARunEndsAFunction(t *testing.T) {
	for name, source := range map[string]string{
		"json.encode": `local t = {} for _ = 1, 60 do t = { t, t } end cancel() json.encode(t)`,
		"json.decode": `local s = "[" .. ("{},"):rep(1e6) .. "{}]" cancel() json.decode(s)`,
		"csv.decode":  `local s = ("a,b\n"):rep(1e6) cancel() csv.decode(s, { header = false })`,
		"fs.lines":    `local lines = require "fs".lines("endless") cancel() lines()`,
		"text.split":  `local s = ("a,"):rep(1e6) cancel() require "text".split(s, ",")`,
		"text.join":   `local t = {} for i = 1, 3e5 do t[i] = "a" end cancel() require "text".join(t)`,
		"csv.encode":  `local t = {} for i = 1, 3e5 do t[i] = { "a" } end cancel() csv.encode(t)`,
		"view.table":  `local t = {} for i = 1, 3e5 do t[i] = { a = 1 } end cancel() view.table(t)`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t)
			defer h.Close()
			ctx, cancel := context.WithCancelCause(t.Context())
			h.SetGlobal("cancel", h.Func(func(L *lua.LState) int {
				h.Unlocked(L, func() { cancel(host.ErrInterrupted) }) // which is noticed at once
				return 0
			}))
			v, err := execute(ctx, h, `local json, csv, view = require "json", require "csv", require "view" `+source+` return "went on"`)
			if !errors.Is(err, host.ErrInterrupted) {
				t.Errorf("got %v, %v", v, err)
			}
		})
	}
}
