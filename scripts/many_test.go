package scripts_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
	"synlua/scripts"
)

// stub is a homeserver with as many things as a test wants, which costs next to nothing. Each
// route answers what its function makes of the request; a path that has no route is a failure
// of the test.
type stub struct {
	t      *testing.T
	routes []route

	// serial has one request answered at a time, for routes that remember something.
	serial  bool
	turn    sync.Mutex
	mu      sync.Mutex
	counts  map[string]int // requests by route
	unknown []string
}

// route is what answers a method and a path. The path is a regular expression, whose groups
// are given to the function.
type route struct {
	method, path string
	answer       func(r *http.Request, groups []string) any
}

// userOf is the id of the i-th user of a stub.
func userOf(i int) string { return fmt.Sprintf("@user-%05d:stub.test", i) }

// roomOf is the id of the i-th room of a stub.
func roomOf(i int) string { return fmt.Sprintf("!room-%05d:stub.test", i) }

// ServeHTTP implements http.Handler.
func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, route := range s.routes {
		groups := regexp.MustCompile("^" + route.path + "$").FindStringSubmatch(r.URL.Path)
		if route.method != r.Method || groups == nil {
			continue
		}
		s.mu.Lock()
		s.counts[route.method+" "+route.path]++
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if s.serial {
			s.turn.Lock()
			defer s.turn.Unlock()
		}
		answer := route.answer(r, groups[1:])
		if refusal, ok := answer.(refusal); ok {
			w.WriteHeader(refusal.status)
			answer = map[string]string{"errcode": refusal.errcode, "error": refusal.message}
		}
		_ = json.NewEncoder(w).Encode(answer) // a client that has gone does not want it
		return
	}
	s.mu.Lock()
	s.unknown = append(s.unknown, r.Method+" "+r.URL.Path)
	s.mu.Unlock()
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
}

// refusal is an answer that refuses.
type refusal struct {
	status           int
	errcode, message string
}

// fixed answers always the same.
func fixed(answer any) func(*http.Request, []string) any {
	return func(*http.Request, []string) any { return answer }
}

// offsetPages answers a list that continues with a number, such as the list of users: from
// and limit in the query, next_token as a text, and the total.
func offsetPages(field string, n int, item func(i int) any) func(*http.Request, []string) any {
	return func(r *http.Request, _ []string) any {
		from, _ := strconv.Atoi(r.URL.Query().Get("from"))
		limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
		if err != nil {
			limit = 100
		}
		items := []any{}
		for i := from; i < min(n, from+limit); i++ {
			items = append(items, item(i))
		}
		answer := map[string]any{field: items, "total": n, "total_rooms": n, "offset": from}
		if from+limit < n {
			answer["next_token"] = strconv.Itoa(from + limit)
			answer["next_batch"] = from + limit
		}
		return answer
	}
}

// commonRoutes are those of the questions that every run asks.
var commonRoutes = []route{
	{"GET", "/_matrix/client/v3/account/whoami", fixed(map[string]string{"user_id": "@admin:stub.test", "device_id": "ADMIN"})},
	{"GET", "/_matrix/client/v1/auth_metadata", fixed(refusal{404, "M_UNRECOGNIZED", "Unrecognized request"})},
	{"GET", "/_synapse/admin/v1/server_version", fixed(map[string]string{"server_version": "1.163.2"})},
	{"GET", "/_matrix/client/versions", fixed(map[string]any{"versions": []string{"v1.12"}})},
}

// newStub starts a stub with these routes before those that every run needs.
func newStub(t *testing.T, routes ...route) (*stub, *admin) {
	t.Helper()
	s := &stub{t: t, routes: slices.Concat(routes, commonRoutes), counts: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, &admin{t: t, server: &lab.Server{URL: server.URL, Token: "stub-token-of-an-admin", ServerName: "stub.test"}, url: server.URL, home: t.TempDir()}
}

// load is a recipe at work on n things of a stub.
type load struct {
	routes func(n int) []route
	// args are those of the run; the home of the admin is for files.
	args func(a *admin, n int) []string
	// does is how many changes an applied run sends for n things; 0 for a report.
	does func(n int) int
	// status of the run; 0 unless something is meant to fail.
	status int
}

// loads has a load for each recipe. The files many_*_test.go add to it.
var loads = map[string]load{}

// manyItems and fewItems are the numbers of things that are compared.
const (
	fewItems  = 500
	manyItems = 5000
)

// growth is how many kilobytes more the many may take than the few: what is kept of an item
// may be its name, and no page of the server or answer to a request.
const growth = 24 << 10

func TestEachRecipeWorksOnManyItemsInFlatMemory(t *testing.T) {
	labtest.LeaveOutIfShort(t)
	for _, name := range scripts.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, ok := loads[name]
			if !ok {
				t.Fatalf("there is no load for %s: add one to a file many_*_test.go", name)
			}
			few, many := l.run(t, name, fewItems), l.run(t, name, manyItems)
			if many > few+growth {
				t.Errorf("%d items take %d kB, and %d take %d kB", fewItems, few, manyItems, many)
			}
		})
	}
}

// run runs a recipe for real, and on few things dry before that. It returns the most memory that
// it took, in kilobytes: of a report that writes files, the first run is the one that works.
func (l load) run(t *testing.T, name string, n int) int64 {
	t.Helper()
	s, a := newStub(t, l.routes(n)...)
	args := append([]string{"run", name}, l.args(a, n)...)
	var dry loadOutcome
	if n == fewItems {
		if dry = a.runLoad(args...); dry.status != l.status || dry.sent != 0 {
			t.Errorf("the dry run on %d: status %d, %d changes sent\n%s", n, dry.status, dry.sent, tail(dry.stderr))
		}
	}
	o := a.runLoad(append(args, "--apply", "--yes")...)
	if want := l.does(n); o.status != l.status || o.sent != want {
		t.Errorf("the run on %d: status %d, %d changes sent, want %d\n%s", n, o.status, o.sent, want, tail(o.stderr))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.unknown) > 0 {
		t.Errorf("the stub does not know %q", s.unknown[:min(len(s.unknown), 5)])
	}
	peak := max(dry.peak, o.peak)
	t.Logf("%s on %d: %d kB at most, requests %v", name, n, peak, s.counts)
	return peak
}

// loadOutcome is what a run on many things came to.
type loadOutcome struct {
	status, sent int
	peak         int64 // memory, in kilobytes
	stderr       string
}

var sentCount = regexp.MustCompile(`(\d+) changes? sent`)

func (a *admin) runLoad(args ...string) loadOutcome {
	a.t.Helper()
	cmd := a.command(args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	_ = cmd.Run() // the status tells
	o := loadOutcome{status: cmd.ProcessState.ExitCode(), stderr: stderr.String()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.peak = usage.Maxrss
	}
	if m := sentCount.FindStringSubmatch(o.stderr); m != nil {
		o.sent, _ = strconv.Atoi(m[1])
	}
	return o
}

// tail is the end of a long text.
func tail(text string) string { return text[max(0, len(text)-600):] }
