//go:build unix

package terminal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// inputPause is how long a cancelled question may stay open.
const inputPause = 50 * time.Millisecond

// waitForInput returns when a read would not block. A blocked read cannot be cancelled,
// and would later take input that is meant for somebody else.
func waitForInput(ctx context.Context, fd uintptr) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if ready, err := hasInput(fd, inputPause); ready || err != nil {
			return err
		}
	}
}

// hasInput reports whether a read would not block. It waits for input at most as long
// as pause. It uses select, because poll does not support terminals on macOS.
func hasInput(fd uintptr, pause time.Duration) (bool, error) {
	if int(fd) >= unix.FD_SETSIZE {
		return false, fmt.Errorf("too many open files to ask a question (terminal is file %d)", fd)
	}
	var ready unix.FdSet
	ready.Set(int(fd))
	timeout := unix.NsecToTimeval(pause.Nanoseconds())
	n, err := unix.Select(int(fd)+1, &ready, nil, nil, &timeout)
	if err != nil && !errors.Is(err, unix.EINTR) {
		return false, fmt.Errorf("cannot wait for the terminal: %w", err)
	}
	return n > 0, nil
}

// forgetInput reads all available input of the terminal, which is in raw mode.
func forgetInput(in Input) error {
	typed := make([]byte, 1024)
	for {
		ready, err := hasInput(in.Fd(), 0)
		if !ready || err != nil {
			return err
		}
		if n, err := in.Read(typed); n == 0 || err != nil {
			return nil // reading the answer will meet the error again
		}
	}
}
