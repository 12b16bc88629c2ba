package exchange_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// listen serves each connection with handle until the test ends, and returns the address.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	t.Cleanup(func() { listener.Close(); group.Wait() })
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			group.Go(func() {
				defer conn.Close()
				handle(conn)
			})
		}
	})
	return listener.Addr().String()
}

// answerTLS completes a handshake, and answers anything else with reply.
func answerTLS(t *testing.T, reply string) func(net.Conn) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	certificates := server.TLS.Certificates
	return func(conn net.Conn) {
		first := make([]byte, 1)
		if _, err := io.ReadFull(conn, first); err != nil {
			return
		}
		if first[0] != 22 { // no handshake
			_, _ = io.WriteString(conn, reply)
			return
		}
		_ = tls.Server(&begun{conn, first}, &tls.Config{Certificates: certificates}).Handshake()
	}
}

// begun is a connection of which the first bytes were read already.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

func TestPlainHTTPToAPortThatSpeaksTLS(t *testing.T) {
	page := func(text string) string { return "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" + text }
	for name, address := range map[string]string{
		"net/http": strings.TrimSuffix(strings.TrimPrefix(fakeserver.NewTLS(t).URL(), "https://"), fakeserver.BasePath),
		"nginx":    listen(t, answerTLS(t, page("<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>"))),
		"Apache":   listen(t, answerTLS(t, page("<title>400 Bad Request</title>"+strings.Repeat(" ", 300)+"Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"))),
		"an alert": listen(t, answerTLS(t, "\x15\x03\x01\x00\x02\x02\x46")),
		"Synapse":  listen(t, answerTLS(t, "")),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, func(o *exchange.Options) { o.BaseURL = "http://" + address })
			_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
			if want := "cannot connect to http://" + address + ": the server speaks TLS there; write https://" + address; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
			if e := exchange.As(err); e.Kind != exchange.Untrusted || e.Sent || len(f.Clock.Slept()) != 0 {
				t.Errorf("%+v, waits %v", e, f.Clock.Slept())
			}
		})
	}
}

func TestTLSToAPortThatSpeaksPlainHTTP(t *testing.T) {
	for name, reply := range map[string]string{
		"net/http": "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
		"Synapse":  "HTTP/1.1 400 Bad Request\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			address := listen(t, func(conn net.Conn) {
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = io.WriteString(conn, reply)
			})
			f := newFixture(t, func(o *exchange.Options) { o.BaseURL = "https://" + address })
			_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
			wantSpeaksPlain(t, f, err, address)
		})
	}
}

// wantSpeaksPlain fails unless the error says that http is meant, and comes at once.
func wantSpeaksPlain(t *testing.T, f *fixture, err error, address string) {
	t.Helper()
	if want := "cannot connect to https://" + address + ": the server speaks plain http there; write http://" + address; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if e := exchange.As(err); e.Kind != exchange.Untrusted || e.Sent || len(f.Clock.Slept()) != 0 {
		t.Errorf("%+v, waits %v", e, f.Clock.Slept())
	}
}

// handshakesAreSlow has every handshake count as slow at once.
func handshakesAreSlow(f *fixture) {
	exchange.SetAfter(f.Client, func(d time.Duration, fire func()) func() bool {
		if d == exchange.SlowHandshake {
			go fire()
		}
		return func() bool { return true }
	})
}

// Synapse says nothing to a handshake at a port for plain http, and answers requests there.
func TestServerThatSaysNothingToAHandshake(t *testing.T) {
	address := listen(t, func(conn net.Conn) {
		first := make([]byte, 1024)
		if _, err := conn.Read(first); err == nil && first[0] == 'G' {
			_, _ = io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
			return
		}
		_, _ = io.Copy(io.Discard, conn)
	})
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL = "https://" + address })
	handshakesAreSlow(f)
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantSpeaksPlain(t, f, err, address)
}

func TestSlowServerThatWantsTLSIsWaitedFor(t *testing.T) {
	asked := make(chan struct{})
	address := listen(t, func(conn net.Conn) {
		first := make([]byte, 1024)
		if _, err := conn.Read(first); err == nil && first[0] == 'G' {
			_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 48\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
			close(asked)
			return
		}
		<-asked
	})
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL = "https://" + address })
	handshakesAreSlow(f)
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	if exchange.KindOf(err) != exchange.Unreachable || len(f.Clock.Slept()) != 2 {
		t.Errorf("%v, waits %v", err, f.Clock.Slept())
	}
}

// A server that breaks connections, and speaks plain http otherwise, is not taken for one
// that speaks TLS.
func TestBrokenConnectionIsNoTLS(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.HangUp(), fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Error(err)
	}
	wantLines(t, f.Server, "GET "+alicePath, "GET "+alicePath)
}
