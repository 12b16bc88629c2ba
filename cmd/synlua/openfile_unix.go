//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

// openWithoutWaiting opens a pipe at once, even if nobody is at its other end.
const openWithoutWaiting = syscall.O_NONBLOCK

// mayHaveOtherNames says whether the file has more names than one.
func mayHaveOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Nlink > 1
}

// giveTo gives a file the owner and the group of another.
func giveTo(file *os.File, mine, other fs.FileInfo) error {
	has, isStat := mine.Sys().(*syscall.Stat_t)
	want, ok := other.Sys().(*syscall.Stat_t)
	if !ok || !isStat {
		return fs.ErrPermission // nobody knows whose they are
	}
	if has.Uid == want.Uid && has.Gid == want.Gid {
		return nil
	}
	return file.Chown(int(want.Uid), int(want.Gid))
}
