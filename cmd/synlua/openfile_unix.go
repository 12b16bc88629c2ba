//go:build unix

package main

import (
	"io/fs"
	"syscall"
)

// openWithoutWaiting opens a pipe at once, even if nobody is at its other end.
const openWithoutWaiting = syscall.O_NONBLOCK

// mayHaveOtherNames says whether the file has more names than one.
func mayHaveOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Nlink > 1
}

// sameOwner says whether two files belong to the same user and group.
func sameOwner(a, b fs.FileInfo) bool {
	x, okX := a.Sys().(*syscall.Stat_t)
	y, okY := b.Sys().(*syscall.Stat_t)
	return okX && okY && x.Uid == y.Uid && x.Gid == y.Gid
}
