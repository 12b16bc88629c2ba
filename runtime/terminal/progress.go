package terminal

import (
	"math"
	"slices"
	"sync"
	"time"
)

const (
	drawEvery  = 100 * time.Millisecond // the shortest time between two drawings of the line on a terminal
	tickEvery  = time.Second            // how often it is drawn while no item is finished
	plainEvery = 10 * time.Second       // how often a plain line is written
	rateMemory = time.Minute            // the rate covers about the last minute
)

// ProgressOptions is the clock of a Progress. The zero value is real time.
type ProgressOptions struct {
	// Now returns the time; nil means time.Now.
	Now func() time.Time
	// Every calls f each d, from a goroutine of its own, until stop is called; nil
	// means real time.
	Every func(d time.Duration, f func()) (stop func())
}

// Progress shows how far long work is. On a terminal it is one line at the bottom of
// standard error, which is hidden whenever the Printer prints. Elsewhere, and on one whose
// Printer is Static, it is a plain line every 10 seconds. If Quiet is set it shows nothing. Many goroutines may use it
// at once.
type Progress struct {
	p    *Printer
	opts ProgressOptions

	// The Printer's lock guards what follows, and the fields of each Task.
	tasks   []*Task
	current *Task // the one that is shown, or nil
	stop    func()
	drawn   time.Time
}

// NewProgress returns a Progress that shares the standard error of p.
func NewProgress(p *Printer, opts ProgressOptions) *Progress {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Every == nil {
		opts.Every = every
	}
	return &Progress{p: p, opts: opts}
}

// Task is one piece of work that a Progress shows.
type Task struct {
	g      *Progress
	label  string
	total  int64 // -1 while it is not known
	done   int64
	failed int64

	started, measured time.Time
	measuredDone      int64   // done at that time
	rate              float64 // items a second; 0 while it is not known
}

// Start begins to show a task. The newest task is shown; an older one is shown again at
// its next step after the newer ones have ended. The label may be empty. A total of -1
// means that it is not known.
func (g *Progress) Start(label string, total int64) *Task {
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	now := g.opts.Now()
	t := &Task{g: g, label: shortLabel(label), total: total, started: now, measured: now}
	g.tasks = append(g.tasks, t)
	g.current = t
	g.drawn = now // work that ends at once is not shown at all
	if g.stop == nil && !g.p.opts.Quiet {
		g.stop = g.opts.Every(g.interval(), g.tick)
	}
	return t
}

// Reset ends all tasks, at the end of a run: a loop that was left by break never ends
// its own.
func (g *Progress) Reset() {
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	g.tasks = nil
	g.showNone()
}

// Suspend hides the line until resume is called, for a question on the terminal.
func (g *Progress) Suspend() (resume func()) {
	if g == nil {
		return func() {}
	}
	g.suspend(+1)
	return sync.OnceFunc(func() { g.suspend(-1) })
}

func (g *Progress) suspend(n int) {
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	g.p.suspended += n
	g.p.hideStatus()
	g.p.showStatus()
}

// SetTotal sets the total, once it is known.
func (t *Task) SetTotal(n int64) {
	t.g.p.mu.Lock()
	defer t.g.p.mu.Unlock()
	t.total = n
}

// Step counts one more item as done. It may have failed.
func (t *Task) Step(failed bool) {
	g := t.g
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	t.done++
	if failed {
		t.failed++
	}
	if at := slices.Index(g.tasks, t); at >= 0 && at >= slices.Index(g.tasks, g.current) {
		g.current = t
	}
	if t == g.current && g.onTerminal() && g.opts.Now().Sub(g.drawn) >= drawEvery {
		g.draw()
	}
}

// End stops showing the task. It may be called more than once.
func (t *Task) End() {
	g := t.g
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	g.tasks = slices.DeleteFunc(g.tasks, func(other *Task) bool { return other == t })
	if g.current == t || len(g.tasks) == 0 {
		g.showNone()
	}
}

// showNone removes the line until the next step of a task.
func (g *Progress) showNone() {
	g.current = nil
	g.p.setStatus("")
	if len(g.tasks) == 0 && g.stop != nil {
		g.stop()
		g.stop = nil
	}
}

func (g *Progress) onTerminal() bool {
	return g.p.opts.ErrIsTerminal && !g.p.opts.Static && !g.p.opts.Quiet
}

func (g *Progress) interval() time.Duration {
	if g.onTerminal() {
		return tickEvery
	}
	return plainEvery
}

// tick shows that the work goes on, even if no item was finished.
func (g *Progress) tick() {
	if line := g.tickLocked(); line != "" {
		g.p.Say("%s", line)
	}
}

func (g *Progress) tickLocked() (plain string) {
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	switch {
	case g.current == nil:
		return ""
	case g.onTerminal():
		g.draw()
		return ""
	}
	return g.current.view(g.opts.Now()).join()
}

func (g *Progress) draw() {
	g.drawn = g.opts.Now()
	v := g.current.view(g.drawn)
	v.bar = bar(g.current.done, g.current.total)
	g.p.setStatus(v.fit(g.p.width() - 1)) // a full line would wrap on some terminals
}

// view measures the rate and returns what there is to show.
func (t *Task) view(now time.Time) view {
	t.measure(now)
	return view{label: t.label, counts: counts(t.done, t.total), rate: rateText(t.rate),
		left: leftText(t.total-t.done, t.rate), failed: failedText(t.failed)}
}

// measure updates the rate. At first it is the mean of the whole time, and later a
// moving average.
func (t *Task) measure(now time.Time) {
	passed := now.Sub(t.measured)
	if passed < time.Second {
		return
	}
	latest := float64(t.done-t.measuredDone) / passed.Seconds()
	share := max(1-math.Exp(-float64(passed)/float64(rateMemory)), float64(passed)/float64(now.Sub(t.started)))
	t.rate += (latest - t.rate) * share
	t.measured, t.measuredDone = now, t.done
}

// every calls f each d in real time.
func every(d time.Duration, f func()) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				f()
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}
