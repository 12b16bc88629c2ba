package main

import (
	"context"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/adrg/xdg"
	"golang.org/x/term"

	"synlua/bindings/account"
	"synlua/runtime/host"
	"synlua/runtime/terminal"
)

// cli is one call of the command.
type cli struct {
	opts    options
	printer *terminal.Printer
	asker   *terminal.Asker

	// keepInterrupts makes Ctrl-C the prompt's business.
	keepInterrupts func()

	// fixedConnection is used in place of what the options say, and brief, if it
	// is not 0, is how many lines of a kind a run shows: both are for the demo.
	fixedConnection *account.Connection
	brief           int
}

// run does what the arguments say and returns the exit status.
func run(args []string) int {
	findHome()
	var c cli
	// Before the options are read, nobody has asked for silence or for noise.
	c.printer = newPrinter(options{})
	ctx, stop := c.interruptible()
	defer stop()
	err := c.dispatch(ctx, args)
	if flushErr := c.printer.Flush(); err == nil {
		err = flushErr
	}
	return c.exit(err)
}

// findHome sets HOME where a timer or a container left it out. Records would be
// written below the root folder otherwise, where nobody looks for them.
func findHome() {
	if os.Getenv("HOME") != "" || runtime.GOOS == "windows" {
		return
	}
	if u, err := user.Current(); err == nil && u.HomeDir != "" && os.Setenv("HOME", u.HomeDir) == nil {
		xdg.Reload()
	}
}

// interruptible returns a context that the first Ctrl-C ends. The second ends the
// process, whatever it is doing. The prompt has its own use for Ctrl-C: it stops
// the signals, and SIGTERM alone ends the context then.
func (c *cli) interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	interrupts, terms := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	signal.Notify(terms, syscall.SIGTERM)
	c.keepInterrupts = func() { signal.Stop(interrupts) }
	go func() {
		select {
		case <-interrupts:
		case <-terms:
		case <-ctx.Done():
		}
		signal.Stop(interrupts)
		signal.Stop(terms)
		cancel(host.ErrInterrupted)
	}()
	return ctx, func() { cancel(nil) }
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func newPrinter(o options) *terminal.Printer {
	return terminal.NewPrinter(os.Stdout, os.Stderr, terminal.PrinterOptions{
		OutIsTerminal: isTerminal(os.Stdout),
		ErrIsTerminal: isTerminal(os.Stderr),
		Quiet:         o.quiet,
		Verbose:       o.verbose,
		Color:         os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		Width: func() int {
			width, _, err := term.GetSize(int(os.Stdout.Fd()))
			if err != nil {
				return 80
			}
			return width
		},
	})
}

// newAsker asks on the controlling terminal, so that a script read from standard
// input can still ask.
func newAsker() *terminal.Asker {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return terminal.NewAsker(nil, os.Stderr)
	}
	return terminal.NewAsker(tty, tty)
}

// The places where synlua keeps its files.
func profilesPath() string { return filepath.Join(xdg.ConfigHome, "synlua", "profiles.toml") }
func stateFolder() string  { return filepath.Join(xdg.StateHome, "synlua") }
func historyPath() string  { return filepath.Join(stateFolder(), "history") }
func runsFolder() string   { return filepath.Join(stateFolder(), "runs") }
func labFolder() string    { return filepath.Join(xdg.DataHome, "synlua", "lab") }

func cacheFolder() string {
	if dir := os.Getenv("SYNLUA_CACHE"); dir != "" {
		return dir
	}
	return filepath.Join(xdg.CacheHome, "synlua")
}
