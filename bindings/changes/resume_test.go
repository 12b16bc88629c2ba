package changes_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
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
func resumer(t *testing.T, dir, id string) (*changes.Record, error) {
	t.Helper()
	r := changes.NewRecord(dir, id, func() time.Time { return moment }, func(context.Context) changes.Header {
		return changes.Header{Resumes: "r1"}
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
	if err != nil || len(left) != 2 || left[0].Name() != ".seal" {
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
	ch := &changes.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath, Key: "another"}
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

// At the prompt a dry run can become one that applies.
func TestADryRunUsesNothingUp(t *testing.T) {
	for name, tt := range map[string]struct {
		row  string
		end  int // 0: the run was cut off
		want string
	}{
		"done":          {"matrix.rooms.create", 200, "answer"},
		"nobody knows":  {"matrix.rooms.create", 0, "refusal"},
		"again is fine": {"synapse.rooms.join", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first := newRun(t, dir, "r1")
			ch := &changes.Change{Row: catalog.Lookup(tt.row), Method: "POST", Path: roomPath, Key: "k"}
			if _, err := first.recorder.Begin(t.Context(), ch); err != nil {
				t.Fatal(err)
			}
			if tt.end != 0 {
				if err := first.recorder.End(ch, tt.end, []byte(`{}`), nil); err != nil {
					t.Fatal(err)
				}
			}
			second := resume(t, dir, first.close())
			said := func(done *exchange.Answer, err error) string {
				switch {
				case err != nil:
					return "refusal"
				case done != nil:
					return "answer"
				}
				return ""
			}
			if got := said(second.recorder.Done(ch)); got != tt.want {
				t.Errorf("the dry run has %q, want %q", got, tt.want)
			}
			if got := said(second.recorder.Begin(t.Context(), ch)); got != tt.want {
				t.Errorf("afterwards there is %q, want %q", got, tt.want)
			}
			again := ""
			if tt.want == "refusal" { // also where a script has caught it
				again = "refusal"
			}
			if got := said(second.recorder.Done(ch)); got != again {
				t.Errorf("the next dry run has %q, want %q", got, again)
			}
			if got := said(second.recorder.Begin(t.Context(), ch)); got != again {
				t.Errorf("the next has %q, want %q", got, again)
			}
			if err := second.recorder.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// What was under way when a run ended is sent again, and the server may refuse it because it
// was done. A change that the record says was refused was not.
func TestResumeMeetsWhatWasDoneUnseen(t *testing.T) {
	const joinPath, roomsPath = "/_synapse/admin/v1/join/!a:example.org", "/_synapse/admin/v1/users/@b:example.org/joined_rooms"
	none := fakeserver.JSON(200, `{"joined_rooms":[],"total":0}`)
	join := exchange.Call{Row: catalog.Lookup("synapse.rooms.join"), Path: []string{"!a:example.org"}, Body: []byte(`{"user_id":"@b:example.org"}`)}
	refusal := fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"@b:example.org is already in the room."}`)
	for name, first := range map[string]fakeserver.Reply{
		"":                                 fakeserver.HTML(502, "x"),
		"@b:example.org is already in the": refusal,
	} {
		dir := t.TempDir()
		r := newRun(t, dir, "r1")
		r.server.Always("GET", roomsPath, none)
		r.server.Always("POST", joinPath, first)
		if _, err := r.client.Do(t.Context(), join); err == nil {
			t.Fatal("the first run did it")
		}
		second := resume(t, dir, r.close())
		second.server.Always("GET", roomsPath, none)
		second.server.Always("POST", joinPath, refusal)
		answer, err := second.client.Do(t.Context(), join)
		if name == "" && (err != nil || string(answer.Body) != "{}") {
			t.Errorf("%+v, %v", answer, err)
		} else if name != "" {
			wantRefusal(t, err, name)
		}
		if changes := second.close().Changes; len(changes) != 1 || changes[0].Outcome.Done() != (name == "") {
			t.Errorf("recorded as %+v", changes[0].Outcome)
		}
	}
}
