package changes_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"synlua/bindings/changes"
)

// writeRecord writes the file of a run.
func writeRecord(t *testing.T, dir, id, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, id+".ndjson"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// headerOf is the first line of a record.
func headerOf(t *testing.T, h changes.Header) string {
	t.Helper()
	line, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func TestTheLastRunIsTheNewestThatFits(t *testing.T) {
	dir := t.TempDir()
	for id, server := range map[string]string{"20260101": "https://a", "20260201": "https://a", "20260301": "https://b"} {
		writeRecord(t, dir, id, headerOf(t, changes.Header{ID: id, Server: server}))
	}
	// Records that cannot be read are passed over, even if they are newer; of those that are
	// cut off, the first line is enough.
	writeRecord(t, dir, "20260401", "")
	writeRecord(t, dir, "20260402", `{"run":"2026`)
	writeRecord(t, dir, "20260403", "not a record\n")
	writeRecord(t, dir, "20260202", headerOf(t, changes.Header{ID: "20260202", Server: "https://c"})+`{"seq":`)
	if err := os.Mkdir(filepath.Join(dir, "20260404.ndjson"), 0o700); err != nil {
		t.Fatal(err)
	}
	for server, want := range map[string]string{"https://a": "20260201", "https://b": "20260301", "https://c": "20260202", "https://d": ""} {
		h, err := changes.LastRun(dir, func(h *changes.Header) bool { return h.Server == server })
		got := ""
		if h != nil {
			got = h.ID
		}
		if err != nil || got != want {
			t.Errorf("the last run on %s is %q, %v; want %q", server, got, err, want)
		}
	}
}

func TestTheLastRunOfAFolderThatCannotBeRead(t *testing.T) {
	all := func(*changes.Header) bool { return true }
	missing := filepath.Join(t.TempDir(), "missing")
	if h, err := changes.LastRun(missing, all); h != nil || err != nil {
		t.Errorf("without a folder it is %v, %v", h, err)
	}
	writeRecord(t, filepath.Dir(missing), "a-file", "")
	if h, err := changes.LastRun(filepath.Join(filepath.Dir(missing), "a-file.ndjson"), all); h != nil || err == nil {
		t.Errorf("a file in place of the folder gives %v, %v", h, err)
	}
}

func TestTheTimeOfARunThatNeverBegan(t *testing.T) {
	dir := t.TempDir()
	writeRecord(t, dir, "begun", headerOf(t, changes.Header{ID: "begun", Time: moment}))
	if at, err := changes.RunTime(dir, "begun"); err != nil || !at.Equal(moment) {
		t.Errorf("begun: %s, %v", at, err)
	}
	for name, text := range map[string]string{"empty": "", "torn": `{"run":"to`} {
		writeRecord(t, dir, name, text)
		if _, err := changes.ReadRun(dir, name); !errors.Is(err, changes.ErrNotBegun) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Chtimes(filepath.Join(dir, name+".ndjson"), moment, moment); err != nil {
			t.Fatal(err)
		}
		if at, err := changes.RunTime(dir, name); err != nil || !at.Equal(moment) {
			t.Errorf("%s: %s, %v", name, at, err)
		}
	}
	writeRecord(t, dir, "garbage", "hello\n")
	if _, err := changes.RunTime(dir, "garbage"); err == nil || errors.Is(err, changes.ErrNotBegun) {
		t.Errorf("garbage: %v", err)
	}
}
