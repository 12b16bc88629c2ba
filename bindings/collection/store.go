package collection

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"
)

// Store is the folder in which collections are kept. It holds a folder for each, what every
// file was when it was accepted, and the lock file.
type Store struct{ Dir string }

// Entry is what the lock file says of a collection.
type Entry struct {
	// Source is where it was read from, and Added when it was accepted.
	Source string    `json:"source"`
	Added  time.Time `json:"added"`
	// Files has the SHA-256 of each file by its path.
	Files map[string]string `json:"files"`
}

// lock is the lock file.
type lock struct {
	Format      int              `json:"format"`
	Collections map[string]Entry `json:"collections"`
}

// lockFormat is the number of this form of the lock file.
const lockFormat = 1

func (s Store) lockFile() string { return filepath.Join(s.Dir, "lock.json") }
func (s Store) accepted() string { return filepath.Join(s.Dir, ".accepted") }

// Folder is where a collection is.
func (s Store) Folder(name string) string { return filepath.Join(s.Dir, name) }

// read reads the lock file. Without one, there is no collection.
func (s Store) read() (lock, error) {
	l := lock{Format: lockFormat, Collections: map[string]Entry{}}
	text, err := os.ReadFile(s.lockFile())
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	switch {
	case err != nil:
		return l, fmt.Errorf("%s cannot be read: %w", s.lockFile(), err)
	case l.Format != lockFormat:
		return l, fmt.Errorf("%s has the format %d, and this synlua knows %d", s.lockFile(), l.Format, lockFormat)
	case l.Collections == nil:
		l.Collections = map[string]Entry{}
	}
	return l, nil
}

// change reads the lock file, changes it and writes it, while no other process does.
func (s Store) change(do func(*lock) error) error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	guard := flock.New(filepath.Join(s.Dir, ".lock"), flock.SetPermissions(0o600))
	if err := guard.Lock(); err != nil {
		return err
	}
	defer guard.Close()
	l, err := s.read()
	if err == nil {
		err = do(&l)
	}
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(s.lockFile(), append(text, '\n'))
}

// writeWhole writes a file beside its place and puts it there, so that nobody finds half of it.
func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // nothing depends on it
	}
	return err
}

// Names returns the names of the collections, sorted.
func (s Store) Names() ([]string, error) {
	l, err := s.read()
	return slices.Sorted(maps.Keys(l.Collections)), err
}

// Entry returns what is known of a collection, and whether there is one of that name.
func (s Store) Entry(name string) (Entry, bool, error) {
	l, err := s.read()
	e, ok := l.Collections[name]
	return e, ok, err
}

// Accepted returns the files of a collection as they were when they were accepted.
func (s Store) Accepted(name string) (Files, error) {
	e, ok, err := s.Entry(name)
	if err != nil || !ok {
		return nil, err
	}
	files := Files{}
	for path, hash := range e.Files {
		content, err := os.ReadFile(filepath.Join(s.accepted(), hash))
		if err != nil || Hash(content) != hash {
			return nil, fmt.Errorf("what %s of the collection %s was is lost: remove the collection and add it again", path, name)
		}
		files[path] = content
	}
	return files, nil
}

// Current returns the files of a collection as they are now.
func (s Store) Current(name string) (Files, error) {
	files, err := readFolder(s.Folder(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Files{}, nil
	}
	return files, err
}

// Changes returns what is different from what was accepted.
func (s Store) Changes(name string) ([]Change, error) {
	was, err := s.Accepted(name)
	if err != nil {
		return nil, err
	}
	is, err := s.Current(name)
	if err != nil {
		return nil, err
	}
	return Compare(was, is), nil
}

// Put writes a collection into its folder in place of what is there, and accepts it. The
// files are there before the lock file says so; a run that is killed between leaves a
// collection whose changes are asked about.
func (s Store) Put(name, source string, files Files, now time.Time) error {
	return s.change(func(l *lock) error {
		fresh, err := os.MkdirTemp(s.Dir, ".new-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(fresh)
		for path, content := range files {
			full := filepath.Join(fresh, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile(full, content, 0o600); err != nil {
				return err
			}
		}
		if err := s.keep(files); err != nil {
			return err
		}
		if err := os.RemoveAll(s.Folder(name)); err != nil {
			return err
		}
		if err := os.Rename(fresh, s.Folder(name)); err != nil {
			return err
		}
		l.Collections[name] = Entry{Source: source, Added: now.UTC().Truncate(time.Second), Files: files.Hashes()}
		return nil
	})
}

// Accept makes what is in a collection's folder now what was accepted.
func (s Store) Accept(name string, files Files, now time.Time) error {
	return s.change(func(l *lock) error {
		e, ok := l.Collections[name]
		if !ok {
			return fmt.Errorf("there is no collection %q", name)
		}
		if err := s.keep(files); err != nil {
			return err
		}
		e.Added, e.Files = now.UTC().Truncate(time.Second), files.Hashes()
		l.Collections[name] = e
		return nil
	})
}

// keep stores files by their hashes, so that a later change can be shown.
func (s Store) keep(files Files) error {
	if err := os.MkdirAll(s.accepted(), 0o700); err != nil {
		return err
	}
	for _, content := range files {
		if err := writeWhole(filepath.Join(s.accepted(), Hash(content)), content); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a collection away, with what nobody else needs of it.
func (s Store) Remove(name string) error {
	return s.change(func(l *lock) error {
		delete(l.Collections, name)
		if err := os.RemoveAll(s.Folder(name)); err != nil {
			return err
		}
		needed := map[string]bool{}
		for _, e := range l.Collections {
			for _, hash := range e.Files {
				needed[hash] = true
			}
		}
		kept, err := os.ReadDir(s.accepted())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, file := range kept {
			if !needed[file.Name()] {
				if err := os.Remove(filepath.Join(s.accepted(), file.Name())); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
