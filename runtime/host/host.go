// Package host runs Lua under our rules. Its libraries are its own and answer as
// Lua 5.1 does, word for word; what would reach files or programs says what to do
// instead. It bounds what a script can use up, and carries one context per run,
// whose end no pcall can swallow.
//
// Only the holder of the interpreter lock runs Lua. A binding gives the lock up
// with Unlocked while it waits, so that other workers can go on. A function given to
// Lua goes through Func, so that a Go panic becomes a Lua error.
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
	maxFrames     = 1 << 18  // Lua calls inside each other: each has two values at least, so that those run out first
	maxCoFrames   = 1 << 14  // the same in a coroutine, of which there can be many
	maxNesting    = 200      // functions in Go, protected calls and coroutines inside each other
	maxRegistry   = 1 << 19  // values on one thread's stack
	maxArrayIndex = 1 << 19  // what lies beyond is in a table's hash
)

// Module is something that a script may require.
type Module struct {
	// Name is what stands in require "name".
	Name string
	// Open makes the module's value, once per Host.
	Open func(h *Host) lua.LValue
}

// Options says what a Host offers.
type Options struct {
	// Modules are what require finds first.
	Modules []Module
	// Globals makes every module a global, as at the prompt.
	Globals bool
	// Scripts is the script's folder, where require looks for "name.lua"; nil for
	// none.
	Scripts fs.FS
	// Library holds the Lua modules that are shipped; nil for none.
	Library fs.FS
	// Print takes what print writes, its newline included; nil to drop it.
	Print func(text string)
	// PrintError takes what io.stderr:write writes; nil for Print.
	PrintError func(text string)
	// Warn hears, once for each source, of what a script can hardly mean, as
	// "name.lua:12: warning: …"; nil for nobody.
	Warn func(text string)
	// Files says what scripts do instead of io.open: how they reach files, if they do.
	Files string
	// Hint says what a global that has no value was probably meant to be, for the error
	// of a script that uses it; "" where it does not know. It may be nil.
	Hint func(global string) string
	// Now is the clock of os.time and os.date; nil for time.Now.
	Now func() time.Time
	// Location is the time zone of os.date; nil for time.Local.
	Location *time.Location
}

// Host is one Lua state under our rules.
type Host struct {
	opts   Options
	lock   sync.Mutex
	main   *lua.LState
	free   []*pooled             // idle threads; guarded by lock
	pkg    *lua.LTable           // the table package
	loaded *lua.LTable           // package.loaded
	last   step                  // where the last call of next arrived
	steps  map[lua.LValue]string // the functions that pairs and ipairs give

	stringMeta  stringMeta
	globalsMeta *lua.LTable // the metatable of the globals, unless a script sets another

	coCreateStock   *lua.LFunction // gopher-lua's coroutine.create
	callProtected   *lua.LFunction
	coroutineStart  *lua.FunctionProto
	coroutineBegins *lua.Upvalue
	support         luacode.Support
	longest         long        // what lengthOperator remembers
	current         *run        // that of the holder of the lock; guarded by lock
	begun           *lua.LState // the thread of a protected call that is about to begin
	yield           *lua.LFunction
	yields          map[[5]uintptr]bool // what calledByResume found out
	patterns        map[string]*luapattern.Pattern
	warned          map[string]bool // the warnings that were given
}

func init() {
	// A variable of gopher-lua's own, and so of the process: t[67108863] = 1
	// would otherwise fill 4.5 GB. Lists go on beyond it, see luavalue.Len.
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
	h.current = &run{Context: context.Background()}
	setState(h.main, &threadState{run: h.current})
	h.callProtected = h.main.NewFunction(callProtected)
	h.callProtected.Env = protectedEnv
	h.openOperators()
	h.openLibraries()
	h.openModules()
	return h
}

// Close ends the state. No call may be under way.
func (h *Host) Close() { h.main.Close() }

// Now returns the time by the host's clock.
func (h *Host) Now() time.Time { return h.opts.Now() }

// Location returns the host's time zone.
func (h *Host) Location() *time.Location { return h.opts.Location }

// Print writes to what print writes to.
func (h *Host) Print(text string) { h.opts.Print(text) }

// SetGlobal sets a global variable before a script runs.
func (h *Host) SetGlobal(name string, v lua.LValue) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.main.SetGlobal(name, v)
}

// Func makes a Lua function of fn. A Go panic in it becomes a Lua error.
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

// plain adds functions to a table as they are, for the sake of speed: they call no
// Lua, and Go has no reason to panic in them.
func (h *Host) plain(t *lua.LTable, funcs map[string]lua.LGFunction) {
	for name, fn := range funcs {
		t.RawSetString(name, h.main.NewFunction(fn))
	}
}

// Call runs fn with the arguments until it returns, raises an error or the
// context ends, and gives what it returned. The error is a *ScriptError. After an
// error the Host is in order: coroutines and closures of before go on.
//
// Several goroutines may call at once. They take turns: one runs until it ends or
// until a binding of it gives the lock up with Unlocked. A binding itself must not
// use Call, which would wait for it.
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
