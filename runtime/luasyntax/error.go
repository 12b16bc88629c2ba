package luasyntax

import "fmt"

// Error says where a source is not Lua.
type Error struct {
	// Chunk is the name of the chunk.
	Chunk string
	// Line is where parsing ended; 0 if the error concerns the whole source.
	Line int
	// Message is Lua 5.1's message, with a hint where we have one.
	Message string
	// Incomplete says that more lines could still make it a chunk.
	Incomplete bool
}

// Error returns the place and the message on one line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Chunk + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Message)
}
