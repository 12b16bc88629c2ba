//go:build unix

package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const ordinaryOnly = "a script reads and writes ordinary files only"

func TestOnlyOrdinaryFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	pipe, socket, folder := filepath.Join(dir, "pipe"), filepath.Join(dir, "s"), filepath.Join(dir, "folder")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Mkdir(folder, 0o700), os.Symlink("pipe", filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // a socket's address must be short
	listener, err := net.Listen("unix", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	for _, path := range []string{pipe, socket, folder, filepath.Join(dir, "link")} {
		r, _, err := f.Open(t.Context(), path)
		wantRefusal(t, "reading "+path, err, ordinaryOnly)
		closeFile(r)
		w, err := f.Create(t.Context(), path, 0)
		wantRefusal(t, "writing "+path, err, ordinaryOnly)
		closeFile(w)
	}
	f.read = []string{pipe} // the folder itself may be a pipe
	_, _, err = f.Open(t.Context(), filepath.Join(pipe, "x"))
	if err == nil {
		t.Error("a file in a pipe was opened")
	}
}

// The pipe may be put in place after the first look.
func TestAPipeThatReplacesAFileDoesNotMakeTheProgramWait(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := openIn(dir, pipe, os.O_RDONLY|openWithoutWaiting)
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, "the pipe", f.lookAt(file, "read", pipe), ordinaryOnly)
	closeFile(file)
}

func TestAFileThatWasReplacedIsRefused(t *testing.T) {
	dir := t.TempDir()
	f, own := newTestFiles(t, dir)
	path := filepath.Join(dir, "file")
	write(t, path, "text")
	file, err := os.Open(own.profiles()) // what a link at this path led to for a moment
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, "the file", f.lookAt(file, "read", path), "was replaced while it was opened")
	closeFile(file)
}

func TestTheSystemsFilesAreClosedToScripts(t *testing.T) {
	f, _ := newTestFiles(t, "/")
	dir := t.TempDir()
	if err := errors.Join(os.Symlink("/dev/null", filepath.Join(dir, "null")), os.Symlink("/proc/self", filepath.Join(dir, "self"))); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/dev/null", "/dev/tty", "/dev/shm/x", "/proc/self/environ", "/proc/self/root/etc/hosts", "/proc/self/fd/0", "/sys/kernel/notes",
		"//dev//null", "/tmp/../dev/null", filepath.Join(dir, "null"), filepath.Join(dir, "self", "environ"),
	} {
		_, _, err := f.Open(t.Context(), path)
		wantRefusal(t, "reading "+path, err, closedToScripts)
		_, err = f.Create(t.Context(), path, 0)
		wantRefusal(t, "writing "+path, err, closedToScripts)
	}
}

func wantRefusal(t *testing.T, what string, err error, why string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("%s: %v", what, err)
	}
}
