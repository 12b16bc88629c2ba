package lab_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// childVariable holds a folder; with it the test binary is a program that brings a
// server up there and ends.
const childVariable = "LAB_TEST_CHILD"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childVariable); folder != "" {
		os.Exit(bringUpAndEnd(folder))
	}
	labtest.Main(m)
}

func bringUpAndEnd(folder string) int {
	options, err := labtest.Options(folder)
	if err == nil {
		options.Attached = os.Getenv("LAB_TEST_ATTACHED") != ""
		_, err = lab.Up(context.Background(), options)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func whoami(t *testing.T, server *lab.Server) {
	t.Helper()
	answer := labtest.Admin(t, server, "GET", "/_matrix/client/v3/account/whoami", nil)
	if answer["user_id"] != server.AdminID {
		t.Errorf("whoami = %v, want %s", answer, server.AdminID)
	}
}

// ownOptions are those of a server that the test starts and stops itself.
func ownOptions(t *testing.T) lab.Options {
	t.Helper()
	labtest.LeaveOutIfShort(t)
	options, err := labtest.Options(filepath.Join(t.TempDir(), "lab"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Down(context.WithoutCancel(t.Context()), options, true); err != nil {
			t.Error(err)
		}
	})
	return options
}

func up(t *testing.T, options lab.Options) *lab.Server {
	t.Helper()
	server, err := lab.Up(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func down(t *testing.T, options lab.Options, wipe bool) {
	t.Helper()
	if err := lab.Down(t.Context(), options, wipe); err != nil {
		t.Fatal(err)
	}
}

func TestServerKeepsItsDataUntilItIsWiped(t *testing.T) {
	options := ownOptions(t)
	first := up(t, options)
	whoami(t, first)
	user := labtest.NewUser(t, first, "alice")

	if again := up(t, options); *again != *first {
		t.Errorf("second Up = %+v, want the same server as the first, %+v", again, first)
	}

	down(t, options, false)
	if report, err := lab.Status(options); err != nil || !report.Made || report.Running || report.Server.PID != 0 {
		t.Errorf("after Down: %+v, %v", report, err)
	}

	restarted := up(t, options)
	if restarted.PID == first.PID || restarted.URL != first.URL || restarted.Token != first.Token {
		t.Errorf("after a stop: %+v, want the address and token of %+v in another process", restarted, first)
	}
	if got := labtest.As(t, restarted, user.Token, "GET", "/_matrix/client/v3/account/whoami", nil); got["user_id"] != user.ID {
		t.Errorf("whoami = %v, want %s", got, user.ID)
	}
	if report, err := lab.Status(options); err != nil || !report.Running || !report.Healthy {
		t.Errorf("while it runs: %+v, %v", report, err)
	}

	down(t, options, true)
	if _, err := os.Stat(options.DataDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after a wipe the folder is still there: %v", err)
	}
	if response, err := http.Get(restarted.URL + "/health"); err == nil {
		response.Body.Close()
		t.Error("after a wipe the server still answers")
	}
	if report, err := lab.Status(options); err != nil || report.Made {
		t.Errorf("after a wipe: %+v, %v", report, err)
	}
}

func TestDelegationLeavesLoggingInToTheService(t *testing.T) {
	options := ownOptions(t)
	options.Delegation = &lab.Delegation{Endpoint: "http://127.0.0.1:1/", Secret: "secret-of-the-test"}
	server := up(t, options)
	if server.Token != "" || server.AdminPassword == "" {
		t.Errorf("server %+v, want a password for the service and no token", server)
	}
	if status, _ := labtest.Request(t, server, "", "GET", "/_matrix/client/v3/login", nil); status != http.StatusNotFound {
		t.Errorf("login: status %d, want 404", status)
	}
	status, answer := labtest.Request(t, server, "unknown", "GET", "/_matrix/client/v3/account/whoami", nil)
	if object, _ := answer.(map[string]any); status != http.StatusServiceUnavailable || object["error"] != "Unable to introspect the access token" {
		t.Errorf("whoami: %d %v, want 503, since the service does not answer", status, answer)
	}
	labtest.As(t, server, options.Delegation.Secret, "GET", "/_synapse/mas/query_user?localpart=admin", nil)
	if again := up(t, options); *again != *server {
		t.Errorf("second Up = %+v, want the same server, %+v", again, server)
	}
}

// runChild brings a server up in another process, which has ended when this returns.
func runChild(t *testing.T, options lab.Options, attached string) lab.Report {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+options.DataDir, "LAB_TEST_ATTACHED="+attached)
	if said, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return status(t, options)
}

func status(t *testing.T, options lab.Options) lab.Report {
	t.Helper()
	report, err := lab.Status(options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestServerOutlivesTheProcessThatStartedIt(t *testing.T) {
	options := ownOptions(t)
	report := runChild(t, options, "")
	if !report.Healthy {
		t.Fatalf("after the process ended: %+v", report)
	}
	if server := up(t, options); *server != report.Server {
		t.Errorf("Up = %+v, want the server that runs, %+v", server, report.Server)
	}
}

func TestAttachedServerEndsWithItsProcess(t *testing.T) {
	options := ownOptions(t)
	for runChild(t, options, "yes"); status(t, options).Running; {
		// The system closes the pipe at once; Synapse sees it a moment later.
	}
	whoami(t, up(t, options))
}

func TestCrashedServerIsStartedAgain(t *testing.T) {
	options := ownOptions(t)
	first := up(t, options)
	process, err := os.FindProcess(first.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	for status(t, options).Running {
	}
	again := up(t, options)
	if again.PID == first.PID || again.Token != first.Token {
		t.Errorf("after a crash: %+v, want the data of %+v in another process", again, first)
	}
	whoami(t, again)
}

func TestServerMovesWhenItsPortIsTaken(t *testing.T) {
	options := ownOptions(t)
	first := up(t, options)
	down(t, options, false)
	squatter, err := net.Listen("tcp", strings.TrimPrefix(first.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer squatter.Close()
	moved := up(t, options)
	if moved.URL == first.URL {
		t.Errorf("the server is at %s, which is taken", moved.URL)
	}
	whoami(t, moved)
}

// cancelAtStart ends a context when the lab says that it starts Synapse.
type cancelAtStart struct{ cancel context.CancelFunc }

func (c cancelAtStart) Write(line []byte) (int, error) {
	if strings.HasPrefix(string(line), "starting") {
		c.cancel()
	}
	return len(line), nil
}

func TestInterruptedStartLeavesNoProcess(t *testing.T) {
	options := ownOptions(t)
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := options
	interrupted.Log = cancelAtStart{cancel}
	if _, err := lab.Up(ctx, interrupted); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	if report := status(t, options); report.Running {
		t.Errorf("afterwards: %+v, want no process", report)
	}
	whoami(t, up(t, options))
}

func TestProcessesThatAskAtOnceGetTheSameServer(t *testing.T) {
	options := ownOptions(t)
	servers := make(chan *lab.Server)
	for range 3 {
		go func() {
			server, err := lab.Up(t.Context(), options)
			if err != nil {
				t.Error(err)
			}
			servers <- server
		}()
	}
	first := <-servers
	for range 2 {
		if other := <-servers; first == nil || other == nil || *other != *first {
			t.Errorf("got %+v and %+v, want one server", first, other)
		}
	}
}

func TestFailedStartShowsWhatSynapseSaid(t *testing.T) {
	options := ownOptions(t)
	up(t, options)
	down(t, options, false)
	if err := os.WriteFile(filepath.Join(options.DataDir, "signing.key"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := lab.Up(t.Context(), options)
	if err == nil || !strings.Contains(err.Error(), "signing_key") {
		t.Errorf("error %v, want one with Synapse's own words", err)
	}
	if report := status(t, options); report.Running {
		t.Errorf("afterwards: %+v, want no process", report)
	}
}
