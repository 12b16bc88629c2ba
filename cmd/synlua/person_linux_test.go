package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"synlua/runtime/terminal/terminaltest"
)

func init() { programs["person"] = person }

// person is the program that TestPromises describes.
func person() {
	screen, columns, steps, command := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	if err := sit(screen, columns, steps, command); err != nil {
		log.Fatal(err)
	}
}

// sit runs a command at a terminal and does what the steps say.
func sit(screen, columns, steps string, command []string) error {
	width, err := strconv.Atoi(columns)
	if err != nil {
		return err
	}
	script, err := os.ReadFile(steps)
	if err != nil {
		return err
	}
	keys, tty, err := terminaltest.Open()
	if err != nil {
		return err
	}
	if err := terminaltest.Resize(keys, width, 24); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	tty.Close() // so that the screen ends with the command
	a := &audience{keys: keys, screen: terminaltest.NewScreen(width)}
	err = a.follow(string(script))
	if err == nil {
		a.watch(func() bool { return false })
		err = os.WriteFile(screen, []byte(a.screen.String()), 0o600)
	}
	if err != nil {
		cancel()
		err = fmt.Errorf("%w; the screen:\n%s", err, a.screen)
	}
	var exit *exec.ExitError
	if waited := cmd.Wait(); waited != nil && !errors.As(waited, &exit) {
		err = errors.Join(err, waited)
	}
	if err == nil {
		os.Exit(cmd.ProcessState.ExitCode())
	}
	return err
}

// audience is a person who reads a screen and types.
type audience struct {
	keys   *os.File
	screen *terminaltest.Screen
	row    int // where the cursor was when the person pressed Enter
}

// keyNames are the keys that a step of person names.
var keyNames = strings.NewReplacer("{enter}", "\r", "{tab}", "\t", "{up}", "\x1b[A", "{left}", "\x1b[D", "{ctrl-c}", "\x03", "{ctrl-d}", "\x04")

func (a *audience) follow(script string) error {
	for step := range strings.Lines(script) {
		verb, text, _ := strings.Cut(strings.TrimRight(step, "\n"), " ")
		ok := true
		switch verb {
		case "await":
			ok = a.watch(func() bool { return a.screen.Row() >= a.row && a.screen.Line() == text })
		case "see":
			ok = a.watch(func() bool { return strings.Contains(a.screen.From(a.row), text) })
		case "type":
			a.write(keyNames.Replace(text))
			if strings.Contains(text, "{enter}") || strings.Contains(text, "{ctrl-c}") {
				a.row = a.screen.Row() + 1
			}
		case "paste", "send":
			pasted, err := os.ReadFile(text)
			if err != nil {
				return err
			}
			a.paste(strings.ReplaceAll(string(pasted), "\n", "\r"), verb == "paste")
			if verb == "send" {
				a.row = a.screen.Row() + 1 // the last newline is Enter
			}
		default:
			return fmt.Errorf("the person does not know how to %q", step)
		}
		if !ok {
			return fmt.Errorf("the command ended before the person could %q", step)
		}
	}
	return nil
}

// paste sends a text as a terminal does that marks pastes if it is asked to, or as one
// that never does.
func (a *audience) paste(text string, marks bool) {
	if marks && a.screen.On("?2004") {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	a.write(text)
}

func (a *audience) write(text string) {
	if _, err := a.keys.WriteString(text); err != nil {
		log.Fatal(err)
	}
}

// watch shows what the command writes until something is so, or the command ends.
func (a *audience) watch(isSo func() bool) bool {
	for !isSo() {
		b := make([]byte, 1024)
		n, err := a.keys.Read(b)
		if err != nil {
			return false
		}
		if _, err := a.screen.Write(b[:n]); err != nil {
			return false
		}
	}
	return true
}
