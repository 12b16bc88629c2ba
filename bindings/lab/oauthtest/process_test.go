package oauthtest

import (
	"strings"
	"testing"

	"synlua/bindings/lab/labtest"
)

// begin starts the OAuth server alone.
func begin(t *testing.T, config map[string]any) (*process, error) {
	t.Helper()
	labtest.LeaveOutIfShort(t)
	folder := t.TempDir()
	options, err := labtest.Options(folder)
	if err != nil {
		t.Fatal(err)
	}
	return startPython(t.Context(), options, folder, config)
}

// The system closes the input when the test's process ends, however it ends.
func TestTheOAuthServerEndsWithItsInput(t *testing.T) {
	p, err := begin(t, (&Server{front: &front{}}).pythonConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer p.kill()
	if err := p.input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestAFailedStartSaysWhy(t *testing.T) {
	p, err := begin(t, map[string]any{"issuer": "http://127.0.0.1/"})
	if err == nil {
		p.kill()
	}
	if err == nil || !strings.Contains(err.Error(), "KeyError: 'homeserver'") {
		t.Errorf("error %v, want what Python said", err)
	}
}
