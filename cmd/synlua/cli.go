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

	// keepInterrupts makes Ctrl-C the prompt's business.
	keepInterrupts func()

	// brief, if it is not 0, is how many lines of a kind a run shows. The demo sets it.
	brief int
}

// run does what the arguments say and returns the exit status.
func run(s surroundings) int {
	c := &cli{surroundings: s}
	// Before the options are read, nobody has asked for silence or for noise.
	c.printer = c.newPrinter()
	ctx, stop := c.interruptible()
	defer stop()
	err := c.dispatch(ctx, s.args)
	if flushErr := c.printer.Flush(); err == nil {
		err = flushErr
	}
	return c.exit(err)
}

// interruptible returns a context that the first Ctrl-C ends. The second ends the
// process, whatever it is doing. The prompt has its own use for Ctrl-C: it stops
// the signals, and SIGTERM alone ends the context then.
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
