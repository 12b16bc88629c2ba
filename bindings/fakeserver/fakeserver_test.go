package fakeserver_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/fakeserver"
)

// judge is a test that can fail without failing this one.
type judge struct {
	failures []string
	cleanups []func()
}

func (j *judge) Helper() {}

func (j *judge) Errorf(format string, args ...any) {
	j.failures = append(j.failures, fmt.Sprintf(format, args...))
}

func (j *judge) Cleanup(f func()) { j.cleanups = append(j.cleanups, f) }

// end runs what the test arranged for its end.
func (j *judge) end() {
	for _, f := range slices.Backward(j.cleanups) {
		f()
	}
}

// get asks the server by a client of its own, and returns status and body.
func get(t *testing.T, address string) (int, string, error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func TestRepliesComeInOrder(t *testing.T) {
	s := fakeserver.New(t)
	s.On("GET", "/rooms/#a:x?limit=2&from=1", fakeserver.JSON(200, "1"), fakeserver.HTML(502, "2"))
	s.Always("GET", "/rooms/%23a:x", fakeserver.JSON(200, "3"))
	var got []string
	for _, query := range []string{"?from=1&limit=2", "?from=1&limit=2", "?from=1&limit=2", ""} {
		status, body, err := get(t, s.URL()+"/rooms/%23a:x"+query)
		got = append(got, fmt.Sprintf("%d %s %v", status, body, err))
	}
	if want := []string{"200 1 <nil>", "502 2 <nil>", "200 3 <nil>", "200 3 <nil>"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if lines := s.Lines(); len(lines) != 4 || lines[0] != "GET /rooms/%23a:x?from=1&limit=2" || s.Last().String() != "GET /rooms/%23a:x" {
		t.Errorf("lines %q", lines)
	}
}

func TestHooksComeFirst(t *testing.T) {
	s := fakeserver.New(t)
	s.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != fakeserver.BasePath+"/mine" {
			return false
		}
		_, _ = io.WriteString(w, "hook")
		return true
	})
	s.Always("GET", "/mine", fakeserver.JSON(200, "no"))
	s.Always("GET", "/other", fakeserver.JSON(200, "other"))
	for path, want := range map[string]string{"/mine": "hook", "/other": "other"} {
		if _, body, err := get(t, s.URL()+path); body != want || err != nil {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, reply := range map[string]fakeserver.Reply{"cut off": fakeserver.CutOff(200, "{"), "hang up": fakeserver.HangUp()} {
		s := fakeserver.New(t)
		s.On("GET", "/x", reply)
		if _, _, err := get(t, s.URL()+"/x"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReplyWaitsUntilItIsReady(t *testing.T) {
	s := fakeserver.New(t)
	ready := make(chan struct{})
	s.On("GET", "/x", fakeserver.After(ready, fakeserver.JSON(200, "late")))
	go func() {
		s.WaitFor(1)
		close(ready)
	}()
	if _, body, err := get(t, s.URL()+"/x"); body != "late" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
}

func TestMistakesFailTheTest(t *testing.T) {
	for want, act := range map[string]func(s *fakeserver.Server){
		"nobody expected GET /x?a=1":        func(s *fakeserver.Server) { _, _, _ = get(t, s.URL()+"/x?a=1") },
		"GET /x is not below /base":         func(s *fakeserver.Server) { _, _, _ = get(t, s.Origin()+"/x") },
		"POST /x was expected 2 times more": func(s *fakeserver.Server) { s.On("POST", "/x", fakeserver.JSON(200, ""), fakeserver.HangUp()) },
		`query "%zz"`:                       func(s *fakeserver.Server) { s.Always("GET", "/x?%zz", fakeserver.HangUp()) },
	} {
		j := &judge{}
		act(fakeserver.New(j))
		j.end()
		if !strings.Contains(strings.Join(j.failures, "\n"), want) {
			t.Errorf("failures %q do not say %q", j.failures, want)
		}
	}
}
