//go:build !unix

package main

import "io/fs"

// openWithoutWaiting is not needed here: what would make the program wait is no file.
const openWithoutWaiting = 0

// mayHaveOtherNames says whether the file has more names than one. Here nobody knows.
func mayHaveOtherNames(fs.FileInfo) bool { return true }

// sameOwner says whether two files belong to the same user and group. Here nobody knows.
func sameOwner(_, _ fs.FileInfo) bool { return false }
