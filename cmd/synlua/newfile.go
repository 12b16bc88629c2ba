package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"synlua/runtime/stdlib"
)

// Create makes a file, or replaces one. What is written stands under another name beside it,
// and gets the file's name when it is whole, so that there is never half a file under that
// name: not if the disk is full, nor if the program is killed. A file is written in place
// where nothing else will do: if it has other names, which would keep the old content, or if
// the folder lets nothing new be made in it, or nothing of this owner.
func (f *files) Create(ctx context.Context, path string, mode fs.FileMode) (stdlib.NewFile, error) {
	there, err := f.open(ctx, f.write, "write", path, os.O_WRONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return f.beside(ctx, path, nil, mode)
	}
	if err != nil {
		return nil, err
	}
	info, err := there.Stat()
	if err != nil {
		return nil, errors.Join(err, there.Close())
	}
	if !mayHaveOtherNames(info) {
		file, err := f.beside(ctx, path, there, mode)
		switch {
		case err == nil:
			return file, nil
		case !errors.Is(err, fs.ErrPermission):
			return nil, errors.Join(err, there.Close())
		}
	}
	return &overwritten{file: there, mode: mode}, nil
}

// beside makes the file that is to take the place of another, or of none, with the owner and
// the mode of the other.
func (f *files) beside(ctx context.Context, path string, there *os.File, mode fs.FileMode) (_ stdlib.NewFile, err error) {
	n := &replacement{there: there, mode: mode}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if n.folder, err = f.allowing(ctx, f.write, "write", path); err != nil {
		return nil, err
	}
	if n.path, err = realPath(full); err != nil {
		return nil, err
	}
	if n.folder != "" {
		if n.folder, err = filepath.EvalSymlinks(n.folder); err != nil {
			return nil, err
		}
	}
	n.temporary = filepath.Join(filepath.Dir(n.path), ".synlua-"+rand.Text())
	if n.file, err = f.openChecked(n.folder, "write", n.temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return nil, err
	}
	if err = n.resemble(); err != nil {
		_ = n.drop() // there is no place for a second error
		return nil, err
	}
	return n, nil
}

// replacement is a file that is written under another name.
type replacement struct {
	file, there     *os.File // there is what it replaces, or nil
	folder          string   // that allows it, or ""
	path, temporary string
	mode            fs.FileMode
	failed          bool
}

// resemble gives the new file the owner of the one that it replaces, and learns its mode.
func (n *replacement) resemble() error {
	if n.there == nil {
		return nil
	}
	info, err := n.there.Stat()
	if err != nil {
		return err
	}
	mine, err := n.file.Stat()
	if err != nil {
		return err
	}
	if n.mode == 0 && mine.Mode() != info.Mode() {
		n.mode = info.Mode().Perm()
	}
	return giveTo(n.file, mine, info)
}

// Write writes to the new file.
func (n *replacement) Write(p []byte) (int, error) {
	written, err := n.file.Write(p)
	n.failed = n.failed || err != nil
	return written, n.named(err)
}

// named puts the file's own name into an error.
func (n *replacement) named(err error) error {
	if perr, ok := err.(*fs.PathError); ok {
		return &fs.PathError{Op: perr.Op, Path: n.path, Err: perr.Err}
	}
	return err
}

// Close gives the file its name, unless it is not whole.
func (n *replacement) Close() error {
	var err error
	if n.mode != 0 {
		err = n.file.Chmod(n.mode)
	}
	if err = errors.Join(err, n.file.Sync(), n.file.Close()); err != nil || n.failed {
		return errors.Join(n.named(err), n.Discard())
	}
	if err = renameIn(n.folder, n.temporary, n.path); err != nil && n.there != nil {
		err = n.copyOver()
	}
	if err != nil {
		return errors.Join(n.named(err), n.Discard())
	}
	return n.closeThere()
}

// copyOver writes the content into the file that could not be replaced: it may be a mount of
// its own.
func (n *replacement) copyOver() error {
	from, err := openIn(n.folder, n.temporary, os.O_RDONLY)
	if err != nil {
		return err
	}
	into := &overwritten{file: n.there, mode: n.mode}
	n.there = nil
	_, err = io.Copy(into, from)
	return errors.Join(err, into.Close(), from.Close(), removeIn(n.folder, n.temporary))
}

// Discard leaves what was there as it was.
func (n *replacement) Discard() error { return errors.Join(n.drop(), n.closeThere()) }

// drop removes the new file, which may be closed already.
func (n *replacement) drop() error {
	_ = n.file.Close()
	return removeIn(n.folder, n.temporary)
}

func (n *replacement) closeThere() error {
	if n.there == nil {
		return nil
	}
	return n.there.Close()
}

// overwritten is a file that is written in place. It stays as it is until the first byte.
type overwritten struct {
	file  *os.File
	mode  fs.FileMode
	begun bool
}

func (o *overwritten) begin() error {
	if o.begun {
		return nil
	}
	o.begun = true
	if o.mode != 0 {
		if err := o.file.Chmod(o.mode); err != nil {
			return err
		}
	}
	return o.file.Truncate(0)
}

// Write writes to the file.
func (o *overwritten) Write(p []byte) (int, error) {
	if err := o.begin(); err != nil {
		return 0, err
	}
	return o.file.Write(p)
}

// Close closes the file. Without a Write it is empty.
func (o *overwritten) Close() error { return errors.Join(o.begin(), o.file.Close()) }

// Discard closes the file as it is.
func (o *overwritten) Discard() error { return o.file.Close() }

// renameIn and removeIn work as openIn does.
func renameIn(folder, from, to string) error {
	if folder == "" {
		return os.Rename(from, to)
	}
	return inRoot(folder, func(root *os.Root, rel ...string) error { return root.Rename(rel[0], rel[1]) }, from, to)
}

func removeIn(folder, path string) error {
	if folder == "" {
		return os.Remove(path)
	}
	return inRoot(folder, func(root *os.Root, rel ...string) error { return root.Remove(rel[0]) }, path)
}

// inRoot calls f with paths below a folder.
func inRoot(folder string, f func(root *os.Root, rel ...string) error, paths ...string) error {
	for i, path := range paths {
		rel, err := inside(folder, path)
		if err != nil {
			return err
		}
		paths[i] = rel
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	return errors.Join(f(root, paths...), root.Close())
}
