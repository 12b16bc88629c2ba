package host

import (
	"runtime/metrics"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// collectGarbage answers as Lua 5.1 does but collects nothing: Go collects by itself,
// and forcing it would hold up all workers.
func collectGarbage(L *lua.LState) int {
	option := optString(L, 1, "collect")
	optInt(L, 2, 0)
	if !slices.Contains([]string{"stop", "restart", "collect", "count", "step", "setpause", "setstepmul"}, option) {
		argError(L, 1, "invalid option '"+option+"'")
	}
	switch option {
	case "count":
		L.Push(lua.LNumber(kilobytes()))
	case "step":
		L.Push(lua.LTrue)
	case "setpause", "setstepmul":
		L.Push(lua.LNumber(200))
	default:
		L.Push(lua.LNumber(0))
	}
	return 1
}

func gcInfo(L *lua.LState) int {
	L.Push(lua.LNumber(int(kilobytes())))
	return 1
}

// kilobytes is the size of all heap objects of the process.
func kilobytes() float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64()) / 1024
}
