package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/recipe"
	"synlua/runtime/terminal"
)

// files opens what a script may read and write: ordinary files that --allow-read and
// --allow-write name, or that are inside the folders that they name, and what the person at
// the terminal allows. It opens nothing in a closed folder, whatever was allowed.
type files struct {
	c           *cli
	read, write []string
	closed      []closedFolder

	mu      sync.Mutex
	allowed map[string]bool // answers at the terminal, by "read path" and "write path"
}

func (c *cli) newFiles() (*files, error) {
	f := &files{c: c, read: c.opts.allowRead, write: c.opts.allowWrite, closed: c.closedFolders(), allowed: map[string]bool{}}
	return f, errors.Join(checkAllowed("allow-read", f.read), checkAllowed("allow-write", f.write))
}

// grant allows the files and folders that are named as options of a recipe, whose type says
// what they are for. What cannot be there it refuses, in a dry run too.
func (f *files) grant(d *recipe.Declaration, values recipe.Values) error {
	for i := range d.Options {
		path, ok := values[d.Options[i].Name].(lua.LString)
		if !ok {
			continue
		}
		full, err := filepath.Abs(string(path))
		if err != nil {
			return err
		}
		switch d.Options[i].Form {
		case recipe.Folder:
			if info, err := os.Stat(full); err != nil || !info.IsDir() {
				return usagef("--%s: there is no folder %q", d.Options[i].Flag(), string(path))
			}
			f.read, f.write = append(f.read, full), append(f.write, full)
		case recipe.File:
			if err := checkAllowed(d.Options[i].Flag(), []string{string(path)}); err != nil {
				return err
			}
			if err := f.look("write", full); err != nil {
				return usagef("--%s: %v", d.Options[i].Flag(), err)
			}
			f.allowed["read "+full], f.allowed["write "+full] = true, true
		}
	}
	return nil
}

// Open opens a file for reading.
func (f *files) Open(ctx context.Context, path string) (io.ReadCloser, int64, error) {
	file, err := f.open(ctx, f.read, "read", path, os.O_RDONLY)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// Append opens a file for writing at its end, and creates it if needed.
func (f *files) Append(ctx context.Context, path string, mode fs.FileMode) (io.WriteCloser, error) {
	file, err := f.open(ctx, f.write, "write", path, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
	if err == nil && mode != 0 {
		if err = file.Chmod(mode); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return file, err
}

// open opens an ordinary file, if the script may. It looks before it opens, since opening
// alone can do something: it would wait for the other end of a pipe, start a device, or make
// a file. What is not allowed it does not even look at: the script would learn what is
// there. It looks again at what was opened, since that may have been put in place between.
func (f *files) open(ctx context.Context, folders []string, verb, path string, flag int) (*os.File, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := f.refuseClosed(verb, full, full); err != nil {
		return nil, err
	}
	folder, err := f.allowing(ctx, folders, verb, path)
	if err != nil {
		return nil, err
	}
	if err := f.look(verb, full); err != nil {
		return nil, err
	}
	return f.openChecked(folder, verb, full, flag)
}

// openChecked opens a file that the script may open, and looks at what was opened.
func (f *files) openChecked(folder, verb, full string, flag int) (*os.File, error) {
	file, err := openIn(folder, full, flag|openWithoutWaiting)
	if err != nil {
		return nil, err
	}
	if err := f.lookAt(file, verb, full); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// look refuses a path that leads into a closed folder or to no ordinary file. A file that
// is not there yet is judged by its folder.
func (f *files) look(verb, full string) error {
	real, err := realPath(full)
	if err != nil {
		return err
	}
	if err := f.refuseClosed(verb, full, real); err != nil {
		return err
	}
	switch info, err := os.Lstat(real); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return notOrdinary(full)
	}
	return nil
}

// lookAt refuses what was opened, if it is no ordinary file, not what the path leads to, or
// one of the files in a closed folder under another name.
func (f *files) lookAt(file *os.File, verb, full string) error {
	opened, err := file.Stat()
	if err != nil {
		return err
	}
	if !opened.Mode().IsRegular() {
		return notOrdinary(full)
	}
	if err := f.look(verb, full); err != nil {
		return err
	}
	if now, err := os.Stat(full); err != nil || !os.SameFile(now, opened) {
		return fmt.Errorf("%q was replaced while it was opened: try again", full)
	}
	if isOfSystem(file) {
		return closedFolder{}.refuse(verb, full)
	}
	return f.refuseOtherName(verb, full, opened)
}

func notOrdinary(path string) error {
	return fmt.Errorf("%q is no ordinary file: a script reads and writes ordinary files only", path)
}

// realPath follows the links in a path. The last part may be missing, but it may not be a
// link to nothing: to create that file would create another one.
func realPath(full string) (string, error) {
	real, err := filepath.EvalSymlinks(full)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	if _, linkErr := os.Lstat(full); linkErr == nil {
		return "", fmt.Errorf("%q is a link to a file that does not exist: name that file itself", full)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(full))
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, filepath.Base(full)), nil
}

// allowing returns the folder that allows the path, or "" if the person at the terminal does,
// or an option that names this very file.
func (f *files) allowing(ctx context.Context, folders []string, verb, path string) (string, error) {
	for _, folder := range folders {
		switch rel, err := inside(folder, path); {
		case err != nil:
		case rel == ".":
			return "", nil
		default:
			return folder, nil
		}
	}
	return "", f.ask(ctx, verb, path)
}

// checkAllowed refuses an option that allows what cannot be there. A file may come into being,
// but no script makes a folder.
func checkAllowed(option string, paths []string) error {
	for _, path := range paths {
		folder := filepath.Dir(path)
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return usagef("--%s %s: there is no folder %q; give a folder that is there, or a file in one", option, path, folder)
		}
	}
	return nil
}

// openIn opens the path. If a folder allows it, os.Root makes sure that no link leads out of
// that folder.
func openIn(folder, path string, flag int) (*os.File, error) {
	if folder == "" {
		return os.OpenFile(path, flag, 0o600)
	}
	rel, err := inside(folder, path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.OpenFile(rel, flag, 0o600)
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
