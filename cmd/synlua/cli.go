package main

import (
	"context"
	"os"
	"syscall"

	"synlua/runtime/host"
	"synlua/runtime/terminal"
)

// cli is one call of the command.
type cli struct {
	surroundings
	opts    options
	printer *terminal.Printer
	asker   *terminal.Asker

	// keepInterrupts leaves Ctrl-C to the prompt.
	keepInterrupts func()

	// brief is how many lines of one kind a run shows; 0 means all. The demo sets it.
	brief int
}

// run does what the arguments say and returns the exit status.
func run(s surroundings) int {
	c := &cli{surroundings: s}
	// Until the options are read, -q and -v are unknown.
	c.printer = c.newPrinter()
	ctx, stop := c.interruptible()
	defer stop()
	err := c.dispatch(ctx, s.args)
	if flushErr := c.printer.Flush(); err == nil {
		err = flushErr
	}
	return c.exit(err)
}

// interruptible returns a context that the first Ctrl-C ends. The second one ends the
// process, whatever it is doing. The prompt uses Ctrl-C itself: it stops these signals, and
// then only SIGTERM ends the context.
func (c *cli) interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	interrupts, terms := make(chan os.Signal, 1), make(chan os.Signal, 1)
	c.notify(interrupts, os.Interrupt)
	c.notify(terms, syscall.SIGTERM)
	c.keepInterrupts = func() { c.stopNotify(interrupts) }
	go func() {
		select {
		case <-interrupts:
		case <-terms:
		case <-ctx.Done():
		}
		c.stopNotify(interrupts)
		c.stopNotify(terms)
		cancel(host.ErrInterrupted)
	}()
	return ctx, func() { cancel(nil) }
}

// newPrinter makes a printer that is as quiet or verbose as the options say.
func (c *cli) newPrinter() *terminal.Printer {
	return terminal.NewPrinter(c.stdout, c.stderr, terminal.PrinterOptions{
		OutIsTerminal: c.stdoutIsTerminal,
		ErrIsTerminal: c.stderrIsTerminal,
		Quiet:         c.opts.quiet,
		Verbose:       c.opts.verbose,
		Color:         c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb",
		Width:         c.width,
	})
}
