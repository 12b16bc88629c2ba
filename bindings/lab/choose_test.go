package lab

import (
	"errors"
	"testing"
)

// A lab that was made keeps its version unless another one is asked for, and does not go back.
func TestTheVersionThatRuns(t *testing.T) {
	versions := Versions()
	oldest, newest := versions[0], Newest()
	if oldest == newest {
		t.Fatal("there is only one version")
	}
	for _, c := range []struct{ made, asked, want Version }{
		{"", "", newest}, {"", oldest, oldest}, {oldest, "", oldest}, {oldest, oldest, oldest}, {oldest, newest, newest}, {newest, oldest, ""},
	} {
		got, err := Options{Version: c.asked}.choose(folder{t.TempDir()}, state{Version: c.made})
		if got != c.want || (c.want == "") != errors.Is(err, ErrOtherVersion) {
			t.Errorf("made with %q, asked for %q: got %q, %v", c.made, c.asked, got, err)
		}
	}
}
