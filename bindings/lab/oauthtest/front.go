package oauthtest

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// TokenRequest is a request that reached the token endpoint.
type TokenRequest struct {
	Time   time.Time
	Grant  string // Grant is its grant_type.
	Status int    // Status is that of the answer.
	Error  string // Error is the error that the answer names, if any.
	Lost   bool   // Lost tells that the client never got the answer.
}

// front is the proxy before both servers: the homeserver at one port, the issuer at
// another. It routes as an administrator's proxy does, and breaks what the test wants broken.
type front struct {
	homeserver, issuer net.Listener
	prefix             string // the issuer's path, without a slash at the end
	servers            []*http.Server
	synapse, python    http.Handler

	mu        sync.Mutex
	behaviour Behaviour
	adminAPI  http.Handler
	requests  []TokenRequest
	lose      int
}

// listen takes the two ports. Nothing is answered before open.
func listen(issuerPath string) (*front, error) {
	f := &front{}
	if issuerPath != "" {
		f.prefix = "/" + issuerPath
	}
	var err error
	if f.homeserver, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	if f.issuer, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		_ = f.homeserver.Close()
		return nil, err
	}
	return f, nil
}

func (f *front) addresses() (homeserver, issuer string) {
	return "http://" + f.homeserver.Addr().String(), "http://" + f.issuer.Addr().String() + f.prefix + "/"
}

// open lets requests through to the two servers.
func (f *front) open(synapse, python string) {
	f.synapse, f.python = proxyTo(synapse), proxyTo(python)
	f.serve(f.homeserver, f.serveHomeserver)
	f.serve(f.issuer, f.serveIssuer)
}

func (f *front) serve(listener net.Listener, handler http.HandlerFunc) {
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	f.servers = append(f.servers, server)
	go func() { _ = server.Serve(listener) }()
}

func (f *front) close() {
	_ = f.homeserver.Close()
	_ = f.issuer.Close()
	for _, server := range f.servers {
		_ = server.Close()
	}
}

// proxyTo passes requests on as they are: path, Host and all.
func proxyTo(address string) http.Handler {
	target, err := url.Parse(address)
	if err != nil {
		panic("oauthtest: a server without an address: " + err.Error())
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		Transport:     &http.Transport{DisableKeepAlives: true},
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
	}
}

// oldLogin matches what a proxy hands to MAS although the address is the homeserver's.
var oldLogin = regexp.MustCompile(`^/_matrix/client/[^/]+/(login|logout|refresh)(/|$)`)

// metadataPaths are where a client discovers the OAuth server. Synapse serves them too, but
// asks only once: it would not notice that a test changed the metadata.
var metadataPaths = []string{"/_matrix/client/v1/auth_metadata", "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"}

func (f *front) serveHomeserver(w http.ResponseWriter, r *http.Request) {
	switch behaviour := f.currentBehaviour(); {
	case slices.Contains(metadataPaths, r.URL.Path):
		f.python.ServeHTTP(w, at(r, f.prefix+"/.well-known/openid-configuration"))
	case oldLogin.MatchString(r.URL.Path):
		f.serveIssuer(w, at(r, f.prefix+r.URL.Path))
	case behaviour.HomeserverDown:
		badGateway(w)
	default:
		f.synapse.ServeHTTP(w, r)
	}
}

func (f *front) serveIssuer(w http.ResponseWriter, r *http.Request) {
	path, found := strings.CutPrefix(r.URL.Path, f.prefix+"/")
	api := strings.HasPrefix(path, "api/")
	switch behaviour := f.currentBehaviour(); {
	case path == "oauth2/introspect" && (behaviour.IntrospectionDown || behaviour.ServiceDown):
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
	case behaviour.ServiceDown:
		badGateway(w)
	case !found || strings.HasPrefix(path, "_control/") || api && behaviour.NoAdminAPI:
		notFound(w)
	case path == "oauth2/token":
		f.serveToken(w, r)
	case api:
		f.serveAdminAPI(w, r)
	default:
		f.python.ServeHTTP(w, r)
	}
}

// serveToken takes down what happens at the token endpoint, and loses the answer if the
// test wants it lost: the server has then done its part, and the client does not know.
func (f *front) serveToken(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body)) // what it cannot read, the OAuth server refuses
	answer := answerOf(f.python, r)
	var said struct{ Error string }
	_ = json.Unmarshal(answer.Body.Bytes(), &said) // an answer that is no JSON names no error
	if f.note(TokenRequest{Time: time.Now(), Grant: form.Get("grant_type"), Status: answer.Code, Error: said.Error}) {
		panic(http.ErrAbortHandler) // closes the connection
	}
	pass(w, answer)
}

// note keeps a request to the token endpoint, and reports whether its answer is lost.
func (f *front) note(request TokenRequest) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lose > 0 {
		f.lose--
		request.Lost = true
	}
	f.requests = append(f.requests, request)
	return request.Lost
}

// serveAdminAPI asks the OAuth server whether the token opens MAS's admin API, and then
// lets the request through to the stand-in, if the test has put one there.
func (f *front) serveAdminAPI(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	adminAPI := f.adminAPI
	f.mu.Unlock()
	if adminAPI == nil {
		f.python.ServeHTTP(w, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, f.prefix+"/api/admin/") {
		probe := at(r, f.prefix+"/api/admin/v1/version")
		probe.Method, probe.Body, probe.ContentLength = http.MethodGet, http.NoBody, 0
		if answer := answerOf(f.python, probe); answer.Code != http.StatusOK {
			pass(w, answer)
			return
		}
	}
	http.StripPrefix(f.prefix, adminAPI).ServeHTTP(w, r)
}

func (f *front) currentBehaviour() Behaviour {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.behaviour
}

func (f *front) behave(b Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behaviour = b
}

// at is the request at another path.
func at(r *http.Request, path string) *http.Request {
	moved := r.Clone(r.Context())
	moved.URL.Path, moved.URL.RawPath = path, ""
	return moved
}

func answerOf(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	return answer
}

func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the client may have gone
}

// badGateway is what a proxy answers for a server that does not.
func badGateway(w http.ResponseWriter) { http.Error(w, "Bad Gateway", http.StatusBadGateway) }

// notFound answers as MAS does for a path that it does not have: with a page.
func notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, "<!doctype html><title>Page not found</title><p>Page not found</p>\n")
}
