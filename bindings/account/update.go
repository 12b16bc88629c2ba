package account

import (
	"context"
	"errors"
	"fmt"
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
	unlock, err := lock(ctx, path+".lock")
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
		return nil, fmt.Errorf("cannot lock the profiles: %w", err)
	}
	return func() { _ = lock.Close() }, nil
}

// save replaces the file atomically. A link is followed, not replaced.
func save(path string, file *File) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	data, err := encode(file)
	if err != nil {
		return err
	}
	temporary, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

// writeBeside writes a new file, readable by its owner only, to the folder of path
// and returns its name once the contents are on the disk.
func writeBeside(path string, data []byte) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".profiles-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
