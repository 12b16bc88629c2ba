package workers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/workers"
)

// watcher records the progress of tasks.
type watcher struct {
	mu    sync.Mutex
	tasks []*watchedTask
}

type watchedTask struct {
	w                   *watcher
	label               string
	total               int64
	done, failed, ended int
}

func (w *watcher) start(label string, total int64) workers.Task {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tasks = append(w.tasks, &watchedTask{w: w, label: label, total: total})
	return w.tasks[len(w.tasks)-1]
}

func (t *watchedTask) SetTotal(n int64) {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	t.total = n
}

func (t *watchedTask) Step(failed bool) {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	t.done++
	if failed {
		t.failed++
	}
}

func (t *watchedTask) End() {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	t.ended++
}

// String returns what a person would see in the end.
func (t *watchedTask) String() string {
	text := fmt.Sprintf("%s %d/%d, %d failed", t.label, t.done, t.total, t.failed)
	if t.ended == 0 {
		text += ", not ended"
	}
	return strings.TrimSpace(text)
}

// list is an iterator object over 1 to n, which knows its total after the first item.
type list struct{ next, n int }

func listModule() host.Module {
	return host.Module{Name: "list", Open: func(h *host.Host) lua.LValue {
		meta := h.Table(map[string]lua.LGFunction{
			"__call": func(L *lua.LState) int {
				l := L.CheckUserData(1).Value.(*list)
				l.next++
				if l.next > l.n {
					L.Push(lua.LNil)
					return 1
				}
				L.Push(lua.LNumber(l.next))
				L.Push(lua.LString("page"))
				L.Push(lua.LTrue)
				return 3
			},
			"__index": func(L *lua.LState) int {
				l := L.CheckUserData(1).Value.(*list)
				if L.CheckString(2) != "total" || l.n > 100 {
					L.RaiseError("a list has no %q", L.Get(2).String())
				}
				L.Push(lua.LNumber(l.n))
				if l.next == 0 {
					L.Push(lua.LNil)
				}
				return 1
			},
		})
		return h.Func(func(L *lua.LState) int {
			L.Push(&lua.LUserData{Value: &list{n: L.CheckInt(1)}, Metatable: meta})
			return 1
		})
	}}
}

// watch runs the source and returns the tasks that were shown.
func watch(t *testing.T, ctx context.Context, source string) (tasks []*watchedTask, err error) {
	t.Helper()
	w := &watcher{}
	pool := workers.New(workers.Options{Progress: w.start})
	h := host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module(), pool.ProgressModule(), listModule()}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Call(ctx, fn)
	return w.tasks, err
}

// wantTasks fails unless running the source shows these tasks.
func wantTasks(t *testing.T, source string, want ...string) {
	t.Helper()
	tasks, err := watch(t, t.Context(), source)
	if err != nil {
		t.Error(err)
	}
	if fmt.Sprint(tasks) != fmt.Sprint(want) {
		t.Errorf("tasks %v, want %v", tasks, want)
	}
}

func TestParallelShowsDoneFailedAndTotal(t *testing.T) {
	for source, want := range map[string]string{
		`parallel.each({ 1, 2, 3 }, function(i) if i == 2 then error("no") end end)`: "3/3, 1 failed",
		`parallel.map({ 1, 2, 3 }, function(i) return i end)`:                        "3/3, 0 failed",
		`parallel.each(list(50), function() end)`:                                    "50/50, 0 failed",
		`parallel.each(list(101), function() end)`:                                   "101/-1, 0 failed",
		`local n = 0
		parallel.each(function() n = n + 1 return n < 5 and n or nil end, function() end)`: "4/-1, 0 failed",
		`parallel.each({}, function() end)`:                                             "0/0, 0 failed",
		`parallel.each({ 1, 2 }, function() return parallel.stop end, { workers = 1 })`: "1/2, 0 failed",
		`pcall(parallel.each, { 1, 2 }, error, { workers = 1, on_error = "stop" })`:     "0/2, 0 failed",
		`pcall(parallel.each, function() error("no more") end, print)`:                  "0/-1, 0 failed",
	} {
		wantTasks(t, source, want)
	}
}

func TestOnlyTheOutermostParallelIsShown(t *testing.T) {
	wantTasks(t, `
		parallel.each({ 1, 2 }, function() parallel.each({ 1, 2, 3 }, function() end) end)
		parallel.each({ 1 }, function() end)`, "2/2, 0 failed", "1/1, 0 failed")
}

func TestCancellingEndsTheTask(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &watcher{}
	pool := workers.New(workers.Options{Progress: func(label string, total int64) workers.Task {
		cancel()
		return w.start(label, total)
	}})
	h := host.New(host.Options{Globals: true, Modules: []host.Module{pool.Module()}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(`parallel.each(function() return 1 end, function() end)`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Call(ctx, fn); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(w.tasks) != 1 || w.tasks[0].ended != 1 {
		t.Errorf("tasks %v", w.tasks)
	}
}

func TestProgressCountsWhatALoopHasFinished(t *testing.T) {
	wantTasks(t, `
		local seen = ""
		for n, page, last in progress(list(3), "users") do seen = seen .. n .. page .. tostring(last) end
		assert(seen == "1pagetrue2pagetrue3pagetrue", seen)
		for item, i in progress({ "a", "b" }) do assert(item == ({ "a", "b" })[i]) end
		for letter in progress(("xyz"):gmatch("."), "letters") do assert(#letter == 1) end
		for _ in progress(list(101)) do end
		for _ in progress({}) do end
		for _ in progress(function() end) do end`,
		"users 3/3, 0 failed", "2/2, 0 failed", "letters 3/-1, 0 failed", "101/-1, 0 failed", "0/0, 0 failed", "0/-1, 0 failed")
}

func TestProgressOfALoopThatIsLeft(t *testing.T) {
	wantTasks(t, `
		for n in progress(list(9)) do if n == 3 then break end end
		local it = progress(function() error("no more pages") end)
		local ok, err = pcall(function() for _ in it do end end)
		assert(not ok and tostring(err):find("no more pages"), err)`,
		"2/9, 0 failed, not ended", "0/-1, 0 failed")
}

func TestProgressIsOverOnce(t *testing.T) {
	wantTasks(t, `
		local it = progress({ 1 })
		assert(it() == 1 and it() == nil and it() == nil)`, "1/1, 0 failed")
}

func TestParallelTakesTheLabelOfProgress(t *testing.T) {
	wantTasks(t, `
		local sum = 0
		parallel.each(progress(list(5), "users"), function(n) sum = sum + n if n == 4 then error("no") end end)
		assert(sum == 15)
		parallel.map(progress({ 1, 2 }, "rooms"), function(n) return n end)`, "users 5/5, 1 failed", "rooms 2/2, 0 failed")
}

func TestProgressInsideCoroutinesAndWorkers(t *testing.T) {
	wantTasks(t, `
		local numbers = progress(coroutine.wrap(function() for i = 1, 4 do coroutine.yield(i) end end), "outer")
		parallel.each(numbers, function() end, { workers = 2 })`, "outer 4/-1, 0 failed")
}

func TestProgressRefusesWhatIsNoIterator(t *testing.T) {
	for source, want := range map[string]string{
		`progress(5)`:          "a list or an iterator expected, got number",
		`progress()`:           "value expected",
		`progress(pairs({}))`:  "not what pairs returns",
		`ipairs(progress({}))`: "got userdata: write  for item in progress(…) do",
		`progress({}, 7)`:      "a label expected, got number",
		`progress({}).x = 1`:   "attempt to",
		`assert(getmetatable(progress({})) == "progress") error(progress({}))`: "progress of table",
	} {
		if _, err := watch(t, t.Context(), source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", source, err, want)
		}
	}
}

func TestWithoutProgressNothingIsShown(t *testing.T) {
	newBench(t, workers.Options{}).mustRun(t, `parallel.each({ 1, 2 }, t.wait)`)
	h := host.New(host.Options{Globals: true, Modules: []host.Module{workers.New(workers.Options{}).ProgressModule(), listModule()}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(`local n = 0 for _ in progress(list(7)) do n = n + 1 end assert(n == 7)`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Call(t.Context(), fn); err != nil {
		t.Error(err)
	}
}
