package exchange_test

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// unverified is Synapse's answer if the service for logins cannot tell it whose the token is.
var unverified = fakeserver.JSON(503, `{"errcode":"M_UNKNOWN","error":"Unable to introspect the access token"}`)

// Synapse does nothing before it knows whose the token is, so every request is sent again,
// and for longer than after other failures.
func TestServiceForLoginsIsWaitedFor(t *testing.T) {
	var told []string
	f := newFixture(t, func(o *exchange.Options) { o.Waits = func(line string) { told = append(told, line) } })
	f.Server.On("POST", noticePath, append(times(20, unverified), fakeserver.JSON(200, `{}`))...)
	begin := f.Clock.Now()
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	if passed := f.Clock.Now().Sub(begin); passed < 90*time.Second {
		t.Errorf("it waited only %s", passed)
	}
	wantOutage(t, told, "the server's authentication service is down", "the server's authentication service is back")
}

func TestServiceForLoginsThatStaysAway(t *testing.T) {
	f := newFixture(t)
	f.Server.Always("POST", noticePath, unverified)
	begin := f.Clock.Now()
	_, err := f.Do(t.Context(), exchange.Call{Row: sendNotice})
	wantError(t, err, "Unable to introspect the access token (status 503 M_UNKNOWN); the service that the server delegates logins to is down")
	if passed := f.Clock.Now().Sub(begin); passed < 4*time.Minute || passed > 7*time.Minute {
		t.Errorf("it gave up after %s", passed)
	}
	if kind := exchange.KindOf(err); kind != exchange.Unverified {
		t.Errorf("the kind is %d", kind)
	}
}

// A server that has answered before is restarted perhaps: all requests wait for it, and
// those that did not leave are sent once it is back.
func TestAServerThatIsRestartedIsWaitedFor(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	serve := func(listener net.Listener) *http.Server {
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{}`))
		})}
		go func() { _ = server.Serve(listener) }()
		return server
	}
	server := serve(listener)
	var told []string
	waits := 0
	f := newFixture(t, func(o *exchange.Options) {
		o.BaseURL = "http://" + address
		o.Waits = func(line string) { told = append(told, line) }
		sleep := o.Sleep
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			if waits++; waits == 20 {
				again, err := net.Listen("tcp", address)
				if err != nil {
					t.Error(err)
					return err
				}
				server = serve(again)
			}
			return sleep(ctx, d)
		}
	})
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	server.Close()
	f.Client.Close()
	if _, err := f.Do(t.Context(), exchange.Call{Row: sendNotice}); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if waits < 20 {
		t.Errorf("waited %d times", waits)
	}
	wantOutage(t, told, "the server is away", "the server is back")
}

// wantOutage says that people were told of an outage of some minutes when it began, about once a
// minute, and when it was over, in whole seconds.
func wantOutage(t *testing.T, told []string, why, back string) {
	t.Helper()
	seconds := `(\d+m)?\d+s`
	first := regexp.MustCompile(`^` + why + `: all requests wait ` + seconds + `$`)
	again := regexp.MustCompile(`^` + why + `, for ` + seconds + ` now: all requests wait$`)
	last := regexp.MustCompile(`^` + back + `, after ` + seconds + `$`)
	if len(told) < 3 || len(told) > 6 || !first.MatchString(told[0]) || !last.MatchString(told[len(told)-1]) {
		t.Fatalf("told %q", told)
	}
	for _, line := range told[1 : len(told)-1] {
		if !again.MatchString(line) {
			t.Errorf("told %q", line)
		}
	}
}

// A server that limits the rate again and again is told of about once a minute.
func TestALimitOfTheRateIsToldRarely(t *testing.T) {
	var told []string
	f := newFixture(t, func(o *exchange.Options) { o.Waits = func(line string) { told = append(told, line) } })
	for range 20 {
		f.Server.On("GET", alicePath, fakeserver.Limited(4400), fakeserver.JSON(200, `{}`))
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
	if want := slices.Repeat([]string{"the server asks to wait: all requests wait 4s"}, 2); !slices.Equal(told, want) {
		t.Errorf("in 88 seconds told %q", told)
	}
}
