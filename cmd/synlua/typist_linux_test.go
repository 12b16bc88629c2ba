package main

import (
	"bytes"
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"syscall"
	"time"

	"synlua/runtime/terminal/terminaltest"
)

func init() { programs["typist"] = typist }

// typist is the program that TestPromises describes. testscript's own ttyin types
// before the command runs, and what is typed before a question does not answer it.
func typist() {
	screen, text, answer, command := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	keys, tty, err := terminaltest.Open()
	if err != nil {
		log.Fatal(err)
	}
	typed, err := os.ReadFile(answer)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	tty.Close() // so that the screen ends with the command
	seen := watch(keys, text, typed)
	if err := os.WriteFile(screen, seen, 0o600); err != nil {
		log.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		log.Fatal(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// watch returns all that appears on the screen, and types once the text is there.
func watch(keys *os.File, text string, typed []byte) (seen []byte) {
	for answered := false; ; {
		b := make([]byte, 1024)
		n, err := keys.Read(b)
		if err != nil {
			return seen
		}
		seen = append(seen, b[:n]...)
		if !answered && bytes.Contains(seen, []byte(text)) {
			answered = true
			if _, err := keys.Write(typed); err != nil {
				log.Fatal(err)
			}
		}
	}
}
