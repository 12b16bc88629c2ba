package terminal

import (
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/term"
)

// keyboardOf returns the keyboard of a new terminal in raw mode. It replaces each paste
// by its text in brackets.
func keyboardOf(t *testing.T) (keys *os.File, k *Keyboard) {
	t.Helper()
	p := newPerson(t)
	if _, err := term.MakeRaw(int(p.tty.Fd())); err != nil {
		t.Fatal(err)
	}
	k, err := NewKeyboard(p.tty, func(p Paste) string { return "<" + p.Text + ">" })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return p.keys, k
}

func write(t *testing.T, to *os.File, text string) {
	t.Helper()
	if _, err := to.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func expectKeys(t *testing.T, k *Keyboard, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(k.Keys(), got); err != nil || string(got) != want {
		t.Fatalf("the line editor reads %q (%v), want %q", got, err, want)
	}
}

func rest(t *testing.T, k *Keyboard) {
	t.Helper()
	if err := k.Rest(); err != nil {
		t.Fatal(err)
	}
}

func TestKeyboardPassesOnKeysAndPastes(t *testing.T) {
	keys, k := keyboardOf(t)
	k.Listen()
	write(t, keys, "a")
	expectKeys(t, k, "a")
	write(t, keys, "\r")
	expectKeys(t, k, "\r")
	write(t, keys, "b\x1b[200~c\r")
	expectKeys(t, k, "b")
	write(t, keys, "\td\x1b[201~e\x1b[A")
	expectKeys(t, k, "<c\n\td>e\x1b[A")
	write(t, keys, "f\rg\r")
	expectKeys(t, k, "<f\ng>")
	rest(t, k)
}

func TestKeyboardReadsALongPasteWhole(t *testing.T) {
	keys, k := keyboardOf(t)
	k.Listen()
	text := strings.Repeat("a line of a text that is much longer than the terminal's buffer\n", 1000)
	go func() { _, _ = keys.WriteString(pasteBegins + strings.ReplaceAll(text, "\n", "\r") + pasteEnds) }()
	expectKeys(t, k, "<"+strings.TrimSuffix(text, "\n")+">")
	rest(t, k)
}

func TestKeyboardLeavesTheTerminalAloneBetweenLines(t *testing.T) {
	keys, k := keyboardOf(t)
	k.Listen()
	write(t, keys, "a")
	expectKeys(t, k, "a")
	rest(t, k)
	write(t, keys, "yes")
	answer := make([]byte, 3)
	if _, err := io.ReadFull(k.in, answer); err != nil || string(answer) != "yes" {
		t.Fatalf("somebody else reads %q (%v)", answer, err)
	}
	k.Listen()
	write(t, keys, "b")
	expectKeys(t, k, "b")
	rest(t, k)
}

func TestKeyboardKeepsAPasteThatIsNotComplete(t *testing.T) {
	keys, k := keyboardOf(t)
	k.Listen()
	write(t, keys, "a\x1b[200~b")
	expectKeys(t, k, "a")
	rest(t, k)
	k.Listen()
	write(t, keys, "c\x1b[201~")
	expectKeys(t, k, "<bc>")
	rest(t, k)
}

func TestKeyboardEndsWithTheTerminal(t *testing.T) {
	keys, k := keyboardOf(t)
	k.Listen()
	keys.Close()
	if n, err := k.Keys().Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("the line editor reads %d bytes, and %v", n, err)
	}
	rest(t, k)
}
