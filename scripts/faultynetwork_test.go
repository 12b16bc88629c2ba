package scripts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"synlua/bindings/lab"
)

// network is what lies between one run and the server: toxiproxy, which spoils the bytes,
// and behind it a proxy of HTTP, which spoils the answers.
type network struct {
	t      *testing.T
	url    string
	toxics *toxiproxy.ToxicCollection
	healed chan struct{}  // closed when nothing is spoiled any more
	busy   sync.WaitGroup // those who spoil bytes

	mu      sync.Mutex
	random  *rand.Rand
	spoil   func(arrival) answering // nil means that every request is passed on
	begun   time.Time               // when the first change arrived
	changes int                     // how many have arrived
	tries   map[string]int          // how often a request has arrived, by its text
	refused map[string]time.Time    // when a change that was refused may be sent again
}

// arrival is a request as it arrives at the proxy.
type arrival struct {
	isChange bool
	change   int           // how many changes have arrived with it
	try      int           // how often this request has arrived with it
	since    time.Duration // since the first change; 0 before
}

// answering is what the proxy does with a request.
type answering int

const (
	passOn     answering = iota
	pageBefore           // a page with status 502, and the server never hears of the request
	pageAfter            // a page with status 502 in place of the server's answer
	tooMany              // status 429: come back after waitAsked
)

// waitAsked is how long a request that comes too often shall wait. It is more than synlua
// waits on its own account after a first failure.
const waitAsked = 1500 * time.Millisecond

const page = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>"

// newNetwork returns a network that spoils nothing yet.
func newNetwork(t *testing.T, server *lab.Server) *network {
	t.Helper()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{t: t, healed: make(chan struct{}), tries: map[string]int{}, refused: map[string]time.Time{}}
	toServer := httputil.NewSingleHostReverseProxy(target)
	toServer.ErrorLog = nil
	proxy := httptest.NewServer(n.before(toServer))
	t.Cleanup(proxy.Close)
	behind, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	bytes := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "network", "127.0.0.1:0", behind.Host)
	if err := bytes.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bytes.Stop)
	t.Cleanup(n.heal)
	n.url, n.toxics = "http://"+bytes.Listen, bytes.Toxics
	return n
}

// before stands before the server, and passes on what is not spoiled.
func (n *network) before(server http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the request was cut off
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		text := fmt.Sprintf("%s %s %s", r.Method, r.RequestURI, body)
		switch n.decide(text, r.Method != http.MethodGet) {
		case passOn:
			server.ServeHTTP(w, r)
		case pageBefore:
			showPage(w)
		case pageAfter:
			server.ServeHTTP(httptest.NewRecorder(), r)
			showPage(w)
		case tooMany:
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintf(w, `{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":%d}`, waitAsked.Milliseconds())
		}
	}
}

func showPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	fmt.Fprint(w, page)
}

// decide counts a request and says what becomes of it. It fails the test if a change comes
// back before the time that it was told.
func (n *network) decide(text string, isChange bool) answering {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	n.tries[text]++
	if isChange {
		n.changes++
		if n.changes == 1 {
			n.begun = now
		}
		if early := n.refused[text].Sub(now); early > 0 {
			n.t.Errorf("a change came back %s too early: %s", early, text)
		}
	}
	a := arrival{isChange: isChange, change: n.changes, try: n.tries[text]}
	if !n.begun.IsZero() {
		a.since = now.Sub(n.begun)
	}
	if n.spoil == nil {
		return passOn
	}
	what := n.spoil(a)
	if what == tooMany && isChange {
		n.refused[text] = time.Now().Add(waitAsked)
	}
	return what
}

// answers has the proxy ask what becomes of each request.
func (n *network) answers(spoil func(arrival) answering) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.spoil = spoil
}

// add adds a toxic.
func (n *network) add(kind, stream string, toxicity float64, attributes map[string]int) {
	text, err := json.Marshal(map[string]any{"type": kind, "stream": stream, "toxicity": toxicity, "attributes": attributes})
	if err == nil {
		_, err = n.toxics.AddToxicJson(strings.NewReader(string(text)))
	}
	if err != nil {
		n.t.Error(err)
	}
}

// bothWays adds a toxic to what is sent and to what is answered.
func (n *network) bothWays(kind string, attributes map[string]int) {
	n.add(kind, "upstream", 1, attributes)
	n.add(kind, "downstream", 1, attributes)
}

// nowAndThen adds toxics and removes them, at random times of the first seconds.
func (n *network) nowAndThen(add func()) {
	n.busy.Go(func() {
		for range 8 {
			if !n.passes(50, 400) {
				return
			}
			add()
			n.passes(50, 150)
			n.toxics.ResetToxics(context.Background())
		}
	})
}

// passes waits for a random time. It is false if the network was healed meanwhile.
func (n *network) passes(least, most int) bool {
	select {
	case <-time.After(time.Duration(n.between(least, most)) * time.Millisecond):
		return true
	case <-n.healed:
		return false
	}
}

// between returns a random number.
func (n *network) between(least, most int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return least + n.random.IntN(most-least)
}

// heal ends whatever is spoiled.
func (n *network) heal() {
	n.mu.Lock()
	n.spoil = nil
	select {
	case <-n.healed:
	default:
		close(n.healed)
	}
	n.mu.Unlock()
	n.busy.Wait()
	n.toxics.ResetToxics(context.Background())
}
