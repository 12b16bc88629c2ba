package scripts_test

import (
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"testing"

	"synlua/bindings/lab/labtest"
)

// killedAt runs a recipe and kills it during its n-th change: the server makes the
// change, but the answer never arrives. One worker makes sure which change it is. From then
// on the test speaks to the server through a proxy.
func (a *admin) killedAt(n int, args ...string) {
	a.t.Helper()
	a.useKiller()
	if a.mas != nil {
		a.serve(a.killer.before(a.mas))
	}
	cmd := a.command(append([]string{"--apply", "--yes", "--workers", "1", "run"}, args...)...)
	a.killer.start(cmd, moment{after: answered, number: n, changes: true})
	if err := cmd.Wait(); err == nil {
		a.t.Error("the run was not killed")
	}
}

// useKiller puts a killer before the server, as a proxy.
func (a *admin) useKiller() {
	a.t.Helper()
	target, err := url.Parse(a.url)
	if err != nil {
		a.t.Fatal(err)
	}
	a.killer = &killer{t: a.t}
	proxy := httptest.NewServer(a.killer.before(httputil.NewSingleHostReverseProxy(target)))
	a.t.Cleanup(proxy.Close)
	a.url = proxy.URL
}

func TestJoinUsersThatWasKilledFinishesWhenRunAgain(t *testing.T) {
	a := newAdmin(t)
	room, alias := newRoom(t, a.server, a.server.Token, "private_chat", "killed")
	want := []string{a.server.AdminID}
	for i := range 6 {
		want = append(want, labtest.NewUser(t, a.server, fmt.Sprintf("killed-%d", i)).ID)
	}
	a.writeList("users.txt", want[1:]...)
	args := []string{"join-users", "--users", "@users.txt", "--rooms", alias}

	a.killedAt(3, args...)
	expectMembers(t, a.server, room, want[:4]...)
	o := a.apply(0, 3, args...)
	has(t, "standard error", o.stderr, "3 done, 3 skipped")
	expectMembers(t, a.server, room, want...)

	// The record of the run that was killed shows what had no answer.
	runs := a.synlua("runs", "list")
	has(t, "the list of runs", runs.stdout, "\t2\t0\t1\n", "\t3\t0\t0\n")
	first := regexp.MustCompile(`(?m)^(\S+)\t.*\t2\t0\t1$`).FindStringSubmatch(runs.stdout)
	if first == nil {
		t.Fatal("the run that was killed is not in the list")
	}
	shown := a.synlua("runs", "show", first[1])
	has(t, "the run", shown.stdout, "No answer came to 1 change, so nobody knows whether the server made it:\n   3  POST /_synapse/admin/v1/join/"+room+"\n",
		"What is done is not sent again by\n  synlua run join-users --users @users.txt --rooms '"+alias+"' --apply --resume "+first[1]+"\n")
}

func TestRemoveExternalIDsThatWasKilledFinishesWhenRunAgain(t *testing.T) {
	a := newAdmin(t)
	var users []string
	for i := range 6 {
		users = append(users, newAccount(t, a.server, fmt.Sprintf("stopped-%d", i), fmt.Sprintf("stopped/%d", i), fmt.Sprintf("stopped-new/%d", i)))
	}
	args := []string{"remove-external-ids", "--provider", "stopped"}

	a.killedAt(3, args...)
	expectIDs(t, a.server, users[2], "stopped-new/2")
	expectIDs(t, a.server, users[3], "stopped/3", "stopped-new/3")
	a.apply(0, 3, args...)
	for i, user := range users {
		expectIDs(t, a.server, user, fmt.Sprintf("stopped-new/%d", i))
	}
}

func TestDeleteOldMediaThatWasKilledFinishesWhenRunAgain(t *testing.T) {
	m := newMediaTest(t, "media-killed")
	var files []string
	for i := range 4 {
		files = append(files, m.upload(fmt.Sprintf("old-%d", i), 100))
		m.pass(10)
	}
	args := []string{"delete-old-media", "--before", "5d", "--slice", "1"}

	m.killedAt(2, args...)
	m.expectThere(false, files[0], files[1])
	m.expectThere(true, files[2], files[3])
	m.apply(0, 2, args...)
	m.expectThere(false, files...)
}
