package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replacement is a file that gets its name when it is closed, in the place of what has that
// name then. So nobody finds half of it, whatever happens meanwhile.
type replacement struct {
	*os.File
	final  string
	failed bool // to be written
}

// errInPlace says that a file cannot be replaced by another one.
var errInPlace = errors.New("the file is written in place")

// replace makes the file that will replace another, whose mode it gets; old is nil where there
// is none. It does so only if nobody can tell the difference: the file's owner stays, and what
// has several names or is a link keeps them. folder is what allows the path, or "".
func (f *files) replace(folder, final string, old fs.FileInfo) (r *replacement, err error) {
	if info, err := os.Lstat(final); err == nil && !info.Mode().IsRegular() || old != nil && mayHaveOtherNames(old) {
		return nil, errInPlace
	}
	name := filepath.Join(filepath.Dir(final), "."+filepath.Base(final)+"."+rand.Text()[:8])
	file, err := openIn(folder, name, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return nil, err
	}
	r = &replacement{File: file, final: final}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Discard())
		}
	}()
	if err := f.lookAt(file, "write", name); err != nil || old == nil {
		return r, err
	}
	info, err := file.Stat()
	if err == nil && !sameOwner(info, old) {
		err = errInPlace
	}
	return r, errors.Join(err, file.Chmod(old.Mode().Perm()))
}

// Write implements io.Writer.
func (r *replacement) Write(p []byte) (int, error) {
	n, err := r.File.Write(p)
	r.failed = r.failed || err != nil
	return n, err
}

// WriteString implements io.StringWriter.
func (r *replacement) WriteString(s string) (int, error) { return r.Write([]byte(s)) }

// Close gives the file its name, unless writing it has failed.
func (r *replacement) Close() error {
	if r.failed {
		return r.Discard()
	}
	err := errors.Join(r.Sync(), r.File.Close())
	if err == nil {
		err = os.Rename(r.Name(), r.final)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(r.Name()))
	}
	return err
}

// Discard removes the file. What had its name stays.
func (r *replacement) Discard() error { return errors.Join(r.File.Close(), os.Remove(r.Name())) }
