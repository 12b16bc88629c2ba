package terminal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWithoutATerminalNothingIsAsked(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "answers"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var none *os.File
	for name, in := range map[string]Input{"no input": nil, "nil file": none, "a file": file} {
		var shown bytes.Buffer
		asker := NewAsker(in, &shown)
		_, confirmErr := asker.Confirm(t.Context(), "really?")
		_, lineErr := asker.Line(t.Context(), "name")
		_, secretErr := asker.Secret(t.Context(), "password")
		for _, err := range []error{confirmErr, lineErr, secretErr} {
			if !errors.Is(err, ErrNoTerminal) {
				t.Errorf("%s: got %v, want ErrNoTerminal", name, err)
			}
		}
		expect(t, name+": the screen", shown.String(), "")
	}
}
