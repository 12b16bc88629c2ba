//go:build unix

package main

import "syscall"

// leaveTerminal takes the terminal of whoever runs the tests away from the command,
// which would ask there. A process that testscript has given a terminal of its own
// leads its session already, and keeps it.
func leaveTerminal() { _, _ = syscall.Setsid() }
