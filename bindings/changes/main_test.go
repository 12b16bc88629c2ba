package changes_test

import (
	"context"
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/exchange/exchangetest"
	"synlua/bindings/fakeserver"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The shared rows and helpers under the names that these tests use.
const (
	secretToken = exchangetest.SecretToken
	alicePath   = exchangetest.AlicePath
	noticePath  = exchangetest.NoticePath
)

var (
	getUser, putUser, sendNotice = exchangetest.GetUser, exchangetest.PutUser, exchangetest.SendNotice
	deleteMedia, upload, alice   = exchangetest.DeleteMedia, exchangetest.Upload, exchangetest.Alice
	refuse, textReply            = exchangetest.Refuse, exchangetest.TextReply
	wantError, wantLines         = exchangetest.WantError, exchangetest.WantLines
)

// fixture is a client of a fake server, with a gate in between.
type fixture struct {
	*changes.Client
	*exchangetest.Fixture
	server *fakeserver.Server
	clock  *exchangetest.Clock
}

// newFixture makes a client that applies changes, altered by the options.
func newFixture(t *testing.T, alter ...func(*changes.Options)) *fixture {
	t.Helper()
	f := exchangetest.New(t)
	o := changes.Options{Exchange: f.Exchange, Gate: applying(), Rows: exchangetest.RowNamed}
	for _, change := range alter {
		change(&o)
	}
	return &fixture{changes.New(o), f, f.Server, f.Clock}
}

// applying returns a gate that lets every change out and says yes.
func applying() *changes.Gate {
	return changes.NewGate(changes.GateOptions{
		Apply:   true,
		Confirm: func(context.Context, *changes.Change, int) error { return nil },
	})
}

// withGate uses a gate of the test's own.
func withGate(g *changes.Gate) func(*changes.Options) {
	return func(o *changes.Options) { o.Gate = g }
}
