package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"synlua/bindings/recipe"
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
	// paging says that a pager has the terminal, and so Ctrl-C is meant for it.
	paging *atomic.Bool

	// cancel ends the run with a reason. endNow ends the process where that is not enough.
	cancel context.CancelCauseFunc
	// session is the run whose changes are told then; patient says that a command may take its
	// time: it puts this machine in order first, or has a prompt.
	session *atomic.Pointer[session]
	patient *atomic.Bool
	// memory is what scripts may still take; nil for no bound.
	memory *host.Memory

	// began is the moment from which the ages in a recipe's options count.
	began time.Time

	// broken says that a new line was begun after Ctrl-C.
	broken bool
	// prompting says that a person types at the prompt.
	prompting bool

	// loose are the arguments of a script among which a mistyped option of ours could be.
	loose []string
	// through is the address of what stands before the server, for a test of a recipe, or "".
	through string
	// ended is called at the end of a run, for a test of a recipe; nil for nobody.
	ended func(*recipe.Run, *session)

	// brief is how many lines of one kind a run shows; 0 means all. The demo sets it.
	brief int
}

// run does what the arguments say and returns the exit status.
func run(s surroundings) int {
	c := &cli{surroundings: s, session: new(atomic.Pointer[session]), patient: new(atomic.Bool), paging: new(atomic.Bool)}
	ctx, stop := c.interruptible()
	defer stop()
	defer c.endInTime(ctx)()
	// Until the options are read, -q and -v are unknown.
	c.printer = c.newPrinter()
	err := c.dispatch(ctx, s.args)
	if flushErr := c.printer.Flush(); err == nil && flushErr != nil {
		err = flushErr
		if errors.Is(err, syscall.EPIPE) {
			err = errNobodyReads
		}
	}
	return c.exit(err)
}

// interruptible returns a context that the first Ctrl-C ends. The second one ends the
// process, whatever it is doing. The prompt uses Ctrl-C itself: it stops these signals, and
// then only SIGTERM, and SIGHUP when the terminal is gone, end the context.
func (c *cli) interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	interrupts, terms := make(chan os.Signal, 1), make(chan os.Signal, 1)
	c.notify(interrupts, os.Interrupt)
	c.notify(terms, syscall.SIGTERM, syscall.SIGHUP)
	// Nobody waits for this signal: with it, writing to a closed pipe fails, and does not end
	// the process at once.
	c.notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	c.cancel = cancel
	c.keepInterrupts = func() { c.stopNotify(interrupts) }
	go func() {
		c.awaitEnd(ctx, interrupts, terms)
		c.stopNotify(interrupts)
		c.stopNotify(terms)
		cancel(host.ErrInterrupted)
	}()
	return ctx, func() { cancel(nil) }
}

// awaitEnd returns at the first signal that is not meant for a pager, or when the context
// ends.
func (c *cli) awaitEnd(ctx context.Context, interrupts, terms <-chan os.Signal) {
	for {
		select {
		case <-interrupts:
			if !c.paging.Load() {
				return
			}
		case <-terms:
			return
		case <-ctx.Done():
			return
		}
	}
}

// outputDelay is how long results may wait for more of them.
const outputDelay = 50 * time.Millisecond

// newPrinter makes a printer that is as quiet or verbose as the options say.
func (c *cli) newPrinter() *terminal.Printer { return c.printerTo(c.stdout) }

// isDumb says that the terminal knows letters, and neither colours nor how to erase a line.
func (c *cli) isDumb() bool { return c.getenv("TERM") == "dumb" }

// isPlain says that everything is read aloud, or wanted as if it were: no bars, no boxes,
// and nothing that is drawn over.
func (c *cli) isPlain() bool { return c.opts.plain || c.getenv("SYNLUA_PLAIN") != "" }

// printerTo is newPrinter with another place for results.
func (c *cli) printerTo(out io.Writer) *terminal.Printer {
	return terminal.NewPrinter(out, c.stderr, terminal.PrinterOptions{
		OutIsTerminal: c.stdoutIsTerminal,
		ErrIsTerminal: c.stderrIsTerminal,
		Quiet:         c.opts.quiet,
		Verbose:       c.opts.verbose,
		Color:         c.getenv("NO_COLOR") == "" && !c.isDumb() && !c.isPlain(),
		Static:        c.isDumb() || c.isPlain(),
		ASCII:         c.isDumb() || c.isPlain(),
		Spoken:        c.isPlain(),
		Program:       "synlua",
		Width:         c.width,
		Delay:         outputDelay,
		Failed:        c.outputFailed,
	})
}
