//go:build !windows

package main

import (
	"os"
	"os/user"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func TestWithoutHOMETheUsersFolderIsUsed(t *testing.T) {
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(xdg.Reload) // after HOME is what it was
	t.Setenv("XDG_STATE_HOME", "")
	t.Setenv("HOME", "")
	s := ofProcess()
	if got := os.Getenv("HOME"); got != u.HomeDir {
		t.Errorf("HOME is %q, want %q", got, u.HomeDir)
	}
	if got := s.folders.runs(); !strings.HasPrefix(got, u.HomeDir) {
		t.Errorf("the records are in %s, not below %s", got, u.HomeDir)
	}
}
