package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"

	"synlua/bindings/exchange"
)

// callbackPath is where a browser comes back to after a login.
const callbackPath = "/callback"

// callback waits on a port of this machine for a browser to come back.
type callback struct {
	// address is where the browser is sent.
	address string

	server *http.Server
	came   chan arrival
	done   chan struct{} // closed when nobody waits any more
}

// arrival is a browser that came back.
type arrival struct {
	query url.Values
	taken chan bool // says whether it belongs to the login
}

// listen starts to listen on a free port of the loopback interface.
func listen() (*callback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no port of this machine can be used for the browser to come back to: %w; use --method device", err)
	}
	b := &callback{address: "http://" + listener.Addr().String() + callbackPath, came: make(chan arrival), done: make(chan struct{})}
	b.server = &http.Server{
		ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10, Handler: http.HandlerFunc(b.serve),
		ErrorLog: log.New(io.Discard, "", 0), // what strangers send must not reach the terminal
	}
	go func() { _ = b.server.Serve(listener) }()
	return b, nil
}

const browserPage = `<!doctype html><meta charset="utf-8"><title>synlua</title><p>%s</p>`

func (b *callback) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address holds a code
	// A page elsewhere can have its own name lead to this machine. Browsers say by which name
	// they came.
	if "http://"+r.Host+r.URL.Path != b.address || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	a := arrival{r.URL.Query(), make(chan bool, 1)}
	said := "This page belongs to another login. You may close it."
	select {
	case b.came <- a:
		if <-a.taken {
			said = "synlua goes on in the terminal. You may close this page."
		}
	case <-b.done:
	case <-r.Context().Done():
	}
	_, _ = io.WriteString(w, fmt.Sprintf(browserPage, said))
}

// wait returns the parameters with which the browser came back. What does not belong to
// this login is left aside: any page can open the address.
func (b *callback) wait(ctx context.Context, belongs func(url.Values) bool) (url.Values, error) {
	for {
		select {
		case a := <-b.came:
			ours := belongs(a.query)
			a.taken <- ours
			if ours {
				return a.query, nil
			}
		case <-ctx.Done():
			return nil, exchange.Ended(ctx)
		}
	}
}

// close lets the last page arrive, and stops listening.
func (b *callback) close() {
	close(b.done)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if b.server.Shutdown(ctx) != nil {
		_ = b.server.Close()
	}
}
