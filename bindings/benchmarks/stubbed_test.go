package benchmarks

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// BenchmarkListUsers walks the list of 200,000 users in pages of 1000 and reads two
// fields of each.
func BenchmarkListUsers(b *testing.B) {
	const users = 200_000
	p := newStub(users).start(b)
	prints := fmt.Sprintf("%d\t%d", users, users*len("@user-000000:stub.test"))
	contest(b, "users",
		contestant{name: "synlua", work: users, prints: prints, command: p.synlua(b, "lua/list-users.lua")},
		contestant{name: "go", work: users, prints: prints, command: p.byhand(b, "list-users")},
	)
}

// BenchmarkListMemory measures the peak memory of the same walk, also with ten times the
// users.
func BenchmarkListMemory(b *testing.B) {
	for _, users := range []int{200_000, 2_000_000} {
		b.Run(strconv.Itoa(users), func(b *testing.B) {
			pids, peaks := make(chan int, 1), make(chan float64, 1)
			s := newStub(users)
			s.atVersion = func() { peaks <- highWater(b, <-pids) } // the script has read the whole list
			c := s.start(b).synlua(b, "lua/list-users.lua", "and the version")
			c.started = func(process *os.Process) { pids <- process.Pid }
			highest := 0.0
			for b.Loop() {
				c.run(b)
				highest = max(highest, <-peaks)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(highest, "MiB")
		})
	}
}

var highWaterLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// highWater returns the peak memory of a process, in MiB. It reads it while the process
// lives: what the system reports afterwards includes the memory of this one.
func highWater(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Error("this needs Linux: ", err)
		return 0
	}
	found := highWaterLine.FindSubmatch(text)
	if found == nil {
		b.Errorf("no VmHWM in %q", text)
		return 0
	}
	kB, _ := strconv.Atoi(string(found[1]))
	return float64(kB) / 1024
}

// BenchmarkGetUsers gets 20,000 users, one after the other.
func BenchmarkGetUsers(b *testing.B) {
	const users = 20_000
	p := newStub(0).start(b)
	contest(b, "requests",
		contestant{name: "synlua", work: users, prints: puts(users), command: p.synlua(b, "lua/get-users.lua", strconv.Itoa(users))},
		contestant{name: "go", work: users, prints: puts(users), command: p.byhand(b, "get-users", strconv.Itoa(users))},
	)
}

// BenchmarkStart starts a program that does nothing worth mentioning.
func BenchmarkStart(b *testing.B) {
	build(b)
	env := place{}.env(b.TempDir())
	contest(b, "starts",
		contestant{name: "synlua", work: 1, prints: "1", repeat: 20, command: command{name: built.synlua, args: []string{"-e", "print(1)"}, env: env}},
		contestant{name: "python", work: 1, repeat: 5, command: command{name: pythonWithRequests(b), args: []string{"-c", "import requests"}, env: env}},
	)
}
