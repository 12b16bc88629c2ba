// Package host runs Lua under our rules. Its libraries are its own. They behave as Lua
// 5.1's do and use the same messages; a function that would reach files or programs
// says what to do instead. The host bounds what a script can use up. Each run has a
// context, whose end no pcall can swallow.
//
// Only the holder of the interpreter lock runs Lua. A binding releases the lock with
// Unlocked while it waits, so that other workers can go on. Func wraps a Go function
// for Lua, so that a panic becomes a Lua error.
package host

import (
	"context"
	"io/fs"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luapattern"
)

// Bounds of what one script can use up.
const (
	maxSource     = 4 << 20  // bytes of one source file
	maxString     = 64 << 20 // bytes that string.rep or string.format may make
	maxFrames     = 1 << 18  // nested Lua calls; each takes two values at least, so that maxRegistry is reached first
	maxCoFrames   = 1 << 14  // the same in a coroutine; there can be many coroutines
	maxNesting    = 200      // nested Go functions, protected calls and coroutines
	maxRegistry   = 1 << 19  // values on one thread's stack
	maxArrayIndex = 1 << 19  // larger indexes are in a table's hash
)

// Module is something that a script may require.
type Module struct {
	// Name is what a script passes to require.
	Name string
	// Open makes the module's value, once per Host.
	Open func(h *Host) lua.LValue
	// Source is the module as Lua, for one that is written in Lua; it has no Open. It runs
	// when the module is first used.
	Source []byte
}

// Options says what a Host offers.
type Options struct {
	// Modules are the modules that require finds before any file.
	Modules []Module
	// Globals makes every module a global, as at the prompt.
	Globals bool
	// Scripts is the script's folder, where require looks for "name.lua"; nil for
	// none.
	Scripts fs.FS
	// Print receives what print writes, the newline included; nil drops it.
	Print func(text string)
	// PrintTable prints a table that is all that print was given, if it has a form for
	// such tables, and reports whether it did. Any other table is printed as Lua, by its
	// content. It may be nil.
	PrintTable func(t *lua.LTable) bool
	// PrintError receives what io.stderr:write writes; nil for Print.
	PrintError func(text string)
	// Warn receives warnings about code that is probably a mistake, such as
	// "name.lua:12: warning: …". It gets each warning once. nil drops them.
	Warn func(text string)
	// Files tells a script that calls io.open how to reach files instead, if it can.
	Files string
	// Hint guesses what a script meant by a name that has no value, for the error message;
	// "" if it does not know. The name is that of a global; or of a field of one of Modules,
	// such as "csv.read"; or of a method of a table, such as ":map". Hint may be nil.
	Hint func(name string) string
	// Now is the clock of os.time and os.date; nil for time.Now.
	Now func() time.Time
	// Location is the time zone of os.date; nil for time.Local.
	Location *time.Location
	// Memory is what the process may still take; nil for no bound.
	Memory *Memory
}

// Host is one Lua state under our rules.
type Host struct {
	opts   Options
	lock   sync.Mutex
	main   *lua.LState
	free   []*pooled             // idle threads; guarded by lock
	pkg    *lua.LTable           // the table package
	loaded *lua.LTable           // package.loaded
	last   step                  // what next returned last
	steps  map[lua.LValue]string // the iterators that pairs and ipairs return

	stringMeta  stringMeta
	globalsMeta *lua.LTable // the metatable of the globals, unless a script sets another

	coCreateStock   *lua.LFunction // gopher-lua's coroutine.create
	callProtected   *lua.LFunction
	coroutineStart  *lua.FunctionProto
	coroutineBegins *lua.Upvalue
	support         luacode.Support
	longest         long        // what lengthOperator remembers
	current         *run        // the run of whoever holds the lock; guarded by lock
	begun           *lua.LState // the thread of a protected call that is about to begin
	yield           *lua.LFunction
	yields          map[[5]uintptr]bool // what loopIsResumed found, by its callers in Go
	patterns        map[string]*luapattern.Pattern
	warned          map[string]bool // the warnings already given
}

func init() {
	// gopher-lua has this variable once per process. Without the bound, t[67108863] = 1
	// would fill 4.5 GB. Lists can be longer, see luavalue.Len.
	lua.MaxArrayIndex = maxArrayIndex
}

// New makes a Host. Close frees it.
func New(opts Options) *Host {
	if opts.Print == nil {
		opts.Print = func(string) {}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Location == nil {
		opts.Location = time.Local
	}
	h := &Host{opts: opts, patterns: map[string]*luapattern.Pattern{}, yields: map[[5]uintptr]bool{}, warned: map[string]bool{}}
	h.main = lua.NewState(lua.Options{
		SkipOpenLibs:        true,
		RegistrySize:        256,
		RegistryMaxSize:     maxRegistry,
		RegistryGrowStep:    256,
		CallStackSize:       maxCoFrames,
		MinimizeStackMemory: true,
	})
	h.current = &run{Context: context.Background(), host: h, memory: opts.Memory}
	setState(h.main, &threadState{run: h.current})
	h.callProtected = h.main.NewFunction(callProtected)
	h.callProtected.Env = protectedEnv
	h.openOperators()
	h.openLibraries()
	h.openModules()
	return h
}

// Close closes the Lua state. No call may be running.
func (h *Host) Close() { h.main.Close() }

// Now returns the time by the host's clock.
func (h *Host) Now() time.Time { return h.opts.Now() }

// Location returns the host's time zone.
func (h *Host) Location() *time.Location { return h.opts.Location }

// Print writes where Lua's print writes.
func (h *Host) Print(text string) { h.opts.Print(text) }

// SetGlobal sets a global variable before a script runs.
func (h *Host) SetGlobal(name string, v lua.LValue) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.main.SetGlobal(name, v)
}

// Func wraps fn as a Lua function. A Go panic in it becomes a Lua error.
func (h *Host) Func(fn lua.LGFunction) *lua.LFunction {
	return h.main.NewFunction(func(L *lua.LState) int {
		r := state(L).run
		if r.goCalls++; r.goCalls > maxNesting {
			r.goCalls--
			fail(L, "%s", tooDeep)
		}
		returned := false
		defer func() {
			r.goCalls--
			if !returned && !r.raising {
				raisePanic(L, recover())
			}
		}()
		n := fn(L)
		returned = true
		return n
	})
}

// Table makes a table of functions.
func (h *Host) Table(funcs map[string]lua.LGFunction) *lua.LTable {
	t := h.main.CreateTable(0, len(funcs))
	for name, fn := range funcs {
		t.RawSetString(name, h.Func(fn))
	}
	return t
}

// plain adds functions to a table without Func's wrapper, for speed. They call no Lua
// and do not panic.
func (h *Host) plain(t *lua.LTable, funcs map[string]lua.LGFunction) {
	for name, fn := range funcs {
		t.RawSetString(name, h.main.NewFunction(fn))
	}
}

// Call runs fn with the arguments until it returns, raises an error or the context
// ends, and returns its results. The error is a *ScriptError. The Host can be used
// after an error: earlier coroutines and closures still work.
//
// Several goroutines may call at once. They take turns: each runs until it ends or
// until a binding releases the lock with Unlocked. A binding must not use Call: it
// would wait for itself.
func (h *Host) Call(ctx context.Context, fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	r, done := h.newRun(ctx)
	defer done()
	setState(h.main, &threadState{run: r})
	h.current = r
	h.main.G.CurrentThread = h.main
	results, raised := h.protect(h.main, true, fn, args)
	h.longest = long{}
	if raised == nil {
		return results, nil
	}
	return nil, h.scriptError(ctx, raised)
}
