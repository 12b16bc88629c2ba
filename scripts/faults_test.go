package scripts_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

var (
	faultItems = flag.Int("items", 5, "how many items each run has that meets a fault")
	seed       = flag.Uint64("seed", 0, "seed of the random moments of faults and kills; 0 for a fresh one")
)

// hangs is how long a run may take before it counts as hanging.
const hangs = 2 * time.Minute

// fault is something that goes wrong between synlua and Synapse.
type fault struct {
	name  string
	flags []string // of the run that meets it
	// status is how each run ends that meets it: 0 where it passes before synlua gives up.
	status int
	// strike spoils the network before the run begins. It is nil for a fault of the server.
	strike func(n *network)
}

var faults = []fault{
	{name: "1 KB a second", strike: func(n *network) { n.bothWays("bandwidth", map[string]int{"rate": 1}) }},
	{name: "latency 200 ms", strike: func(n *network) { n.bothWays("latency", map[string]int{"latency": 100}) }},
	{name: "latency 20 to 380 ms", strike: func(n *network) { n.bothWays("latency", map[string]int{"latency": 100, "jitter": 90}) }},
	{name: "cut off within the body", strike: func(n *network) {
		n.nowAndThen(func() { n.add("limit_data", "downstream", 1, map[string]int{"bytes": n.between(300, 1500)}) })
	}},
	{name: "reset within the body", strike: func(n *network) {
		n.nowAndThen(func() {
			// It resets nothing itself, but makes the other's closing a reset.
			n.add("reset_peer", "downstream", 0, map[string]int{"timeout": 0})
			n.add("limit_data", "downstream", 1, map[string]int{"bytes": n.between(300, 1500)})
		})
	}},
	{name: "reset before the answer", strike: func(n *network) {
		n.nowAndThen(func() { n.add("reset_peer", "downstream", 1, map[string]int{"timeout": n.between(0, 30)}) })
	}},
	{name: "half-open, then closed", strike: func(n *network) {
		n.fromChange(2, func() {
			n.bothWays("timeout", map[string]int{"timeout": 0})
			n.busy.Go(func() {
				n.passes(1000, 1500)
				n.toxics.ResetToxics(context.Background())
			})
		})
	}},
	{name: "half-open for good", flags: []string{"--timeout", "3s"}, status: 5, strike: func(n *network) {
		n.fromChange(2, func() { n.bothWays("timeout", map[string]int{"timeout": 0}) })
	}},
	{name: "storm of 429", strike: func(n *network) {
		n.answers(func(a arrival) answering {
			stormy := a.change >= 2 && a.since < 2*time.Second
			if stormy || a.try == 1 && n.random.IntN(8) == 0 {
				return tooMany
			}
			return passOn
		})
	}},
	{name: "502 page, request lost", strike: func(n *network) { n.pages(pageBefore) }},
	{name: "502 page, answer lost", strike: func(n *network) { n.pages(pageAfter) }},
	{name: "502 page for good", status: 3, strike: func(n *network) {
		n.answers(func(a arrival) answering {
			if a.change < 2 {
				return passOn
			}
			return pageAfter
		})
	}},
	{name: "Synapse restarted", flags: []string{"--rate", "8/s"}},
}

// pages answers some requests with a page of the proxy. The third attempt of a request always
// succeeds.
func (n *network) pages(what answering) {
	n.answers(func(a arrival) answering {
		if a.try < 3 && n.random.IntN(4) == 0 {
			return what
		}
		return passOn
	})
}

// fromChange does something when that change has arrived, before it is passed on.
func (n *network) fromChange(number int, do func()) {
	do = sync.OnceFunc(do)
	n.answers(func(a arrival) answering {
		if a.change >= number {
			do()
		}
		return passOn
	})
}

// TestFaults proves that under each fault a run ends done or with a true report, and that
// the same run, resumed without the fault, finishes. Nothing is lost and nothing is done
// twice. With -v it prints a table.
func TestFaults(t *testing.T) {
	labtest.LeaveOutIfShort(t)
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	lines := make([][]string, len(faults))
	t.Cleanup(func() {
		t.Logf("%d items in each run; -seed %d\n%s", *faultItems, *seed, tableOf(slices.Concat(lines...)))
	})
	// Most of the time is spent waiting, so two servers take half of it.
	const servers = 2
	for s := range servers {
		t.Run(fmt.Sprintf("server %d", s+1), func(t *testing.T) {
			t.Parallel()
			place := newFaultyPlace(t)
			for i := s; i < len(faults); i += servers {
				t.Run(faults[i].name, func(t *testing.T) { lines[i] = place.meet(t, faults[i], i) })
			}
		})
	}
}

// tableOf aligns lines of words with tabs between.
func tableOf(lines []string) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\trun\tended\tdone\tskipped\tfailed\tretries\tseconds\tresumed")
	for _, line := range lines {
		fmt.Fprintln(table, line)
	}
	_ = table.Flush() // into memory
	return text.String()
}

// meet has all works meet a fault at the same time, each with a network of its own, and then
// resumes them without it. It returns lines for the table.
func (p *faultyPlace) meet(t *testing.T, f fault, number int) []string {
	t.Helper()
	works := p.works(t, number, f.strike != nil)
	for i, w := range works {
		if w.network != nil {
			w.network.random = rand.New(rand.NewPCG(*seed, uint64(number*len(works)+i)))
			f.strike(w.network)
		}
	}
	begun := make(chan bool, len(works))
	running := start(works, begun, func(int) []string { return f.flags })
	if f.strike == nil {
		<-begun
		p.restart(t)
	}
	ends, counts := running(), make([]map[string]int, len(works))
	for i, w := range works {
		if w.network != nil {
			w.network.heal()
		}
		w.expect(ends[i].outcome, f.status)
		counts[i] = w.believe(ends[i])
	}
	resumed := start(works, make(chan bool, len(works)), func(i int) []string { return ends[i].resume() })()
	var lines []string
	for i, w := range works {
		w.believe(resumed[i])
		w.expect(resumed[i].outcome, 0)
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s", f.name, w.name, lineOf(ends[i], resumed[i], counts[i])))
		if t.Failed() {
			t.Logf("%s%v\nresumed: %v", w.name, ends[i], resumed[i])
		}
	}
	if f.strike != nil { // a Synapse that was stopped keeps rooms locked for two minutes
		p.removeRooms(t)
	}
	return lines
}

// start starts all works with the flags of each. It returns what waits for their ends.
func start(works []*work, begun chan<- bool, flags func(i int) []string) (wait func() []end) {
	var running sync.WaitGroup
	ends := make([]end, len(works))
	for i, w := range works {
		cmd := w.command(slices.Concat([]string{"--apply", "--yes", "-v"}, flags(i), w.words)...)
		running.Go(func() { ends[i] = run(cmd, begun) })
	}
	return func() []end {
		running.Wait()
		return ends
	}
}

// restart stops the server and starts it again, on the same port and with the same data.
func (p *faultyPlace) restart(t *testing.T) {
	t.Helper()
	options, err := labtest.Options(filepath.Dir(p.server.LogFile))
	if err == nil {
		err = lab.Down(t.Context(), options, false)
	}
	again := p.server
	if err == nil {
		again, err = lab.Up(t.Context(), options)
	}
	if err != nil {
		t.Fatal(err)
	}
	if again.URL != p.server.URL || again.PID == p.server.PID {
		t.Fatalf("%v is not %v, restarted", again, p.server)
	}
	p.server = again
}

// end is how a run ended.
type end struct {
	outcome
	took time.Duration
	err  error // nil if it ended by itself, whatever its status
}

// run runs a command. It tells begun when the first item is done, and at the end.
func run(cmd *exec.Cmd, begun chan<- bool) (e end) {
	tell := sync.OnceFunc(func() { begun <- true })
	defer tell()
	stdout, stderr := firstItem{tell: tell}, bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if e.err = cmd.Start(); e.err != nil {
		return e
	}
	watchdog := time.AfterFunc(hangs, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait() // the status says more
	if !watchdog.Stop() {
		e.err = fmt.Errorf("it hung for %s", hangs)
	}
	e.took = time.Since(start)
	e.status, e.stdout, e.stderr = cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
	return e
}

// firstItem is a buffer that tells when the first item is done.
type firstItem struct {
	bytes.Buffer
	tell func()
}

func (w *firstItem) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if done.Match(w.Bytes()) {
		w.tell()
	}
	return n, err
}

// String shows all that is known of the end.
func (e end) String() string {
	return fmt.Sprintf(" ended with status %d (%v)\n%s%s", e.status, e.err, e.stdout, e.stderr)
}

// resume returns the flags that resume the run.
func (e end) resume() []string {
	if m := recorded.FindStringSubmatch(e.stderr); m != nil {
		return []string{"--resume", m[1]}
	}
	return nil // it has sent nothing
}

// lineOf is what the table shows of a run, whose items are counted by what became of them.
func lineOf(e, resumed end, counts map[string]int) string {
	ended, left := "done", "nothing left"
	if e.status != 0 {
		ended = fmt.Sprintf("status %d", e.status)
	}
	if n := len(done.FindAllString(resumed.stdout, -1)) - counts["done"]; n > 0 {
		left = fmt.Sprintf("%d more done", n)
	}
	return fmt.Sprintf("%s\t%d\t%d\t%d\t%d\t%.1f\t%s", ended, counts["done"], counts["skipped"], counts["failed"],
		strings.Count(e.stderr, "is sent again in"), e.took.Seconds(), left)
}

var (
	done     = regexp.MustCompile(`(?m)^done `)
	reported = regexp.MustCompile(`(?m)^(done|skipped|failed) +(.+)$`)
	closing  = regexp.MustCompile(`(?m)^[\w.-]+: (\d+) done(?:, (\d+) skipped(?: \(.*?\))?)?(?:, (\d+) failed)?`)
)

// believe fails the test if the report of a run is not true. It returns how many items were
// done, skipped and failed.
func (w *work) believe(e end) map[string]int {
	w.t.Helper()
	if e.err != nil {
		w.t.Errorf("%s: %v", w.name, e.err)
	}
	has, counts := w.has(), map[string]int{}
	for _, m := range reported.FindAllStringSubmatch(e.stdout+e.stderr, -1) {
		counts[m[1]]++
		item, done := found(has, m[2])
		if item == "" && m[1] == "skipped" {
			continue // an account of another test, which the recipe looks at too
		}
		if item == "" {
			w.t.Errorf("%s reports an item that nobody knows: %q", w.name, m[2])
		} else if m[1] != "failed" && !done {
			w.t.Errorf("%s says %q, which is not true", w.name, m[0])
		}
	}
	for item, done := range has {
		if e.status == 0 && !done {
			w.t.Errorf("%s ends with status 0, and %s is not done", w.name, item)
		}
	}
	if e.status != 0 && !strings.Contains(e.stderr, "to finish, give the same command with --resume ") {
		w.t.Errorf("%s does not say how to finish", w.name)
	}
	if m := closing.FindStringSubmatch(e.stderr); m != nil {
		for i, word := range []string{"done", "skipped", "failed"} {
			if said, _ := strconv.Atoi(m[i+1]); said != counts[word] { // without a number it is 0
				w.t.Errorf("%s: %d lines say %s, and the last one %q", w.name, counts[word], word, m[0])
			}
		}
	}
	w.kept(e)
	return counts
}

// found finds the item that a line is about, and whether it is done.
func found(has map[string]bool, line string) (item string, done bool) {
	for item, done := range has {
		if line == item || strings.HasPrefix(line, item+": ") {
			return item, done
		}
	}
	return "", false
}
