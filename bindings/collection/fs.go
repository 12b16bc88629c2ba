package collection

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// Open implements fs.FS for files, and not for folders: a script finds its modules by their
// names. What a recipe requires is then what was looked at, whatever happens on the disk.
func (f Files) Open(name string) (fs.File, error) {
	content, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{bytes.NewReader(content), fileInfo{path.Base(name), int64(len(content))}}, nil
}

// openFile is a file that is read.
type openFile struct {
	*bytes.Reader
	info fileInfo
}

// Stat implements fs.File.
func (o *openFile) Stat() (fs.FileInfo, error) { return o.info, nil }

// Close implements fs.File.
func (o *openFile) Close() error { return nil }

// fileInfo is what is known of a file.
type fileInfo struct {
	name string
	size int64
}

// Name implements fs.FileInfo.
func (i fileInfo) Name() string { return i.name }

// Size implements fs.FileInfo.
func (i fileInfo) Size() int64 { return i.size }

// Mode implements fs.FileInfo.
func (i fileInfo) Mode() fs.FileMode { return 0o400 }

// ModTime implements fs.FileInfo.
func (i fileInfo) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (i fileInfo) IsDir() bool { return false }

// Sys implements fs.FileInfo.
func (i fileInfo) Sys() any { return nil }
