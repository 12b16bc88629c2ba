package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"synlua/runtime/terminal"
)

// files opens what a script may read and write: inside the folders of --allow-read and
// --allow-write, and what the person at the terminal allows.
type files struct {
	c           *cli
	read, write []string

	mu      sync.Mutex
	allowed map[string]bool // answers at the terminal, by "read path" and "write path"
}

func (c *cli) newFiles() *files {
	return &files{c: c, read: c.opts.allowRead, write: c.opts.allowWrite, allowed: map[string]bool{}}
}

// Open opens a file for reading.
func (f *files) Open(ctx context.Context, path string) (io.ReadCloser, int64, error) {
	file, err := f.within(ctx, f.read, "read", path, os.O_RDONLY)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no ordinary file", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// Create creates a file, or empties an existing one.
func (f *files) Create(ctx context.Context, path string) (io.WriteCloser, error) {
	return f.within(ctx, f.write, "write", path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
}

// Append opens a file for writing at its end, and creates it if needed.
func (f *files) Append(ctx context.Context, path string) (io.WriteCloser, error) {
	return f.within(ctx, f.write, "write", path, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

// within opens the path if it is inside one of the folders. os.Root makes sure that no link
// leads out of them.
func (f *files) within(ctx context.Context, folders []string, verb, path string, flag int) (*os.File, error) {
	for _, folder := range folders {
		rel, err := inside(folder, path)
		if err != nil {
			continue
		}
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		return root.OpenFile(rel, flag, 0o600)
	}
	if err := f.ask(ctx, verb, path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, flag, 0o600)
}

func inside(folder, path string) (string, error) {
	dir, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(dir, full)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%q is not inside %q", path, folder)
	}
	return rel, nil
}

// ask asks the person at the terminal, once per file.
func (f *files) ask(ctx context.Context, verb, path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	full, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	key := verb + " " + full
	if f.allowed[key] {
		return nil
	}
	refused := fmt.Errorf("the script may not %s %q: allow it with --allow-%s %s", verb, path, verb, filepath.Dir(path))
	yes, err := f.c.asker.Confirm(ctx, fmt.Sprintf("The script wants to %s %s. Allow it?", verb, terminal.CleanLine(full)))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil || !yes {
		return refused
	}
	f.allowed[key] = true
	return nil
}
