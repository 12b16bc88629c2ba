package collection_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/collection"
)

// entry is a file of an archive.
type entry struct {
	name, text string
	link       string // where it leads, if it is a link
}

// folder writes the entries into a folder.
func folder(t *testing.T, entries []entry) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range entries {
		full := filepath.Join(dir, e.name)
		err := os.MkdirAll(filepath.Dir(full), 0o700)
		if err == nil && e.link != "" {
			err = os.Symlink(e.link, full)
		} else if err == nil {
			err = os.WriteFile(full, []byte(e.text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func zipped(t *testing.T, entries []entry) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name}
		text := e.text
		if e.link != "" {
			header.SetMode(fs.ModeSymlink | 0o777)
			text = e.link
		}
		f, err := w.CreateHeader(header)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return file(t, "c.zip", out, w.Close())
}

func tarred(t *testing.T, entries []entry) string {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	w := tar.NewWriter(packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: 0o600, Size: int64(len(e.text)), Typeflag: tar.TypeReg}
		if e.link != "" {
			header.Typeflag, header.Linkname, header.Size = tar.TypeSymlink, e.link, 0
		}
		err := w.WriteHeader(header)
		if err == nil && e.link == "" {
			_, err = io.WriteString(w, e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	err := w.Close()
	if err == nil {
		err = packed.Close()
	}
	return file(t, "c.tar.gz", out, err)
}

func file(t *testing.T, name string, content bytes.Buffer, err error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err == nil {
		err = os.WriteFile(path, content.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var makers = map[string]func(*testing.T, []entry) string{"folder": folder, "zip": zipped, "tar": tarred}

func names(files collection.Files) string {
	var all []string
	for name := range files {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestACollectionIsReadFromFoldersAndArchives(t *testing.T) {
	entries := []entry{
		{name: "lock.lua", text: "-- lock"}, {name: "lock_test.lua", text: "-- test"}, {name: "lib/help.lua", text: "-- help"},
		{name: "README.md", text: "# Hello"}, {name: "LICENSE", text: "CC0"}, {name: ".git/config", text: "x"}, {name: "Makefile", text: "all:"},
		{name: "picture.png", text: "x"},
	}
	inTop := slices.Clone(entries)
	for i := range inTop {
		inTop[i].name = "recipes-1.0/" + inTop[i].name
	}
	for kind, make := range makers {
		for _, given := range [][]entry{entries, inTop} {
			files, err := collection.Read(make(t, given))
			if err != nil || names(files) != "LICENSE README.md lib/help.lua lock.lua lock_test.lua" || string(files["lock.lua"]) != "-- lock" {
				t.Errorf("%s: %s, %v", kind, names(files), err)
			}
			if got := files.Recipes(); !slices.Equal(got, []string{"lock.lua"}) {
				t.Errorf("%s: recipes %q", kind, got)
			}
		}
	}
}

func TestAHostileCollectionIsRefused(t *testing.T) {
	good := entry{name: "good.lua", text: "-- good"}
	many := []entry{good}
	for i := range 2001 {
		many = append(many, entry{name: fmt.Sprintf("f%d.lua", i), text: "-"})
	}
	for what, tt := range map[string]struct {
		entries  []entry
		archives bool // only there it can be
		want     string
	}{
		"a link":              {[]entry{good, {name: "evil.lua", link: "/etc/passwd"}}, false, "is a link"},
		"a link to a folder":  {[]entry{good, {name: "lib.lua", link: "/etc"}}, false, "is a link"},
		"the folder above":    {[]entry{good, {name: "../evil.lua", text: "x"}}, true, "leads out of the collection"},
		"a path through it":   {[]entry{good, {name: "a/../../evil.lua", text: "x"}}, true, "leads out of the collection"},
		"the root":            {[]entry{good, {name: "/tmp/evil.lua", text: "x"}}, true, "leads out of the collection"},
		"an escape":           {[]entry{good, {name: "\x1b[2J.lua", text: "x"}}, false, `"\x1b[2J.lua" is no name`},
		"a blank":             {[]entry{good, {name: "a b.lua", text: "x"}}, false, "is no name"},
		"an option":           {[]entry{good, {name: "-rf.lua", text: "x"}}, false, "is no name"},
		"a line break":        {[]entry{good, {name: "a\nb.lua", text: "x"}}, false, "is no name"},
		"two in one":          {[]entry{good, {name: "GOOD.lua", text: "x"}}, false, "are one file on some systems"},
		"a backslash":         {[]entry{good, {name: `..\evil.lua`, text: "x"}}, false, ""},
		"deep":                {[]entry{good, {name: "a/b/c/d/e/f.lua", text: "x"}}, false, "in more than 4 folders"},
		"a large file":        {[]entry{good, {name: "large.lua", text: strings.Repeat("x", 1<<20+1)}}, false, "more than 1 MiB"},
		"many files":          {many, false, "more than 2000 files"},
		"nothing":             {[]entry{{name: "README.md", text: "x"}}, false, "has no recipe"},
		"recipes in a folder": {[]entry{{name: "README.md", text: "x"}, {name: "lib/x.lua", text: "x"}}, false, "has no recipe"},
	} {
		for kind, make := range makers {
			if kind == "folder" && tt.archives {
				continue
			}
			files, err := collection.Read(make(t, tt.entries))
			if tt.want == "" { // hidden by its first dots
				if err == nil && names(files) != "good.lua" {
					t.Errorf("%s as %s: %s", what, kind, names(files))
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s as %s: %v, want %q", what, kind, err, tt.want)
			}
		}
	}
}

func TestAnArchiveThatUnpacksToTooMuch(t *testing.T) {
	var entries []entry
	for i := range 20 {
		entries = append(entries, entry{name: fmt.Sprintf("f%d.lua", i), text: strings.Repeat("\x00", 1<<20)})
	}
	for kind, make := range makers {
		if _, err := collection.Read(make(t, entries)); err == nil || !strings.Contains(err.Error(), "or 16 MiB") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestTheStoreKnowsWhatWasAccepted(t *testing.T) {
	store := collection.Store{Dir: filepath.Join(t.TempDir(), "recipes")}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	first := collection.Files{"lock.lua": []byte("one"), "lib/help.lua": []byte("help")}
	if err := store.Put("ours", "/somewhere", first, now); err != nil {
		t.Fatal(err)
	}
	if changes, err := store.Changes("ours"); err != nil || len(changes) != 0 {
		t.Errorf("at first: %v, %v", changes, err)
	}
	if err := os.WriteFile(filepath.Join(store.Folder("ours"), "lock.lua"), []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(store.Folder("ours"), "new.lua"), []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(store.Folder("ours"), "lib", "help.lua")); err != nil {
		t.Fatal(err)
	}
	changes, err := store.Changes("ours")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, c := range changes {
		told = append(told, fmt.Sprintf("%s: %s -> %s", c.Path, c.Old, c.New))
	}
	if want := "lib/help.lua: help -> , lock.lua: one -> two, new.lua:  -> new"; strings.Join(told, ", ") != want {
		t.Errorf("changes %q, want %q", told, want)
	}
	current, err := store.Current("ours")
	if err == nil {
		err = store.Accept("ours", current, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	if changes, err := store.Changes("ours"); err != nil || len(changes) != 0 {
		t.Errorf("after they were accepted: %v, %v", changes, err)
	}
	if err := store.Remove("ours"); err != nil {
		t.Fatal(err)
	}
	if all, err := store.Names(); err != nil || len(all) != 0 {
		t.Errorf("after the removal: %q, %v", all, err)
	}
	if left, err := os.ReadDir(filepath.Join(store.Dir, ".accepted")); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestALockFileOfALaterVersionIsRefused(t *testing.T) {
	store := collection.Store{Dir: t.TempDir()}
	if err := os.WriteFile(filepath.Join(store.Dir, "lock.json"), []byte(`{"format":2}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Names(); err == nil || !strings.Contains(err.Error(), "has the format 2, and this synlua knows 1") {
		t.Error(err)
	}
	if err := store.Put("x", "", collection.Files{}, time.Now()); err == nil {
		t.Error("it is overwritten")
	}
}

func TestBase(t *testing.T) {
	for source, want := range map[string]string{
		"/a/my-recipes": "my-recipes", "recipes.zip": "recipes", "./x/Tools.tar.gz": "tools", "a/b/": "b",
	} {
		if got := collection.Base(source); got != want {
			t.Errorf("%q is called %q, want %q", source, got, want)
		}
	}
}

func TestTheFilesOfACollectionAreReadFromMemory(t *testing.T) {
	files := collection.Files{"lib/help.lua": []byte("help")}
	text, err := fs.ReadFile(files, "lib/help.lua")
	if err != nil || string(text) != "help" {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := fs.Stat(files, "lib/help.lua"); err != nil || info.Size() != 4 || info.IsDir() || info.Name() != "help.lua" {
		t.Errorf("%v, %v", info, err)
	}
	for _, name := range []string{"lib", "../lib/help.lua", "other.lua"} {
		if _, err := fs.ReadFile(files, name); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
