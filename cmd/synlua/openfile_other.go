//go:build !unix

package main

import (
	"io/fs"
	"os"
)

// openWithoutWaiting is not needed here: what would make the program wait is no file.
const openWithoutWaiting = 0

// mayHaveOtherNames says whether the file has more names than one. Here nobody knows.
func mayHaveOtherNames(fs.FileInfo) bool { return true }

// giveTo gives a file the owner of another. Here the folder decides that.
func giveTo(*os.File, fs.FileInfo, fs.FileInfo) error { return nil }
