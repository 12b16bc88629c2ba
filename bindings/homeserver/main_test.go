package homeserver_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver"
	"synlua/bindings/homeserver"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secretToken is the token of every test; nothing that a person sees may contain it.
const secretToken = "syt_c2VjcmV0_abcdefghijklmnop_1A2b3C"

var (
	getUser = &catalog.Row{
		Name: "synapse.users.get", Method: "GET", Path: "/_synapse/admin/v2/users/{user_id}",
		Params: []catalog.Param{{Name: "user_id", In: catalog.InPath, Required: true}}, Effect: catalog.Read, Idempotent: true,
	}
	putUser = &catalog.Row{
		Name: "synapse.users.put", Method: "PUT", Path: "/_synapse/admin/v2/users/{user_id}",
		Params: []catalog.Param{
			{Name: "user_id", In: catalog.InPath, Required: true},
			{Name: "displayname", In: catalog.InBody},
			{Name: "password", In: catalog.InBody, Secret: true},
			{Name: "recovery", In: catalog.InBody, Secret: true},
		},
		Effect: catalog.Change, Idempotent: true, Before: "synapse.users.get",
		Example: `{"name":"@alice:example.org"}`, SecretAnswer: []string{"generated"},
	}
	sendNotice = &catalog.Row{
		Name: "synapse.server_notices.send", Method: "POST", Path: "/_synapse/admin/v1/send_server_notice",
		Effect: catalog.Change,
	}
	deleteMedia = &catalog.Row{
		Name: "synapse.media.delete", Method: "DELETE", Path: "/_synapse/admin/v1/media/{server_name}/{media_id}",
		Params: []catalog.Param{{Name: "server_name", In: catalog.InPath}, {Name: "media_id", In: catalog.InPath}},
		Effect: catalog.Destroy, Idempotent: true,
	}
	upload = &catalog.Row{
		Name: "matrix.media.upload", Method: "POST", Path: "/_matrix/media/v3/upload",
		Params: []catalog.Param{{Name: "content", In: catalog.AsBody, Type: catalog.Type{Kind: catalog.Bytes}}},
		Effect: catalog.Change, Example: `{"content_uri":"mxc://example.org/abc"}`,
	}
	download = &catalog.Row{
		Name: "matrix.media.download", Method: "GET", Path: "/_matrix/client/v1/media/download/{server_name}/{media_id}",
		Effect: catalog.Read, Idempotent: true, Answer: catalog.Bytes,
	}
	versions = &catalog.Row{
		Name: "matrix.server.versions", Method: "GET", Path: "/_matrix/client/versions", Effect: catalog.Read, NoToken: true,
	}
)

const (
	alicePath  = "/_synapse/admin/v2/users/@alice:example.org"
	noticePath = "/_synapse/admin/v1/send_server_notice"
)

var alice = []string{"@alice:example.org"}

// rowNamed finds the rows of these tests.
func rowNamed(name string) *catalog.Row {
	for _, row := range []*catalog.Row{getUser, putUser, deleteMedia} {
		if row.Name == name {
			return row
		}
	}
	return nil
}

// clock is a time that moves only when somebody sleeps.
type clock struct {
	mu    sync.Mutex
	time  time.Time
	waits []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	c.time = c.time.Add(d)
	return ctx.Err()
}

func (c *clock) slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.waits)
}

// fixture is a client of a fake server, with a clock and a log of its own.
type fixture struct {
	*homeserver.Client
	server *fakeserver.Server
	clock  *clock

	mu    sync.Mutex
	log   []string
	onLog func(line string) // hears of each line, or nil
}

// logged returns the lines of the log.
func (f *fixture) logged() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.log, "\n")
}

// newFixture starts a fake server and makes a client of it that applies changes,
// altered by the options.
func newFixture(t *testing.T, alter ...func(*homeserver.Options)) *fixture {
	t.Helper()
	f := &fixture{server: fakeserver.New(t), clock: &clock{time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	o := homeserver.Options{
		BaseURL: f.server.URL(), Token: homeserver.StaticToken(secretToken), Gate: applying(), Rows: rowNamed,
		UserAgent: "synlua/test", Sleep: f.clock.sleep, Now: f.clock.now,
		Log: func(line string) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.log = append(f.log, line)
			if f.onLog != nil {
				f.onLog(line)
			}
		},
	}
	for _, change := range alter {
		change(&o)
	}
	client, err := homeserver.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		if strings.Contains(f.logged(), secretToken) {
			t.Errorf("the log contains the token:\n%s", f.logged())
		}
	})
	f.Client = client
	return f
}

// applying returns a gate that lets every change out and says yes.
func applying() *homeserver.Gate {
	return homeserver.NewGate(homeserver.GateOptions{
		Apply:   true,
		Confirm: func(context.Context, *homeserver.Change, int) error { return nil },
	})
}

// withGate uses a gate of the test's own.
func withGate(g *homeserver.Gate) func(*homeserver.Options) {
	return func(o *homeserver.Options) { o.Gate = g }
}

// wantError fails unless err says all the words and none of the token.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
	if strings.Contains(err.Error(), secretToken) {
		t.Errorf("error %q contains the token", err)
	}
}

// wantLines fails unless the server was asked exactly this.
func wantLines(t *testing.T, s *fakeserver.Server, want ...string) {
	t.Helper()
	if got := s.Lines(); !slices.Equal(got, want) {
		t.Errorf("requests:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
