package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// sleeper starts a process whose command line ends as given.
func sleeper(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sh", append([]string{"-c", "read line"}, args...)...)
	ownSession(cmd)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

func TestPidFileOfAnotherProcessIsNotBelieved(t *testing.T) {
	f := folder{t.TempDir()}
	other := sleeper(t, synapseModule, "-c", "/elsewhere"+f.config())
	for name, text := range map[string]string{
		"empty":         "",
		"no number":     "abc",
		"everybody":     "-1",
		"init":          "1",
		"too large":     "99999999999999999999",
		"this test":     strconv.Itoa(os.Getpid()),
		"another lab":   strconv.Itoa(other.Process.Pid),
		"of no process": "2147483646",
	} {
		t.Run(name, func(t *testing.T) {
			writeFile(t, f.pidFile(), text)
			if pid, err := runningPID(f); pid != 0 || err != nil {
				t.Errorf("running: %d, %v; want none", pid, err)
			}
			if err := stop(t.Context(), f); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(f.pidFile()); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the stale pid file is still there: %v", err)
			}
		})
	}
	if _, err := commandLine(other.Process.Pid); err != nil {
		t.Errorf("the other process was ended: %v", err)
	}
}

func TestStopEndsOurProcess(t *testing.T) {
	f := folder{t.TempDir()}
	cmd := sleeper(t, synapseModule, "-c", f.config())
	writeFile(t, f.pidFile(), strconv.Itoa(cmd.Process.Pid)+"\n")
	if pid, err := runningPID(f); pid != cmd.Process.Pid || err != nil {
		t.Fatalf("running: %d, %v; want %d", pid, err, cmd.Process.Pid)
	}
	if err := stop(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) || ended.Exited() {
		t.Errorf("process: %v, want that a signal ended it", err)
	}
	if pid, err := runningPID(f); pid != 0 || err != nil {
		t.Errorf("running afterwards: %d, %v", pid, err)
	}
}

func TestTakenPortIsReplaced(t *testing.T) {
	port, err := freePort(0)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := freePort(port); err != nil || again != port {
		t.Errorf("free port %d: got %d, %v", port, again, err)
	}
	listener := listenOn(t, port)
	defer listener.Close()
	if other, err := freePort(port); err != nil || other == port {
		t.Errorf("taken port %d: got %d, %v", port, other, err)
	}
}

func listenOn(t *testing.T, port int) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	return listener
}
