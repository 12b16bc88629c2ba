package luaapi_test

import (
	"testing"

	"synlua/bindings/changes"
	"synlua/runtime/host"
	"synlua/runtime/luatest"
)

func TestArguments(t *testing.T) { runChunks(t, "testdata/arguments.lua") }
func TestLists(t *testing.T)     { runChunks(t, "testdata/lists.lua") }
func TestDerived(t *testing.T)   { runChunks(t, "testdata/derived.lua") }
func TestErrors(t *testing.T)    { runChunks(t, "testdata/errors.lua") }
func TestTimes(t *testing.T)     { runChunks(t, "testdata/times.lua") }
func TestSpecial(t *testing.T)   { runChunks(t, "testdata/special.lua") }

// runChunks runs a file whose chunks begin without --apply.
func runChunks(t *testing.T, file string) {
	t.Helper()
	luatest.Run(t, file, func(t *testing.T) *host.Host {
		return openFixture(t, changes.GateOptions{
			Confirm: applying.Confirm,
		}).host
	})
}
