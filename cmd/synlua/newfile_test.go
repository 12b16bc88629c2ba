package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"synlua/runtime/stdlib"
)

// begin begins to write a file, and returns what has half of the text.
func begin(t *testing.T, f *files, path string, mode fs.FileMode) stdlib.NewFile {
	t.Helper()
	w, err := f.Create(t.Context(), path, mode)
	if err == nil {
		_, err = io.WriteString(w, "half ")
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// finish writes the other half.
func finish(t *testing.T, w io.WriteCloser) {
	t.Helper()
	_, err := io.WriteString(w, "whole")
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
}

// wantFile fails unless a file has this content and mode.
func wantFile(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err := errors.Join(err, statErr); err != nil || string(got) != content || info.Mode().Perm() != mode {
		t.Errorf("%s holds %q: %v, %v; want %q, %s", path, got, info, err, content, mode)
	}
}

// wantAlone fails if anything but the file is in its folder.
func wantAlone(t *testing.T, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(names[0]))
	if err != nil || len(entries) != len(names) {
		t.Errorf("the folder has %v (%v), want %v", entries, err, names)
	}
}

func TestAFileHasItsNameOnceItIsWhole(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	path, link := filepath.Join(dir, "real", "file"), filepath.Join(dir, "link")
	write(t, path, "old")
	if err := errors.Join(os.Symlink("real/file", link), os.Chmod(path, 0o640)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		w := begin(t, f, name, 0)
		wantFile(t, path, "old", 0o640)
		finish(t, w)
		wantFile(t, path, "half whole", 0o640)
		wantAlone(t, path)
		write(t, path, "old")
	}
	w := begin(t, f, path, 0)
	if err := w.Discard(); err != nil {
		t.Error(err)
	}
	wantFile(t, path, "old", 0o640)
	wantAlone(t, path)

	made := filepath.Join(dir, "new", "file")
	if err := os.Mkdir(filepath.Dir(made), 0o700); err != nil {
		t.Fatal(err)
	}
	w = begin(t, f, made, 0)
	if _, err := os.Stat(made); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file is there: %v", err)
	}
	finish(t, w)
	wantFile(t, made, "half whole", 0o600)
	wantAlone(t, made)
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link is %v, %v", info, err)
	}
}

func TestAFileThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	path := filepath.Join(dir, "file")
	write(t, path, "old")
	w := begin(t, f, path, 0)
	closeFile(w.(*replacement).file) // as if the disk were full from now on
	if _, err := io.WriteString(w, "whole"); err == nil {
		t.Error("it can be written on")
	}
	closeFile(w)
	wantFile(t, path, "old", 0o600)
	wantAlone(t, path)
}

func TestTheModeOfAFile(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	path := filepath.Join(dir, "file")
	finish(t, begin(t, f, path, 0o644))
	wantFile(t, path, "half whole", 0o644)
	finish(t, begin(t, f, path, 0o600))
	wantFile(t, path, "half whole", 0o600)
	for _, mode := range []fs.FileMode{0o640, 0} {
		w, err := f.Append(t.Context(), path, mode)
		if err != nil {
			t.Fatal(err)
		}
		closeFile(w)
		wantFile(t, path, "half whole", 0o640)
	}
	// Somebody watches.
	w := begin(t, f, path, 0o644)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm()&0o004 != 0 {
			t.Errorf("%v, %v", info, err)
		}
	}
	finish(t, w)
}

// Both names keep leading to the same content.
func TestAFileOfTwoNamesIsWrittenInPlace(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	write(t, one, "a longer text")
	if err := os.Link(one, two); err != nil {
		t.Fatal(err)
	}
	w, err := f.Create(t.Context(), two, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	wantFile(t, one, "a longer text", 0o600)
	finish(t, w)
	wantFile(t, one, "whole", 0o644)
	wantAlone(t, one, two)
	if w, err = f.Create(t.Context(), two, 0); err != nil {
		t.Fatal(err)
	}
	if err := w.Discard(); err != nil {
		t.Error(err)
	}
	wantFile(t, one, "whole", 0o644)
	if w, err = f.Create(t.Context(), two, 0); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	wantFile(t, one, "", 0o644)
}

// What an option names may be one file.
func TestOneFileIsAllowed(t *testing.T) {
	dir := t.TempDir()
	f, _ := newTestFiles(t, dir)
	path := filepath.Join(dir, "new.txt")
	f.read, f.write = []string{path}, []string{path}
	finish(t, begin(t, f, path, 0))
	wantFile(t, path, "half whole", 0o600)
	opens(t, f, path, "half whole")
	for _, name := range []string{"other.txt", "new.txt.bak"} {
		refusesFile(t, f, filepath.Join(dir, name), "the script may not ")
	}
	refusesFile(t, f, filepath.Join(path, "below"), "not a directory")
	for _, path := range []string{dir, path, filepath.Join(dir, "missing")} {
		if err := checkAllowed("allow-read", []string{path}); err != nil {
			t.Error(err)
		}
	}
	wantRefusal(t, "a folder that is missing", checkAllowed("allow-read", []string{filepath.Join(dir, "missing", "file")}), "there is no folder")
	wantRefusal(t, "a file as a folder", checkAllowed("allow-read", []string{filepath.Join(path, "file")}), "there is no folder")
}
