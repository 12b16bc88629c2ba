package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockPatience = 10 * time.Second
	lockRetry    = 50 * time.Millisecond
)

// Update changes the profiles file. It locks the file against other processes, loads it,
// calls change, and replaces it as a whole, so that a reader sees either the old contents
// or the new ones. If change returns an error, nothing is written and Update returns that
// error. Missing folders are made; file and folders are private. Comments in the file are
// lost.
func Update(path string, change func(*File) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("cannot make the folder of the profiles: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	unlock, err := lock(ctx, linked(path)+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	file, err := Load(path)
	if err != nil {
		return err
	}
	if err := change(file); err != nil {
		return err
	}
	if err := file.check(); err != nil {
		return fmt.Errorf("the profiles were not saved: %w", err)
	}
	if err := save(path, file); err != nil {
		return fmt.Errorf("the profiles were not saved: %w", err)
	}
	return nil
}

// lock returns once no other process is changing the file. The lock file is never removed:
// two processes could hold locks on two files of the same name.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, fmt.Errorf("another process is changing the profiles (it holds %q): try again when it is done", path)
		}
		return nil, fmt.Errorf("cannot lock the profiles, whose folder must be writable: %w", err)
	}
	return func() { _ = lock.Close() }, nil
}

// linked returns the file to which path leads if it is a symbolic link, and else path. The
// link is followed, not replaced, and whoever comes by another link meets the same lock.
func linked(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// save replaces the file atomically.
func save(path string, file *File) error {
	data, err := encode(file)
	if err != nil {
		return err
	}
	if len(data) > fileLimit { // nobody could read it any more
		return fmt.Errorf("they would have more than %d bytes", fileLimit)
	}
	path = linked(path)
	written := path + ".new"
	if err := writeNew(written, data); err != nil {
		return err
	}
	if err := os.Rename(written, path); err != nil {
		return errors.Join(err, os.Remove(written))
	}
	return nil
}

// writeNew makes a file that only its owner can read, and returns once the contents are on
// the disk. The name is always the same, so that a process that is killed leaves one file
// with secrets at most, until the next one writes.
func writeNew(name string, data []byte) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
