// Package terminaltest provides tests with a pseudo-terminal.
package terminaltest

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Open returns a new pseudo-terminal. Writing to keys types; reading from keys returns
// what is on the screen; tty is what a program gets. It does not become a controlling
// terminal.
func Open() (keys, tty *os.File, err error) {
	if keys, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return nil, nil, err
	}
	number, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		return nil, nil, errors.Join(err, keys.Close())
	}
	return keys, tty, nil
}

// Resize sets how large the terminal is. A program that runs there is told.
func Resize(keys *os.File, columns, rows int) error {
	return unix.IoctlSetWinsize(int(keys.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(columns), Row: uint16(rows)})
}
