package lab

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakePythons makes a folder with programs that answer the probe, and makes it the
// whole PATH.
func fakePythons(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

func TestFirstUsablePythonIsTaken(t *testing.T) {
	dir := fakePythons(t, map[string]string{
		"python3.14": "echo 'command not found' >&2; exit 127",
		"python3.13": "echo 3.13; echo none",
		"python3.11": "echo 3.11; echo venv",
		"python3":    "echo 3.12; echo venv",
	})
	found, err := findPython(t.Context(), pythonNames)
	if err != nil {
		t.Fatal(err)
	}
	if want := (interpreter{filepath.Join(dir, "python3.11"), 11}); found != want {
		t.Errorf("found %v, want %v", found, want)
	}
}

func TestUnusablePythonsAreExplained(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"too old", "echo 3.9; echo venv", "is Python 3.9, install 3.10 or newer"},
		{"far too old", "echo 2.7; echo none", "is Python 2.7, install 3.10 or newer"},
		{"without venv", "echo 3.11; echo none", "apt install python3.11-venv"},
		{"a stranger", "echo hello", "is it a Python?"},
		{"broken", "exit 3", "does not run (exit status 3)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fakePythons(t, map[string]string{"python3": c.script})
			_, err := findPython(t.Context(), pythonNames)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestNoPythonAtAll(t *testing.T) {
	fakePythons(t, nil)
	_, err := findPython(t.Context(), pythonNames)
	if err == nil || !strings.Contains(err.Error(), "install Python 3.10 or newer") {
		t.Errorf("error %v, want one that says what to install", err)
	}
}
