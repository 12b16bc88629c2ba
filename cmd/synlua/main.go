// Command synlua automates the work of people who run Matrix homeservers on
// Synapse, in Lua.
package main

import (
	"os"
	"runtime"
)

// heapFloor is how much memory is allocated and never touched, so that it costs none.
// The collector waits until the heap has doubled: of the few megabytes that a script
// over a long list has, many times a second. It counts these in and lets more pages
// become garbage first, while a large heap still only doubles, as it would not if
// GOGC were higher.
const heapFloor = 8 << 20

func main() {
	floor := make([]byte, heapFloor)
	status := run(os.Args[1:])
	runtime.KeepAlive(floor)
	os.Exit(status)
}
