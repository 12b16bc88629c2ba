package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"synlua/runtime/host"
)

// memorySize is how many bytes the process may use, written "512MiB", "2G" or in bytes.
type memorySize int64

const (
	mebibyte      = 1 << 20
	defaultMemory = 512 * mebibyte
	leastMemory   = 64 * mebibyte
)

// units are what may follow a number of bytes, in powers of 1024.
var units = map[string]int64{"": 1, "k": 1 << 10, "m": mebibyte, "g": 1 << 30}

func (m *memorySize) String() string { return fmt.Sprintf("%dMiB", int64(*m)/mebibyte) }
func (m *memorySize) Type() string   { return "size" }
func (m *memorySize) Set(s string) error {
	digits := strings.TrimRight(s, "kKmMgGiIbB ")
	unit := strings.TrimSpace(strings.ToLower(s[len(digits):]))
	unit = strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	factor, known := units[unit]
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !known || !(n*float64(factor) >= leastMemory && n*float64(factor) < 1<<50) {
		return fmt.Errorf("%q is no size such as 512MiB or 2GiB; at least %dMiB are needed", s, leastMemory/mebibyte)
	}
	*m = memorySize(n * float64(factor))
	return nil
}

// memoryError ends a run that needs more memory than it may use.
type memoryError struct{ limit memorySize }

func (e *memoryError) Error() string {
	return fmt.Sprintf("not enough memory: synlua may use %d MiB; --memory SIZE allows more", int64(e.limit)/mebibyte)
}

// memoryUse is how much memory the process uses, in bytes.
type memoryUse struct {
	total  int64  // of the system's
	live   int64  // what the last garbage collection left
	idle   int64  // of total, what Go has no use for at the moment
	stacks int64  // of Go's, which grow with calls inside each other
	cycles uint64 // how many collections there were
}

// deepStacks is how large Go's stacks may get, whatever memory there is. Calls inside each
// other through metamethods, protected calls and coroutines add up on them, and Go ends a
// process whose stack reaches a gigabyte.
const deepStacks = 256 * mebibyte

// measureMemory measures the process.
func measureMemory() memoryUse {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
		{Name: "/gc/heap/live:bytes"}, {Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/memory/classes/heap/stacks:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	return memoryUse{
		total:  int64(samples[0].Value.Uint64() - samples[1].Value.Uint64()),
		live:   int64(samples[2].Value.Uint64()),
		cycles: samples[3].Value.Uint64(),
		stacks: int64(samples[4].Value.Uint64()),
		idle:   int64(samples[5].Value.Uint64()),
	}
}

// How often the process is measured: seldom, and often while it uses more than half of what
// it may.
const (
	measureSeldom = 20 * time.Millisecond
	measureOften  = 5 * time.Millisecond
)

// memoryBound keeps the process below a limit. Garbage is collected early enough that only
// what is in use counts. A script that keeps more than three quarters gets an error, so
// that there is room for the error itself and for what a script does about it. Where that
// is too late, because Go code allocates faster, the process ends.
type memoryBound struct {
	limit  int64
	short  func() // gives a script the error
	end    func() // ends the process
	raised uint64 // the number of collections when a script last got the error
	deep   bool   // a script got the error because of its stacks
}

// boundMemory begins to keep the process below --memory.
func (c *cli) boundMemory() {
	if c.measure == nil {
		return
	}
	shortage := &memoryError{c.opts.memory}
	limit := int64(c.opts.memory)
	c.memory = host.NewMemory(func(collect bool) int64 {
		if collect {
			runtime.GC()
		}
		use := c.measure()
		return limit*7/8 - (use.total - use.idle)
	}, shortage)
	debug.SetMemoryLimit(limit * 7 / 8)
	b := &memoryBound{limit: limit, short: c.memory.Short, end: func() { c.endNow(shortage, patienceForMemory) }}
	go func() {
		for {
			time.Sleep(b.look(c.measure()))
		}
	}()
}

// look acts upon a measurement, and returns after what time to measure again.
func (b *memoryBound) look(use memoryUse) time.Duration {
	b.deep = b.deep && use.stacks > min(b.limit/4, deepStacks)
	switch {
	case use.total > b.limit:
		b.end()
	case use.stacks > min(b.limit/4, deepStacks) && !b.deep:
		b.deep = true
		b.short()
	case use.live > b.limit*3/4, use.total > b.limit*15/16:
		// What a script has given up since the last error shows after a whole collection.
		if use.cycles >= b.raised+2 {
			b.raised = use.cycles
			b.short()
		}
	case use.total < b.limit/2:
		return measureSeldom
	}
	return measureOften
}
