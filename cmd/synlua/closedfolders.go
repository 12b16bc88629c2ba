package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// closedFolder is a folder that no script reaches, whatever it is allowed. Synlua's own hold
// tokens, and records that a later run relies on. Those of the system show the memory and
// the environment of processes, and drive devices.
type closedFolder struct {
	path string
	own  bool // it is synlua's own
}

// closedFolders returns the closed folders. Those that do not exist may come into being.
func (c *cli) closedFolders() []closedFolder {
	closed := []closedFolder{{path: "/proc"}, {path: "/dev"}, {path: "/sys"}}
	for _, path := range []string{c.folders.config, c.folders.state, c.folders.data, c.folders.cache} {
		if full, err := filepath.Abs(path); path != "" && err == nil {
			closed = append(closed, closedFolder{path: full, own: true})
		}
	}
	return closed
}

// refuse is the error for a path in the folder.
func (d closedFolder) refuse(verb, path string) error {
	if d.own {
		return fmt.Errorf("the script may not %s %q: it is among synlua's own files in %q, which are closed to scripts, whatever is allowed; "+
			"copy what the script needs to another folder", verb, path, d.path)
	}
	return fmt.Errorf("the script may not %s %q: /proc, /dev and /sys are closed to scripts, whatever is allowed", verb, path)
}

// refuseClosed returns an error if the real path leads through a closed folder: by its name,
// or because one of the folders on the way is the same folder under another name, as with a
// bind mount or on a disk that ignores upper and lower case.
func (f *files) refuseClosed(verb, path, real string) error {
	for _, closed := range f.closed {
		if rel, err := filepath.Rel(closed.path, real); err == nil && filepath.IsLocal(rel) {
			return closed.refuse(verb, path)
		}
	}
	for folder := real; ; folder = filepath.Dir(folder) {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			if closed := f.holds(info); closed != nil {
				return closed.refuse(verb, path)
			}
		}
		if folder == filepath.Dir(folder) {
			return nil
		}
	}
}

// holds returns the closed folder that this is, or that this is directly in; nil for none.
func (f *files) holds(info fs.FileInfo) *closedFolder {
	for i, closed := range f.closed {
		if is, err := os.Stat(closed.path); err == nil && os.SameFile(is, info) {
			return &f.closed[i]
		}
		if !closed.own {
			continue
		}
		entries, _ := os.ReadDir(closed.path) // a folder that cannot be read has nothing to compare with
		for _, entry := range entries {
			if is, err := entry.Info(); err == nil && os.SameFile(is, info) {
				return &f.closed[i]
			}
		}
	}
	return nil
}

// refuseOtherName returns an error if an open file is one of synlua's own that has a second
// name elsewhere: a hard link, or a mount of that file alone.
func (f *files) refuseOtherName(verb, path string, opened fs.FileInfo) error {
	if closed := f.holds(opened); closed != nil {
		return closed.refuse(verb, path)
	}
	if !mayHaveOtherNames(opened) {
		return nil
	}
	for _, closed := range f.closed {
		if closed.own && holdsFile(closed.path, opened) {
			return closed.refuse(verb, path)
		}
	}
	return nil
}

// holdsFile says whether the file is anywhere in the folder.
func holdsFile(folder string, file fs.FileInfo) bool {
	found := false
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // what cannot be read has no name that could be compared
		}
		if info, err := entry.Info(); err == nil && os.SameFile(info, file) {
			found = true
			return filepath.SkipAll
		}
		return nil
	})
	return found
}
