// Package exchangetest gives the tests of exchange, changes and lists a fake server, the
// rows that they call, and a clock and a log of their own.
package exchangetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"

	"github.com/go-json-experiment/json/jsontext"
)

// SecretToken is the token of every test; nothing that a person sees may contain it.
const SecretToken = "syt_c2VjcmV0_abcdefghijklmnop_1A2b3C"

// The rows that tests call.
var (
	GetUser = &catalog.Row{
		API: catalog.Synapse, Name: "synapse.users.get", Method: "GET", Path: "/_synapse/admin/v2/users/{user_id}",
		Params: []catalog.Param{{Name: "user_id", In: catalog.InPath, Required: true}}, Effect: catalog.Read, Idempotent: true,
	}
	PutUser = &catalog.Row{
		API: catalog.Synapse, Name: "synapse.users.put", Method: "PUT", Path: "/_synapse/admin/v2/users/{user_id}",
		Params: []catalog.Param{
			{Name: "user_id", In: catalog.InPath, Required: true},
			{Name: "displayname", In: catalog.InBody},
			{Name: "password", In: catalog.InBody, Secret: true},
			{Name: "recovery", In: catalog.InBody, Secret: true},
		},
		Effect: catalog.Change, Idempotent: true, Before: "synapse.users.get",
		Example: `{"name":"@alice:example.org"}`, SecretAnswer: []string{"generated"},
	}
	SendNotice = &catalog.Row{
		API: catalog.Synapse, Name: "synapse.server_notices.send", Method: "POST", Path: "/_synapse/admin/v1/send_server_notice",
		Effect: catalog.Change,
	}
	DeleteMedia = &catalog.Row{
		API: catalog.Synapse, Name: "synapse.media.delete", Method: "DELETE", Path: "/_synapse/admin/v1/media/{server_name}/{media_id}",
		Params: []catalog.Param{{Name: "server_name", In: catalog.InPath}, {Name: "media_id", In: catalog.InPath}},
		Effect: catalog.Destroy, Idempotent: true,
	}
	Upload = &catalog.Row{
		API: catalog.Matrix, Name: "matrix.media.upload", Method: "POST", Path: "/_matrix/media/v3/upload",
		Params: []catalog.Param{{Name: "content", In: catalog.AsBody, Type: catalog.Type{Kind: catalog.Bytes}}},
		Effect: catalog.Change, Example: `{"content_uri":"mxc://example.org/abc"}`,
	}
	Download = &catalog.Row{
		API: catalog.Matrix, Name: "matrix.media.download", Method: "GET", Path: "/_matrix/client/v1/media/download/{server_name}/{media_id}",
		Effect: catalog.Read, Idempotent: true, Answer: catalog.Bytes,
	}
	Versions = &catalog.Row{
		API: catalog.Matrix, Name: "matrix.server.versions", Method: "GET", Path: "/_matrix/client/versions", Effect: catalog.Read, NoToken: true,
	}
)

// Paths that the server gets.
const (
	AlicePath  = "/_synapse/admin/v2/users/@alice:example.org"
	NoticePath = "/_synapse/admin/v1/send_server_notice"
)

// Alice is the value of the path of GetUser and PutUser.
var Alice = []string{"@alice:example.org"}

// RowNamed finds the rows of these tests.
func RowNamed(name string) *catalog.Row {
	for _, row := range []*catalog.Row{GetUser, PutUser, DeleteMedia} {
		if row.Name == name {
			return row
		}
	}
	return nil
}

// Clock is a time that moves only when somebody sleeps.
type Clock struct {
	mu    sync.Mutex
	time  time.Time
	waits []time.Duration
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

// Sleep moves the time on at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	c.time = c.time.Add(d)
	return ctx.Err()
}

// Slept returns how long was slept each time.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.waits)
}

// Fixture is a fake server with a client of it, and its clock and log.
type Fixture struct {
	Exchange *exchange.Client
	Server   *fakeserver.Server
	Clock    *Clock

	mu    sync.Mutex
	log   []string
	OnLog func(line string) // hears of each line, or nil
}

// Logged returns the lines of the log.
func (f *Fixture) Logged() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.log, "\n")
}

func (f *Fixture) add(line string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, line)
	if f.OnLog != nil {
		f.OnLog(line)
	}
}

// New starts a fake server and makes a client of it, altered by the options. The test
// fails if the token is in the log.
func New(t *testing.T, alter ...func(*exchange.Options)) *Fixture {
	t.Helper()
	f := &Fixture{Server: fakeserver.New(t), Clock: &Clock{time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	o := exchange.Options{
		BaseURL: f.Server.URL(), Token: exchange.StaticToken(SecretToken),
		UserAgent: "synlua/test", Sleep: f.Clock.Sleep, Now: f.Clock.Now, Log: f.add,
	}
	for _, change := range alter {
		change(&o)
	}
	client, err := exchange.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		if strings.Contains(f.Logged(), SecretToken) {
			t.Errorf("the log contains the token:\n%s", f.Logged())
		}
	})
	f.Exchange = client
	return f
}

// WantError fails unless err says all the words and none of the token.
func WantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
	if strings.Contains(err.Error(), SecretToken) {
		t.Errorf("error %q contains the token", err)
	}
}

// WantLines fails unless the server was asked exactly this.
func WantLines(t *testing.T, s *fakeserver.Server, want ...string) {
	t.Helper()
	if got := s.Lines(); !slices.Equal(got, want) {
		t.Errorf("requests:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// errRefused is what refuse finds wrong with every answer.
var errRefused = errors.New("the number is too large")

// Refuse reads one token and does not like it.
func Refuse(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	return errRefused
}

// TextReply answers as a load balancer does.
func TextReply(body string) fakeserver.Reply {
	return fakeserver.Raw(200, map[string]string{"Content-Type": "text/plain"}, body)
}
