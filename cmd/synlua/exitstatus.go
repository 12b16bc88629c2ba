package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"synlua/bindings/account"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
)

// The exit statuses. The README and --help list them.
const (
	statusDone        = 0
	statusFailed      = 1
	statusUsage       = 2
	statusConnection  = 3
	statusItems       = 4
	statusRefused     = 5
	statusInterrupted = 130
)

// errItems ends a run in which some items failed. They have been reported.
var errItems = errors.New("some items failed")

// errTimeout ends a run that took longer than --timeout.
var errTimeout = errors.New("stopped: --timeout is over")

// exit reports the error that ended the run, and returns the exit status.
func (c *cli) exit(err error) int {
	status := statusOf(err)
	if err == nil || errors.Is(err, errItems) || errors.Is(err, errTests) || errors.Is(err, errProblems) || errors.Is(err, errChanged) {
		return status
	}
	var script *host.ScriptError
	if errors.As(err, &script) && script.ForPeople() {
		c.showError("synlua: " + shortened(script.Message))
		return status
	}
	if errors.Is(err, host.ErrInterrupted) { // as the person wanted: it is no error of the script
		c.breakLine(err)
		c.printer.Always("interrupted")
		return status
	}
	c.showError("synlua: " + shortened(err.Error()))
	if script != nil && len(script.Traceback) > 1 && status == statusFailed {
		for _, call := range script.Traceback {
			c.printer.Error("  at %s", call)
		}
	}
	return status
}

// breakLine parts what is said after Ctrl-C from the ^C that the terminal shows.
func (c *cli) breakLine(err error) {
	if errors.Is(err, host.ErrInterrupted) && !c.broken {
		c.broken = true
		c.printer.Break()
	}
}

// showError prints an error line by line. Every line after the first is indented, so that
// text from a server cannot look like a message of synlua's own.
func (c *cli) showError(text string) {
	indent := ""
	for line := range strings.Lines(text) {
		c.printer.Error("%s%s", indent, strings.TrimSuffix(line, "\n"))
		indent = "  "
	}
}

// statusOf is the one place that maps kinds of errors to exit statuses.
func statusOf(err error) int {
	var usage *usageError
	var recipeUsage *recipe.UsageError
	var undeclared *luaapi.ErrNotDeclared
	var declaration *recipe.DeclarationError
	var bound *boundError
	var otherServer *recipe.ServerError
	var memory *memoryError
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errTimeout), errors.As(err, &memory): // it ends a context, as Ctrl-C does
		return statusRefused
	case errors.Is(err, host.ErrInterrupted), errors.Is(err, context.Canceled):
		return statusInterrupted
	case errors.As(err, &usage), errors.As(err, &recipeUsage):
		return statusUsage
	case errors.Is(err, errItems):
		return statusItems
	case errors.Is(err, changes.ErrNeedsConfirmation), errors.Is(err, changes.ErrNobodyAsked), errors.Is(err, changes.ErrDeclined),
		errors.Is(err, changes.ErrMaxChanges), errors.As(err, &undeclared), errors.As(err, &declaration), errors.As(err, &bound),
		errors.As(err, &otherServer):
		return statusRefused
	case isConnection(err):
		return statusConnection
	}
	return statusFailed
}

// brokeOff says whether the error ended a run that would have gone on, and that may succeed
// another time.
func brokeOff(err error) bool {
	switch statusOf(err) {
	case statusConnection, statusInterrupted:
		return true
	}
	return errors.Is(err, errTimeout) || errors.Is(err, changes.ErrMaxChanges)
}

// isConnection says whether the server cannot be reached, is not a homeserver, or refuses
// the login.
func isConnection(err error) bool {
	switch exchange.KindOf(err) {
	case exchange.Unauthorized, exchange.LacksScope, exchange.NotAdmin, exchange.Unverified, exchange.Overloaded, exchange.Garbled, exchange.CutOff,
		exchange.Redirected, exchange.Unreachable, exchange.Untrusted, exchange.Broken:
		return true
	}
	return errors.Is(err, account.ErrNoConnection)
}

// connectionError marks an error that keeps synlua from reaching a server at all.
type connectionError struct{ err error }

func (e connectionError) Error() string        { return e.err.Error() }
func (e connectionError) Unwrap() error        { return e.err }
func (e connectionError) Is(target error) bool { return target == account.ErrNoConnection }

func notConnected(format string, args ...any) error {
	return connectionError{fmt.Errorf(format, args...)}
}
