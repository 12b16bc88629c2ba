package scripts_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// A server that refuses every second change is told of item by item, counted, and does not
// keep the others from being done; a second run does what is left, if the server lets it.
func TestAServerThatRefusesHalf(t *testing.T) {
	const n = 2000
	var refuses atomic.Bool
	refuses.Store(true)
	locked := map[string]bool{}
	s, a := newStub(t,
		route{"GET", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
			return map[string]any{"name": groups[0], "admin": false, "deactivated": false, "locked": locked[groups[0]], "creation_ts": 1, "appservice_id": nil}
		}},
		route{"PUT", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
			number, _ := strconv.Atoi(groups[0][len("@user-"):strings.IndexByte(groups[0], ':')])
			if refuses.Load() && number%2 == 1 {
				return refusal{403, "M_FORBIDDEN", "not this one"}
			}
			locked[groups[0]] = true
			return map[string]any{"name": groups[0], "locked": true}
		}})
	s.serial = true
	count := func() int {
		s.turn.Lock()
		defer s.turn.Unlock()
		return len(locked)
	}
	users := make([]string, n)
	for i := range users {
		users[i] = userOf(i)
	}
	a.writeList("users.txt", users...)
	o := a.runLoad("run", "lock-users", "--users", "@users.txt", "--apply")
	if failed := strings.Count(o.stderr, "failed  @user-"); o.status != 4 || failed != n/2 || count() != n/2 {
		t.Errorf("status %d, %d lines of failures, %d locked", o.status, failed, count())
	}
	has(t, "the last line", o.stderr, "lock-users: 1000 done, 1000 failed; 2000 changes sent, 1000 of them refused")
	refuses.Store(false)
	o = a.runLoad("run", "lock-users", "--users", "@users.txt", "--apply")
	if o.status != 0 || count() != n {
		t.Errorf("the second run: status %d, %d locked", o.status, count())
	}
	has(t, "the last line", o.stderr, "lock-users: 1000 done, 1000 skipped")
}
