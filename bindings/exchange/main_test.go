package exchange_test

import (
	"context"
	"io"
	"testing"

	"synlua/bindings/exchange"
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
	download, versions           = exchangetest.Download, exchangetest.Versions
	wantError, wantLines         = exchangetest.WantError, exchangetest.WantLines
)

// fixture is a client of a fake server.
type fixture struct {
	*exchange.Client
	*exchangetest.Fixture
}

func newFixture(t *testing.T, alter ...func(*exchange.Options)) *fixture {
	t.Helper()
	f := exchangetest.New(t, alter...)
	return &fixture{f.Exchange, f}
}

// Download makes a call for content.
func (f *fixture) Download(ctx context.Context, call exchange.Call, w io.Writer) (contentType string, n int64, err error) {
	req, err := f.Prepare(call)
	if err != nil {
		return "", 0, err
	}
	got, err := f.SendForContent(ctx, req, w)
	return got.Type, got.Size, err
}

// metadataPath is where a server says whether it delegates logins.
const metadataPath = "/_matrix/client/v1/auth_metadata"

// delegates is the answer of a server that does.
var delegates = fakeserver.JSON(200, `{"issuer":"https://auth.example.org/","token_endpoint":"https://auth.example.org/oauth2/token"}`)
