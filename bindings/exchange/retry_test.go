package exchange_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// times returns the same reply n times.
func times(n int, reply fakeserver.Reply) []fakeserver.Reply {
	return slices.Repeat([]fakeserver.Reply{reply}, n)
}

func TestLimitedRequestsWaitAsLongAsTheServerAsks(t *testing.T) {
	f := newFixture(t)
	f.Server.On("POST", noticePath, fakeserver.Limited(4000),
		fakeserver.Raw(429, map[string]string{"Retry-After": "5"}, ""),
		fakeserver.Raw(429, map[string]string{"Retry-After": f.Clock.Now().Add(17 * time.Second).Format(http.TimeFormat)}, ""),
		fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	waits := f.Clock.Slept()
	if !slices.Equal(waits, []time.Duration{4 * time.Second, 5 * time.Second, 8 * time.Second}) {
		t.Errorf("waits %v", waits)
	}
}

func TestLimitedWithoutATimeWaitsByItself(t *testing.T) {
	f := newFixture(t)
	f.Server.On("POST", noticePath, fakeserver.JSON(429, `{"errcode":"M_LIMIT_EXCEEDED"}`), fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	if waits := f.Clock.Slept(); len(waits) != 1 || waits[0] < 700*time.Millisecond || waits[0] > 1300*time.Millisecond {
		t.Errorf("waits %v", waits)
	}
}

func TestLimitedForTooLongIsAnError(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.Limited(601_000))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "429 M_LIMIT_EXCEEDED", "left alone for 10m1s")
	if exchange.KindOf(err) != exchange.Limited || len(f.Clock.Slept()) != 0 {
		t.Errorf("%v, waits %v", err, f.Clock.Slept())
	}
}

func TestLimitedForEverEnds(t *testing.T) {
	f := newFixture(t)
	f.Server.Always("GET", alicePath, fakeserver.Limited(1))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "M_LIMIT_EXCEEDED")
	if n := len(f.Server.Requests()); n != 50 {
		t.Errorf("%d requests", n)
	}
}

func TestUnavailableServer(t *testing.T) {
	failures := map[string]fakeserver.Reply{
		"502 page":          fakeserver.HTML(502, "<html><h1>Bad Gateway</h1>"),
		"503 page":          fakeserver.HTML(503, ""),
		"504 JSON":          fakeserver.JSON(504, `{}`),
		"broken connection": fakeserver.HangUp(),
		"cut off":           fakeserver.CutOff(200, `{"name":`),
	}
	rows := []struct {
		row   *catalog.Row
		path  []string
		at    string
		tries int
	}{{getUser, alice, alicePath, 6}, {putUser, alice, alicePath, 6}, {sendNotice, nil, noticePath, 1}}
	for name, failure := range failures {
		for _, tt := range rows {
			t.Run(name+" "+tt.row.Method, func(t *testing.T) {
				f := newFixture(t)
				f.Server.On(tt.row.Method, tt.at, times(tt.tries, failure)...)
				_, err := f.Do(t.Context(), exchange.Call{Row: tt.row, Path: tt.path})
				wantError(t, err, tt.row.Method)
				if told := strings.Contains(err.Error(), "may or may not have acted"); told != (tt.row == sendNotice) {
					t.Errorf("error %q", err)
				}
				var total time.Duration
				for _, wait := range f.Clock.Slept() {
					total += wait
				}
				if len(f.Clock.Slept()) != tt.tries-1 || total > 35*time.Second {
					t.Errorf("waits %v", f.Clock.Slept())
				}
			})
		}
	}
}

func TestServerThatComesBack(t *testing.T) {
	f := newFixture(t)
	f.Server.On("PUT", alicePath, fakeserver.HangUp(), fakeserver.HTML(502, "x"), fakeserver.CutOff(200, "{"), fakeserver.JSON(200, `{"name":"A"}`))
	answer, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice, Body: []byte(`{"displayname":"A"}`)})
	if err != nil || string(answer.Body) != `{"name":"A"}` {
		t.Fatalf("%+v, %v", answer, err)
	}
	for _, r := range f.Server.Requests() {
		if r.Body != `{"displayname":"A"}` {
			t.Errorf("an attempt had the body %q", r.Body)
		}
	}
}

// joined is Synapse's refusal to join a user to a private room for the second time.
var joined = fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"@alice:example.org is already in the room."}`)

// An attempt whose answer was lost has perhaps done what the next one is refused for.
func TestARefusalAfterALostAnswer(t *testing.T) {
	const joinPath, aliasPath = "/_synapse/admin/v1/join/!room:example.org", "/_matrix/client/v3/directory/room/%23a:example.org"
	join := exchange.Call{Row: catalog.Lookup("synapse.rooms.join"), Path: []string{"!room:example.org"}, Body: []byte(`{"user_id":"@alice:example.org"}`)}
	const kickPath = "/_matrix/client/v3/rooms/!room:example.org/kick"
	kick := exchange.Call{Row: catalog.Lookup("matrix.rooms.kick"), Path: []string{"!room:example.org"}, Body: []byte(`{"user_id":"@alice:example.org"}`)}
	kicked := fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"The target user is not in the room"}`)
	free := exchange.Call{Row: catalog.Lookup("matrix.directory.delete_alias"), Path: []string{"#a:example.org"}}
	const mayBe = "; an earlier attempt, whose answer was lost, may have done it already: see on the server"
	missing := fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"Unknown room alias"}`)
	for name, tt := range map[string]struct {
		call    exchange.Call
		at      string
		replies []fakeserver.Reply
		want    string // the answer, or the end of the error
	}{
		"joined, lost":      {join, joinPath, []fakeserver.Reply{fakeserver.HTML(502, "x"), joined}, "{}"},
		"joined before":     {join, joinPath, []fakeserver.Reply{joined}, "already in the room (status 403 M_FORBIDDEN)"},
		"joined, refused":   {join, joinPath, []fakeserver.Reply{fakeserver.Limited(10), joined}, "already in the room (status 403 M_FORBIDDEN)"},
		"not joined":        {join, joinPath, []fakeserver.Reply{fakeserver.HangUp(), fakeserver.JSON(403, `{"error":"not in room"}`)}, mayBe},
		"kicked, lost":      {kick, kickPath, []fakeserver.Reply{fakeserver.HTML(502, "x"), kicked}, "{}"},
		"kicked before":     {kick, kickPath, []fakeserver.Reply{kicked}, "not in the room (status 403 M_FORBIDDEN)"},
		"gone, lost":        {free, aliasPath, []fakeserver.Reply{fakeserver.CutOff(200, "{"), missing}, "{}"},
		"was never there":   {free, aliasPath, []fakeserver.Reply{missing}, "Unknown room alias (status 404 M_NOT_FOUND)"},
		"gone, all is well": {free, aliasPath, []fakeserver.Reply{fakeserver.HangUp(), fakeserver.JSON(200, `{}`)}, "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.Server.On(tt.call.Row.Method, tt.at, tt.replies...)
			var got string
			if answer, err := f.Do(t.Context(), tt.call); err != nil {
				got = err.Error()
			} else {
				got = string(answer.Body)
			}
			if !strings.HasSuffix(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFailureOfAnotherServerIsTriedOnceMore(t *testing.T) {
	f := newFixture(t)
	f.Server.On("PUT", alicePath, times(2, fakeserver.JSON(502, `{"errcode":"M_UNKNOWN","error":"Failed to fetch alias"}`))...)
	_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	wantError(t, err, "Failed to fetch alias (status 502 M_UNKNOWN)", "try again later")
}

func TestRefusalsAreNotSentAgain(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 413, 500, 501} {
		f := newFixture(t)
		f.Server.On("GET", alicePath, fakeserver.JSON(status, `{"errcode":"M_UNKNOWN","error":"no"}`))
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err == nil {
			t.Errorf("status %d is no error", status)
		}
	}
}

// closedPort returns the address of a port at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

func TestNoConnection(t *testing.T) {
	address := closedPort(t)
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL = address })
	_, err := f.Do(t.Context(), exchange.Call{Row: sendNotice})
	wantError(t, err, "cannot connect to "+address, "connection refused", "check that the homeserver runs")
	if e := exchange.As(err); e.Kind != exchange.Unreachable || e.Sent {
		t.Errorf("error %#v", err)
	}
	if len(f.Clock.Slept()) != 2 {
		t.Errorf("waits %v", f.Clock.Slept())
	}
}

func TestCancelEndsAWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFixture(t, func(o *exchange.Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error {
			cancel()
			<-ctx.Done()
			return ctx.Err()
		}
	})
	f.Server.On("GET", alicePath, fakeserver.Limited(300_000))
	_, err := f.Do(ctx, exchange.Call{Row: getUser, Path: alice})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCancelEndsTheRealSleep(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFixture(t, func(o *exchange.Options) {
		o.Sleep = nil
		o.Log = func(line string) {
			if strings.Contains(line, "is sent again in 5m0s") {
				cancel()
			}
		}
	})
	f.Server.On("GET", alicePath, fakeserver.Limited(300_000))
	if _, err := f.Do(ctx, exchange.Call{Row: getUser, Path: alice}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCancelEndsARequest(t *testing.T) {
	for _, tt := range []struct {
		row  *catalog.Row
		path []string
		at   string
		want string
	}{{getUser, alice, alicePath, "was interrupted: "}, {sendNotice, nil, noticePath, "the server may go on with it"}} {
		f := newFixture(t)
		f.Server.On(tt.row.Method, tt.at, fakeserver.Hang())
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			f.Server.WaitFor(1)
			cancel(errors.New("Ctrl-C"))
		}()
		_, err := f.Do(ctx, exchange.Call{Row: tt.row, Path: tt.path})
		wantError(t, err, tt.want, "Ctrl-C")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}

func TestCancelEndsTheReadingOfAnAnswer(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		_, _ = io.WriteString(w, `{"users":[`)
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-r.Context().Done()
		return true
	})
	if _, err := f.Do(ctx, exchange.Call{Row: getUser, Path: alice}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestEndedContextSendsNothing(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Do(ctx, exchange.Call{Row: getUser, Path: alice}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestRateSpreadsRequests(t *testing.T) {
	f := newFixture(t, func(o *exchange.Options) { o.Rate = 4 })
	f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
	for range 3 {
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
	if waits := f.Clock.Slept(); !slices.Equal(waits, []time.Duration{250 * time.Millisecond, 250 * time.Millisecond}) {
		t.Errorf("waits %v", waits)
	}
}

func TestLogHasOneLineForEachRequestAndWait(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.Limited(4701), fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET " + alicePath + " 429 M_LIMIT_EXCEEDED in 0s",
		"the server asks to wait: all requests wait 4.701s",
		"GET " + alicePath + " is sent again in 4.701s",
		"GET " + alicePath + " ok in 0s",
	}
	if f.Logged() != strings.Join(want, "\n") {
		t.Errorf("log:\n%s", f.Logged())
	}
}

// getAlice reads an account with n workers at once, until each has an answer.
func getAlice(t *testing.T, f *fixture, n int) {
	t.Helper()
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestAllWorkersWaitWhenOneIsAskedTo(t *testing.T) {
	f := newFixture(t)
	begin := f.Clock.Now()
	refused := make(chan struct{})
	f.Server.On("POST", noticePath, fakeserver.Limited(4000), fakeserver.JSON(200, `{}`))
	f.Server.Handle(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == "GET" && f.Clock.Now().Sub(begin) < 4*time.Second {
			t.Errorf("%s came before the wait was over", r.URL.Path)
		}
		return false
	})
	f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
	f.OnLog = func(line string) {
		if strings.Contains(line, "is sent again") {
			close(refused)
		}
	}
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
			t.Error(err)
		}
	})
	<-refused
	getAlice(t, f, 8)
	group.Wait()
	if waits := f.Clock.Slept(); !slices.Equal(waits, []time.Duration{4 * time.Second}) {
		t.Errorf("waits %v, want one for all", waits)
	}
}

func TestAProxysPageMayAskToWait(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.Raw(503, map[string]string{"Retry-After": "40"}, "<html>"), fakeserver.JSON(200, `{}`))
	begin := f.Clock.Now()
	getAlice(t, f, 1)
	if passed := f.Clock.Now().Sub(begin); passed != 40*time.Second {
		t.Errorf("sent again after %s", passed)
	}
}

func TestOverloadedServerGetsFewerRequestsAtOnce(t *testing.T) {
	f := newFixture(t)
	all := make(chan struct{})
	f.Server.On("GET", alicePath, times(8, fakeserver.After(all, fakeserver.HTML(502, "<html>")))...)
	f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
	go func() {
		f.Server.WaitFor(8)
		close(all)
	}()
	getAlice(t, f, 8)
	if line := "the server is overloaded: at most 4 requests at once"; !strings.Contains(f.Logged(), line) {
		t.Errorf("log:\n%s", f.Logged())
	}
}

func TestCancelEndsTheWaitForATurn(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	f := newFixture(t, func(o *exchange.Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error {
			cancel(errors.New("Ctrl-C"))
			<-ctx.Done()
			return ctx.Err()
		}
	})
	f.Server.On("POST", noticePath, fakeserver.Limited(300_000))
	_, err := f.Do(ctx, exchange.Call{Row: sendNotice})
	wantError(t, err, "was interrupted while it waited to be sent", "Ctrl-C")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAnswerThatFallsSilentIsCutOff(t *testing.T) {
	f := newFixture(t)
	armed := make(chan func(), 100)
	exchange.SetAfter(f.Client, func(d time.Duration, fire func()) func() bool {
		if d <= time.Minute { // not that for an answer which does not begin
			armed <- fire
		}
		return func() bool { return true }
	})
	silent := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"users":[`)
		_ = http.NewResponseController(w).Flush()
		for {
			select {
			case fire := <-armed:
				fire()
			case <-r.Context().Done():
				return
			}
		}
	}
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == "GET" && len(f.Server.Requests()) > 1 {
			return false
		}
		silent(w, r)
		return true
	})
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"name":"A"}`))
	answer, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	if err != nil || string(answer.Body) != `{"name":"A"}` {
		t.Fatalf("%+v, %v", answer, err)
	}
	_, err = f.Do(t.Context(), exchange.Call{Row: sendNotice})
	wantError(t, err, "is cut off after", "then nothing more came for 1m0s", "may or may not have acted")
}

// sibling is the cause of a context that ends because another worker failed.
type sibling struct{ error }

func (sibling) FinishChanges() {}

// A change that is under way when another worker fails is finished, and only a
// person's interrupt gives it up.
func TestAChangeUnderWayIsFinished(t *testing.T) {
	for cause, finished := range map[error]bool{sibling{errors.New("no more")}: true, errors.New("interrupted"): false} {
		f := newFixture(t)
		release := make(chan struct{})
		f.Server.On("PUT", alicePath, fakeserver.After(release, fakeserver.JSON(200, `{"name":"x"}`)))
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			f.Server.WaitFor(1)
			cancel(cause)
			if finished {
				close(release)
			}
		}()
		_, err := f.Do(ctx, exchange.Call{Row: putUser, Path: alice, Body: []byte(`{}`)})
		if !finished {
			close(release)
		}
		if (err == nil) != finished {
			t.Errorf("%v: got %v, finished should be %t", cause, err, finished)
		}
	}
}

// People are told about long waits only.
func TestLongWaitsAreTold(t *testing.T) {
	var told []string
	f := newFixture(t, func(o *exchange.Options) { o.Waits = func(line string) { told = append(told, line) } })
	f.Server.On("GET", alicePath, fakeserver.Limited(4000), fakeserver.Limited(300),
		fakeserver.HTML(502, ""), fakeserver.HTML(502, ""), fakeserver.HTML(502, ""), fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	if len(told) != 4 || told[0] != "the server asks to wait: all requests wait 4s" ||
		!strings.Contains(told[len(told)-1], "/users/@alice:example.org: 502; it is sent again in ") {
		t.Errorf("told %q", told)
	}
}
