package benchmarks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// contestant is one of the programs that do the same work.
type contestant struct {
	name    string // "synlua" of the first one
	command command
	prints  string // its last line, without which it did not do the work
	work    int    // how much it does, such as a number of requests
	before  func() // what is done before each run, or nil
	// repeat is how often it runs in a round, of which the median counts; 0 means
	// once. A short run is repeated.
	repeat int
}

// contest runs the contestants in turn, and reports rates and ratios. The first one
// is synlua. unit is what is counted, in one word.
func contest(b *testing.B, unit string, contestants ...contestant) {
	b.Helper()
	took, processor := make([][]time.Duration, len(contestants)), make([][]time.Duration, len(contestants))
	for round := 0; b.Loop(); round++ {
		for i := range contestants {
			at := (i + round) % len(contestants)
			t, p := contestants[at].measure(b)
			took[at], processor[at] = append(took[at], t), append(processor[at], p)
		}
	}
	b.ReportMetric(0, "ns/op") // of all together, which says nothing
	first := contestants[0]
	b.ReportMetric(first.rate(median(took[0])), first.name+"-"+unit+"/s")
	for i, c := range contestants[1:] {
		b.ReportMetric(c.rate(median(took[i+1])), c.name+"-"+unit+"/s")
		b.ReportMetric(first.rate(median(took[0]))/c.rate(median(took[i+1])), "x-"+c.name)
		b.Logf("times the rate of %s, round by round:%s; by processor time, median: %.2f", c.name,
			ratios(first, c, took[0], took[i+1]), first.rate(median(processor[0]))/c.rate(median(processor[i+1])))
	}
}

// measure runs the contestant once, or as often as it is to be repeated.
func (c contestant) measure(b *testing.B) (took, processor time.Duration) {
	b.Helper()
	var all, busy []time.Duration
	for range max(1, c.repeat) {
		if c.before != nil {
			c.before()
		}
		r := c.command.run(b)
		if r.lastLine != c.prints {
			b.Fatalf("%s printed %q at the end, not %q", c.name, r.lastLine, c.prints)
		}
		all, busy = append(all, r.took), append(busy, r.processor)
	}
	return median(all), median(busy)
}

func (c contestant) rate(took time.Duration) float64 { return float64(c.work) / took.Seconds() }

func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// ratios lists what each round alone says, for whoever wants to know how noisy the
// machine was.
func ratios(a, c contestant, tookA, tookC []time.Duration) string {
	var list strings.Builder
	for i := range tookA {
		fmt.Fprintf(&list, " %.2f", a.rate(tookA[i])/c.rate(tookC[i]))
	}
	return list.String()
}
