package scripts_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// event is what a killer waits for: the start of a run, or a point on the way of one of
// its requests.
type event int

const (
	started   event = iota // the process was started
	arrived                // a request came, and the server has not seen it yet
	lost                   // a request came, and the server never sees it
	answered               // the server has done what was asked, and the run does not know
	delivered              // the answer was handed to the run
)

// moment is when a run is killed.
type moment struct {
	after   event
	number  int           // of the request, from 1
	changes bool          // only requests other than reads are counted
	later   time.Duration // how long after the event
}

// killer stands between runs and a server, and kills each run at a moment.
type killer struct {
	t *testing.T

	mu                sync.Mutex
	run               *exec.Cmd
	at                moment
	requests, changes int // of the run

	serving sync.RWMutex // held for reading while the server works on a request
}

// start starts a run that is killed at the moment, unless it ends before.
func (k *killer) start(run *exec.Cmd, at moment) {
	k.t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.run, k.at, k.requests, k.changes = run, at, 0, 0
	if err := run.Start(); err != nil {
		k.t.Fatal(err)
	}
	at.reach(started, k.kill(run))
}

// kill returns what kills the run, if it has not ended.
func (k *killer) kill(run *exec.Cmd) func() {
	return func() {
		if err := run.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			k.t.Error(err)
		}
	}
}

// reach kills if the event is the one of the moment. It returns whether it has done so
// already. The timer makes the moment a random one, and nothing waits for it.
func (m moment) reach(e event, kill func()) bool {
	switch {
	case e != m.after:
		return false
	case m.later > 0:
		time.AfterFunc(m.later, kill)
		return false
	}
	kill()
	return true
}

// count counts a request. It returns the moment if that is one of this request.
func (k *killer) count(r *http.Request) (at moment, kill func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.requests++
	n := k.requests
	if k.at.changes {
		if r.Method == http.MethodGet {
			return moment{}, nil
		}
		k.changes++
		n = k.changes
	}
	if n != k.at.number {
		return moment{}, nil
	}
	return k.at, k.kill(k.run)
}

// before stands before a server and passes requests on. What has come to the server is
// done there, even if the run that asked for it is dead by then.
func (k *killer) before(server http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		k.serving.RLock()
		defer k.serving.RUnlock()
		at, kill := k.count(r)
		if at.reach(lost, kill) {
			panic(http.ErrAbortHandler)
		}
		at.reach(arrived, kill)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
		if at.reach(answered, kill) {
			panic(http.ErrAbortHandler)
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the run may be dead
		_ = http.NewResponseController(w).Flush()
		at.reach(delivered, kill)
	}
}

// settle waits until the server has done all that came to it.
func (k *killer) settle() {
	k.serving.Lock()
	defer k.serving.Unlock()
}
