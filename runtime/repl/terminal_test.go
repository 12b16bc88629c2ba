package repl

import (
	"context"
	"errors"
	"os"
	"testing"

	"synlua/runtime/host"
)

func TestNoPromptWithoutATerminal(t *testing.T) {
	if _, err := NewTerminal(TerminalOptions{Width: func() int { return 80 }}); !errors.Is(err, ErrNoPrompt) {
		t.Errorf("got %v, want ErrNoPrompt", err)
	}
}

func TestCtrlCCancelsTheStatementItWasPressedIn(t *testing.T) {
	terminal := &Terminal{interrupts: make(chan os.Signal, 1)}
	terminal.interrupts <- os.Interrupt // before the statement
	ctx, stop := terminal.Interrupt(t.Context())
	if err := ctx.Err(); err != nil {
		t.Errorf("an earlier Ctrl-C cancelled the statement: %v", err)
	}
	terminal.interrupts <- os.Interrupt
	<-ctx.Done()
	if cause := context.Cause(ctx); cause != host.ErrInterrupted {
		t.Errorf("the cause is %v, want ErrInterrupted", cause)
	}
	stop()

	next, stop := terminal.Interrupt(t.Context())
	if err := next.Err(); err != nil {
		t.Errorf("the next statement begins cancelled: %v", err)
	}
	stop()
}
