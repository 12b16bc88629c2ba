package changes_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

var media = []string{"example.org", "abc"}

const mediaPath = "/_synapse/admin/v1/media/example.org/abc"

func TestDryRunSendsNothing(t *testing.T) {
	var held []string
	gate := changes.NewGate(changes.GateOptions{Held: func(ch *changes.Change) {
		held = append(held, ch.Method+" "+ch.Path+" "+string(ch.Body))
	}})
	f := changestest.New(t, changestest.WithGate(gate))
	opened := false
	content := &exchange.Content{Size: 1, Open: func() (io.ReadCloser, error) { opened = true; return nil, errors.New("no") }}
	for _, tt := range []struct {
		call exchange.Call
		body string
	}{
		{exchange.Call{Row: putUser, Path: alice, Body: []byte(`{"displayname":"A"}`)}, `{"name":"{name of change 1, MARK}"}`},
		{exchange.Call{Row: deleteMedia, Path: media}, `{}`},
		{exchange.Call{Row: upload, Content: content}, `{"content_uri":"{content_uri of change 3, MARK}"}`},
	} {
		answer, err := f.Do(t.Context(), tt.call)
		if err != nil || !answer.DryRun || answer.Status != 200 || regexp.MustCompile(`[0-9a-f]{12}`).ReplaceAllString(string(answer.Body), "MARK") != tt.body {
			t.Errorf("%s: %+v, %v", tt.call.Row.Name, answer, err)
		}
	}
	want := []string{"PUT " + alicePath + ` {"displayname":"A"}`, "DELETE " + mediaPath + " ", "POST /_matrix/media/v3/upload "}
	if !slices.Equal(held, want) || gate.Held() != 3 || gate.Sent() != 0 || opened {
		t.Errorf("held %q, %d held, %d sent, opened %t", held, gate.Held(), gate.Sent(), opened)
	}
	wantLines(t, f.Server)
}

func TestClientWithoutGateHoldsChanges(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(nil))
	answer, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	if err != nil || !answer.DryRun {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestReadsPassAClosedGate(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(nil))
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{}`))
	if answer, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil || answer.DryRun {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestRowsThatCallAChangeARead(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(nil))
	for _, row := range []*catalog.Row{
		{Method: "DELETE", Path: "/a"}, {Method: "PUT", Path: "/a"}, {Method: "GET", Path: "/a", Effect: catalog.Effect(9)},
	} {
		if answer, err := f.Do(t.Context(), exchange.Call{Row: row}); err != nil || !answer.DryRun {
			t.Errorf("%s left: %+v, %v", row.Method, answer, err)
		}
	}
}

func TestApplyCanBeSwitched(t *testing.T) {
	gate := changes.NewGate(changes.GateOptions{})
	f := changestest.New(t, changestest.WithGate(gate))
	gate.SetApply(true)
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	answer, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	if err != nil || answer.DryRun || !gate.Apply() || gate.Sent() != 1 {
		t.Errorf("%+v, %v, apply %t, sent %d", answer, err, gate.Apply(), gate.Sent())
	}
	gate.SetApply(false)
	if answer, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice}); err != nil || !answer.DryRun {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestDestroyIsConfirmedOnceForAll(t *testing.T) {
	var questions atomic.Int64
	gate := changes.NewGate(changes.GateOptions{Apply: true, Confirm: func(_ context.Context, ch *changes.Change, sent int) error {
		questions.Add(1)
		if sent != 1 || ch.Row != deleteMedia {
			return fmt.Errorf("asked about %s after %d", ch.Row.Name, sent)
		}
		return nil
	}})
	f := changestest.New(t, changestest.WithGate(gate))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	f.Server.Always("DELETE", mediaPath, fakeserver.JSON(200, `{}`))
	var workers sync.WaitGroup
	for range 5 {
		workers.Go(func() {
			if _, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media}); err != nil {
				t.Error(err)
			}
		})
	}
	workers.Wait()
	if questions.Load() != 1 || gate.Sent() != 6 {
		t.Errorf("%d questions, %d sent", questions.Load(), gate.Sent())
	}
}

func TestDestroyNeedsSomebodyToAsk(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(changes.NewGate(changes.GateOptions{Apply: true})))
	_, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media})
	wantError(t, err, "DELETE "+mediaPath+" is not sent", "nobody can be asked")
	if !errors.Is(err, changes.ErrNeedsConfirmation) {
		t.Error("not ErrNeedsConfirmation")
	}
}

func TestDeclinedIsRemembered(t *testing.T) {
	questions := 0
	gate := changes.NewGate(changes.GateOptions{Apply: true, Confirm: func(context.Context, *changes.Change, int) error {
		questions++
		return changes.ErrDeclined
	}})
	f := changestest.New(t, changestest.WithGate(gate))
	for range 2 {
		if _, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media}); !errors.Is(err, changes.ErrDeclined) {
			t.Errorf("error %v", err)
		}
	}
	if questions != 1 || gate.Sent() != 0 || !errors.Is(gate.Refusal(), changes.ErrDeclined) {
		t.Errorf("%d questions, %d sent, refused with %v", questions, gate.Sent(), gate.Refusal())
	}
	gate.SetApply(true)
	if gate.Refusal() != nil {
		t.Errorf("after :apply on the refusal is %v", gate.Refusal())
	}
	_, _ = f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media})
	if questions != 2 {
		t.Errorf("%d questions after :apply on", questions)
	}
}

func TestForgettingARefusalKeepsAYes(t *testing.T) {
	answers := []error{changes.ErrDeclined, nil}
	gate := changes.NewGate(changes.GateOptions{Apply: true, Confirm: func(context.Context, *changes.Change, int) error {
		if len(answers) == 0 {
			t.Error("the gate asked after a yes")
			return nil
		}
		answer := answers[0]
		answers = answers[1:]
		return answer
	}})
	f := changestest.New(t, changestest.WithGate(gate))
	f.Server.Always("DELETE", mediaPath, fakeserver.JSON(200, `{}`))
	for _, want := range []error{changes.ErrDeclined, nil, nil} {
		if _, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		gate.ForgetRefusal()
		if gate.Refusal() != nil {
			t.Errorf("the refusal is still %v", gate.Refusal())
		}
	}
	if gate.Sent() != 2 {
		t.Errorf("%d sent", gate.Sent())
	}
}

func TestAnInterruptedQuestionIsNoAnswer(t *testing.T) {
	questions := 0
	ctx, cancel := context.WithCancel(t.Context())
	gate := changes.NewGate(changes.GateOptions{Apply: true, Confirm: func(context.Context, *changes.Change, int) error {
		questions++
		cancel()
		return nil
	}})
	f := changestest.New(t, changestest.WithGate(gate))
	for range 2 {
		_, err := f.Do(ctx, exchange.Call{Row: deleteMedia, Path: media})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	if gate.Sent() != 0 || gate.Refusal() != nil {
		t.Errorf("%d sent, refused with %v", gate.Sent(), gate.Refusal())
	}
}

func TestMaxChanges(t *testing.T) {
	gate := changes.NewGate(changes.GateOptions{Apply: true, MaxChanges: 2, MaxChangesFrom: "--max-changes"})
	f := changestest.New(t, changestest.WithGate(gate))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`), fakeserver.JSON(400, `{"errcode":"M_UNKNOWN"}`))
	var last error
	for range 3 {
		_, last = f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	}
	wantError(t, last, "PUT "+alicePath+" is not sent", "--max-changes is reached (2)")
	if !errors.Is(last, changes.ErrMaxChanges) || gate.Sent() != 2 {
		t.Errorf("%v, %d sent", last, gate.Sent())
	}
}

func TestEffectsThatAreNotAllowedAreRefused(t *testing.T) {
	notAllowed := errors.New("not allowed here")
	for _, apply := range []bool{false, true} {
		gate := changes.NewGate(changes.GateOptions{Apply: apply, Allow: func(effect catalog.Effect) error {
			if effect == catalog.Destroy {
				return notAllowed
			}
			return nil
		}})
		f := changestest.New(t, changestest.WithGate(gate))
		f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
		f.Server.Always("PUT", alicePath, fakeserver.JSON(200, `{}`))
		for _, row := range []*catalog.Row{getUser, putUser} {
			if _, err := f.Do(t.Context(), exchange.Call{Row: row, Path: alice}); err != nil {
				t.Error(err)
			}
		}
		_, err := f.Do(t.Context(), exchange.Call{Row: deleteMedia, Path: media})
		wantError(t, err, "is not sent: not allowed here")
		if !errors.Is(gate.Refusal(), notAllowed) || gate.Held()+gate.Sent() != 1 {
			t.Errorf("refused with %v, %d held, %d sent", gate.Refusal(), gate.Held(), gate.Sent())
		}
	}
}

// notes is a Recorder that keeps everything in memory.
type notes struct {
	mu       sync.Mutex
	server   *fakeserver.Server
	lines    []string
	changes  []*changes.Change
	resumes  bool
	done     *exchange.Answer
	beginErr error
	endErr   error
}

func (n *notes) Seal(secrets []byte) (string, error) {
	return fmt.Sprintf("sealed %d", len(secrets)), nil
}

func (n *notes) Begin(_ context.Context, ch *changes.Change) (*exchange.Answer, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.changes = append(n.changes, ch)
	n.lines = append(n.lines, fmt.Sprintf("begin after %d requests", len(n.server.Requests())))
	return n.done, n.beginErr
}

func (n *notes) End(_ *changes.Change, status int, answer []byte, err error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf("end %d %s %t", status, answer, err != nil))
	return n.endErr
}

func (n *notes) Resumes() bool { return n.resumes }

func (n *notes) Done(ch *changes.Change) (*exchange.Answer, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.changes = append(n.changes, ch)
	n.lines = append(n.lines, "asked")
	return n.done, n.beginErr
}

// recording makes a fixture whose gate applies and records.
func recording(t *testing.T) (*changestest.Fixture, *notes, *changes.Gate) {
	n := &notes{}
	gate := changes.NewGate(changes.GateOptions{Apply: true, Recorder: n})
	f := changestest.New(t, changestest.WithGate(gate))
	n.server = f.Server
	return f, n, gate
}

func TestIntentIsRecordedBeforeTheRequestLeaves(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("POST", noticePath, fakeserver.JSON(200, `{"event_id":"$1"}`), fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN"}`))
	_, _ = f.Do(t.Context(), exchange.Call{Row: sendNotice})
	_, _ = f.Do(t.Context(), exchange.Call{Row: sendNotice})
	want := []string{"begin after 0 requests", `end 200 {"event_id":"$1"} false`, "begin after 1 requests", "end 403  true"}
	if !slices.Equal(n.lines, want) {
		t.Errorf("record %q", n.lines)
	}
}

func TestWhatCannotBeRecordedIsNotSent(t *testing.T) {
	f, n, gate := recording(t)
	n.beginErr = errors.New("disk is full")
	_, err := f.Do(t.Context(), exchange.Call{Row: sendNotice})
	wantError(t, err, "is not sent", "disk is full")
	if gate.Sent() != 0 {
		t.Errorf("%d sent", gate.Sent())
	}
}

func TestAnswerThatCannotBeRecordedIsAnError(t *testing.T) {
	f, n, _ := recording(t)
	n.endErr = errors.New("disk is full")
	f.Server.On("POST", noticePath, fakeserver.JSON(200, `{}`))
	answer, err := f.Do(t.Context(), exchange.Call{Row: sendNotice})
	wantError(t, err, "was sent", "disk is full")
	if answer == nil {
		t.Error("the answer is lost")
	}
}

func TestWhatIsDoneIsNotSentAgain(t *testing.T) {
	f, n, gate := recording(t)
	n.done = &exchange.Answer{Status: 200, Body: []byte(`{"event_id":"$old"}`)}
	answer, err := f.Do(t.Context(), exchange.Call{Row: sendNotice})
	if err != nil || string(answer.Body) != `{"event_id":"$old"}` || gate.Sent() != 0 {
		t.Errorf("%+v, %v, %d sent", answer, err, gate.Sent())
	}
	wantLines(t, f.Server)
}

func TestSecretsAreNotRecorded(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{"name":"A","generated":"hunter2","deep":{"access_token":"hunter2"}}`))
	call := exchange.Call{
		Row: putUser, Path: alice, Query: url.Values{"access_token": {"hunter2"}, "dir": {"f"}},
		Body: []byte(`{"displayname":"A","password":"hunter2","recovery":{"code":["hunter2"]},"auth":{"type":"m.login.password","password":"hunter2"},"n":[1e3,{"password":null}]}`),
	}
	if _, err := f.Do(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	ch := n.changes[0]
	want := `{"displayname":"A","password":"[secret]","recovery":"[secret]","auth":{"type":"m.login.password","password":"[secret]"},"n":[1e3,{"password":null}]}`
	if string(ch.Body) != want {
		t.Errorf("body %s", ch.Body)
	}
	if ch.Query.Get("access_token") != "[secret]" || ch.Query.Get("dir") != "f" {
		t.Errorf("query %v", ch.Query)
	}
	if all := strings.Join(n.lines, "\n") + f.Logged(); strings.Contains(all, "hunter2") {
		t.Errorf("a secret is in %s", all)
	}
	if !strings.Contains(f.Server.Last().Body, "hunter2") {
		t.Error("the server did not get the secret")
	}
}

// An endpoint without a row has no parameters marked as secret: their names tell.
func TestSecretsOfAnUnknownEndpointAreNotShown(t *testing.T) {
	var shown *changes.Change
	f := changestest.New(t, changestest.WithGate(changes.NewGate(changes.GateOptions{Held: func(ch *changes.Change) { shown = ch }})))
	row, err := exchange.Adhoc(catalog.Synapse, "POST", "/_synapse/unknown")
	if err != nil {
		t.Fatal(err)
	}
	body := `{"secret":"hunter2","deep":[{"passphrase":"hunter2","private_key":"hunter2"}],"reason":"spam"}`
	if _, err := f.Do(t.Context(), exchange.Call{Row: row, Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(body, "hunter2", "[secret]")
	if string(shown.Body) != want {
		t.Errorf("body %s, want %s", shown.Body, want)
	}
}

func TestSecretsInThePathAreNotShown(t *testing.T) {
	row := &catalog.Row{
		Name: "tokens.delete", Method: "POST", Path: "/tokens/{token}", Effect: catalog.Change,
		Params: []catalog.Param{{Name: "token", In: catalog.InPath, Secret: true}},
	}
	f := changestest.New(t)
	f.Server.On("POST", "/tokens/hunter2", fakeserver.JSON(400, `{"errcode":"M_UNKNOWN","error":"no"}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: row, Path: []string{"hunter2"}})
	wantError(t, err, "POST /tokens/[secret]")
	if strings.Contains(err.Error()+f.Logged(), "hunter2") {
		t.Errorf("%v, %s", err, f.Logged())
	}
}

func TestKeysTellRequestsApart(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
	f.Server.Always("PUT", alicePath, fakeserver.JSON(200, `{}`))
	for _, call := range []exchange.Call{
		{Row: putUser, Path: alice, Body: []byte(`{"displayname":"A","password":"a"}`)},
		{Row: putUser, Path: alice, Body: []byte(`{"displayname":"A","password":"b"}`)}, // a secret leaves no trace
		{Row: putUser, Path: alice, Body: []byte(`{"displayname":"B","password":"a"}`)},
		{Row: putUser, Path: alice, Body: []byte(`{"displayname":"A","password":"a"}`), Query: url.Values{"x": {"1"}}},
	} {
		if _, err := f.Do(t.Context(), call); err != nil {
			t.Fatal(err)
		}
	}
	keys := map[string]bool{}
	for _, ch := range n.changes {
		keys[ch.Key] = true
	}
	if len(keys) != 3 || n.changes[0].Key != n.changes[1].Key {
		t.Errorf("%d different keys of four requests, two of them equal", len(keys))
	}
}

func TestKeysTellUploadsApart(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.Always("POST", "/_matrix/media/v3/upload", fakeserver.JSON(200, `{}`))
	for _, text := range []string{"a", "b"} {
		content := &exchange.Content{Size: 1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		if _, err := f.Do(t.Context(), exchange.Call{Row: upload, Content: content}); err != nil {
			t.Fatal(err)
		}
	}
	if n.changes[0].Key == n.changes[1].Key {
		t.Error("two contents have one key")
	}
}

func TestDownloadThatIsHeldCopiesNothing(t *testing.T) {
	f := changestest.New(t, changestest.WithGate(nil))
	row := &catalog.Row{Method: "POST", Path: "/export", Effect: catalog.Change, Answer: catalog.Bytes}
	var out strings.Builder
	if _, n, err := f.Download(t.Context(), exchange.Call{Row: row}, &out); err != nil || n != 0 || out.Len() != 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestSecretBodyIsHiddenAsAWhole(t *testing.T) {
	var shown string
	gate := changes.NewGate(changes.GateOptions{Held: func(ch *changes.Change) { shown = string(ch.Body) }})
	f := changestest.New(t, changestest.WithGate(gate))
	row := &catalog.Row{Method: "PUT", Path: "/keys", Effect: catalog.Change, Params: []catalog.Param{{Name: "keys", In: catalog.AsBody, Secret: true}}}
	if _, err := f.Do(t.Context(), exchange.Call{Row: row, Body: []byte(`["hunter2"]`)}); err != nil || shown != `"[secret]"` {
		t.Errorf("shown %s, %v", shown, err)
	}
}

// Syncing makes the account online unless told otherwise, which is a change.
func TestAReadWithASideEffectIsAChange(t *testing.T) {
	row := &catalog.Row{API: catalog.Matrix, Name: "sync", Method: "GET", Path: "/sync", HeldQuery: map[string]string{"set_presence": "offline"}}
	call := exchange.Call{Row: row, Query: url.Values{"set_presence": {"online"}, "since": {"s1"}}}
	var shown []string
	recorder := &notes{}
	gate := changes.NewGate(changes.GateOptions{Recorder: recorder, Held: func(ch *changes.Change) { shown = append(shown, ch.Query.Encode()) }})
	f := changestest.New(t, changestest.WithGate(gate))
	f.Server.On("GET", "/sync?set_presence=offline&since=s1", fakeserver.JSON(200, `{"held":true}`))
	f.Server.On("GET", "/sync?set_presence=online&since=s1", fakeserver.JSON(200, `{"held":false}`))
	for _, apply := range []bool{false, true} {
		gate.SetApply(apply)
		answer, err := f.Do(t.Context(), call)
		if err != nil || answer.DryRun || string(answer.Body) != fmt.Sprintf(`{"held":%v}`, !apply) {
			t.Fatalf("got %+v, %v", answer, err)
		}
	}
	if gate.Held() != 1 || gate.Sent() != 1 || !slices.Equal(shown, []string{"set_presence=online&since=s1"}) {
		t.Errorf("%d held, %d sent, shown %q", gate.Held(), gate.Sent(), shown)
	}
	if len(recorder.lines) > 0 {
		t.Errorf("a resumed run would get an old answer: %q", recorder.lines)
	}
	if call.Query.Get("set_presence") != "online" {
		t.Error("the caller's query was altered")
	}
}

func TestAReadIsSentWithoutItsSideEffectUnlessTold(t *testing.T) {
	row := &catalog.Row{API: catalog.Matrix, Name: "sync", Method: "GET", Path: "/sync", HeldQuery: map[string]string{"set_presence": "offline"}}
	for _, apply := range []bool{false, true} {
		gate := changes.NewGate(changes.GateOptions{Apply: apply})
		f := changestest.New(t, changestest.WithGate(gate))
		f.Server.On("GET", "/sync?set_presence=offline", fakeserver.JSON(200, `{}`))
		if _, err := f.Do(t.Context(), exchange.Call{Row: row}); err != nil || gate.Held()+gate.Sent() != 0 {
			t.Errorf("%v; %d held, %d sent", err, gate.Held(), gate.Sent())
		}
	}
}
