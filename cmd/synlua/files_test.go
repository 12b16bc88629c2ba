package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/runtime/terminal"
)

// newTestFiles returns the files of a script that may read and write in the folder.
func newTestFiles(t *testing.T, allowed string) (*files, folders) {
	t.Helper()
	home := t.TempDir()
	own := folders{
		config: filepath.Join(home, "config", "synlua"), state: filepath.Join(home, "state", "synlua"),
		data: filepath.Join(home, "data", "synlua"), cache: filepath.Join(home, "cache", "synlua"),
	}
	for _, path := range []string{own.profiles(), own.history(), filepath.Join(own.runs(), "r1.ndjson"), filepath.Join(own.lab(), "a", "folder.json"), filepath.Join(own.cache, "x")} {
		write(t, path, "secret")
	}
	c := &cli{surroundings: surroundings{folders: own}, asker: terminal.NewAsker(nil, io.Discard)}
	if allowed == "" {
		allowed = home
	}
	c.opts.allowRead, c.opts.allowWrite = []string{allowed}, []string{allowed}
	f, err := c.newFiles()
	if err != nil {
		t.Fatal(err)
	}
	return f, own
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// refusesFile says that a script can do nothing with the path, and that what is there stays
// as it is.
func refusesFile(t *testing.T, f *files, path, why string) {
	t.Helper()
	before, _ := os.ReadFile(path)
	if r, _, err := f.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("reading %s: %v", path, err)
		closeFile(r)
	}
	if w, err := f.Create(t.Context(), path, 0); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("writing %s: %v", path, err)
		closeFile(w)
	}
	if w, err := f.Append(t.Context(), path, 0); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("appending to %s: %v", path, err)
		closeFile(w)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("%s was altered", path)
	}
}

func closeFile(c io.Closer) {
	if c != nil {
		_ = c.Close()
	}
}

const closedToScripts = "closed to scripts, whatever is allowed"

func TestSynluasOwnFilesAreClosedToScripts(t *testing.T) {
	for _, allowed := range []string{"", "/"} {
		f, own := newTestFiles(t, allowed)
		for _, path := range []string{
			own.profiles(), own.history(), filepath.Join(own.runs(), "r1.ndjson"), filepath.Join(own.lab(), "a", "folder.json"),
			filepath.Join(own.cache, "x"), filepath.Join(own.config, "..", "synlua", "profiles.toml"),
		} {
			refusesFile(t, f, path, closedToScripts)
		}
		for _, path := range []string{own.config, filepath.Join(own.config, "new.toml"), filepath.Join(own.runs(), "r2.ndjson")} {
			refusesFile(t, f, path, closedToScripts)
		}
		if _, err := os.Stat(filepath.Join(own.runs(), "r2.ndjson")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file was made: %v", err)
		}
	}
}

// Nobody is asked about such a file, either.
func TestNobodyIsAskedAboutSynluasOwnFiles(t *testing.T) {
	f, own := newTestFiles(t, "")
	f.read, f.write = nil, nil
	refusesFile(t, f, own.profiles(), closedToScripts)
}

// The home folder may be a link, or be mounted twice.
func TestSynluasOwnFoldersAreClosedUnderEachOfTheirNames(t *testing.T) {
	f, own := newTestFiles(t, "/")
	dir := t.TempDir()
	for i, closed := range f.closed {
		if closed.own {
			link := filepath.Join(dir, filepath.Base(filepath.Dir(closed.path)))
			if err := os.Symlink(closed.path, link); err != nil {
				t.Fatal(err)
			}
			f.closed[i].path = link
		}
	}
	for _, path := range []string{own.profiles(), own.history(), filepath.Join(own.runs(), "r1.ndjson"), filepath.Join(own.cache, "x")} {
		refusesFile(t, f, path, closedToScripts)
	}
}

// A folder that is allowed by name may be synlua's own, or be in it.
func TestSynluasOwnFoldersCannotBeAllowed(t *testing.T) {
	f, own := newTestFiles(t, "")
	f.read = []string{own.config, own.runs()}
	f.write = f.read
	refusesFile(t, f, own.profiles(), closedToScripts)
	refusesFile(t, f, filepath.Join(own.runs(), "r1.ndjson"), closedToScripts)
}

func TestLinksToSynluasOwnFilesAreClosedToScripts(t *testing.T) {
	dir := t.TempDir()
	f, own := newTestFiles(t, "/")
	up := strings.Repeat("../", strings.Count(dir, "/"))
	links := map[string]string{
		"absolute":  own.profiles(),
		"relative":  filepath.Join(up, own.profiles()),
		"folder":    own.config,
		"runs":      own.runs(),
		"new":       filepath.Join(own.config, "new.toml"),
		"new again": filepath.Join(up, own.config, "new.toml"),
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for path, why := range map[string]string{
		"absolute": closedToScripts, "relative": closedToScripts, "folder/profiles.toml": closedToScripts, "runs/r1.ndjson": closedToScripts,
		"new": "a link to a file that does not exist", "new again": "a link to a file that does not exist",
	} {
		refusesFile(t, f, filepath.Join(dir, path), why)
	}
	if _, err := os.Stat(filepath.Join(own.config, "new.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
	f.read, f.write = []string{filepath.Join(dir, "folder")}, []string{filepath.Join(dir, "folder")}
	refusesFile(t, f, filepath.Join(dir, "folder", "profiles.toml"), closedToScripts)
}

func TestHardLinksToSynluasOwnFilesAreClosedToScripts(t *testing.T) {
	f, own := newTestFiles(t, "")
	dir := filepath.Dir(filepath.Dir(own.config))
	for name, target := range map[string]string{
		"profile": own.profiles(), "record": filepath.Join(own.runs(), "r1.ndjson"), "lab": filepath.Join(own.lab(), "a", "folder.json"),
	} {
		link := filepath.Join(dir, name)
		if err := os.Link(target, link); err != nil {
			t.Fatal(err)
		}
		refusesFile(t, f, link, closedToScripts)
	}
	// Other hard links are as good as any file.
	write(t, filepath.Join(dir, "one"), "text")
	if err := os.Link(filepath.Join(dir, "one"), filepath.Join(dir, "two")); err != nil {
		t.Fatal(err)
	}
	opens(t, f, filepath.Join(dir, "two"), "text")
}

// opens says that a script can read and write a file.
func opens(t *testing.T, f *files, path, text string) {
	t.Helper()
	r, size, err := f.Open(t.Context(), path)
	if err != nil || size != int64(len(text)) {
		t.Fatalf("%s has %d bytes: %v", path, size, err)
	}
	got, err := io.ReadAll(r)
	if closeFile(r); err != nil || string(got) != text {
		t.Errorf("%s holds %q: %v", path, got, err)
	}
	w, err := f.Create(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, "n")
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	end, err := f.Append(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(end, "ew")
	if err := errors.Join(err, end.Close()); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "new" {
		t.Errorf("%s holds %q: %v", path, got, err)
	}
}

func TestOrdinaryFilesAreOpened(t *testing.T) {
	f, own := newTestFiles(t, "")
	dir := filepath.Dir(filepath.Dir(own.config))
	write(t, filepath.Join(dir, "a", "file"), "a longer text")
	opens(t, f, filepath.Join(dir, "a", "file"), "a longer text")
	if err := os.Symlink("file", filepath.Join(dir, "a", "link")); err != nil {
		t.Fatal(err)
	}
	opens(t, f, filepath.Join(dir, "a", "link"), "new")
	if _, _, err := f.Open(t.Context(), filepath.Join(dir, "a", "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
	if _, err := f.Create(t.Context(), filepath.Join(dir, "missing", "file"), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder gives %v", err)
	}
	w, err := f.Create(t.Context(), filepath.Join(dir, "a", "made"), 0)
	if err != nil {
		t.Fatal(err)
	}
	closeFile(w)
}

// What a script may not open it learns nothing about.
func TestWhatIsThereIsNotTold(t *testing.T) {
	f, _ := newTestFiles(t, "")
	elsewhere := t.TempDir()
	var said []string
	for _, name := range []string{"missing", "folder/missing", "there", "."} {
		write(t, filepath.Join(elsewhere, "there"), "")
		_, _, err := f.Open(t.Context(), filepath.Join(elsewhere, name))
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%s gives %v", name, err)
		}
		said = append(said, strings.ReplaceAll(err.Error(), filepath.Join(elsewhere, name), "…"))
	}
	for _, text := range said {
		if !strings.HasPrefix(text, `the script may not read "…": allow it with`) {
			t.Errorf("a script is told %s", text)
		}
	}
}
