package main

import (
	"regexp"
	"testing"
	"time"

	"synlua/bindings/fakeserver"
)

// afterRun is a stage after a run that has sent a change, at a given time.
func afterRun(t *testing.T, server *fakeserver.Server, like *stage, at time.Time, code string) *stage {
	t.Helper()
	s := newStage(t, "--apply", "-e", code)
	if like != nil {
		s.folders = like.folders
	}
	s.now = func() time.Time { return at }
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	s.expect(t, statusDone)
	return s
}

func TestRunsAreListedForPeople(t *testing.T) {
	server := fakeserver.New(t)
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org"}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	server.Always("GET", "/_synapse/admin/v2/users/@a:example.org", fakeserver.JSON(200, `{"name":"@a:example.org"}`))
	server.Always("POST", "/_synapse/admin/v1/users/@a:example.org/shadow_ban", fakeserver.JSON(200, `{}`))
	now := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	first := afterRun(t, server, nil, now.Add(-20*24*time.Hour), `synapse.users.shadow_ban("@a:example.org")`)
	afterRun(t, server, first, now.Add(-12*time.Minute), `for _ = 1, 12 do synapse.users.shadow_ban("@a:example.org") end`)

	list := newStage(t, "runs", "list")
	list.folders = first.folders
	list.onTerminal(80)
	list.expect(t, statusDone)
	ids := regexp.MustCompile(`2026\d{4}-\d{6}-[0-9a-f]{6}`)
	sameScreen(t, "at a terminal", ids.ReplaceAllString(list.out.String(), "20261107-100000-abcdef"),
		`run                     when        script  arguments                       done
20261107-100000-abcdef  12 min ago  -e      for _ = 1, 12 do synapse.user…    12
20261107-100000-abcdef  2026-11-07  -e      synapse.users.shadow_ban("@a:…     1
`)
	sameScreen(t, "what is the same", list.err.String(), "on "+server.URL()+", as @admin:example.org\n")

	pipe := newStage(t, "runs", "list")
	pipe.folders = first.folders
	pipe.expect(t, statusDone)
	if want := regexp.MustCompile(`^run\tserver\taccount\tscript\targuments\tdone\tfailed\tunanswered\n` +
		`[\w-]+\thttp://[\d.:]+(/base)?\t@admin:example.org\t-e\t`); !want.MatchString(pipe.out.String()) {
		t.Errorf("a pipe gets\n%s", pipe.out.String())
	}
}
