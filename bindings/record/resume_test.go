package record_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver"
	"synlua/bindings/homeserver"
	"synlua/bindings/record"
)

// begun is a run that has sent one change and has not ended.
func begun(t *testing.T, dir string) *run {
	t.Helper()
	r := newRun(t, dir, "r1")
	r.server.Always("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	if _, err := r.create(); err != nil {
		t.Fatal(err)
	}
	return r
}

// resumer is a recorder that resumes r1, and the error that it met.
func resumer(t *testing.T, dir, id string) (*record.Recorder, error) {
	t.Helper()
	r := record.New(dir, id, func() time.Time { return moment }, func(context.Context) record.Header {
		return record.Header{Resumes: "r1"}
	})
	_, _, err := r.Resume("r1")
	return r, err
}

func wantRefusal(t *testing.T, err error, why string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("the error is %v, want %q", err, why)
	}
}

func TestARunUnderWayIsNotResumed(t *testing.T) {
	dir := t.TempDir()
	first := begun(t, dir)
	_, err := resumer(t, dir, "r2")
	wantRefusal(t, err, "r1 is under way, or is being resumed")
	first.close()
	second, err := resumer(t, dir, "r2")
	if err != nil {
		t.Fatal(err)
	}
	_, err = resumer(t, dir, "r3")
	wantRefusal(t, err, "r1 is under way, or is being resumed")
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := resumer(t, dir, "r3")
	if err != nil {
		t.Errorf("r2 has sent nothing, and yet: %v", err)
	}
	if err := third.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

func TestARunThatWasResumedIsNotResumedAnew(t *testing.T) {
	dir := t.TempDir()
	first := begun(t, dir).close()
	second, err := resumer(t, dir, "r2")
	if err != nil {
		t.Fatal(err)
	}
	ch := &homeserver.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath, Key: "another"}
	if _, err := second.Begin(t.Context(), ch); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = resumer(t, dir, "r3")
	wantRefusal(t, err, first.Header.ID+" was resumed by r2 already: resume that one")
	left, err := filepath.Glob(filepath.Join(dir, "*.lock"))
	if err != nil || len(left) != 0 {
		t.Errorf("the folder holds %q, %v", left, err)
	}
}
