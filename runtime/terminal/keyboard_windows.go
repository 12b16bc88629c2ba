package terminal

import "os"

// Keyboard stands between a terminal and a line editor. On Windows the line editor reads
// the console itself, which does not mark pastes.
type Keyboard struct{ in *os.File }

// NewKeyboard returns the keyboard of a terminal.
func NewKeyboard(in *os.File, _ func(Paste) (keys string)) (*Keyboard, error) {
	return &Keyboard{in}, nil
}

// Keys is what the line editor reads.
func (k *Keyboard) Keys() *os.File { return k.in }

// Close does nothing.
func (*Keyboard) Close() error { return nil }

// Listen does nothing.
func (*Keyboard) Listen() {}

// Rest does nothing.
func (*Keyboard) Rest() error { return nil }

// Type does nothing: the line editor reads the console itself.
func (*Keyboard) Type(string) error { return nil }
