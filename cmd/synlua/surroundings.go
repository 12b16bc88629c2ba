package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/adrg/xdg"
	"github.com/cli/browser"
	"golang.org/x/term"

	"synlua/bindings/account"
	"synlua/runtime/repl"
	"synlua/runtime/terminal"
)

// surroundings is what is outside of the program. main passes the process's own, so that a
// test can run any command with others, without a process of its own. Nothing else in this
// package reads the arguments, the environment, the standard streams or the clock. Files
// that the user names are not part of it: a test uses real ones.
type surroundings struct {
	args   []string // without the program's name
	getenv func(name string) string

	stdin          io.Reader
	stdout, stderr io.Writer
	// Which of the three are terminals, and how many columns and lines standard output has.
	stdinIsTerminal, stdoutIsTerminal, stderrIsTerminal bool
	width, height                                       func() int

	now     func() time.Time
	zone    *time.Location // of the dates that are typed and shown
	folders folders

	// newAsker makes what asks the person. Without a terminal, its questions end with
	// terminal.ErrNoTerminal.
	newAsker func() *terminal.Asker
	// openPrompt makes what reads the lines of the prompt; plain draws nothing again.
	openPrompt func(plain bool) (lineEditor, error)
	// keyring is the desktop's keyring, and openBrowser opens an address in a browser.
	keyring     account.Keyring
	openBrowser func(address string) error
	// hasProgram says whether there is a program of that name, and runPager shows a text with
	// one.
	hasProgram func(name string) bool
	runPager   func(command, text string) error
	// notify and stopNotify are signal.Notify and signal.Stop.
	notify     func(c chan<- os.Signal, signals ...os.Signal)
	stopNotify func(c chan<- os.Signal)

	// measure measures the memory of the process, and exitNow ends it; nil where it is not
	// ours to bound and to end, as in a test.
	measure func() memoryUse
	exitNow func(status int)
}

// lineEditor is what the prompt needs of a terminal.
type lineEditor interface {
	repl.LineReader
	// Edits reports whether the keys of an editor work.
	Edits() bool
	// Interrupt returns a context that Ctrl-C cancels, and the function that releases it.
	Interrupt(ctx context.Context) (context.Context, func())
}

// folders are the folders in which synlua keeps its own files.
type folders struct{ config, state, data, cache string }

func (f folders) profiles() string { return filepath.Join(f.config, "profiles.toml") }
func (f folders) history() string  { return filepath.Join(f.state, "history") }
func (f folders) runs() string     { return filepath.Join(f.state, "runs") }
func (f folders) lab() string      { return filepath.Join(f.data, "lab") }

// ofProcess returns the surroundings of this process.
func ofProcess() surroundings {
	findHome()
	return surroundings{
		args: os.Args[1:], getenv: os.Getenv,
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		stdinIsTerminal: isTerminal(os.Stdin), stdoutIsTerminal: isTerminal(os.Stdout), stderrIsTerminal: isTerminal(os.Stderr),
		width: widthOfOutput, height: heightOfOutput, hasProgram: hasProgram, runPager: runPager, now: time.Now, zone: time.Local, folders: ownFolders(),
		newAsker: newAsker, openPrompt: openPrompt,
		keyring: account.DesktopKeyring{}, openBrowser: browser.OpenURL,
		notify: notifyUnlessIgnored, stopNotify: signal.Stop,
		measure: measureMemory, exitNow: os.Exit,
	}
}

// notifyUnlessIgnored is signal.Notify, except that nohup still keeps SIGHUP away.
func notifyUnlessIgnored(c chan<- os.Signal, signals ...os.Signal) {
	signals = slices.DeleteFunc(signals, func(s os.Signal) bool { return s == syscall.SIGHUP && signal.Ignored(s) })
	signal.Notify(c, signals...)
}

// findHome sets HOME if a timer or a container left it out. Otherwise records would be
// written below the root folder, where nobody looks for them.
func findHome() {
	if os.Getenv("HOME") != "" || runtime.GOOS == "windows" {
		return
	}
	if u, err := user.Current(); err == nil && u.HomeDir != "" && os.Setenv("HOME", u.HomeDir) == nil {
		xdg.Reload()
	}
}

func ownFolders() folders {
	const name = "synlua"
	return folders{
		config: filepath.Join(xdg.ConfigHome, name),
		state:  filepath.Join(xdg.StateHome, name),
		data:   filepath.Join(xdg.DataHome, name),
		cache:  cmp.Or(os.Getenv("SYNLUA_CACHE"), filepath.Join(xdg.CacheHome, name)),
	}
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// widthOfOutput is the width of the terminal, which messages go to even if results do not.
func widthOfOutput() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			return width
		}
	}
	return 80
}

func heightOfOutput() int {
	_, height, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 24
	}
	return height
}

// newAsker asks on the controlling terminal, so that a script read from standard
// input can still ask.
func newAsker() *terminal.Asker {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return terminal.NewAsker(nil, os.Stderr)
	}
	return terminal.NewAsker(tty, tty)
}

func openPrompt(plain bool) (lineEditor, error) {
	lines, err := repl.NewTerminal(repl.TerminalOptions{OutIsTerminal: isTerminal(os.Stdout), Width: widthOfOutput, Plain: plain})
	if err != nil {
		return nil, err
	}
	return lines, nil
}

// runPager runs a command of the shell, as other programs do with $PAGER. It returns an
// error if the command could not be started.
func runPager(command, text string) error {
	shell := []string{"/bin/sh", "-c", command}
	if runtime.GOOS == "windows" {
		shell = strings.Fields(command)
	}
	pager := exec.Command(shell[0], shell[1:]...)
	pager.Stdin, pager.Stdout, pager.Stderr = strings.NewReader(text), os.Stdout, os.Stderr
	err := pager.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() != notExecutable && exit.ExitCode() != notFound {
		return nil // the text was shown, whatever the pager thinks of it
	}
	return err
}

// The statuses of a shell that could not start a command.
const (
	notExecutable = 126
	notFound      = 127
)

func hasProgram(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}
