package lab

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeBuilder is a Python that answers the probe, makes environments in which it is
// itself the Python, and does in place of pip what it is told.
func fakeBuilder(t *testing.T, pip string) Options {
	t.Helper()
	dir := t.TempDir()
	python := filepath.Join(dir, "python")
	script := `#!/bin/sh
case "$*" in
*ensurepip*) echo 3.11; echo venv ;;
*"-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
*"-m pip"*) echo pip >>"` + dir + `/pip-runs"; ` + pip + ` ;;
esac
`
	if err := os.WriteFile(python, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return Options{CacheDir: filepath.Join(dir, "cache"), DataDir: filepath.Join(dir, "data"), Python: python}
}

func pipRuns(t *testing.T, o Options) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(o.CacheDir), "pip-runs"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}

func environments(t *testing.T, o Options) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(o.CacheDir, "venv-*", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

func TestEnvironmentIsBuiltOnce(t *testing.T) {
	o := fakeBuilder(t, "exit 0")
	first, err := Newest().environment().Python(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Newest().environment().Python(t.Context(), o)
	if err != nil || second != first {
		t.Errorf("second time: %q, %v; want %q", second, err, first)
	}
	o.Python = ""
	if found, err := Newest().environment().Python(t.Context(), o); err != nil || found != first {
		t.Errorf("with no Python named: %q, %v; want %q", found, err, first)
	}
	if n := pipRuns(t, o); n != 1 {
		t.Errorf("pip ran %d times, want 1", n)
	}
}

func TestProcessesThatAskAtOnceShareOneBuild(t *testing.T) {
	o := fakeBuilder(t, "exit 0")
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := Newest().environment().Python(t.Context(), o)
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := pipRuns(t, o); n != 1 {
		t.Errorf("pip ran %d times, want 1", n)
	}
}

func TestFailedInstallLeavesNothingAndSaysWhy(t *testing.T) {
	o := fakeBuilder(t, "echo 'ERROR: No matching distribution found for attrs==1'; exit 1")
	_, err := Newest().environment().Python(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "needs a package index") || !strings.Contains(err.Error(), "No matching distribution found for attrs==1") {
		t.Errorf("error %v, want the hint and pip's words", err)
	}
	if left := environments(t, o); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestInterruptedInstallLeavesNothing(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	if err := exec.Command("mkfifo", started).Run(); err != nil {
		t.Fatal(err)
	}
	o := fakeBuilder(t, `echo >"`+started+`"; tail -f /dev/null`)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(started) // returns once pip runs
		cancel()
	}()
	if _, err := Newest().environment().Python(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	if left := environments(t, o); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestLeftoversOfAKilledBuildAreRemoved(t *testing.T) {
	o := fakeBuilder(t, "exit 0")
	left := filepath.Join(Newest().environment().paths(o.CacheDir)(11)+".part-123", "bin")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Newest().environment().Python(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if got := environments(t, o); len(got) != 1 || got[0] == left {
		t.Errorf("environments: %q, want the new one alone", got)
	}
}

func TestEnvironmentWhosePythonIsGoneIsBuiltAgain(t *testing.T) {
	o := fakeBuilder(t, "exit 0")
	python, err := Newest().environment().Python(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(python); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(o.CacheDir, "gone"), python); err != nil {
		t.Fatal(err)
	}
	if _, err := Newest().environment().Python(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if n := pipRuns(t, o); n != 2 {
		t.Errorf("pip ran %d times, want 2", n)
	}
}

func TestPythonPathSaysThatNothingIsInstalled(t *testing.T) {
	_, err := Options{CacheDir: t.TempDir(), DataDir: t.TempDir()}.PythonPath()
	if err == nil || !strings.Contains(err.Error(), "is not installed") {
		t.Errorf("error %v, want that synapse is not installed", err)
	}
}
