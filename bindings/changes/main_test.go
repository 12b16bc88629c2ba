package changes_test

import (
	"testing"

	"synlua/bindings/exchange/exchangetest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The shared rows and helpers under the names that these tests use.
const alicePath = exchangetest.AlicePath
const noticePath = exchangetest.NoticePath

var (
	getUser     = exchangetest.GetUser
	putUser     = exchangetest.PutUser
	sendNotice  = exchangetest.SendNotice
	deleteMedia = exchangetest.DeleteMedia
	upload      = exchangetest.Upload
	alice       = exchangetest.Alice
	refuse      = exchangetest.Refuse
	textReply   = exchangetest.TextReply
	wantError   = exchangetest.WantError
	wantLines   = exchangetest.WantLines
)
