package main

import (
	"context"
	"errors"
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
	report   *report
	api      *luaapi.API
	files    *files
	progress *terminal.Progress
}

// newSession prepares a run. It connects to nothing yet.
func (c *cli) newSession(script string, source []byte, args []string) (*session, error) {
	s := &session{c: c, link: &link{c: c}, report: c.newReport(script), files: c.newFiles()}
	var err error
	if s.run, err = c.newRunRecord(s.link, script, source, args); err != nil {
		return nil, err
	}
	s.gate = c.newGate(s.link, s.run, s.report)
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

// modules are what a script may require.
func (s *session) modules(r *recipe.Run) []host.Module {
	work := workers.Options{
		Workers: s.c.opts.workers, Failed: r.Fail, Fatal: isFatal,
		Progress: func(label string, total int64) workers.Task { return s.progress.Start(label, total) },
	}
	own := append(shippedModules(), r.Module(), workers.Module(work), workers.ProgressModule(work))
	return slices.Concat(own, s.api.Modules(), stdlib.Modules(stdlib.Options{
		Files: s.files, Asker: s.c.asker, Table: s.c.printer.Table, Data: s.c.dataPrinter(), Log: s.c.printer,
	}))
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
	r.DryRun = func() bool { return !s.gate.Apply() }
	r.Out = s.report.item
	r.Earlier = func(ctx context.Context, same func(earlier, now []string) bool) (string, error) {
		return s.run.earlier(ctx, s.c.folders.runs(), same)
	}
	r.Err = func(line string) { s.c.printer.Error("%s", line) }
	r.Fatal = isFatal
	err := work()
	s.progress.Reset()
	s.link.close()
	err = errors.Join(err, s.run.recorder.Close())
	s.report.end(r.Summary(), s.gate, s.run.recorder.Written())
	if err == nil && r.Failed() > 0 {
		return errItems
	}
	return err
}
