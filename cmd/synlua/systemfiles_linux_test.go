package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Such a file system may be mounted anywhere, as that of the machine is in a container.
func TestTheKernelsFilesAreToldApartWhereverTheyAre(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "file")
	write(t, mine, "text")
	for path, want := range map[string]bool{"/proc/version": true, "/sys/kernel/mm/transparent_hugepage/enabled": true, mine: false} {
		file, err := os.Open(path)
		if err != nil && want {
			continue // not every machine has each of them
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := isOfSystem(file); got != want {
			t.Errorf("%s: got %v", path, got)
		}
		closeFile(file)
	}
}
