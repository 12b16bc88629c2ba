package main

import (
	"runtime"
	"testing"
)

func TestOneProcessorAndAllAgain(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	t.Setenv("GOMAXPROCS", "")
	runtime.SetDefaultGOMAXPROCS()
	all := runtime.GOMAXPROCS(0)
	oneProcessor(true)
	if n := runtime.GOMAXPROCS(0); n != 1 {
		t.Errorf("%d processors, want 1", n)
	}
	oneProcessor(false)
	if n := runtime.GOMAXPROCS(0); n != all {
		t.Errorf("%d processors, want all %d", n, all)
	}
}

func TestTheUsersNumberOfProcessorsIsKept(t *testing.T) {
	before := runtime.GOMAXPROCS(3)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	t.Setenv("GOMAXPROCS", "3")
	for _, light := range []bool{true, false} {
		oneProcessor(light)
		if n := runtime.GOMAXPROCS(0); n != 3 {
			t.Errorf("light %t: %d processors, want the user's 3", light, n)
		}
	}
}
