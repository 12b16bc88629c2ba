package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"synlua/bindings/changes"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/stdlib"
	"synlua/runtime/terminal"
	"synlua/runtime/workers"
	"synlua/scripts"
)

// session is what one script, or one prompt, works with. Each part has a file of its own:
// how it reaches the server (link.go), which changes are sent (gate.go), how they are
// recorded (runrecord.go) and what a person is told (report.go).
type session struct {
	c        *cli
	link     *link
	gate     *changes.Gate
	run      *runRecord
	plan     *changes.Plan // nil unless --plan asks for one
	report   *report
	api      *luaapi.API
	files    *files
	progress *terminal.Progress
	extra    []host.Module // what only tests have
}

// newSession prepares a run. It connects to nothing yet.
func (c *cli) newSession(ctx context.Context, src script, args []string) (*session, error) {
	s := &session{c: c, link: &link{c: c, bounds: c.bounds(ctx)}, report: c.newReport(src.name)}
	var err error
	if s.files, err = c.newFiles(); err != nil {
		return nil, err
	}
	if s.run, err = c.newRunRecord(s.link, src, args); err != nil {
		return nil, err
	}
	if s.plan, err = c.newPlan(s.run); err != nil {
		return nil, err
	}
	s.gate = c.newGate(s.link, s.run, s.plan, s.report)
	c.session.Store(s)
	s.link.gate, s.link.check = s.gate, s.run.checkConnection
	s.progress = terminal.NewProgress(c.printer, terminal.ProgressOptions{Now: c.now})
	c.asker.Hide(s.progress)
	s.api = luaapi.New(luaapi.Options{
		Connect: s.link.connect, Issuer: s.link.issuer, Gate: s.gate, Files: s.files, TransactionID: s.run.transactionID,
		Progress: func(text string) { c.printer.Say("%s", text) },
	})
	return s, nil
}

// newPlan makes the file of --plan, or returns nil.
func (c *cli) newPlan(r *runRecord) (*changes.Plan, error) {
	if c.opts.plan == "" {
		return nil, nil
	}
	if c.opts.apply {
		return nil, usagef("--plan writes down what would be sent, and --apply sends it: give one of them")
	}
	plan, err := changes.NewPlan(c.opts.plan, c.now, r.header)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return plan, nil
}

// endPlan completes the plan, unless the script failed, and says what to do with it.
func (s *session) endPlan(failed bool) error {
	if s.plan == nil {
		return nil
	}
	if err := s.plan.Close(context.Background(), failed); err != nil || failed {
		return err
	}
	s.c.printer.Say("the plan is in %s; look at it with  synlua plan show %s  and send it with  synlua apply %s", s.c.opts.plan, s.c.opts.plan, s.c.opts.plan)
	if n := s.plan.Secrets(); n > 0 {
		s.c.printer.Warn("%s left out of it: synlua apply asks for %s, or takes %s from --secrets FILE; what the script made up itself, "+
			"such as a random password, cannot be given again unless the script writes it down", secretsAre(n), them(n), them(n))
	}
	return nil
}

func secretsAre(n int) string {
	if n == 1 {
		return "1 secret is"
	}
	return fmt.Sprintf("%d secrets are", n)
}

// modules are what a script may require.
func (s *session) modules(r *recipe.Run) []host.Module {
	r.Pool = workers.New(workers.Options{
		Workers: s.c.opts.workers, Failed: r.Fail, Fatal: isFatal,
		Progress: func(label string, total int64) workers.Task { return s.progress.Start(label, total) },
		Watch:    s.watchWorker(),
	})
	own := append(shippedModules(), r.Module(), r.Pool.Module(), r.Pool.ProgressModule())
	own = append(own, s.extra...)
	return slices.Concat(own, s.api.Modules(), stdlib.Modules(stdlib.Options{
		Files: s.files, Asker: s.c.asker, Table: s.c.printer.Table, Data: s.c.dataPrinter, Log: s.c.printer,
		Print: s.c.printer.Print, Block: s.c.printer.Block, Look: s.c.look,
	}))
}

// watchWorker returns what counts the changes of each item, if a run is resumed; else nil.
func (s *session) watchWorker() func(context.Context) (context.Context, func()) {
	if s.run.resumes == nil {
		return nil
	}
	return func(ctx context.Context) (context.Context, func()) {
		ctx, tally := changes.WithTally(ctx)
		return ctx, tally.Forget
	}
}

// sentBefore returns what says that an item has nothing left to do, if a run is resumed; else
// nil.
func (s *session) sentBefore() func(context.Context) string {
	if s.run.resumes == nil {
		return nil
	}
	return func(ctx context.Context) string {
		if changes.TallyOf(ctx).OnlyMade() {
			return "sent already, by " + s.run.resumes.ID
		}
		return ""
	}
}

// shippedModules are the modules that are written in Lua.
func shippedModules() []host.Module {
	var modules []host.Module
	for _, name := range scripts.Modules() {
		modules = append(modules, host.Module{Name: name, Source: scripts.Module(name)})
	}
	return modules
}

// isFatal says whether no further item can succeed after the error.
func isFatal(err error) bool { return statusOf(err) != statusFailed }

// finish does the work of a run and then ends the run: it closes the record, prints the
// closing line, and returns an error if items failed.
func (s *session) finish(r *recipe.Run, work func() error) error {
	err := s.work(r, work)
	record := s.run.recorder.Written()
	s.report.end(r.Summary(), s.gate, s.run.recorder, err != nil)
	if record != "" && s.run.undoes == "" && brokeOff(err) {
		s.c.printer.Always("%s: to finish, give the same command with --resume %s", s.report.script, record)
	}
	if s.c.ended != nil {
		s.c.ended(r, s)
	}
	if err == nil && r.Failed() > 0 {
		return errItems
	}
	return err
}

// work does the work of a run, and closes the plan, the connections and the record.
func (s *session) work(r *recipe.Run, work func() error) error {
	r.DryRun = func() bool { return !s.gate.Apply() }
	r.Out, r.Skipped, r.ShowsSkipped = s.report.item, s.report.skipped, s.c.opts.verbose
	r.Earlier = func(ctx context.Context, same func(earlier, now []string) bool) (string, error) {
		return s.run.earlier(ctx, s.c.folders.runs(), same)
	}
	r.Resumes = s.run.resumes != nil
	r.Issuer, r.Outdated = s.link.issuer, s.link.outdated
	r.Err = func(line string) { s.c.printer.Error("%s", line) }
	r.Fatal = isFatal
	r.SentBefore = s.sentBefore()
	err := work()
	s.c.breakLine(err)
	s.progress.Reset()
	err = errors.Join(err, s.endPlan(err != nil))
	s.link.close()
	counted := s.run.recorder.Count(changes.Items{Done: r.Done(), Skipped: r.Skips(), Failed: r.Failed()})
	return errors.Join(err, counted, s.run.recorder.Close())
}
