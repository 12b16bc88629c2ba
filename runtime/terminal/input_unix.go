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
// cancelled and would go on to take what is typed for somebody else. It uses
// select, because poll does not know terminals on macOS.
func waitForInput(ctx context.Context, fd uintptr) error {
	if int(fd) >= unix.FD_SETSIZE {
		return fmt.Errorf("too many open files to ask a question (terminal is file %d)", fd)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var ready unix.FdSet
		ready.Set(int(fd))
		pause := unix.NsecToTimeval(inputPause.Nanoseconds())
		n, err := unix.Select(int(fd)+1, &ready, nil, nil, &pause)
		if n > 0 {
			return nil
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("cannot wait for the terminal: %w", err)
		}
	}
}
