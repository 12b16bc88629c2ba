package main

import (
	"os"
	"slices"
	"syscall"
)

// systemKinds are the kinds of file systems whose files are the kernel's: procfs, sysfs,
// debugfs, tracefs, securityfs, both kinds of cgroups, bpf, configfs, efivarfs, selinuxfs
// and binfmt_misc. They may be mounted anywhere.
var systemKinds = []uint32{0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x27e0eb, 0x63677270, 0xcafe4a11,
	0x62656570, 0xde5e81e4, 0xf97cff8c, 0x42494e4d}

// isOfSystem says whether the file is the kernel's, wherever it is.
func isOfSystem(file *os.File) bool {
	var stat syscall.Statfs_t
	if err := syscall.Fstatfs(int(file.Fd()), &stat); err != nil {
		return true // what cannot be told is refused
	}
	return slices.Contains(systemKinds, uint32(stat.Type))
}
