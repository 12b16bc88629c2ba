package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"

	"synlua/runtime/terminal/terminaltest"
)

// person is at a pseudo-terminal: keys is what they press, tty is what the program
// gets.
type person struct {
	t         *testing.T
	keys, tty *os.File
}

func newPerson(t *testing.T) *person {
	t.Helper()
	keys, tty, err := terminaltest.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = keys.Close(), tty.Close() })
	return &person{t: t, keys: keys, tty: tty}
}

func (p *person) press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, keys); err != nil {
		p.t.Fatal(err)
	}
}

// readUntil returns what appears on the screen, up to and including the given text.
func (p *person) readUntil(text string) string {
	p.t.Helper()
	var seen []byte
	for b := make([]byte, 1); !strings.HasSuffix(string(seen), text); {
		if _, err := p.keys.Read(b); err != nil {
			p.t.Fatalf("read %q: %v", seen, err)
		}
		seen = append(seen, b[0])
	}
	return string(seen)
}

func (p *person) mode() term.State {
	p.t.Helper()
	state, err := term.GetState(int(p.tty.Fd()))
	if err != nil {
		p.t.Fatal(err)
	}
	return *state
}

// callback lets a test act once the question is on the screen.
type callback func(shown string)

func (c callback) Write(b []byte) (int, error) {
	c(string(b))
	return len(b), nil
}

// pressing returns a writer that presses keys when the question appears.
func (p *person) pressing(keys string) io.Writer {
	return callback(func(shown string) {
		if shown != "\n" {
			p.press(keys)
		}
	})
}

func TestConfirm(t *testing.T) {
	cases := map[string]bool{
		"y\n": true, "Yes\n": true, " y \n": true,
		"\n": false, "n\n": false, "yep\n": false, "\x04": false,
	}
	for keys, want := range cases {
		p := newPerson(t)
		got, err := NewAsker(p.tty, p.pressing(keys)).Confirm(t.Context(), "really?")
		if err != nil || got != want {
			t.Errorf("answered with %q: %v, %v, want %v", keys, got, err, want)
		}
	}
}

func TestWhatWasTypedBeforeAnswersNothing(t *testing.T) {
	for _, before := range []string{"y\n", "y", "y\ny\nye"} {
		p := newPerson(t)
		p.press(before)
		yes, err := NewAsker(p.tty, p.pressing("\n")).Confirm(t.Context(), "really?")
		if err != nil || yes {
			t.Errorf("%q before the question: %v, %v", before, yes, err)
		}
		mode := p.mode()
		if yes, err := NewAsker(p.tty, p.pressing("y\n")).Confirm(t.Context(), "really?"); err != nil || !yes || p.mode() != mode {
			t.Errorf("after %q: %v, %v", before, yes, err)
		}
	}
}

func TestQuestionsAreShownCleaned(t *testing.T) {
	p := newPerson(t)
	var shown bytes.Buffer
	out := io.MultiWriter(&shown, p.pressing("n\n"))
	if _, err := NewAsker(p.tty, out).Confirm(t.Context(), "delete \x1b[8m?"); err != nil {
		t.Fatal(err)
	}
	expect(t, "the question", shown.String(), `delete \x1b[8m? [y/N] `)
}

func TestQuestionsAreBrokenAtWords(t *testing.T) {
	p := newPerson(t)
	if err := terminaltest.Resize(p.keys, 20, 24); err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	if _, err := NewAsker(p.tty, io.MultiWriter(&shown, p.pressing("y\n"))).Confirm(t.Context(), "this destroys something:\n  a room\nSend it?"); err != nil {
		t.Fatal(err)
	}
	expect(t, "the question", shown.String(), "this destroys\n  something:\n  a room\nSend it? [y/N] ")
}

func TestALabelIsPartedFromTheAnswer(t *testing.T) {
	for label, want := range map[string]string{"name": "name: ", "Which name?": "Which name? ", "name:": "name: "} {
		p := newPerson(t)
		var shown bytes.Buffer
		if _, err := NewAsker(p.tty, io.MultiWriter(&shown, p.pressing("Alice\n"))).Line(t.Context(), label); err != nil {
			t.Fatal(err)
		}
		expect(t, "the question", shown.String(), want)
	}
}

func TestLineLeavesTheNextLineForTheNextQuestion(t *testing.T) {
	p := newPerson(t)
	asker := NewAsker(p.tty, io.Discard)
	p.press("@alice:example.org\nhttps://example.org\n\x04")
	first, err1 := asker.Line(t.Context(), "user")
	second, err2 := asker.Line(t.Context(), "homeserver")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	expect(t, "the first answer", first, "@alice:example.org")
	expect(t, "the second answer", second, "https://example.org")
	if _, err := asker.Line(t.Context(), "more"); !errors.Is(err, io.EOF) {
		t.Errorf("the end of the input gave %v, want io.EOF", err)
	}
}

func TestSecretIsNeitherEchoedNorLeavesTheTerminalChanged(t *testing.T) {
	p := newPerson(t)
	before := p.mode()
	out := io.MultiWriter(p.tty, p.pressing("wrong\x15pä\x7fass wordx\x7f\r"))
	secret, err := NewAsker(p.tty, out).Secret(t.Context(), "password")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the secret", secret, "pass word")
	expect(t, "the screen", p.readUntil("\n"), "password: \r\n")
	if p.mode() != before {
		t.Error("the terminal's mode has changed")
	}
}

func TestCtrlCEndsASecret(t *testing.T) {
	p := newPerson(t)
	before := p.mode()
	secret, err := NewAsker(p.tty, p.pressing("abc\x03")).Secret(t.Context(), "password")
	if !errors.Is(err, context.Canceled) || secret != "" {
		t.Errorf("Ctrl-C gave %q, %v, want context.Canceled", secret, err)
	}
	if p.mode() != before {
		t.Error("the terminal's mode has changed")
	}
}

func TestEndOfInputEndsASecret(t *testing.T) {
	p := newPerson(t)
	if _, err := NewAsker(p.tty, p.pressing("\x04")).Secret(t.Context(), "password"); !errors.Is(err, io.EOF) {
		t.Errorf("Ctrl-D gave %v, want io.EOF", err)
	}
}

func TestCancelledContextEndsAQuestionAndTakesNoInput(t *testing.T) {
	p := newPerson(t)
	before := p.mode()
	ctx, cancel := context.WithCancel(t.Context())
	asker := NewAsker(p.tty, callback(func(string) { cancel() }))
	if _, err := asker.Secret(ctx, "password"); !errors.Is(err, context.Canceled) {
		t.Errorf("Secret gave %v, want context.Canceled", err)
	}
	if p.mode() != before {
		t.Error("the terminal's mode has changed")
	}
	p.press("for somebody else\n")
	answer, err := asker.Line(t.Context(), "next")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the next answer", answer, "for somebody else")
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	p := newPerson(t)
	asker := NewAsker(p.tty, io.Discard)
	asker.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := asker.Confirm(ctx, "really?"); !errors.Is(err, context.Canceled) {
		t.Errorf("Confirm gave %v, want context.Canceled", err)
	}
}

func TestProgressGivesWayToAQuestion(t *testing.T) {
	g, _, seen, watch := shownProgress(PrinterOptions{})
	g.Start("", -1)
	watch.pass(time.Second)
	p := newPerson(t)
	asker := NewAsker(p.tty, callback(func(string) {
		expectScreen(t, seen, "")
		watch.pass(time.Second)
		expectScreen(t, seen, "")
		p.press("y\n")
	}))
	asker.Hide(g)
	if yes, err := asker.Confirm(t.Context(), "really?"); !yes || err != nil {
		t.Errorf("%v, %v", yes, err)
	}
	expectScreen(t, seen, "0 done")
}
