package changes_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/exchange"
)

func TestADryRunHoldsBackWhatTheResumedRunLeft(t *testing.T) {
	f, n, gate := recording(t)
	gate.SetApply(false)
	send := func() (*exchange.Answer, error) {
		return f.Do(t.Context(), exchange.Call{Row: sendNotice})
	}
	if _, err := send(); err != nil || gate.Held() != 1 || len(n.lines) != 0 {
		t.Errorf("without a run to resume: %v, %d held, record %q", err, gate.Held(), n.lines)
	}
	n.resumes = true
	if answer, err := send(); err != nil || !answer.DryRun || gate.Held() != 2 {
		t.Errorf("what it left: %v, %v, %d held", answer, err, gate.Held())
	}
	n.done = &exchange.Answer{Status: 200, Body: []byte(`{"event_id":"$old"}`)}
	if answer, err := send(); err != nil || answer.DryRun || string(answer.Body) != string(n.done.Body) || gate.Held() != 2 {
		t.Errorf("what it did: %v, %v, %d held", answer, err, gate.Held())
	}
	n.beginErr = errors.New("nobody knows")
	_, err := send()
	wantError(t, err, "is not sent", "nobody knows")
	if gate.Held() != 2 || len(f.Server.Requests()) != 0 || slices.ContainsFunc(n.lines, func(line string) bool { return line != "asked" }) {
		t.Errorf("%d held, %d requests, record %q", gate.Held(), len(f.Server.Requests()), n.lines)
	}
}

func TestADryRunKnowsAResumedUploadByItsContent(t *testing.T) {
	f, n, gate := recording(t)
	n.resumes, n.done = true, &exchange.Answer{Status: 200, Body: []byte(`{"content_uri":"mxc://old"}`)}
	for _, apply := range []bool{true, false} {
		gate.SetApply(apply)
		for _, text := range []string{"one", "two"} {
			content := &exchange.Content{Size: 3, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
			if _, err := f.Do(t.Context(), exchange.Call{Row: upload, Content: content}); err != nil {
				t.Fatal(err)
			}
		}
	}
	key := func(i int) string { return n.changes[i].Key }
	if key(0) == key(1) || key(2) != key(0) || key(3) != key(1) {
		t.Errorf("keys %s %s, and in the dry run %s %s", key(0), key(1), key(2), key(3))
	}
}
