package exchange_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

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
	done := make(chan struct{})
	t.Cleanup(func() { listener.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			handle(conn)
			conn.Close()
		}
	}()
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
			wantError(t, err, "; the server speaks plain http there: write http://"+address)
			if len(f.Clock.Slept()) != 0 {
				t.Error("it was tried again")
			}
		})
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
