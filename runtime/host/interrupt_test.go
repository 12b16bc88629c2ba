package host

import (
	"context"
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// cancelled runs an endless chunk, and cancels its run when the chunk calls the global
// function cancel.
func (r *recorder) cancelled(t *testing.T, source string) error {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	r.main.SetGlobal("cancel", r.Func(func(*lua.LState) int {
		cancel(ErrInterrupted)
		return 0
	}))
	fn, err := r.Load("test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Call(ctx, fn)
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("the run ended with %v", err)
	}
	return err
}

func TestCancelEndsWhateverRuns(t *testing.T) {
	cases := map[string]string{
		"a loop":                            `cancel() while true do end`,
		"a loop in pcall":                   `pcall(function() cancel() while true do end end) print("swallowed")`,
		"a loop that swallows errors":       `cancel() while true do pcall(error, "x") end`,
		"a loop that calls pcall":           `cancel() while true do pcall(pcall, pcall) end`,
		"pcalls inside each other":          `local function f(n) if n == 0 then cancel() while true do end end pcall(f, n - 1) print("swallowed") end f(50)`,
		"an endless numeric for":            `cancel() for i = 1, math.huge do end`,
		"an endless iterator":               `cancel() for _ in function() return 1 end do end`,
		"an iterator that is a coroutine":   `cancel() for _ in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end`,
		"a loop in a coroutine":             `coroutine.wrap(function() cancel() while true do end end)()`,
		"a loop in a resumed coroutine":     `coroutine.resume(coroutine.create(function() cancel() while true do end end)) print("swallowed")`,
		"a loop around resume":              `local function dead() error("x") end cancel() while true do coroutine.resume(coroutine.create(dead)) end`,
		"a loop around wrap":                `cancel() while true do pcall(coroutine.wrap(error)) end`,
		"a pcall in a coroutine":            `coroutine.wrap(function() while true do pcall(function() cancel() while true do end end) end end)()`,
		"coroutines inside each other":      `local function f(n) if n == 0 then cancel() while true do end end coroutine.resume(coroutine.create(f), n - 1) print("swallowed") end f(50)`,
		"the handler of xpcall":             `xpcall(error, function() cancel() while true do end end) print("swallowed")`,
		"an xpcall whose handler is called": `xpcall(function() cancel() while true do end end, function() print("handled") while true do end end) print("swallowed")`,
		"a loop of handlers":                `cancel() while true do xpcall(error, error) end`,
		"a comparator":                      `local n = 0 table.sort({ 5, 4, 3, 2, 1 }, function() if n == 0 then n = 1 cancel() while true do end end end)`,
		"a callback of gsub":                `string.gsub("abc", "%w", function() cancel() while true do end end)`,
		"endless tail calls":                `local function f() return f() end cancel() f()`,
		"endless goto":                      `cancel() ::again:: goto again`,
		"metamethods":                       `local t = setmetatable({}, { __index = function() return 1 end }) cancel() while t.x do end`,
		"__tostring":                        `tostring(setmetatable({}, { __tostring = function() cancel() while true do end end }))`,
		"a slow pattern":                    `cancel() while true do (("a"):rep(600)):find(".-.-.-b") end`,
		"an insertion far below the list":   `cancel() table.insert({}, -2^31, 1)`,
		"a source without end":              `cancel() load(function() return " " end)`,
		"gmatch":                            `cancel() while true do for _ in ("abc"):gmatch(".") do end end`,
		"an error that never ends":          `error(setmetatable({}, { __tostring = function() cancel() while true do end end }))`,
		"a format of many items":            `local f = ("%%"):rep(3e7) cancel() print(#f:format())`,
		"a date of many conversions":        `local f = ("%n"):rep(2e7) cancel() print(#os.date(f))`,
		"a long concat":                     `local t = {} for i = 1, 3e6 do t[i] = "x" end cancel() print(#table.concat(t))`,
		"a repeat of a repeat":              `repeat cancel() repeat pcall(cancel) until false until false`,
	}
	for name, source := range cases {
		t.Run(name, func(t *testing.T) {
			r := newRecorder(t, Options{})
			err := r.cancelled(t, source)
			equal(t, r.out.String(), "")
			equal(t, err.Error() != "", true)
		})
	}
}

func TestAMillionTailCallsAreCancelledWithAShortTraceback(t *testing.T) {
	r := newRecorder(t, Options{})
	err := r.cancelled(t, `local n = 0 local function f() n = n + 1 if n == 1e6 then cancel() end return f() end f()`)
	var script *ScriptError
	if !errors.As(err, &script) || len(script.Traceback) > tracebackLines {
		t.Errorf("got %v", script.Traceback)
	}
}

func TestACancelledContextStartsNothing(t *testing.T) {
	r := newRecorder(t, Options{})
	fn, err := r.Load("test.lua", []byte(`print("started")`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.Call(ctx, fn)
	equal(t, errors.Is(err, context.Canceled), true)
	equal(t, r.out.String(), "")
}

func TestABindingThatWaitsSeesTheEndOfTheRun(t *testing.T) {
	r := newRecorder(t, Options{})
	r.main.SetGlobal("wait", r.Func(func(L *lua.LState) int {
		r.Unlocked(L, func() { <-Context(L).Done() })
		return 0
	}))
	for _, source := range []string{
		`cancel() wait() print("went on")`,
		`cancel() pcall(wait) print("went on")`,
		`cancel() coroutine.wrap(function() pcall(wait) print("went on") end)()`,
	} {
		// A run does not end when a binding returns, but at the next poll.
		_ = r.cancelled(t, source+" while true do end")
	}
}

// A binding may notice the end before the run does.
func TestABindingThatSawTheEndIsNotSwallowed(t *testing.T) {
	r := newRecorder(t, Options{})
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		r.main.SetGlobal("wait", r.Func(func(L *lua.LState) int {
			r.Unlocked(L, cancel)
			L.RaiseError("%v", ctx.Err())
			return 0
		}))
		fn, err := r.Load("test.lua", []byte(`pcall(wait) return "swallowed"`))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Call(ctx, fn); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v, %v", got, err)
		}
	}
}

func TestTheHostGoesOnAfterACancelledRun(t *testing.T) {
	r := newRecorder(t, Options{})
	_ = r.cancelled(t, `
		count = 0
		local inner = 0
		function bump() count = count + 1 inner = inner + 1 return inner end
		suspended = coroutine.wrap(function(a)
			while true do bump() a = coroutine.yield(a, inner) end
		end)
		suspended("first")
		running = coroutine.create(function() bump() cancel() while true do end end)
		waiting = coroutine.create(function() pcall(coroutine.resume, running) end)
		coroutine.resume(waiting)`)
	if _, err := r.run(t, `
		print(bump(), count, suspended("second"))
		print(coroutine.status(running), coroutine.status(waiting), coroutine.running())
		print(coroutine.resume(running))
		local failed = 0
		for _ = 1, 3 do if not pcall(error) then failed = failed + 1 end end
		print(failed)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "3\t3\tsecond\t4\ndead\tdead\tnil\nfalse\tcannot resume dead coroutine\n3\n")
}

func TestTheHostGoesOnAfterAFailedCall(t *testing.T) {
	r := newRecorder(t, Options{})
	r.fails(t, `
		local n = 0
		function bump() n = n + 1 return n end
		bump()
		generator = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i, bump()) end end)
		generator()
		local t = nil
		return t.field`)
	for range 2 {
		if _, err := r.run(t, `print(bump(), generator())`); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, r.out.String(), "3\t2\t4\n5\t3\t6\n")
}

func TestDeadlinesEndRuns(t *testing.T) {
	r := newRecorder(t, Options{})
	fn, err := r.Load("test.lua", []byte(`while true do end`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 1)
	defer cancel()
	_, err = r.Call(ctx, fn)
	equal(t, errors.Is(err, context.DeadlineExceeded), true)
}

// A binding ends the run's context itself, and no script may swallow why.
func TestStopEndsTheWholeRun(t *testing.T) {
	reason := errors.New("this may not go on")
	for _, source := range []string{
		`finish()`,
		`pcall(finish)`,
		`while true do pcall(pcall, finish) end`,
		`xpcall(finish, print)`,
		`xpcall(error, finish)`,
		`coroutine.wrap(finish_in_lua)()`,
		`coroutine.resume(coroutine.create(function() pcall(finish) print("went on") end))`,
		`pcall(function() return setmetatable({}, { __index = finish }).x end)`,
		`tostring(setmetatable({}, { __tostring = finish }))`,
		`error(setmetatable({}, { __tostring = function() finish() end }))`,
		`pcall(table.sort, { 1, 2, 3 }, finish)`,
		`("abc"):gsub("b", finish)`,
		`load(finish)`,
		`for _ in finish do end`,
	} {
		r := newRecorder(t, Options{})
		ctx, end := context.WithCancelCause(t.Context())
		r.main.SetGlobal("finish", r.Func(func(L *lua.LState) int {
			end(reason)
			r.Stop(L, reason)
			return 0
		}))
		fn, err := r.Load("test.lua", []byte("function finish_in_lua() finish() end "+source+` print("went on")`))
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Call(ctx, fn)
		if !errors.Is(err, reason) || strings.Contains(r.out.String(), "went on") {
			t.Errorf("%s gives %v, and prints %q", source, err, r.out.String())
		}
	}
}

func TestStopRaisesTheErrorOfARunThatGoesOn(t *testing.T) {
	r := newRecorder(t, Options{})
	r.main.SetGlobal("finish", r.Func(func(L *lua.LState) int {
		r.Stop(L, errors.New("over"))
		return 0
	}))
	if _, err := r.run(t, `local ok, err = pcall(finish) print(ok, err)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "false\tover\n")
}
