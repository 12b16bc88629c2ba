package workers_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/workers"
)

// runLoop runs a source that has a function loop, and returns the items with what became of
// them, and the tasks that were shown.
func runLoop(t *testing.T, source string) (items string, tasks []*watchedTask, err error) {
	t.Helper()
	w := &watcher{}
	var told []string
	pool := workers.New(workers.Options{Progress: w.start})
	loop := host.Module{Name: "loop", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			return pool.Run(h, L, workers.Loop{
				Name: "loop",
				Done: func(item string, results []lua.LValue, _ string) {
					told = append(told, fmt.Sprint(item, results))
				},
				Failed: func(item string, err error) { told = append(told, item+" failed: "+err.Error()) },
			})
		})
	}}
	h := host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module(), pool.ProgressModule(), loop}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Call(t.Context(), fn)
	return strings.Join(told, "; "), w.tasks, err
}

func TestALoopTellsWhatBecameOfEachItem(t *testing.T) {
	for source, want := range map[string]string{
		`loop({ "a", "b" }, function(x) return x .. x, 2 end, { workers = 1 })`: "a[aa 2]; b[bb 2] | 2/2, 0 failed",
		`local done, failed = loop({ { user_id = "@a:b" }, { n = 2 } }, function(x) error(x.n and "no", 0) end, { workers = 1 })
		assert(done == 0 and failed == 2)`: "@a:b failed: test.lua:1: error object is a nil; item failed: test.lua:1: no | 2/2, 2 failed",
		`loop({ { n = 1 } }, function() end, { label = "counting", name = function(x) return "the " .. x.n end })`: "the 1[] | counting 1/1, 0 failed",
		`loop({ 1 }, function() end, { name = function(x) error("no name", 0) end })`:                              "1 failed: test.lua:1: no name | 1/1, 1 failed",
		`loop(function() end, print, { total = 7 })`:                                                               " | 0/7, 0 failed",
		`loop(progress({ 1 }, "theirs"), function() end)`:                                                          "1[] | theirs 1/1, 0 failed",
		`loop(progress({ 1 }, "theirs"), function() end, { label = "ours" })`:                                      "1[] | ours 1/1, 0 failed",
		`loop({ 1, 2 }, function() return parallel.stop end, { workers = 1 })`:                                     " | 1/2, 0 failed",
		`loop({ 1 }, function() parallel.each({ 1, 2 }, function() end) end)`:                                      "1[] | 1/1, 0 failed",
	} {
		items, tasks, err := runLoop(t, source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := fmt.Sprintf("%s | %v", items, tasks[0]); got != want {
			t.Errorf("%s\ngives %q\nwant  %q", source, got, want)
		}
	}
}

// The first item ends last, and the third one ends the call.
func TestALoopInOrder(t *testing.T) {
	var told []string
	pool := workers.New(workers.Options{})
	loop := host.Module{Name: "loop", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			return pool.Run(h, L, workers.Loop{
				Name: "loop", InOrder: true,
				Done:   func(item string, _ []lua.LValue, _ string) { told = append(told, item) },
				Failed: func(item string, err error) { told = append(told, item+" failed") },
			})
		})
	}}
	wait := host.Module{Name: "wait", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int { h.Unlocked(L, runtime.Gosched); return 0 })
	}}
	h := host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module(), loop, wait}})
	defer h.Close()
	for source, want := range map[string]string{
		`local finished = 0
		loop({ "a", "b", "c", "d" }, function(x)
			if x == "a" then while finished < 3 do wait() end end
			finished = finished + 1
			if x == "b" then error("no") end
		end, { workers = 2 })`: "a, b failed, c, d",
		`local finished = 0
		pcall(loop, { "a", "b", "c", "d" }, function(x)
			if x == "a" then while finished < 2 do wait() end error("no") end
			finished = finished + 1
		end, { workers = 2, on_error = "stop" })`: "b, c",
	} {
		told = nil
		fn, err := h.Load("test.lua", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Call(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(told, ", "); !strings.HasPrefix(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}

type sumKey struct{}

// The first item ends last. Each has the note of what was done for it alone.
func TestALoopInOrderNotesWhenAnItemEnds(t *testing.T) {
	pool := workers.New(workers.Options{Watch: func(ctx context.Context) (context.Context, func()) {
		sum := new(int)
		return context.WithValue(ctx, sumKey{}, sum), func() { *sum = 0 }
	}})
	var told []string
	loop := host.Module{Name: "loop", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			return pool.Run(h, L, workers.Loop{
				Name: "loop", InOrder: true,
				Note: func(ctx context.Context) string { return fmt.Sprint(*ctx.Value(sumKey{}).(*int)) },
				Done: func(item string, _ []lua.LValue, note string) { told = append(told, item+" "+note) },
			})
		})
	}}
	add := host.Module{Name: "add", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			*host.Context(L).Value(sumKey{}).(*int) += L.CheckInt(1)
			h.Unlocked(L, runtime.Gosched)
			return 0
		})
	}}
	h := host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module(), loop, add}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(`local finished = 0
		loop({ 10, 2, 3, 4 }, function(x)
			add(x)
			if x == 10 then while finished < 3 do add(0) end end
			finished = finished + 1
		end, { workers = 2 })`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Call(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told, ", "); got != "10 10, 2 2, 3 3, 4 4" {
		t.Errorf("told %q", got)
	}
}

func TestOptionsOfALoop(t *testing.T) {
	for source, want := range map[string]string{
		`loop({}, print, { labl = "x" })`:                                  `unknown option "labl", did you mean "label"?`,
		`loop({}, print, { name = "x" })`:                                  "name: a function expected, which returns what an item is called; got string",
		`loop({}, print, { total = -1 })`:                                  "total: how many items there will be expected, got -1",
		`loop({ a = 1 }, print)`:                                           "write loop(pairs(t), fn)",
		`parallel.each({}, print, { label = "x" })`:                        `unknown option "label"`,
		`loop({ 1 }, function() error("x", 0) end, { on_error = "stop" })`: "x",
	} {
		if _, _, err := runLoop(t, source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", source, err, want)
		}
	}
}
