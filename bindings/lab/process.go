package lab

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// synapseModule is what Python runs; a process without it in its command line is
// not a lab's.
const synapseModule = "synapse.app.homeserver"

// attachedProgram runs Synapse until the other end of its standard input is closed. The
// system closes it when our process ends, however it ends.
const attachedProgram = `import os, runpy, signal, threading
def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module("` + synapseModule + `", run_name="__main__", alter_sys=True)
`

// process is a Synapse that this process started.
type process struct {
	pid  int
	done chan struct{} // closed when it has ended
}

// spawn starts Synapse in a session of its own, with all its output appended to the log
// file, and writes the pid file.
func spawn(f folder, python string, attached bool) (*process, error) {
	log, err := os.OpenFile(f.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer log.Close()
	program := []string{"-m", synapseModule}
	if attached {
		program = []string{"-c", attachedProgram}
	}
	cmd := exec.Command(python, append(append([]string{"-I"}, program...), "-c", f.config())...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = f.path, log, log
	ownSession(cmd)
	release := func() {}
	if attached {
		input, err := cmd.StdinPipe()
		if err != nil {
			return nil, fmt.Errorf("tie synapse to this process: %w", err)
		}
		release = func() { _ = input.Close() }
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start synapse: %w", err)
	}
	p := &process{pid: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		release()
		close(p.done)
	}()
	if err := os.WriteFile(f.pidFile(), []byte(strconv.Itoa(p.pid)+"\n"), 0o600); err != nil {
		p.kill()
		return nil, fmt.Errorf("write the pid file: %w", err)
	}
	return p, nil
}

// kill ends the process at once and waits until it is gone.
func (p *process) kill() {
	_ = killSession(p.pid)
	<-p.done
}

// runningPID returns the pid of the folder's Synapse, or 0 if it does not run. The pid file
// alone proves nothing: after a crash, the number may belong to another process.
func runningPID(f folder) (int, error) {
	text, err := os.ReadFile(f.pidFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the pid file: %w", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 1 || !isOurs(pid, f) {
		return 0, nil
	}
	return pid, nil
}

// isOurs tells whether pid is a Synapse that runs with the folder's configuration.
func isOurs(pid int, f folder) bool {
	line, err := commandLine(pid)
	return err == nil && strings.Contains(line, synapseModule) && strings.HasSuffix(strings.TrimSpace(line), " -c "+f.config())
}

// commandLine returns a process's program and arguments. A process that has ended
// and waits for its parent has none.
func commandLine(pid int) (string, error) {
	if runtime.GOOS == "linux" {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		return strings.ReplaceAll(string(text), "\x00", " "), err
	}
	text, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return string(text), err
}

// stop ends the folder's Synapse: by a request, and after ten seconds by force.
func stop(ctx context.Context, f folder) error {
	pid, err := runningPID(f)
	if err != nil {
		return err
	}
	if pid != 0 {
		if err := end(ctx, pid, f); err != nil {
			return fmt.Errorf("stop synapse (process %d): %w", pid, err)
		}
	}
	if err := os.Remove(f.pidFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the pid file: %w", err)
	}
	return nil
}

func end(ctx context.Context, pid int, f folder) error {
	if err := askToEnd(pid); err != nil && isOurs(pid, f) {
		return err
	}
	if gone(ctx, pid, f, 10*time.Second) {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := killSession(pid); err != nil && isOurs(pid, f) {
		return err
	}
	if !gone(ctx, pid, f, 10*time.Second) {
		return errors.New("it does not end")
	}
	return nil
}

// gone waits until the process has ended.
func gone(ctx context.Context, pid int, f folder, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for isOurs(pid, f) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
	return true
}
