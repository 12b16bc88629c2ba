package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"synlua/bindings/fakeserver"
)

// interrupted runs a script that sends a change to a server that never answers,
// sends a signal while it waits, and returns the exit status, what was printed, and
// the folder of the records.
func interrupted(t *testing.T, with os.Signal) (status int, output, records string) {
	t.Helper()
	server := fakeserver.New(t)
	server.On("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org"}`))
	server.Always("GET", "/_synapse/admin/v1/users/@alice:example.org/joined_rooms", fakeserver.JSON(200, `{"joined_rooms":[],"total":0}`))
	server.On("POST", "/_synapse/admin/v1/join/!room:example.org", fakeserver.Hang())
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "synlua", "--apply", "-e",
		`pcall(synapse.rooms.join, "!room:example.org", { user_id = "@alice:example.org" }) print("went on")`)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_STATE_HOME="+home,
		"SYNLUA_HOMESERVER="+server.URL(), "SYNLUA_TOKEN="+secretToken)
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	server.WaitFor(3) // whose token it is, the state before, and the change
	if err := cmd.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), both.String(), filepath.Join(home, "synlua", "runs")
}

// The script cannot catch Ctrl-C, and what was under way is in the record.
func TestCtrlCEndsTheRunAndKeepsItsRecord(t *testing.T) {
	status, output, records := interrupted(t, os.Interrupt)
	if status != statusInterrupted {
		t.Errorf("the exit status is %d, want %d", status, statusInterrupted)
	}
	if !strings.Contains(output, "1 change sent, 1 of them without an answer") {
		t.Errorf("it does not say what is unknown: %q", output)
	}
	if strings.Contains(output, "went on") || !strings.Contains(output, "interrupted") || !strings.Contains(output, "with --resume ") {
		t.Errorf("it printed %q", output)
	}
	if !strings.HasSuffix(output, "\ninterrupted\n") || strings.Contains(output, ": interrupted") {
		t.Errorf("Ctrl-C looks like an error of the script: %q", output)
	}
	expectIntent(t, records)
}

func TestARunThatIsKilledLeavesItsRecord(t *testing.T) {
	_, output, records := interrupted(t, syscall.SIGKILL)
	if output != "" {
		t.Errorf("it printed %q", output)
	}
	expectIntent(t, records)
}

// expectIntent looks for the change that was under way.
func expectIntent(t *testing.T, records string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(records, "*.ndjson"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the records are %q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"path":"/_synapse/admin/v1/join/!room:example.org"`) {
		t.Errorf("the record holds no intent: %s", text)
	}
	if strings.Contains(string(text), secretToken) {
		t.Error("the record holds the token")
	}
}
