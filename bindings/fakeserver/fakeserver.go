// Package fakeserver is a scripted homeserver for tests. It listens on a free loopback
// port, below a base path, gives the answers that the test planned, and keeps the requests.
// An unexpected request fails the test, and so does an expected one that never came.
package fakeserver

import (
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// BasePath is the base path of the server's address; a client must keep it in every
// request.
const BasePath = "/base"

// patience is how long WaitFor waits until it fails the test. Only a broken test ever waits
// that long.
const patience = 20 * time.Second

// T is the part of testing.TB that a Server uses.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Request is one request as it arrived.
type Request struct {
	// Method is the HTTP method.
	Method string
	// Path is the path below BasePath, escaped as it was sent.
	Path string
	// Query holds the parameters of the query.
	Query url.Values
	// Body is the whole body.
	Body string
	// Header holds the headers, including Authorization.
	Header http.Header
}

// String returns the method, the escaped path and the query.
func (r Request) String() string {
	if len(r.Query) == 0 {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + "?" + r.Query.Encode()
}

// Server is a scripted homeserver. Its methods may be called while requests come.
type Server struct {
	t    T
	http *httptest.Server
	done chan struct{} // closed when the test is over

	mu       sync.Mutex
	arrived  *sync.Cond
	expected []*expectation
	hooks    []func(http.ResponseWriter, *http.Request) bool
	requests []Request
}

// expectation is a request that should come, and what it gets.
type expectation struct {
	method, path string
	query        url.Values // nil means any
	replies      []Reply
	always       bool
}

// New starts a server that speaks plain http and stops with the test.
func New(t T) *Server { return start(t, false) }

// NewTLS starts a server that speaks https and offers HTTP/2. A client with RootCAs trusts
// its certificate.
func NewTLS(t T) *Server { return start(t, true) }

// start starts the server and makes it stop with the test.
func start(t T, secure bool) *Server {
	s := &Server{t: t, done: make(chan struct{})}
	s.arrived = sync.NewCond(&s.mu)
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0) // tests break handshakes on purpose
	if secure {
		s.http.EnableHTTP2 = true
		s.http.StartTLS()
	} else {
		s.http.Start()
	}
	t.Cleanup(func() {
		close(s.done)
		s.http.CloseClientConnections()
		s.http.Close()
		s.check()
	})
	return s
}

// URL returns the address to give to a client; it ends with BasePath.
func (s *Server) URL() string { return s.http.URL + BasePath }

// Origin returns the address without the base path.
func (s *Server) Origin() string { return s.http.URL }

// RootCAs returns what a client must trust to speak with a server of NewTLS.
func (s *Server) RootCAs() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.http.Certificate())
	return pool
}

// On expects as many requests as there are replies, and gives them in order. The
// path may be escaped or not; with a question mark the query must be the same,
// without one any query will do. Expectations are tried in the order in which
// they were made.
func (s *Server) On(method, path string, replies ...Reply) *Server {
	return s.expect(&expectation{method: method, path: path, replies: replies})
}

// Always gives the same reply to each such request. There may be none.
func (s *Server) Always(method, path string, reply Reply) *Server {
	return s.expect(&expectation{method: method, path: path, replies: []Reply{reply}, always: true})
}

// expect takes the query out of the path and adds the expectation.
func (s *Server) expect(e *expectation) *Server {
	if path, query, found := strings.Cut(e.path, "?"); found {
		values, err := url.ParseQuery(query)
		if err != nil {
			s.t.Errorf("fakeserver: query %q: %v", query, err)
		}
		e.path, e.query = path, values
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected = append(s.expected, e)
	return s
}

// Handle passes every request to hook first. For a request that is not its own, hook writes
// nothing and returns false; the expectations are tried then.
func (s *Server) Handle(hook func(w http.ResponseWriter, r *http.Request) bool) *Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, hook)
	return s
}

// Requests returns what came so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Lines returns what came so far, each as its String.
func (s *Server) Lines() []string {
	var lines []string
	for _, r := range s.Requests() {
		lines = append(lines, r.String())
	}
	return lines
}

// Last returns the request that came last, or the zero Request.
func (s *Server) Last() Request {
	all := s.Requests()
	if len(all) == 0 {
		return Request{}
	}
	return all[len(all)-1]
}

// WaitFor waits until n requests have come in all.
func (s *Server) WaitFor(n int) {
	s.t.Helper()
	guard := time.AfterFunc(patience, func() { s.arrived.Broadcast() })
	defer guard.Stop()
	begin := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.requests) < n {
		if time.Since(begin) >= patience {
			s.t.Errorf("fakeserver: waited for %d requests, but %d came", n, len(s.requests))
			return
		}
		s.arrived.Wait()
	}
}

// serve keeps the request and gives the reply that the test planned.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	path, below := strings.CutPrefix(r.URL.EscapedPath(), BasePath)
	request := Request{Method: r.Method, Path: path, Query: r.URL.Query(), Body: string(body), Header: r.Header.Clone()}
	s.mu.Lock()
	s.requests = append(s.requests, request)
	hooks := slices.Clone(s.hooks)
	s.arrived.Broadcast()
	s.mu.Unlock()
	if err != nil {
		return // the client left while it sent
	}
	if !below {
		s.t.Errorf("fakeserver: %s is not below %s", request, BasePath)
	}
	for _, hook := range hooks {
		if hook(w, r) {
			return
		}
	}
	reply := s.reply(request, r.URL.Path)
	if reply == nil {
		s.t.Errorf("fakeserver: nobody expected %s", request)
		reply = JSON(http.StatusInternalServerError, fmt.Sprintf(`{"errcode":"M_UNKNOWN","error":%q}`, "nobody expected "+request.String()))
	}
	reply(&call{ResponseWriter: w, request: r, done: s.done})
}

// reply takes the next reply of the first expectation that fits, or nil.
func (s *Server) reply(r Request, decoded string) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.expected {
		fits := e.method == r.Method && (e.path == r.Path || BasePath+e.path == decoded) &&
			(e.query == nil || e.query.Encode() == r.Query.Encode())
		if !fits || len(e.replies) == 0 {
			continue
		}
		reply := e.replies[0]
		if !e.always {
			e.replies = e.replies[1:]
		}
		return reply
	}
	return nil
}

// check fails the test for each expected request that never came.
func (s *Server) check() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.expected {
		if !e.always && len(e.replies) > 0 {
			s.t.Errorf("fakeserver: %s %s was expected %d times more", e.method, e.path, len(e.replies))
		}
	}
}
