package host

import (
	"context"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// While a binding waits, another goroutine's Call can run, and the two do not disturb
// each other.
func TestUnlockedLetsAnotherCallIn(t *testing.T) {
	r := newRecorder(t, Options{})
	waits, goOn := make(chan bool), make(chan bool)
	r.main.SetGlobal("wait", r.Func(func(L *lua.LState) int {
		r.Unlocked(L, func() { waits <- true; <-goOn })
		return 0
	}))
	done := make(chan error)
	go func() {
		_, err := r.run(t, `
			shared, current = 0, nil
			coroutine.wrap(function()
				current = coroutine.running()
				local ok = pcall(function() wait() error("x") end)
				print("first", ok, shared, coroutine.running() == current, coroutine.status(current))
			end)()`)
		done <- err
	}()
	<-waits
	if _, err := r.run(t, `
		local n = 0
		for _ = 1, 5 do if not pcall(error) then n = n + 1 end end
		shared = n
		print("second", coroutine.running(), coroutine.resume(current))
		print(coroutine.status(current))`); err != nil {
		t.Error(err)
	}
	goOn <- true
	if err := <-done; err != nil {
		t.Error(err)
	}
	equal(t, r.out.String(), "second\tnil\tfalse\tcannot resume normal coroutine\nnormal\nfirst\tfalse\t5\ttrue\trunning\n")
}

func TestUnlockedTakesTheLockAgainWhenItsWorkPanics(t *testing.T) {
	r := newRecorder(t, Options{})
	r.main.SetGlobal("work", r.Func(func(L *lua.LState) int {
		r.Unlocked(L, func() { panic("in the work") })
		return 0
	}))
	if _, err := r.run(t, `print(pcall(work))`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "false\tinternal error: in the work (please report it)\n")
}

// Calls from many goroutines take turns, whether or not they wait in between.
// Cancelling one does not affect the others.
func TestCallsOfManyGoroutines(t *testing.T) {
	r := newRecorder(t, Options{})
	r.main.SetGlobal("wait", r.Func(func(L *lua.LState) int {
		r.Unlocked(L, func() {})
		return 0
	}))
	if _, err := r.run(t, `
		total, failed = 0, 0
		local function count() failed = failed + 1 end
		function job(n)
			local mine = 0
			local function add(x) mine = mine + x end
			for i = 1, 50 do
				local ok = pcall(function() add(1) wait() if i % 2 == 0 then error({}) end wait() end)
				if not ok then count() end
				for x in coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) do wait() add(x) end
			end
			total = total + mine
			return mine
		end
		function spin() while true do pcall(wait) end end`); err != nil {
		t.Fatal(err)
	}
	spin, job := r.main.GetGlobal("spin"), r.main.GetGlobal("job")
	ctx, cancel := context.WithCancel(t.Context())
	var workers, spinner sync.WaitGroup
	spinner.Go(func() {
		if _, err := r.Call(ctx, spin); err == nil {
			t.Error("the endless call ended")
		}
	})
	for range 8 {
		workers.Go(func() {
			got, err := r.Call(t.Context(), job)
			if err != nil || got[0] != lua.LNumber(200) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	workers.Wait()
	cancel()
	spinner.Wait()
	if _, err := r.run(t, `print(total, failed)`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "1600\t200\n")
}
