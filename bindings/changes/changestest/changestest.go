// Package changestest gives the tests of changes and lists a fake server with a client
// whose requests pass a gate.
package changestest

import (
	"context"
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/exchange/exchangetest"
)

// Fixture is a client with a gate, and the fake server that it uses.
type Fixture struct {
	*changes.Client
	*exchangetest.Fixture
}

// New makes a client that applies changes, altered by the options.
func New(t *testing.T, alter ...func(*changes.Options)) *Fixture {
	t.Helper()
	f := exchangetest.New(t)
	o := changes.Options{Exchange: f.Exchange, Gate: Applying(), Rows: exchangetest.RowNamed}
	for _, change := range alter {
		change(&o)
	}
	return &Fixture{changes.New(o), f}
}

// Applying returns a gate that sends every change and says yes.
func Applying() *changes.Gate {
	return changes.NewGate(changes.GateOptions{
		Apply:   true,
		Confirm: func(context.Context, *changes.Change, int) error { return nil },
	})
}

// WithGate uses a gate of the test's own.
func WithGate(g *changes.Gate) func(*changes.Options) {
	return func(o *changes.Options) { o.Gate = g }
}
