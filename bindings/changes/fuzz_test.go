package changes_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/bindings/changes"
)

const (
	recordHeader = `{"format":3,"run":"r","time":"2026-01-02T03:04:05Z","server":"https://example.org","account":"@a:b","script":"x"}` + "\n"
	recordBody   = `{"seq":1,"intent":{"time":"2026-01-02T03:04:05Z","api":"synapse","name":"synapse.users.put","params":["@a:b"],"method":"PUT",` +
		`"path":"/_synapse/admin/v2/users/@a:b","body":{"displayname":"New","external_ids":[]},"before":{"displayname":null,"external_ids":[{"a":1}]},"key":"k","effect":"change"}}` + "\n" +
		`{"seq":1,"outcome":{"time":"2026-01-02T03:04:05Z","status":200,"answer":{"name":"@a:b"}}}` + "\n"
)

// FuzzRecord looks for a record that makes whoever reads it, shows it or takes it back panic.
// Of a record that is cut off, all whole lines are read.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "{}", recordHeader, recordHeader + recordBody, recordHeader + recordBody + recordBody, recordHeader + `{"seq":1}` + "\n", recordHeader + `{"seq":1,"outcome":{}}`,
		recordHeader + strings.ReplaceAll(recordBody, "synapse.users.put", "synapse.rooms.join"),
		recordHeader + strings.ReplaceAll(recordBody, `"synapse.users.put"`, `"matrix.rooms.set_state"`),
		recordHeader + strings.ReplaceAll(recordBody, `"displayname":null`, `"displayname":"[secret]"`),
		recordHeader + `{"seq":1,"intent":null,"outcome":null}` + "\n[]\n",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, "r.ndjson"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		run, err := changes.ReadRun(dir, "r")
		if err != nil {
			return
		}
		run.Counts()
		for _, ch := range run.Changes {
			show(ch.Intent)
			if u, err := ch.WayBack(); err == nil && u == nil {
				t.Error("there is neither a way back nor a reason")
			}
		}
		cut := len(text) - len(text)/3
		if err := os.WriteFile(filepath.Join(dir, "r.ndjson"), text[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		part, err := changes.ReadRun(dir, "r")
		if err == nil && len(part.Changes) > len(run.Changes) {
			t.Errorf("%d changes are in a part of a record with %d", len(part.Changes), len(run.Changes))
		}
	})
}

// FuzzPlan looks for a plan that is read though it is not whole, or that makes whoever reads
// it panic.
func FuzzPlan(f *testing.F) {
	header := strings.Replace(recordHeader, `"run":"r"`, `"kind":"plan","mark":"0123456789ab"`, 1)
	first, _, _ := strings.Cut(recordBody, "\n")
	for _, seed := range []string{
		"", header, header + `{"end":{"changes":0}}`, header + first + "\n" + `{"end":{"changes":1}}`, header + first + "\n" + `{"end":{"changes":2}}`,
		header + first + "\n" + first + "\n" + `{"end":{"changes":1}}`, header + `{"end":{"changes":0}}` + "\n{}", header + `{"end":null}`,
		header + strings.ReplaceAll(first, "@a:b", "{room_id of change 1, 0123456789ab}") + "\n" + `{"end":{"changes":1}}`,
	} {
		f.Add([]byte(seed))
	}
	path := filepath.Join(f.TempDir(), "x.plan")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		plan, err := changes.ReadPlan(path)
		if err != nil {
			return
		}
		plan.Destroying()
		for i, ch := range plan.Changes {
			show(ch)
			if ch.Number != i+1 {
				t.Errorf("change %d has the number %d", i+1, ch.Number)
			}
		}
		for i := range text {
			if err := os.WriteFile(path, text[:i], 0o600); err != nil {
				t.Fatal(err)
			}
			if part, err := changes.ReadPlan(path); err == nil && len(part.Changes) != len(plan.Changes) {
				t.Fatalf("a part of the plan with %d bytes is read: %d changes instead of %d", i, len(part.Changes), len(plan.Changes))
			}
			if i > 4096 {
				break
			}
		}
	})
}

// show does what is done to show a change.
func show(ch *changes.Intent) {
	ch.Fields()
	ch.FieldsBefore()
	ch.Rest()
	ch.Repeatable()
	ch.Mentions("@a:b")
}
