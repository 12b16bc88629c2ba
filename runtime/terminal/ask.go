package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// ErrNoTerminal says that there is nobody to ask. The caller adds what to do instead,
// such as passing --yes.
var ErrNoTerminal = errors.New("there is no terminal to ask on")

// Input is where answers come from: the controlling terminal, as an *os.File.
type Input interface {
	io.Reader
	Fd() uintptr
}

// Asker asks the person at the terminal, one question at a time. Many goroutines may
// use it at once; their questions wait for each other. A cancelled context ends a
// question, and the terminal is restored.
type Asker struct {
	in   Input
	out  io.Writer
	turn chan struct{} // holds one value while a question is open

	progress *Progress // hidden during questions; nil for none
	resume   func()    // shows it again; used only by whoever has the turn
}

// NewAsker returns an Asker that reads answers from in and writes questions to out. If
// in is nil or not a terminal, every question ends with ErrNoTerminal.
func NewAsker(in Input, out io.Writer) *Asker {
	return &Asker{in: in, out: out, turn: make(chan struct{}, 1)}
}

// Hide makes the Asker hide the progress line during questions. It must be called
// before the first question.
func (a *Asker) Hide(progress *Progress) { a.progress = progress }

// Confirm asks a question that is answered with yes or no. Anything but "y" or "yes" is
// no, the end of the input included. What was typed before the question appeared is
// discarded.
func (a *Asker) Confirm(ctx context.Context, question string) (bool, error) {
	if err := a.takeTurn(ctx); err != nil {
		return false, err
	}
	defer a.endTurn()
	if err := a.discardInput(); err != nil {
		return false, err
	}
	answer, err := a.inView(ctx, question+" [y/N] ")
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}

// Line asks for a line of text, without its newline. The end of the input before
// any text is io.EOF.
func (a *Asker) Line(ctx context.Context, label string) (string, error) {
	if err := a.takeTurn(ctx); err != nil {
		return "", err
	}
	defer a.endTurn()
	return a.inView(ctx, labelled(label))
}

// Secret asks for a line of text that is not shown while it is typed. The end of the
// input is io.EOF. Ctrl-C ends the question with an error that is context.Canceled, as
// an interrupt of the process would.
func (a *Asker) Secret(ctx context.Context, label string) (string, error) {
	return a.hidden(ctx, labelled(label))
}

// labelled separates a label from the answer. A question already ends with a mark.
func labelled(label string) string {
	if strings.HasSuffix(label, "?") || strings.HasSuffix(label, ":") {
		return label + " "
	}
	return label + ": "
}

// inView asks for a line that is shown while it is typed.
func (a *Asker) inView(ctx context.Context, prompt string) (string, error) {
	answer, err := a.ask(ctx, prompt, a.readLine)
	if err != nil {
		a.newLine()
	}
	return answer, err
}

// discardInput discards what was already typed, even half a line, which the terminal
// only hands over in raw mode.
func (a *Asker) discardInput() error {
	fd := int(a.in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return fmt.Errorf("cannot forget what was typed before the question: %w", err)
	}
	err = forgetInput(a.in)
	if restoreErr := term.Restore(fd, before); restoreErr != nil {
		return fmt.Errorf(`cannot restore the terminal (run "stty sane"): %w`, restoreErr)
	}
	return err
}

// hidden asks with the terminal's echo off, which also turns off its line editing. The
// echo is off before the question appears, for those who type fast.
func (a *Asker) hidden(ctx context.Context, prompt string) (string, error) {
	if err := a.takeTurn(ctx); err != nil {
		return "", err
	}
	defer a.endTurn()
	fd := int(a.in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("cannot hide what is typed: %w", err)
	}
	secret, err := a.ask(ctx, prompt, a.readHidden)
	if restoreErr := term.Restore(fd, before); restoreErr != nil && err == nil {
		return "", fmt.Errorf(`cannot restore the terminal (run "stty sane"): %w`, restoreErr)
	}
	a.newLine()
	return secret, err
}

// takeTurn waits until no other question is open.
func (a *Asker) takeTurn(ctx context.Context) error {
	if a.in == nil || !term.IsTerminal(int(a.in.Fd())) {
		return ErrNoTerminal
	}
	select {
	case a.turn <- struct{}{}:
		a.resume = a.progress.Suspend()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Asker) endTurn() {
	a.resume()
	<-a.turn
}

type readFunc func(context.Context) (string, error)

// ask shows a prompt, broken at words where the terminal is narrower than a line of it.
func (a *Asker) ask(ctx context.Context, prompt string, read readFunc) (string, error) {
	prompt = Clean(prompt)
	if width, _, err := term.GetSize(int(a.in.Fd())); err == nil && width > 0 {
		prompt = wrapMessage(prompt, width)
	}
	if _, err := io.WriteString(a.out, prompt); err != nil {
		return "", fmt.Errorf("cannot write to the terminal: %w", err)
	}
	return read(ctx)
}

// newLine ends the line of a question whose answer did not.
func (a *Asker) newLine() {
	_, _ = io.WriteString(a.out, "\n")
	if a.progress != nil {
		a.progress.p.lineEnded()
	}
}

// readLine reads a line that the terminal itself lets the person edit.
func (a *Asker) readLine(ctx context.Context) (string, error) {
	var line []byte
	for {
		b, err := a.readByte(ctx)
		switch {
		case errors.Is(err, io.EOF) && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		case b == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, b)
	}
}

const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	del       = 0x7f
)

// readHidden reads a line that the person cannot see, and handles the usual editing
// keys.
func (a *Asker) readHidden(ctx context.Context) (string, error) {
	var typed []byte
	for {
		b, err := a.readByte(ctx)
		if err != nil {
			return "", err
		}
		switch b {
		case '\r', '\n':
			return string(typed), nil
		case ctrlC:
			return "", fmt.Errorf("interrupted at the question: %w", context.Canceled)
		case ctrlD:
			if len(typed) == 0 {
				return "", io.EOF
			}
		case ctrlU:
			typed = nil
		case backspace, del:
			_, size := utf8.DecodeLastRune(typed)
			typed = typed[:len(typed)-size]
		default:
			typed = append(typed, b)
		}
	}
}

// readByte takes only one byte from the terminal: what follows belongs to the next
// question, or to the prompt.
func (a *Asker) readByte(ctx context.Context) (byte, error) {
	if err := waitForInput(ctx, a.in.Fd()); err != nil {
		return 0, err
	}
	var b [1]byte
	n, err := a.in.Read(b[:])
	if n == 1 {
		return b[0], nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return 0, io.EOF
	}
	return 0, fmt.Errorf("cannot read from the terminal: %w", err)
}
