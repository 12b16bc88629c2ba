//go:build unix

package lab

import (
	"os/exec"
	"syscall"
)

// ownSession makes the program the leader of a session: it outlives us, and a Ctrl-C at the
// terminal reaches only us.
func ownSession(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

// killSession ends a program started with ownSession, and its children.
func killSession(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }

// askToEnd asks a process to end, so that it can finish its work.
func askToEnd(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }
