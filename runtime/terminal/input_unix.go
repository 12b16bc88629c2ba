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

// waitForInput returns once a read would not block. A blocked read cannot be
// cancelled and would go on to take what is typed for somebody else.
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

// hasInput says whether a read would not block, at the end of the pause at the latest.
// It uses select, because poll does not know terminals on macOS.
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

// forgetInput reads what the terminal, which is raw, has ready.
func forgetInput(in Input) error {
	typed := make([]byte, 1024)
	for {
		ready, err := hasInput(in.Fd(), 0)
		if !ready || err != nil {
			return err
		}
		if n, err := in.Read(typed); n == 0 || err != nil {
			return nil // the question meets it again
		}
	}
}
