package workers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"synlua/runtime/host"
	"synlua/runtime/workers"
)

// An item whose change is sent must be told of, even if another item ends the call meanwhile.
func TestItemsUnderWayAreFinishedWhenTheCallEnds(t *testing.T) {
	for _, end := range []string{`error("no")`, `return parallel.stop`} {
		newBench(t, workers.Options{}).mustRun(t, strings.Replace(`
			local begun, finished, ended = 0, 0, false
			pcall(parallel.each, { 1, 2, 3, 4, 5, 6 }, function(i)
				begun = begun + 1
				if i == 2 then
					while begun < 2 do t.wait() end -- the other one may not have begun yet
					ended = true
					END
				end
				while not ended do t.wait() end
				for _ = 1, 20 do t.wait() end
				finished = finished + 1
			end, { workers = 2, on_error = "stop" })
			assert(finished == 1 and begun == 2, begun .. " begun, " .. finished .. " finished")`, "END", end, 1))
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a host with parallel and some bindings that wait.
type bench struct {
	host   *host.Host
	failed []string
	fatal  error
	end    context.CancelCauseFunc // of the run's context
}

func newBench(t *testing.T, o workers.Options) *bench {
	t.Helper()
	b := &bench{}
	if o.Failed == nil {
		o.Failed = func(item string, err error) { b.failed = append(b.failed, item) }
	}
	o.Fatal = func(err error) bool { return b.fatal != nil && errors.Is(err, b.fatal) }
	pool := workers.New(o)
	b.host = host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module(), pool.ProgressModule(), {
		Name: "t", Open: func(h *host.Host) lua.LValue {
			return h.Table(map[string]lua.LGFunction{
				// wait releases the lock for a moment and returns its argument.
				"wait": func(L *lua.LState) int {
					h.Unlocked(L, func() { time.Sleep(10 * time.Microsecond) })
					L.Push(L.Get(1))
					return 1
				},
				// hang waits until the run ends.
				"hang": func(L *lua.LState) int {
					ctx := host.Context(L)
					h.Unlocked(L, func() { <-ctx.Done() })
					h.Raise(L, ctx.Err())
					return 0
				},
				"stop": func(L *lua.LState) int {
					b.end(b.fatal)
					h.Stop(L, b.fatal)
					return 0
				},
				"fail":  func(L *lua.LState) int { h.Raise(L, b.fatal); return 0 },
				"panic": func(*lua.LState) int { panic("a fault in a binding") },
			})
		},
	}}})
	t.Cleanup(b.host.Close)
	return b
}

func (b *bench) run(ctx context.Context, t *testing.T, source string) error {
	t.Helper()
	fn, err := b.host.Load("test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.host.Call(ctx, fn)
	return err
}

func (b *bench) mustRun(t *testing.T, source string) {
	t.Helper()
	if err := b.run(t.Context(), t, source); err != nil {
		t.Fatal(err)
	}
}

func TestEachSharesVariables(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local n, sum = 0, 0
		local function numbers() if n < 3000 then n = n + 1 return n end end
		local done, failed = parallel.each(numbers, function(i) assert(t.wait(i) == i) sum = sum + i end, { workers = 16 })
		assert(sum == 3000 * 3001 / 2 and done == 3000 and failed == 0)`)
}

func TestMapKeepsOrder(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local items = {} for i = 1, 200 do items[i] = i end
		local squares = parallel.map(items, function(i) t.wait() return i * i end)
		for i = 1, 200 do assert(squares[i] == i * i) end`)
}

func TestAnErrorDoesNotStopTheOthers(t *testing.T) {
	b := newBench(t, workers.Options{})
	b.mustRun(t, `
		local done, failed, errors = parallel.each({ "a", "b", "c" }, function(x) t.wait() if x == "b" then error({ code = 7 }) end end)
		assert(done == 2 and failed == 1 and errors[1].item == "b" and errors[1].error.code == 7)`)
	if fmt.Sprint(b.failed) != "[b]" {
		t.Errorf("reported %v, want b", b.failed)
	}
}

func TestOnErrorStop(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local n = 0
		local function numbers() n = n + 1 return n end
		local ok, err = pcall(parallel.each, numbers, function(k)
			if k == 100 then error({ k = k }) end
			t.wait()
		end, { on_error = "stop" })
		assert(not ok and err.k == 100, tostring(err))
		assert(n < 130, n)
		-- those that wait are told to stop
		ok, err = pcall(parallel.each, { 1, 2, 3, 4 }, function(k) if k == 4 then error("boom") end t.hang() end,
			{ workers = 4, on_error = "stop" })
		assert(not ok and tostring(err):find("boom"), tostring(err))`)
}

func TestFatalErrorStops(t *testing.T) {
	b := newBench(t, workers.Options{})
	b.fatal = errors.New("the token is not known")
	err := b.run(t.Context(), t, `
		local n = 0
		parallel.each(function() n = n + 1 return n end, function(k) if k == 5 then t.fail() end t.wait() end)`)
	if !errors.Is(err, b.fatal) {
		t.Errorf("got %v, want the fatal error", err)
	}
}

func TestAWorkerStopsTheRun(t *testing.T) {
	for _, source := range []string{
		`parallel.each({ 1 }, function() pcall(t.stop) end)`,
		`parallel.map({ 1, 2, 3 }, function() pcall(t.stop) went_on = true end, { workers = 1 })`,
		`pcall(parallel.each, { 1, 2, 3, 4 }, function(i) if i == 2 then pcall(t.stop) else t.hang() end end)`,
		`parallel.each({ 1, 2 }, function() parallel.each({ 1, 2 }, function() pcall(t.stop) end) went_on = true end)`,
		`parallel.each(function() pcall(t.stop) went_on = true return 1 end, t.wait)`,
		`parallel.each({ 1, 2, 3 }, function(i) if i == 1 then pcall(t.stop) end went_on = true end, { workers = 1 })`,
	} {
		b := newBench(t, workers.Options{})
		b.fatal = errors.New("over")
		ctx, end := context.WithCancelCause(t.Context())
		b.end = end
		if err := b.run(ctx, t, source+" went_on = true"); !errors.Is(err, b.fatal) {
			t.Errorf("%s ends with %v", source, err)
		}
		b.mustRun(t, `assert(rawget(_G, "went_on") == nil)`)
	}
}

func TestStopEndsAnEndlessIterator(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local n = 0
		local done = parallel.each(function() n = n + 1 return n end, function(k) if k == 50 then return parallel.stop end t.wait() end)
		assert(done >= 40 and n < 80, n)`)
}

func TestTheIteratorsErrorIsRaised(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local ok, err = pcall(parallel.each, function() error("no more pages") end, function() end)
		assert(not ok and tostring(err):find("no more pages"), err)
		local n = 0
		ok, err = pcall(parallel.each, function() n = n + 1 if n == 20 then error("in the middle") end return n end, t.wait)
		assert(not ok and tostring(err):find("in the middle"), err)`)
}

func TestItemsBeforeTheIteratorsErrorAreDone(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local n, done = 0, {}
		local ok = pcall(parallel.each, function() n = n + 1 if n == 20 then error("in the middle") end return n end,
			function(k) t.wait() done[#done + 1] = k end)
		assert(not ok and #done == 19, #done)`)
}

func TestErrorsSayWhereAndForWhichItem(t *testing.T) {
	b := newBench(t, workers.Options{})
	b.mustRun(t, `
		local function deep(k) error("bad " .. k) end
		local _, _, failures = parallel.each({ "a" }, function(k) deep(k) end)
		local trace = failures[1].traceback
		assert(trace:find("^test.lua:2 in deep\ntest.lua:3"), trace)`)
	err := b.run(t.Context(), t, `
		local function deep(k) error("bad " .. k) end
		parallel.map({ { name = "@a:b" } }, function(u) deep(u.name) end)`)
	var script *host.ScriptError
	if !errors.As(err, &script) || script.Message != "bad @a:b" ||
		!strings.Contains(strings.Join(script.Traceback, "|"), "test.lua:2 in deep|test.lua:3|item @a:b of parallel.map|test.lua:3") {
		t.Errorf("got %v, traceback %q", err, script.Traceback)
	}
}

func TestPairsAreWorkedOn(t *testing.T) {
	b := newBench(t, workers.Options{})
	b.mustRun(t, `
		local rooms, seen = { general = 1, staff = 2, [true] = 3 }, {}
		local done = parallel.each(next, rooms, nil, function(k, v) t.wait() seen[k] = v end, { workers = 2 })
		assert(done == 3 and seen.general == 1 and seen.staff == 2 and seen[true] == 3)

		-- any iterator with a state gets the last value back; map keeps its order
		local function below(n, i) if i < n then return i + 1, i * 10 end end
		local list = parallel.map(below, 50, 0, function(i, v) t.wait() return i + v end)
		assert(#list == 50)
		for i = 1, 50 do assert(list[i] == i + (i - 1) * 10) end
		list = parallel.map(function(_, i) i = (i or 0) + 1 return i <= 3 and i or nil end, function(i) return i end)
		assert(#list == 3 and list[3] == 3)
		list = parallel.map(("a b c"):gmatch("%a"), function(c) t.wait() return c end)
		assert(table.concat(list) == "abc")`)
	b.mustRun(t, `
		parallel.each(next, { general = {} }, nil, error)
		parallel.each(next, { { name = "staff" } }, nil, error)`)
	if fmt.Sprint(b.failed) != "[general staff]" {
		t.Errorf("reported %v, want general and staff", b.failed)
	}
}

func TestWhatIsAList(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		assert(parallel.each({}, error) == 0)
		local pairs_of = {}
		assert(parallel.each(pairs { a = 1, b = 2 }, function(k, v) pairs_of[k] = v end, { workers = 1 }) == 2)
		assert(pairs_of.a == 1 and pairs_of.b == 2)
		assert(table.concat(parallel.map(ipairs { 5, 6 }, function(i, v) return i * v end), " ") == "5 12")
		arg = { [0] = "test.lua", "a", "b" } -- what the command gives a script
		assert(parallel.each(arg, t.wait) == 2)`)
}

func TestBadArguments(t *testing.T) {
	b := newBench(t, workers.Options{})
	for source, want := range map[string]string{
		`parallel.each({}, function() end, { workers = 0 })`:         "from 1 to 256",
		`parallel.each({}, function() end, { workers = 2.5 })`:       "from 1 to 256",
		`parallel.workers(0/0)`:                                      "bad argument #1 to 'workers' (best: a whole number from 1 to 256 expected",
		`parallel.workers(2.5)`:                                      "from 1 to 256",
		`parallel.each({}, function() end, { wokers = 2 })`:          `did you mean "workers"`,
		`parallel.each({}, function() end, { on_error = "ignore" })`: `"continue" or "stop"`,
		`parallel.each({}, 5)`:                                       "function expected",
		`parallel.each(5, function() end)`:                           "a list or an iterator expected",
		`parallel.each({ a = 1 }, print)`:                            "bad argument #1 to 'each' (a list expected; this table has names as keys: write parallel.each(pairs(t), fn))",
		`parallel.map({ 1, 2, n = 2 }, print)`:                       "bad argument #1 to 'map' (a list expected; this table has names as keys: write parallel.map(pairs(t), fn))",
		`parallel.each(progress { a = 1 }, print)`:                   "bad argument #1 to 'each' (a list expected; this table has names",
		`parallel.each({ [0] = 1, [5] = 2 }, print)`:                 "this table has gaps: write parallel.each(pairs(t), fn)",
		`local each = parallel.each each(pairs { a = 1 }, print)`:    "bad argument #1 to 'each' (before fn, Lua passes on only the first value of pairs(t): write parallel.each(next, t, nil, fn))",
		`local map = parallel.map map(ipairs { 1 }, print)`:          "of ipairs(t): write parallel.map(t, fn))",
		`parallel.each({}, {}, nil, print)`:                          "bad argument #1 to 'each' (an iterator expected before the state",
		`parallel.each(next, {}, nil, print, { wokers = 2 })`:        "bad argument #5 to 'each' (unknown option",
	} {
		err := b.run(t.Context(), t, source)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", source, err, want)
		}
	}
}

func TestEverythingAtOnce(t *testing.T) {
	jobs := 3000
	if testing.Short() {
		jobs = 500
	}
	newBench(t, workers.Options{}).mustRun(t, strings.Replace(`
		local seen = {}
		local mt = setmetatable({}, { __index = function(_, k) return t.wait("/" .. k) end, __add = function() return t.wait(5) end })
		local function count(k)
			return coroutine.wrap(function() for i = 1, k do t.wait() coroutine.yield(i) end end)
		end
		local n = 0
		local function items() if n < JOBS then n = n + 1 if n % 50 == 0 then t.wait() end return n end end
		local kinds = {
			[0] = function(k)
				local ok, err = pcall(function() t.wait() error("no " .. k) end)
				assert(not ok and err:find("no " .. k, 1, true))
			end,
			function() local ok, err = pcall(t.panic) assert(not ok and tostring(err):find("a fault in a binding"), err) end,
			function() local sum = 0 for v in count(5) do sum = sum + v end assert(sum == 15) end,
			function(k) assert(mt["k" .. k] == "/k" .. k) assert(mt + 1 == 5) end,
			function() local l = { 5, 3, 9, 1 } table.sort(l, function(a, b) t.wait() return a < b end) assert(l[1] == 1 and l[4] == 9) end,
			function() assert(("a b"):gsub("%a", function(c) return t.wait(c .. c) end) == "aa bb") end,
			function(k)
				local co = coroutine.create(function(a) local b = t.wait(a) coroutine.yield(b) error({ b }) end)
				local ok, v = coroutine.resume(co, k) assert(ok and v == k and coroutine.status(co) == "suspended")
				ok, v = coroutine.resume(co) assert(not ok and v[1] == k and coroutine.status(co) == "dead")
			end,
			function(k)
				if k % 100 ~= 7 then return end
				local sum = 0
				parallel.each({ 1, 2, 3, 4 }, function(x) t.wait() sum = sum + x end, { workers = 4 }) assert(sum == 10)
				assert(not pcall(parallel.each, { 1, 2 }, function() error("inner") end, { on_error = "stop" }))
			end,
		}
		local done, failed, errors = parallel.each(items, function(k)
			kinds[k % 8](k)
			assert(coroutine.running() == nil)
			seen[k] = (seen[k] or 0) + 1
		end, { workers = 16 })
		assert(failed == 0, failed > 0 and tostring(errors[1].error))
		assert(done == JOBS)
		for k = 1, JOBS do assert(seen[k] == 1) end`, "JOBS", fmt.Sprint(jobs), -1))
}

func TestAWorkersCoroutineIsNobodyElses(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `
		local g = coroutine.wrap(function() local i = 0 while true do i = i + 1 t.wait() coroutine.yield(i) end end)
		local good, refused = 0, 0
		local items = {} for i = 1, 300 do items[i] = i end
		parallel.each(items, function()
			local ok, err = pcall(g)
			if ok then good = good + 1 else assert(tostring(err):find("normal coroutine"), err) refused = refused + 1 end
		end)
		assert(good + refused == 300 and good > 0)`)
}

func TestCancelling(t *testing.T) {
	for name, source := range map[string]string{
		"workers that wait":        `ready() parallel.each({ 1, 2, 3 }, function() t.hang() end, { workers = 3 })`,
		"workers that compute":     `parallel.each({ 1, 2, 3 }, function() ready() while true do end end, { workers = 3 })`,
		"a worker that swallows":   `parallel.each({ 1, 2 }, function() ready() while true do pcall(t.hang) end end)`,
		"a worker's coroutine":     `parallel.each({ 1 }, function() ready() coroutine.wrap(function() while true do end end)() end)`,
		"an endless iterator":      `parallel.each(function() ready() return 1 end, t.wait)`,
		"calls that are swallowed": `ready() while true do pcall(parallel.each, { 1, 2 }, function() t.hang() end) end`,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, workers.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			b.host.SetGlobal("ready", b.host.Func(func(*lua.LState) int { cancel(); return 0 }))
			if err := b.run(ctx, t, source); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the cancellation", err)
			}
			b.mustRun(t, `assert(1 + 1 == 2)`) // the host can still be used
		})
	}
}
