package contract

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"

	"synlua/bindings/catalog"
)

// answer is what the server sent to one request.
type answer struct {
	method, path string
	query        url.Values
	sent         []byte // the request's body
	status       int
	kind         string // Content-Type
	body         []byte
}

// recorder sits between the Lua functions and the server, and keeps the answers as they
// really came.
type recorder struct {
	*httptest.Server
	mu      sync.Mutex
	answers []answer
}

func newRecorder(address string) (*recorder, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	r := &recorder{}
	r.Server = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(target)
			request.Out.Host = request.In.Host
		},
		Transport: r,
	})
	return r, nil
}

// RoundTrip passes a request on and keeps what came back.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	var sent []byte
	if request.Body != nil {
		var err error
		if sent, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(sent))
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = append(r.answers, answer{
		request.Method, request.URL.EscapedPath(), request.URL.Query(), sent, response.StatusCode,
		response.Header.Get("Content-Type"), body})
	return response, nil
}

// take returns the answers since the last time.
func (r *recorder) take() []answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.answers
	r.answers = nil
	return taken
}

// is says whether this was an answer to a request of the row.
func (a answer) is(row *catalog.Row) bool {
	matched, ok := catalog.Match(a.method, a.path)
	return ok && templateOf(matched) == templateOf(row)
}

// succeeded says whether the server did what was asked.
func (a answer) succeeded() bool { return a.status >= 200 && a.status < 300 }

// continues says whether the request asked for a page with the token of the previous one.
func (a answer) continues(name string) bool {
	return a.query.Has(name) || strings.Contains(string(a.sent), `"`+name+`":`)
}

// isJSON says whether there is a shape to compare.
func (a answer) isJSON() bool {
	return strings.HasPrefix(string(bytes.TrimSpace(a.body)), "{") || strings.HasPrefix(string(bytes.TrimSpace(a.body)), "[")
}
