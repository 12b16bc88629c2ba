package scripts_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var kills = flag.Int("kills", 200, "how many runs are killed at random moments")

// TestKillsLoseNothingAndDoNothingTwice kills runs at random moments and goes on with each as
// its user would, until the work is done. Then the server, and not synlua, is asked what
// was done. The table at the end is shown with -v.
func TestKillsLoseNothingAndDoNothingTwice(t *testing.T) {
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	t.Logf("%d kills from -seed %d", *kills, from)
	begun := time.Now()
	var table strings.Builder
	fmt.Fprintf(&table, "%-22s%s", "workload", fmt.Sprintln(strings.Join(columns, "  ")))
	total := tally{}
	for i, w := range workloads {
		c := &campaign{workload: w, random: rand.New(rand.NewPCG(from, uint64(i))), tally: tally{}}
		wanted := *kills*(i+1)/len(workloads) - *kills*i/len(workloads)
		t.Run(strings.ReplaceAll(w.name, " ", "_"), func(t *testing.T) {
			for c.tally["kills"] < wanted && !t.Failed() {
				if c.rounds > 3*wanted {
					t.Fatalf("%d rounds had only %d kills", c.rounds, c.tally["kills"])
				}
				c.round(t, wanted)
			}
		})
		c.tally.row(&table, w.name)
		for _, column := range columns {
			total[column] += c.tally[column]
		}
	}
	total.row(&table, "together")
	t.Logf("in %s:\n%s", time.Since(begun).Round(time.Second), table.String())
}

// columns are what is counted. A kill comes before the first change of its run, between two
// changes, or with a change under way that has no answer yet. An unknown item is one that the
// last run has named as not repeated; some of those are there.
var columns = []string{"kills", "before", "between", "under way", "resumed", "items", "lost", "twice", "unknown", "there"}

type tally map[string]int

// row adds a row to the table.
func (c tally) row(table *strings.Builder, name string) {
	fmt.Fprintf(table, "%-20s", name)
	for _, column := range columns {
		fmt.Fprintf(table, "  %*d", len(column), c[column])
	}
	table.WriteByte('\n')
}

// campaign is the killing of one workload.
type campaign struct {
	workload
	random *rand.Rand
	tally  tally
	rounds int
}

// moment is a random one. Most are near a change, since there is most to spoil.
func (c *campaign) moment() moment {
	if c.random.IntN(6) == 0 {
		return moment{after: started, later: c.within(40 * time.Millisecond)}
	}
	m := moment{after: arrived + event(c.random.IntN(4)), number: 1 + c.random.IntN(7), changes: c.random.IntN(4) > 0}
	if c.random.IntN(2) == 0 {
		m.later = c.within(3 * time.Millisecond)
	}
	return m
}

func (c *campaign) within(limit time.Duration) time.Duration {
	return time.Duration(c.random.Int64N(int64(limit)))
}

// never is a moment that does not come.
var never = moment{after: delivered}

// round does work, killing it until it is done, or until there were enough kills. Then it
// compares what the server has with what was wanted.
func (c *campaign) round(t *testing.T, enough int) {
	t.Helper()
	c.rounds++
	a := newAdmin(t)
	a.useKiller()
	j := c.begin(a, fmt.Sprintf("kills-%s-%d", strings.ReplaceAll(c.name, " ", "-"), c.rounds))
	r := &records{a: a, known: map[string]bool{}}
	for _, run := range a.runs() {
		r.known[run.Run] = true
	}
	args := j.args
	for {
		at := never
		if c.tally["kills"] < enough {
			at = c.moment()
		}
		o, killed := a.attempt(at, args)
		if !killed {
			a.killer.settle()
			c.judge(t, j, o)
			break
		}
		c.tally["kills"]++
		c.tally[r.phase()]++
		args = j.args
		if r.last != "" && (!j.again || c.random.IntN(2) == 0) {
			args = append(slices.Clone(args), "--resume", r.last)
			c.tally["resumed"]++
		}
	}
	r.forget()
}

// attempt runs the command, which is killed at the moment unless it ends before.
func (a *admin) attempt(at moment, args []string) (o outcome, killed bool) {
	a.t.Helper()
	cmd := a.command(args...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	a.killer.start(cmd, at)
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		a.t.Fatal(err)
	}
	o.status, o.stdout, o.stderr = cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
	return o, o.status < 0
}

// records are those that the runs of a round leave.
type records struct {
	a     *admin
	known map[string]bool
	last  string // the run to resume, or ""
}

// listed is a run as the list shows it.
type listed struct {
	Run                      string
	Done, Failed, Unanswered int
}

// fresh returns the run that is new in the list, or nil. Whatever moment a run was killed
// at, the list and its own record can be read.
func (r *records) fresh() (found *listed) {
	r.a.t.Helper()
	for _, run := range r.a.runs() {
		if r.known[run.Run] {
			continue
		}
		if found != nil {
			r.a.t.Errorf("one run has left two records, %s and %s", found.Run, run.Run)
		}
		found, r.known[run.Run] = run, true
	}
	return found
}

// runs returns the list of runs, the newest first.
func (a *admin) runs() (runs []*listed) {
	a.t.Helper()
	o := a.quietly("runs", "list", "--output", "json")
	if err := json.Unmarshal([]byte(o.stdout), &runs); o.status != 0 || o.stderr != "" || err != nil {
		a.t.Fatalf("the list of runs: status %d, %v\n%s%s", o.status, err, o.stdout, o.stderr)
	}
	return runs
}

// phase says when the run was killed that was killed last.
func (r *records) phase() string {
	r.a.t.Helper()
	run := r.fresh()
	if run == nil {
		return "before"
	}
	r.last = run.Run
	o := r.a.quietly("runs", "show", run.Run, "--output", "json")
	var changes []any
	want := run.Done + run.Failed + run.Unanswered
	if err := json.Unmarshal([]byte(o.stdout), &changes); o.status != 0 || o.stderr != "" || err != nil || len(changes) != want {
		r.a.t.Errorf("the record of %s does not show %d changes: status %d, %v\n%s%s", run.Run, want, o.status, err, o.stdout, o.stderr)
	}
	switch {
	case run.Unanswered > 0:
		return "under way"
	case run.Done+run.Failed > 0:
		return "between"
	}
	return "before"
}

// forget removes the records. Nothing that a killed run has left prevents that, and nothing
// stays but the seal.
func (r *records) forget() {
	r.a.t.Helper()
	if o := r.a.quietly("runs", "prune", "--older", "1ms", "--apply"); o.status != 0 {
		r.a.t.Errorf("prune: status %d\n%s%s", o.status, o.stdout, o.stderr)
	}
	left, err := os.ReadDir(filepath.Join(r.a.home, "synlua", "runs"))
	if err != nil {
		r.a.t.Fatal(err)
	}
	for _, entry := range left {
		if entry.Name() != ".seal" {
			r.a.t.Errorf("%s is left in the folder of the records", entry.Name())
		}
	}
}

// quietly runs the command without telling, since there are hundreds of these.
func (a *admin) quietly(args ...string) (o outcome) {
	a.t.Helper()
	o, _ = a.attempt(never, args)
	return o
}

// notRepeated is what a run says of an item that was under way when an earlier one was
// killed, and that must not be sent twice.
var notRepeated = regexp.MustCompile(`(?m)^failed  (.*?): .* was under way when the run ended, and sending it twice would do it twice`)

// judge compares what the server has after the last run with what was wanted. An item that
// the run has named as not repeated may be there or not.
func (c *campaign) judge(t *testing.T, j job, o outcome) {
	t.Helper()
	unknown := map[string]int{}
	for _, m := range notRepeated.FindAllStringSubmatch(o.stderr, -1) {
		item := m[1]
		if j.item != nil {
			item = j.item(item)
		}
		unknown[item]++
		c.tally["unknown"]++
	}
	wantStatus := 0
	if len(unknown) > 0 {
		wantStatus = 4
	}
	if failed := strings.Count("\n"+o.stderr, "\nfailed  "); o.status != wantStatus || failed != len(unknown) {
		t.Errorf("the last run has status %d and %d failed items, %d of them not repeated:\n%s", o.status, failed, len(unknown), o.stderr)
	}
	for item := range unknown {
		if !strings.Contains(item, "-notice") {
			t.Errorf("%s was not repeated, and only notices must not be", item)
		}
	}
	there := j.there()
	for _, item := range slices.Sorted(maps.Keys(j.wanted)) {
		want, got := j.wanted[item], there[item]
		delete(there, item)
		c.tally["items"] += want
		c.tally["there"] += min(got, unknown[item])
		if got < want-unknown[item] {
			c.tally["lost"] += want - unknown[item] - got
			t.Errorf("%s was done %d times, want %d", item, got, want)
		}
		if got > want {
			c.tally["twice"] += got - want
			t.Errorf("%s was done %d times, want %d", item, got, want)
		}
	}
	for item := range there {
		t.Errorf("%s was done, and nobody wanted it", item)
	}
}
