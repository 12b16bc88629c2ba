package changes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

const (
	roomPath = "/_matrix/client/v3/createRoom"
	secret   = "hunter2-secret"
)

var moment = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// run is a client whose changes are recorded in dir.
type run struct {
	t        *testing.T
	dir      string
	server   *fakeserver.Server
	recorder *changes.Record
	client   *changes.Client
}

// ownToken is the token of every run. It does not have the form of a token.
const ownToken = "sesame-open-0123"

func newRun(t *testing.T, dir, id string) *run {
	t.Helper()
	r := &run{t: t, dir: dir, server: fakeserver.New(t)}
	r.recorder = changes.NewRecord(dir, id, func() time.Time { return moment }, func(context.Context) changes.Header {
		return changes.Header{Server: "https://example.org", Account: "@admin:example.org", Script: "test.lua", Hash: "abc", Arguments: []string{"--a"}}
	})
	gate := changes.NewGate(changes.GateOptions{
		Apply: true, Recorder: r.recorder,
		Confirm: func(context.Context, *changes.Change, int) error { return nil },
	})
	sender, err := exchange.New(exchange.Options{
		BaseURL: r.server.URL(), Token: exchange.StaticToken(ownToken), Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	client := changes.New(changes.Options{Exchange: sender, Gate: gate, Rows: catalog.Lookup})
	r.client = client
	t.Cleanup(client.Close)
	return r
}

// put changes alice; the server answers with the replies.
func (r *run) put(body string) (*exchange.Answer, error) {
	return r.client.Do(r.t.Context(), exchange.Call{
		Row: catalog.Lookup("synapse.users.put"), Path: []string{"@alice:example.org"}, Body: []byte(body),
	})
}

// create makes a room, which is not idempotent.
func (r *run) create() (*exchange.Answer, error) {
	return r.client.Do(r.t.Context(), exchange.Call{Row: catalog.Lookup("matrix.rooms.create"), Body: []byte(`{"name":"a"}`)})
}

// close ends the run and reads its record.
func (r *run) close() *changes.Run {
	r.t.Helper()
	id := r.recorder.Written()
	if err := r.recorder.Close(); err != nil {
		r.t.Fatal(err)
	}
	got, err := changes.ReadRun(r.dir, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// text is what the file of the run holds.
func (r *run) text() string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, r.recorder.Written()+".ndjson"))
	if err != nil {
		r.t.Error(err)
	}
	return string(text)
}

func (r *run) expectAlice() {
	r.server.Always("GET", alicePath, fakeserver.JSON(200, `{"name":"@alice:example.org","displayname":"Old"}`))
}

func TestTheFormatOfTheLines(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.expectAlice()
	r.server.On("PUT", alicePath, fakeserver.JSON(200, `{"displayname":"<New>"}`))
	if _, err := r.put(`{"displayname":"<New>"}`); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(r.text(), "\n"), "\n")
	got := r.close()
	key := got.Changes[0].Intent.Key
	want := []string{
		`{"format":3,"run":"r1","time":"2026-01-02T03:04:05Z","server":"https://example.org","account":"@admin:example.org","script":"test.lua","sha256":"abc","arguments":["--a"],"seal":"` + got.Header.Seal + `"}`,
		`{"seq":1,"intent":{"time":"2026-01-02T03:04:05Z","api":"synapse","name":"synapse.users.put","params":["@alice:example.org"],"method":"PUT","path":"` + alicePath +
			`","body":{"displayname":"<New>"},"before":{"name":"@alice:example.org","displayname":"Old"},"key":"` + key + `","effect":"change"}}`,
		`{"seq":1,"outcome":{"time":"2026-01-02T03:04:05Z","status":200,"answer":{"displayname":"<New>"}}}`,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the lines are\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "runs")
	r := newRun(t, dir, "r1")
	r.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	if _, err := r.create(); err != nil {
		t.Fatal(err)
	}
	r.close()
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "r1.ndjson"): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
}

func TestTheIntentIsWrittenBeforeTheRequest(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.server.Handle(func(w http.ResponseWriter, req *http.Request) bool {
		if text := r.text(); strings.Count(text, "\n") != 2 || !strings.Contains(text, `"intent":{`) || strings.Contains(text, "outcome") {
			t.Errorf("at the time of the request the file holds\n%s", text)
		}
		fmt.Fprint(w, `{"room_id":"!a"}`)
		return true
	})
	if _, err := r.create(); err != nil {
		t.Fatal(err)
	}
	if done, failed, open := r.close().Counts(); done != 1 || failed != 0 || open != 0 {
		t.Errorf("%d done, %d failed, %d open", done, failed, open)
	}
}

// The header needs a request, in which a run can be killed.
func TestARecordIsMadeWithItsHeader(t *testing.T) {
	dir := t.TempDir()
	asked := false
	r := changes.NewRecord(dir, "r1", func() time.Time { return moment }, func(context.Context) changes.Header {
		asked = true
		if files, err := filepath.Glob(filepath.Join(dir, "r1*")); err != nil || len(files) != 0 {
			t.Errorf("before there is a header, the folder holds %q, %v", files, err)
		}
		return changes.Header{}
	})
	ch := &changes.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath, Key: "k"}
	if _, err := r.Begin(t.Context(), ch); err != nil || !asked {
		t.Errorf("asked: %t, %v", asked, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestNothingIsMadeWithoutAChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	r := newRun(t, dir, "r1")
	r.expectAlice()
	if _, err := r.client.Do(t.Context(), exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: []string{"@alice:example.org"}}); err != nil {
		t.Fatal(err)
	}
	if r.recorder.Written() != "" || r.recorder.Close() != nil {
		t.Error("a record was made")
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
	if ids, err := changes.ListRuns(dir); err != nil || len(ids) != 0 {
		t.Errorf("the list is %q, %v", ids, err)
	}
}

func TestSecretsAreAbsent(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.server.Always("GET", alicePath, fakeserver.JSON(200, `{"name":"@alice:example.org","password":"`+secret+`"}`))
	r.server.On("PUT", alicePath, fakeserver.JSON(200, `{"access_token":"`+secret+`"}`))
	if _, err := r.put(`{"password":"` + secret + `","displayname":"A"}`); err != nil {
		t.Fatal(err)
	}
	text := r.text()
	r.close()
	if strings.Contains(text, secret) || strings.Count(text, "[secret]") != 3 {
		t.Errorf("the record holds\n%s", text)
	}
}

func TestRefusalsAreRecorded(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.expectAlice()
	r.server.On("PUT", alicePath, fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
	if _, err := r.put(`{}`); err == nil {
		t.Error("no error")
	}
	got := r.close()
	o := got.Changes[0].Outcome
	if o.Status != 403 || !strings.Contains(o.Error, "M_FORBIDDEN") || o.Done() || o.Unknown() {
		t.Errorf("the outcome is %+v", o)
	}
	if done, failed, open := got.Counts(); done != 0 || failed != 1 || open != 0 {
		t.Errorf("%d done, %d failed, %d open", done, failed, open)
	}
}

// resume makes a run that resumes another one.
func resume(t *testing.T, dir string, earlier *changes.Run) *run {
	t.Helper()
	r := newRun(t, dir, "r2")
	if _, _, err := r.recorder.Resume(earlier.Header.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestResumeSkipsWhatIsDone(t *testing.T) {
	dir := t.TempDir()
	first := newRun(t, dir, "r1")
	first.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	if _, err := first.create(); err != nil {
		t.Fatal(err)
	}
	second := resume(t, dir, first.close())
	answer, err := second.create()
	if err != nil || string(answer.Body) != `{"room_id":"!a"}` {
		t.Errorf("the answer is %v, %v", answer, err)
	}
	// The earlier run did one such change, so only the first of the two is skipped.
	second.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!b"}`))
	if answer, err = second.create(); err != nil || string(answer.Body) != `{"room_id":"!b"}` {
		t.Errorf("the answer is %v, %v", answer, err)
	}
	if n := len(second.close().Changes); n != 1 {
		t.Errorf("the second run has %d changes", n)
	}
}

// cut makes the record of a run that ended while its change was under way.
func cut(t *testing.T, dir string, change func(*run) (*exchange.Answer, error)) *changes.Run {
	t.Helper()
	r := newRun(t, dir, "r1")
	r.expectAlice()
	r.server.Always("PUT", alicePath, fakeserver.JSON(200, `{}`))
	r.server.Always("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	if _, err := change(r); err != nil {
		t.Fatal(err)
	}
	r.close()
	path := filepath.Join(dir, "r1.ndjson")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	// The answer's line is broken off in its middle.
	broken := append(slices.Concat(lines[:2]...), lines[2][:20]...)
	if err := os.WriteFile(path, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	earlier, err := changes.ReadRun(dir, "r1")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, open := earlier.Counts(); open != 1 {
		t.Errorf("%d are under way", open)
	}
	return earlier
}

func TestResumeSendsAgainWhatIsIdempotent(t *testing.T) {
	dir := t.TempDir()
	second := resume(t, dir, cut(t, dir, func(r *run) (*exchange.Answer, error) { return r.put(`{"admin":true}`) }))
	second.expectAlice()
	second.server.On("PUT", alicePath, fakeserver.JSON(200, `{"admin":true}`))
	if _, err := second.put(`{"admin":true}`); err != nil {
		t.Error(err)
	}
	second.close()
}

func TestResumeRefusesToDoTwiceWhatIsNot(t *testing.T) {
	dir := t.TempDir()
	second := resume(t, dir, cut(t, dir, (*run).create))
	_, err := second.create()
	if err == nil || !strings.Contains(err.Error(), "POST "+roomPath+" was under way when the run ended") {
		t.Errorf("the error is %v", err)
	}
	if lines := second.server.Lines(); len(lines) != 0 {
		t.Errorf("sent %q", lines)
	}
}

func TestResumeKnowsWhatAnAnswerProves(t *testing.T) {
	for name, c := range map[string]struct {
		reply fakeserver.Reply
		again bool
	}{
		"refused by the server":        {fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`), true},
		"a proxy's page":               {fakeserver.HTML(200, "<html>Log in to the hotel's network</html>"), false},
		"a proxy that waited too long": {fakeserver.HTML(504, "<html>Gateway Timeout</html>"), false},
		"an answer that is cut off":    {fakeserver.CutOff(200, `{"room_id":`), false},
		"no answer":                    {fakeserver.HangUp(), false},
		"an error inside the server":   {fakeserver.JSON(500, `{"errcode":"M_UNKNOWN","error":"Internal server error"}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first := newRun(t, dir, "r1")
			first.server.On("POST", roomPath, c.reply)
			if _, err := first.create(); err == nil {
				t.Error("no error")
			}
			second := resume(t, dir, first.close())
			if c.again {
				second.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
			}
			_, err := second.create()
			if sent := err == nil; sent != c.again {
				t.Errorf("sent again: %v, %v", sent, err)
			}
		})
	}
}

func TestWhatNeverLeftIsSentAgain(t *testing.T) {
	dir := t.TempDir()
	first := newRun(t, dir, "r1")
	ch := &changes.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath, Key: "k"}
	if _, err := first.recorder.Begin(t.Context(), ch); err != nil {
		t.Fatal(err)
	}
	if err := first.recorder.End(ch, 0, nil, &exchange.Error{Kind: exchange.Unreachable, Server: "s", Err: errors.New("refused")}); err != nil {
		t.Fatal(err)
	}
	second := resume(t, dir, first.close())
	if done, err := second.recorder.Begin(t.Context(), ch); done != nil || err != nil {
		t.Errorf("%v, %v", done, err)
	}
	if err := second.recorder.End(ch, 200, []byte(`{}`), nil); err != nil {
		t.Error(err)
	}
	second.close()
}

func TestAnAnswerWithoutJSONIsDoneAllTheSame(t *testing.T) {
	dir := t.TempDir()
	first := newRun(t, dir, "r1")
	ch := &changes.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath, Key: "k"}
	if _, err := first.recorder.Begin(t.Context(), ch); err != nil {
		t.Fatal(err)
	}
	if err := first.recorder.End(ch, 200, nil, nil); err != nil {
		t.Fatal(err)
	}
	second := resume(t, dir, first.close())
	done, err := second.recorder.Begin(t.Context(), ch)
	if err != nil || done == nil || string(done.Body) != "{}" {
		t.Errorf("%v, %v", done, err)
	}
}

func TestAResumedRunCanBeResumed(t *testing.T) {
	dir := t.TempDir()
	first := newRun(t, dir, "r1")
	first.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`), fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
	_, _ = first.create()
	_, _ = first.create()
	second := newRun(t, dir, "r2")
	second.recorder = changes.NewRecord(dir, "r2", func() time.Time { return moment }, func(context.Context) changes.Header {
		return changes.Header{Resumes: "r1"}
	})
	if _, _, err := second.recorder.Resume(first.close().Header.ID); err != nil {
		t.Fatal(err)
	}
	ch := &changes.Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: roomPath}
	run1, err := changes.ReadRun(dir, "r1")
	if err != nil {
		t.Fatal(err)
	}
	ch.Key = run1.Changes[0].Intent.Key
	for i, want := range []bool{true, false} {
		done, err := second.recorder.Begin(t.Context(), ch)
		if err != nil || (done != nil) != want {
			t.Fatalf("%d: %v, %v", i, done, err)
		}
	}
	if err := second.recorder.End(ch, 200, []byte(`{"room_id":"!b"}`), nil); err != nil {
		t.Fatal(err)
	}
	if err := second.recorder.Close(); err != nil {
		t.Fatal(err)
	}
	chain, origin, err := changes.ReadChain(dir, "r2")
	if err != nil || origin != "r1" || chain.Header.ID != "r2" {
		t.Fatalf("%q, %v", origin, err)
	}
	var answers []string
	for _, ch := range chain.Changes {
		answers = append(answers, string(ch.Outcome.Answer))
	}
	if !slices.Equal(answers, []string{`{"room_id":"!a"}`, `{"room_id":"!b"}`}) {
		t.Errorf("the chain holds %q", answers)
	}
}

func TestManyChangesAtOnce(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.server.Always("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			if _, err := r.create(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got := r.close()
	if done, failed, open := got.Counts(); done != 40 || failed+open != 0 {
		t.Errorf("%d done, %d failed, %d open", done, failed, open)
	}
	var lines []string
	for _, ch := range got.Changes {
		lines = append(lines, ch.Intent.Method)
	}
	if len(lines) != 40 {
		t.Errorf("%d changes", len(lines))
	}
}

func TestARecordThatCannotBeWrittenStopsTheChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRun(t, dir, "r1")
	_, err := r.create()
	if err == nil || !strings.Contains(err.Error(), "is not sent, since it cannot be recorded") {
		t.Errorf("the error is %v", err)
	}
	if lines := r.server.Lines(); len(lines) != 0 {
		t.Errorf("sent %q", lines)
	}
}

func TestNothingLeavesAfterTheRecordIsClosed(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	r.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!a"}`))
	if _, err := r.create(); err != nil {
		t.Fatal(err)
	}
	r.close()
	if err := r.recorder.Close(); err != nil {
		t.Errorf("closing twice gives %v", err)
	}
	if _, err := r.create(); err == nil || !strings.Contains(err.Error(), "the record is closed") {
		t.Errorf("the error is %v", err)
	}
}

func TestARunIsNotWrittenOverAnother(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "r1.ndjson"), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRun(t, dir, "r1")
	if _, err := r.create(); !errors.Is(err, os.ErrExist) {
		t.Errorf("the error is %v", err)
	}
}

func TestListIsNewestFirst(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"20260101-a.ndjson", "20260301-c.ndjson", "20260201-b.ndjson", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := changes.ListRuns(dir)
	if want := []string{"20260301-c", "20260201-b", "20260101-a"}; err != nil || !slices.Equal(ids, want) {
		t.Errorf("%q, %v", ids, err)
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	header, _ := json.Marshal(changes.Header{ID: "r"})
	for name, text := range map[string]string{
		"empty": "", "garbage": "hello\n", "middle": string(header) + "\nhello\n{\"seq\":1}\n", "torn": `{"run":"r`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".ndjson"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]string{
		"empty": "the record of empty is empty", "garbage": "the record of garbage, line 1", "middle": "the record of middle, line 2",
		"torn": "the record of torn is empty: the run ended before its first change", "missing": `there is no run "missing"; synlua runs list shows them`,
		"../x": `"../x" is no run`, "a/b": `"a/b" is no run`, "": `"" is no run`, "..": `".." is no run`,
	} {
		if run, err := changes.ReadRun(dir, id); err == nil || run != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", id, err, want)
		}
	}
}

func TestARunWithoutAChangeCanBeRead(t *testing.T) {
	dir := t.TempDir()
	header, _ := json.Marshal(changes.Header{ID: "r", Script: "s"})
	if err := os.WriteFile(filepath.Join(dir, "r.ndjson"), append(header, "\n{\"seq\":1,\"int"...), 0o600); err != nil {
		t.Fatal(err)
	}
	run, err := changes.ReadRun(dir, "r")
	if err != nil || !reflect.DeepEqual(run.Header, changes.Header{ID: "r", Script: "s"}) || len(run.Changes) != 0 {
		t.Errorf("%+v, %v", run, err)
	}
}
