package terminal

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

// inputPause is how long a cancelled question may stay open.
const inputPause = 50 * time.Millisecond

// waitForInput returns when the console has an event. If the event is not a key, the
// following read waits; then the end of the context is only noticed after the next key.
func waitForInput(ctx context.Context, fd uintptr) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		event, err := windows.WaitForSingleObject(windows.Handle(fd), uint32(inputPause.Milliseconds()))
		if err != nil {
			return fmt.Errorf("cannot wait for the console: %w", err)
		}
		if event == windows.WAIT_OBJECT_0 {
			return nil
		}
	}
}

// forgetInput discards the console's events.
func forgetInput(in Input) error {
	if err := windows.FlushConsoleInputBuffer(windows.Handle(in.Fd())); err != nil {
		return fmt.Errorf("cannot forget what was typed before the question: %w", err)
	}
	return nil
}
