package repl

import (
	"context"
	"errors"
	"os"
	"os/signal"

	"github.com/peterh/liner"

	"synlua/runtime/host"
)

// Terminal is the LineReader for a real terminal on standard input and output, with
// line editing, history and completion. While it is open, Ctrl-C does not end the
// program.
type Terminal struct {
	state       *liner.State
	cooked, raw liner.ModeApplier
	interrupts  chan os.Signal
}

// NewTerminal takes over the terminal. The caller says whether standard output is a
// terminal. The error is ErrNoPrompt if standard input or output is not. Close must be
// called.
func NewTerminal(outIsTerminal bool) (*Terminal, error) {
	cooked, err := liner.TerminalMode()
	if err != nil || !outIsTerminal {
		return nil, ErrNoPrompt
	}
	t := &Terminal{state: liner.NewLiner(), cooked: cooked, interrupts: make(chan os.Signal, 1)}
	t.state.SetCtrlCAborts(true)
	t.state.SetTabCompletionStyle(liner.TabPrints)
	if t.raw, err = liner.TerminalMode(); err != nil {
		return nil, errors.Join(err, t.state.Close())
	}
	if err := cooked.ApplyMode(); err != nil {
		return nil, errors.Join(err, t.state.Close())
	}
	signal.Notify(t.interrupts, os.Interrupt)
	return t, nil
}

// Prompt implements LineReader. The terminal is in liner's mode only during the call.
// Otherwise a statement that asks a question would never see the end of a line, and the
// person would not see what they type.
func (t *Terminal) Prompt(prompt string) (string, error) {
	if err := t.raw.ApplyMode(); err != nil {
		return "", err
	}
	line, err := t.state.Prompt(prompt)
	err = errors.Join(err, t.cooked.ApplyMode())
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", ErrAborted
	case errors.Is(err, liner.ErrNotTerminalOutput):
		return "", ErrNoPrompt
	}
	return line, err
}

// AppendHistory implements LineReader.
func (t *Terminal) AppendHistory(line string) { t.state.AppendHistory(line) }

// SetCompleter implements LineReader.
func (t *Terminal) SetCompleter(c Completer) { t.state.SetWordCompleter(liner.WordCompleter(c)) }

// Close restores the terminal.
func (t *Terminal) Close() error {
	signal.Stop(t.interrupts)
	return t.state.Close()
}

// Interrupt is Options.Interrupt for this terminal. Only the first Ctrl-C counts.
func (t *Terminal) Interrupt(ctx context.Context) (context.Context, func()) {
	select {
	case <-t.interrupts: // pressed before the statement
	default:
	}
	ctx, cancel := context.WithCancelCause(ctx)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-t.interrupts:
			cancel(host.ErrInterrupted)
		case <-done:
		}
	}()
	return ctx, func() {
		close(done)
		<-ended // otherwise it might take the next statement's Ctrl-C
		cancel(nil)
	}
}
