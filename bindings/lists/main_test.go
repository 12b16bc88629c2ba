package lists_test

import (
	"testing"

	"synlua/bindings/exchange/exchangetest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The shared rows and helpers under the names that these tests use.

var (
	getUser   = exchangetest.GetUser
	alice     = exchangetest.Alice
	refuse    = exchangetest.Refuse
	textReply = exchangetest.TextReply
	wantError = exchangetest.WantError
)
