package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

func TestDoSendsWhatTheRowSays(t *testing.T) {
	f := newFixture(t)
	f.Server.On("PUT", alicePath+"?x=a+b%2Fc&x=2", fakeserver.JSON(200, ` {"name":"@alice:example.org"} `))
	answer, err := f.Do(t.Context(), exchange.Call{
		Row: putUser, Path: alice, Query: url.Values{"x": {"a b/c", "2"}}, Body: []byte(`{"displayname":"A"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != 200 || answer.DryRun || !strings.Contains(string(answer.Body), "@alice") {
		t.Errorf("answer %+v", answer)
	}
	got := f.Server.Last()
	for name, want := range map[string]string{
		"Authorization": "Bearer " + secretToken, "Content-Type": "application/json", "User-Agent": "synlua/test",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("header %s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if got.Body != `{"displayname":"A"}` {
		t.Errorf("body %q", got.Body)
	}
}

func TestPostWithoutBodySendsAnEmptyObject(t *testing.T) {
	f := newFixture(t)
	f.Server.On("POST", noticePath, fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	if got := f.Server.Last().Body; got != "{}" {
		t.Errorf("body %q", got)
	}
}

func TestDeleteWithoutBodySendsNone(t *testing.T) {
	f := newFixture(t)
	f.Server.On("DELETE", "/_synapse/admin/v1/media/example.org/abc", fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: []string{"example.org", "abc"}}); err != nil {
		t.Fatal(err)
	}
	if got := f.Server.Last(); got.Body != "" || got.Header.Get("Content-Type") != "" {
		t.Errorf("body %q of type %q", got.Body, got.Header.Get("Content-Type"))
	}
}

func TestNoTokenRowSendsNoToken(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":[]}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: versions}); err != nil {
		t.Fatal(err)
	}
	if got := f.Server.Last().Header.Get("Authorization"); got != "" {
		t.Errorf("Authorization %q", got)
	}
}

func TestBadCallsAreRefusedBeforeTheyAreSent(t *testing.T) {
	opens := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }
	for name, tt := range map[string]struct {
		call exchange.Call
		want string
	}{
		"no row":              {exchange.Call{}, "needs a row"},
		"missing path value":  {exchange.Call{Row: getUser}, `needs a value for "user_id"`},
		"too many values":     {exchange.Call{Row: getUser, Path: []string{"a", "b"}}, "takes 1 value in its path, not 2"},
		"broken JSON":         {exchange.Call{Row: putUser, Path: alice, Body: []byte(`{"a":`)}, "not valid JSON"},
		"content for JSON":    {exchange.Call{Row: sendNotice, Content: &exchange.Content{Open: opens}}, "takes JSON"},
		"upload of nothing":   {exchange.Call{Row: upload}, "needs the content"},
		"content not to open": {exchange.Call{Row: upload, Content: &exchange.Content{}}, "needs the content"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			_, err := f.Do(t.Context(), tt.call)
			wantError(t, err, tt.want)
		})
	}
}

func TestTokensThatCannotBeSentAreRefused(t *testing.T) {
	f := newFixture(t, func(o *exchange.Options) { o.Token = exchange.StaticToken(secretToken + "\n") })
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "line break")
}

// brokenTokens is a TokenSource that fails.
type brokenTokens struct{}

func (brokenTokens) Rejected(context.Context, string) error { return exchange.ErrNotRenewable }

func (brokenTokens) Token(context.Context) (string, error) {
	return "", errors.New("keyring is locked")
}

func TestErrorOfTheTokenSourceIsReturned(t *testing.T) {
	f := newFixture(t, func(o *exchange.Options) { o.Token = brokenTokens{} })
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "no access token: keyring is locked")
}

func TestUploadStreamsTheContent(t *testing.T) {
	f := newFixture(t)
	f.Server.On("POST", "/_matrix/media/v3/upload?filename=a.txt", fakeserver.Limited(10), fakeserver.JSON(200, `{"content_uri":"mxc://x/y"}`))
	opened := 0
	content := &exchange.Content{Size: 5, Type: "text/plain", Open: func() (io.ReadCloser, error) {
		opened++
		return io.NopCloser(strings.NewReader("hello")), nil
	}}
	_, err := f.Do(t.Context(), exchange.Call{Row: upload, Query: url.Values{"filename": {"a.txt"}}, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	got := f.Server.Last()
	if got.Body != "hello" || got.Header.Get("Content-Type") != "text/plain" || got.Header.Get("Content-Length") != "5" {
		t.Errorf("%q of type %q", got.Body, got.Header.Get("Content-Type"))
	}
	if opened != 2 {
		t.Errorf("opened %d times for two attempts", opened)
	}
}

func TestUploadOfAnEmptyFile(t *testing.T) {
	f := newFixture(t)
	f.Server.On("POST", "/_matrix/media/v3/upload", fakeserver.JSON(200, `{}`))
	content := &exchange.Content{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }}
	if _, err := f.Do(t.Context(), exchange.Call{Row: upload, Content: content}); err != nil {
		t.Fatal(err)
	}
	if got := f.Server.Last().Header; got.Get("Content-Type") != "application/octet-stream" || got.Get("Content-Length") != "0" {
		t.Errorf("headers %v", got)
	}
}

func TestDownloadStreamsTheAnswer(t *testing.T) {
	f := newFixture(t)
	content := strings.Repeat("0123456789", 100_000)
	f.Server.On("GET", "/_matrix/client/v1/media/download/example.org/abc",
		fakeserver.Raw(502, nil, ""), fakeserver.Raw(200, map[string]string{"Content-Type": "image/png"}, content))
	var out bytes.Buffer
	kind, n, err := f.Download(t.Context(), exchange.Call{Row: download, Path: []string{"example.org", "abc"}}, &out)
	if err != nil || kind != "image/png" || n != int64(len(content)) || out.String() != content {
		t.Errorf("got %q, %d bytes, %v", kind, n, err)
	}
}

func TestDownloadThatBeganIsNotSentAgain(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", "/_matrix/client/v1/media/download/example.org/abc", fakeserver.CutOff(200, "beginning"))
	var out bytes.Buffer
	_, n, err := f.Download(t.Context(), exchange.Call{Row: download, Path: []string{"example.org", "abc"}}, &out)
	wantError(t, err, "cut off after 9 bytes")
	if n != 9 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// fullDisk is a writer that fails.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk is full") }

func TestDownloadReportsItsWriter(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", "/_matrix/client/v1/media/download/example.org/abc", fakeserver.Raw(200, nil, "bytes"))
	_, _, err := f.Download(t.Context(), exchange.Call{Row: download, Path: []string{"example.org", "abc"}}, fullDisk{})
	wantError(t, err, "cannot be written: disk is full")
}

func TestHeadHasNoBody(t *testing.T) {
	f := newFixture(t)
	f.Server.On("HEAD", "/health", fakeserver.Raw(200, nil, ""))
	row, err := exchange.Adhoc(catalog.Synapse, "HEAD", "/health")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := f.Do(t.Context(), exchange.Call{Row: row})
	if err != nil || string(answer.Body) != "{}" {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestAdhocKnowsTheEffect(t *testing.T) {
	for method, want := range map[string]catalog.Effect{
		"get": catalog.Read, "HEAD": catalog.Read, "POST": catalog.Destroy, "PUT": catalog.Destroy,
		"PATCH": catalog.Destroy, "DELETE": catalog.Destroy,
	} {
		row, err := exchange.Adhoc(catalog.Synapse, method, "/a/{b}/{c}")
		if err != nil {
			t.Fatal(err)
		}
		if row.Effect != want || row.Method != strings.ToUpper(method) || len(row.PathParams()) != 2 {
			t.Errorf("%s: %+v", method, row)
		}
	}
}

func TestAdhocRefusesBadTemplates(t *testing.T) {
	for template, want := range map[string]string{
		"":                       "must begin with a slash",
		"https://evil.example/a": "must begin with a slash",
		"//evil.example/a":       `has "" as a segment`,
		"/a?b=c":                 `contains "?"`,
		"/a#b":                   `contains "#"`,
		"/a/../b":                `has ".." as a segment`,
		"/a/./b":                 `has "." as a segment`,
		"/a%2Fb":                 "must be escaped",
		"/a b":                   "must be escaped",
		"/a\nb":                  "must be escaped",
		`/a\b`:                   "must be escaped",
		"/a/x{b}":                "whole segment",
		"/a/{}":                  "whole segment",
		"/a/{{b}}":               "whole segment",
		"/{a}/{a}":               "whole segment",
	} {
		_, err := exchange.Adhoc(catalog.Synapse, "GET", template)
		wantError(t, err, want)
	}
	_, err := exchange.Adhoc(catalog.Synapse, "TRACE", "/a")
	wantError(t, err, `method "TRACE"`)
}

func TestConnectionsAreKept(t *testing.T) {
	f := newFixture(t)
	seen := map[string]bool{}
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		seen[r.RemoteAddr] = true
		_, _ = io.WriteString(w, "{}")
		return true
	})
	for range 3 {
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 1 {
		t.Errorf("%d connections for three requests", len(seen))
	}
}
