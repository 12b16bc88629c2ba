//go:build unix

package terminal

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Keyboard stands between a terminal and a line editor that reads a file. It passes on
// what is typed and takes out what is pasted. It reads the terminal only between Listen
// and Rest, so that what is typed at other times goes to whoever asks for it then.
type Keyboard struct {
	in      *os.File
	keys    [2]*os.File // a pipe: the line editor reads the first
	wake    [2]*os.File // a pipe: a byte ends listen
	pasted  func(Paste) (keys string)
	held    []byte // read from the terminal, and not yet passed on
	resting chan struct{}
}

// NewKeyboard returns the keyboard of a terminal. The function gets each paste and returns
// the keys that the line editor gets instead.
func NewKeyboard(in *os.File, pasted func(Paste) (keys string)) (*Keyboard, error) {
	k := &Keyboard{in: in, pasted: pasted}
	var err error
	if k.keys[0], k.keys[1], err = os.Pipe(); err != nil {
		return nil, err
	}
	if k.wake[0], k.wake[1], err = os.Pipe(); err != nil {
		return nil, errors.Join(err, k.keys[0].Close(), k.keys[1].Close())
	}
	return k, nil
}

// Keys is what the line editor reads instead of the terminal.
func (k *Keyboard) Keys() *os.File { return k.keys[0] }

// Close ends the input of the line editor.
func (k *Keyboard) Close() error {
	err := k.keys[1].Close()
	if errors.Is(err, os.ErrClosed) {
		err = nil // the terminal has ended
	}
	return errors.Join(err, k.keys[0].Close(), k.wake[0].Close(), k.wake[1].Close())
}

// Type gives the line editor keys, as if they were typed.
func (k *Keyboard) Type(keys string) error {
	_, err := k.keys[1].WriteString(keys)
	return err
}

// Listen begins to read the terminal.
func (k *Keyboard) Listen() {
	k.resting = make(chan struct{})
	go func() {
		defer close(k.resting)
		if err := k.listen(); err != nil {
			k.keys[1].Close() // the line editor meets the end of its input
		}
	}()
}

// Rest ends what Listen began.
func (k *Keyboard) Rest() error {
	if _, err := k.wake[1].Write([]byte{0}); err != nil {
		return err
	}
	<-k.resting
	_, err := k.wake[0].Read(make([]byte, 1))
	return err
}

// burst is how long the parts of one paste may take to follow each other. Nobody presses
// another key so soon after Enter, or notices that Enter takes so long.
const burst = 50 * time.Millisecond

// listen passes on what comes from the terminal, until Rest.
func (k *Keyboard) listen() error {
	mayGoOn := true
	for {
		var first typed
		if len(k.held) > 0 {
			first, k.held = firstTyped(k.held, mayGoOn)
		}
		mayGoOn = true
		keys := first.keys
		switch {
		case first.paste != nil:
			keys = []byte(k.pasted(*first.paste))
		case keys == nil:
			pause := burst
			if len(k.held) == 0 || first.endless {
				pause = forever
			}
			more, err := k.read(pause)
			if errors.Is(err, errWoken) {
				return nil
			}
			if err != nil {
				return err
			}
			mayGoOn = more
		}
		if _, err := k.keys[1].Write(keys); err != nil {
			return err
		}
	}
}

// forever is a pause without an end.
const forever = -1

var errWoken = errors.New("woken")

// read adds to what is held what comes from the terminal within a pause. It reports
// whether anything came.
func (k *Keyboard) read(pause time.Duration) (bool, error) {
	var ready unix.FdSet
	for {
		ready.Zero()
		ready.Set(int(k.in.Fd()))
		ready.Set(int(k.wake[0].Fd()))
		var timeout *unix.Timeval
		if pause != forever {
			t := unix.NsecToTimeval(pause.Nanoseconds())
			timeout = &t
		}
		n, err := unix.Select(int(max(k.in.Fd(), k.wake[0].Fd()))+1, &ready, nil, nil, timeout)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n == 0 || err != nil {
			return false, err
		}
		break
	}
	if ready.IsSet(int(k.wake[0].Fd())) {
		return false, errWoken
	}
	b := make([]byte, 4096)
	n, err := k.in.Read(b)
	k.held = append(k.held, b[:n]...)
	return n > 0, err
}
