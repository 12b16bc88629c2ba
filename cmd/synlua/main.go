// Command synlua automates the work of people who run Matrix homeservers on
// Synapse, in Lua.
package main

import (
	"os"
	"runtime/debug"
)

// gcPercent is how much the heap may grow before garbage is collected, in hundredths of
// what is in use. Go's 100 collects many times a second in the few megabytes that a
// script over a long list uses.
const gcPercent = 150

func main() {
	s := ofProcess()
	if s.getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(s))
}
