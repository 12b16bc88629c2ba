package scripts_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// What the servers of the other tests cannot be made to answer, a stub does.

// onStub runs the command on a stub, which has no log of what arrived.
func (a *admin) onStub(args ...string) (o outcome) {
	a.t.Helper()
	cmd := a.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the status tells
	return outcome{status: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

func TestBroadcastNoticeEndsWhereNoticesAreSwitchedOff(t *testing.T) {
	off := route{"PUT", "/_synapse/admin/v1/send_server_notice/.+", fixed(refusal{400, "M_UNKNOWN", "Server notices are not enabled on this server"})}
	s, a := newStub(t, append([]route{off}, noticeRoutes(fewItems)...)...)
	o := a.runLoad("run", "broadcast-notice", "--text", "Hello.", "--apply", "--yes", "--workers", "4")
	has(t, "standard error", o.stderr, "set server_notices, with system_mxid_localpart", "in the server's homeserver.yaml")
	if sent := s.counts[off.method+" "+off.path]; o.status != 1 || sent < 1 || sent > 4 || strings.Contains(o.stderr, "failed") {
		t.Errorf("status %d after %d notices\n%s", o.status, sent, tail(o.stderr))
	}
}

func TestBroadcastNoticeLeavesBridgesOutUnlessTheyAreNamed(t *testing.T) {
	bridges := append([]route{aUser(map[string]any{"appservice_id": "irc"})}, noticeRoutes(3)...)
	_, a := newStub(t, bridges...)
	o := a.onStub("run", "broadcast-notice", "--text", "Hello.", "-v")
	has(t, "standard error", o.stderr, "skipped "+userOf(1)+": belongs to the application service irc")
	has(t, "standard error", o.stderr, "0 would be done, 3 skipped")
	o = a.onStub("run", "broadcast-notice", "--text", "Hello.", "--users", userOf(1))
	has(t, "standard error", o.stderr, "1 would be done")
}

func TestServerReportGoesOnWhereASectionFails(t *testing.T) {
	refused := route{"GET", "/_synapse/admin/v1/statistics/users/media", fixed(refusal{403, "M_FORBIDDEN", "Not this one"})}
	_, a := newStub(t, append([]route{refused}, wholeServer(40)...)...)
	o := a.onStub("run", "server-report")
	if o.status != 4 {
		t.Errorf("the status is %d", o.status)
	}
	has(t, "standard error", o.stderr, "failed  media: the server refused", "1 failed")
	has(t, "standard output", o.stdout, "users\taccounts\t40\n", "database\tkind\tPostgreSQL\n", "database\tmost: !r:stub.test\t5.0 MB\n",
		"tasks\tscheduled\t0\n", "registration\texpired\t40\n", "reports\tof events\t40\n", "reports\tnot told\t", "federation\tcannot be reached for a day\t40\n",
		"look at\t40 of 40 servers out of reach\tsynlua run federation-health\n")
	if strings.Contains(o.stdout, "\nmedia\t") {
		t.Errorf("a section that failed is told:\n%s", o.stdout)
	}
}

// exportIndex is the index of an export.
type exportIndex struct {
	Complete bool
	Parts    map[string]bool
	Files    struct{ Missing int }
}

func (a *admin) exportIndex(folder string) (index exportIndex) {
	a.t.Helper()
	text, err := os.ReadFile(filepath.Join(a.home, folder, "index.json"))
	if err == nil {
		err = json.Unmarshal(text, &index)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	return index
}

// A part that the server refuses is missing until a later run, and nobody else can read the
// others.
func TestUserDataExportSaysWhatIsMissingAndGetsItLater(t *testing.T) {
	var refuses atomic.Bool
	refuses.Store(true)
	unless := func(answer any) func(*http.Request, []string) any {
		return func(*http.Request, []string) any {
			if refuses.Load() {
				return refusal{403, "M_FORBIDDEN", "Not this one"}
			}
			return answer
		}
	}
	_, a := newStub(t, append([]route{
		{"GET", "/_synapse/admin/v1/whois/.+", unless(map[string]any{"devices": map[string]any{}})},
		{"GET", "/_matrix/client/v1/media/download/stub.test/media00003", unless("late bytes")},
	}, personRoutes(10)...)...)
	args := append([]string{"run", "user-data-export"}, exportInto(a, "alice", "--with-files")...)

	o := a.onStub(args...)
	has(t, "standard error", o.stderr, "failed  sessions.json: ", "failed  file-media00003.png: ", "20 done, 2 failed")
	index := a.exportIndex("alice")
	if o.status != 4 || index.Complete || index.Parts["sessions.json"] || !index.Parts["devices.json"] || index.Files.Missing != 1 {
		t.Errorf("status %d, %+v", o.status, index)
	}
	files, err := os.ReadDir(filepath.Join(a.home, "alice"))
	if err != nil || len(files) != 11+9+1 { // parts, files and the index
		t.Errorf("%v, and %d files: %v", err, len(files), files)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, mode %s", file.Name(), err, info.Mode())
		}
	}

	refuses.Store(false)
	o = a.onStub(args...)
	has(t, "standard error", o.stderr, "2 done, 20 skipped")
	if index = a.exportIndex("alice"); o.status != 0 || !index.Complete || index.Files.Missing != 0 {
		t.Errorf("status %d, %+v", o.status, index)
	}
}
