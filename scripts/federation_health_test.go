package scripts_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab/labtest"
)

// sql changes the database of the server behind its back. The lab reaches nobody, so what it
// knows of other servers can come from nowhere else.
func (a *admin) sql(statement string) {
	a.t.Helper()
	options, err := labtest.Options(filepath.Dir(a.server.LogFile))
	if err != nil {
		a.t.Fatal(err)
	}
	python, err := options.PythonPath()
	if err != nil {
		a.t.Fatal(err)
	}
	const program = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=60) as database:\n    database.executescript(sys.argv[2])"
	database := filepath.Join(filepath.Dir(options.ConfigPath()), "homeserver.db")
	if output, err := exec.Command(python, "-c", program, database, statement).CombinedOutput(); err != nil {
		a.t.Fatalf("%v\n%s", err, output)
	}
}

// otherServer makes the server know another one, which it has failed to reach for so long; 0
// for one that it can reach.
func (a *admin) otherServer(name string, failing time.Duration, lastSuccess string) {
	a.t.Helper()
	lastTry, interval, since := "0", "0", "NULL"
	if failing > 0 {
		lastTry, interval = "1795320436159", "86400000"
		since = fmt.Sprint(time.Now().Add(-failing).UnixMilli())
	}
	a.sql(fmt.Sprintf("INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering)"+
		" VALUES ('%s', %s, %s, %s, %s)", name, lastTry, interval, since, lastSuccess))
	a.t.Cleanup(func() { a.sql("DELETE FROM destinations WHERE destination = '" + name + "'") })
}

// failsSince is when the server began to fail to reach another one, or nil.
func (a *admin) failsSince(name string) any {
	a.t.Helper()
	return labtest.Admin(a.t, a.server, "GET", "/_synapse/admin/v1/federation/destinations/"+name, nil)["failure_ts"]
}

func TestFederationHealth(t *testing.T) {
	a := newAdmin(t)
	const day = 24 * time.Hour
	a.otherServer("dead.test", 90*day, "NULL")
	a.otherServer("tired.test", 3*day, "5")
	a.otherServer("young.test", 30*time.Minute, "6")
	a.otherServer("fine.test", 0, "7")
	room := labtest.Admin(t, a.server, "POST", "/_matrix/client/v3/createRoom", map[string]any{"preset": "public_chat"})["room_id"].(string)
	a.sql("INSERT INTO destination_rooms (destination, room_id, stream_ordering)" +
		" SELECT 'tired.test', room_id, max(stream_ordering) FROM events WHERE room_id = '" + room + "'")

	o := a.dry(0, 0, "federation-health")
	shown := strings.Split(strings.TrimSpace(o.stdout), "\n")[1:]
	for i, name := range []string{"dead.test", "tired.test", "young.test"} { // the longest first
		if i >= len(shown) || !strings.HasPrefix(shown[i], name+"\t") {
			t.Fatalf("row %d is not that of %s:\n%s", i, name, o.stdout)
		}
	}
	for i, end := range []string{"\t1795320436159\t1795406836159\tfalse\t0", "\ttrue\t1", "\ttrue\t0"} {
		if !strings.HasSuffix(shown[i], end) {
			t.Errorf("%q does not end with %q", shown[i], end)
		}
	}
	has(t, "standard error", o.stderr, "4 servers, of which 3 cannot be reached")

	o = a.dry(0, 0, "federation-health", "--failing-for", "1d")
	if strings.Contains(o.stdout, "young.test") || !strings.Contains(o.stdout, "tired.test") {
		t.Errorf("for longer than a day fail\n%s", o.stdout)
	}
	has(t, "standard output", a.dry(0, 0, "federation-health", "--all").stdout, "\nfine.test\t\t\t\ttrue\t0\n")
	has(t, "standard output", a.dry(0, 0, "federation-health", "--bars").stdout, "under an hour\t1\nunder a day\t0\nunder a week\t1\nlonger\t1\n")

	reset := []string{"federation-health", "--servers", "tired.test,fine.test", "--reset"}
	has(t, "standard error", a.dry(0, 1, reset...).stderr, "would   tired.test: try again, failing since 20", "skipped fine.test: can be reached")
	if a.failsSince("tired.test") == nil {
		t.Error("a dry run has reset a server")
	}
	a.apply(0, 1, reset...)
	if a.failsSince("tired.test") != nil || a.failsSince("dead.test") == nil {
		t.Error("the wrong server was reset")
	}
	a.apply(0, 0, reset...)
}
