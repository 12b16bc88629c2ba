package host

import lua "github.com/yuin/gopher-lua"

// Templates and configuration files are run with getfenv and setfenv. These give a
// script no table that it could not reach otherwise. A thread's environment cannot be
// changed.

func getEnvironment(L *lua.LState) int {
	fn := environmentOwner(L, 1)
	if fn == nil || fn.IsG {
		L.Push(L.G.Global)
		return 1
	}
	L.Push(fn.Env)
	return 1
}

func setEnvironment(L *lua.LState) int {
	env := checkTable(L, 2)
	checkAny(L, 1)
	fn := environmentOwner(L, 1)
	if fn == nil || fn.IsG {
		fail(L, "'setfenv' cannot change environment of given object")
	}
	fn.Env = env
	L.Push(fn)
	return 1
}

// environmentOwner is the function that argument n is, or that runs at the level it
// names. It is nil for level 0, which means the thread.
func environmentOwner(L *lua.LState, n int) *lua.LFunction {
	if fn, ok := L.Get(n).(*lua.LFunction); ok {
		return fn
	}
	level := optInt(L, n, 1)
	if level < 0 {
		argError(L, n, "level must be non-negative")
	}
	if level == 0 {
		return nil
	}
	f, ok := frameAt(L, level)
	if !ok {
		argError(L, n, "invalid level")
	}
	if f.fn == nil {
		fail(L, "no function environment for tail call at level %d", level)
	}
	return f.fn
}
