package scripts_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// onStub runs a recipe on a stub with --apply, and returns what it printed together, and its
// status.
func onStub(t *testing.T, routes []route, args ...string) (said string, status int) {
	t.Helper()
	_, a := newStub(t, routes...)
	a.writeList("rooms.txt", roomOf(1))
	cmd := a.command(append([]string{"run", "--apply", "--yes", "-v"}, args...)...)
	out, _ := cmd.CombinedOutput() // the status tells
	return string(out), cmd.ProcessState.ExitCode()
}

// The lab has no other servers, and so no messages of theirs.
func TestPurgeHistoryTellsMessagesOfOthersFromLocalOnes(t *testing.T) {
	args := []string{"purge-history", "--rooms", "@rooms.txt", "--before", "2024-01-01"}
	said, status := onStub(t, historyRoutes("1.163.2"), args...)
	if has(t, "the run", said, "delete 2 events, hide 1"); status != 0 {
		t.Errorf("status %d", status)
	}
	said, _ = onStub(t, historyRoutes("1.163.2"), append(args, "--delete-local-events")...)
	has(t, "the run", said, "delete 3 events\n")
}

func TestPurgeHistoryRefusesASynapseThatDeletesLocalMessagesUnasked(t *testing.T) {
	args := []string{"purge-history", "--rooms", "@rooms.txt", "--before", "2024-01-01"}
	for version, refused := range map[string]bool{"1.155.0": true, "1.119.0 (b=x)": true, "1.156.0rc1": false, "2.0.0": false} {
		said, status := onStub(t, historyRoutes(version), args...)
		if strings.Contains(said, "in any case") != refused || (status == 1) != refused || strings.Contains(said, "POST") == refused {
			t.Errorf("Synapse %s: status %d\n%s", version, status, said)
		}
		if _, status := onStub(t, historyRoutes(version), append(args, "--delete-local-events")...); status != 0 {
			t.Errorf("Synapse %s, and local messages wanted: status %d", version, status)
		}
	}
}

// A deletion that takes hours is not waited for without end, and is no success.
func TestADeletionThatIsNotOverIsNotYetDone(t *testing.T) {
	for _, word := range []string{"scheduled", "active", "shutting_down", "purging"} {
		routes := []route{
			deletion[0], getRoom,
			{"GET", "/_synapse/admin/v2/rooms/delete_status/D", fixed(map[string]string{"status": word})},
		}
		said, status := onStub(t, routes, "delete-rooms", "--rooms", "@rooms.txt", "--wait", "300ms")
		if has(t, "the run", said, "not done after 300ms ("+word+")", "0 done, 1 failed"); status != 4 {
			t.Errorf("%s: status %d", word, status)
		}
	}
}

// The server refuses to delete a room that is being deleted; a second run waits for that.
func TestASecondRunWaitsForADeletionThatRuns(t *testing.T) {
	refused := false
	routes := []route{
		{"DELETE", deletion[0].path, func(r *http.Request, groups []string) any {
			if !refused {
				refused = true
				return refusal{400, "M_UNKNOWN", "Purge already in progress for " + roomOf(1)}
			}
			return deletion[0].answer(r, groups)
		}},
		{"GET", "/_synapse/admin/v2/rooms/[^/]+/delete_status", fixed(map[string]any{
			"results": []any{map[string]string{"delete_id": "D", "status": "active"}},
		})},
		deletion[1], getRoom,
	}
	said, status := onStub(t, routes, "delete-rooms", "--rooms", "@rooms.txt")
	if has(t, "the run", said, roomOf(1)+": delete; 3 members leave"); status != 0 {
		t.Errorf("status %d\n%s", status, said)
	}
}

// The statistics can be wrong, and the members decide.
func TestPurgeEmptyRoomsKeepsARoomThatHasAMember(t *testing.T) {
	l := loads["purge-empty-rooms"]
	routes := append([]route{membersOf("@far:elsewhere.test", userOf(1))}, l.routes(1)...)
	said, status := onStub(t, routes, "purge-empty-rooms")
	if has(t, "the run", said, userOf(1)+" is in it"); status != 0 || strings.Contains(said, "DELETE") {
		t.Errorf("status %d\n%s", status, said)
	}
}

// Five deletions at most are under way.
func TestDeletionsRunFiveAtATime(t *testing.T) {
	for _, recipe := range []string{"delete-rooms", "purge-empty-rooms", "evacuate-room", "purge-history"} {
		l := loads[recipe]
		var now, most peak
		routes := l.routes(60)
		for i, r := range routes {
			switch {
			case r.method == http.MethodDelete || r.method == http.MethodPost:
				routes[i].answer = func(req *http.Request, groups []string) any {
					most.atLeast(now.add(1))
					return r.answer(req, groups)
				}
			case strings.Contains(r.path, "_status/"):
				routes[i].answer = func(req *http.Request, groups []string) any {
					now.add(-1)
					return r.answer(req, groups)
				}
			}
		}
		_, a := newStub(t, routes...)
		args := append([]string{"run", recipe, "--apply", "--yes", "--workers", "40"}, l.args(a, 60)...)
		if o := a.runLoad(args...); o.status != 0 || most.n > 5 || most.n < 2 {
			t.Errorf("%s: %d at a time, status %d\n%s", recipe, most.n, o.status, tail(o.stderr))
		}
	}
}

// peak is a number that goes up and down, or the largest that one has been.
type peak struct {
	mu sync.Mutex
	n  int
}

func (p *peak) add(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n += n
	return p.n
}

func (p *peak) atLeast(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n = max(p.n, n)
}
