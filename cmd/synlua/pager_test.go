package main

import (
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// terminalStage is a stage at a terminal of 80 by 24 with less, and what its pager was
// given.
func terminalStage(t *testing.T, args ...string) (s *stage, command, paged *string) {
	t.Helper()
	s = newStage(t, args...)
	command, paged = new(string), new(string)
	s.stdinIsTerminal, s.stdoutIsTerminal, s.stderrIsTerminal = true, true, true
	s.environment["TERM"] = "xterm"
	s.height = func() int { return 24 }
	s.hasProgram = func(name string) bool { return name == "less" }
	s.runPager = func(c, text string) error {
		*command, *paged = c, text
		return nil
	}
	return s, command, paged
}

func TestHelpLongerThanTheScreenGoesToAPager(t *testing.T) {
	for _, args := range [][]string{{"doc", "users.list"}, {"help", "options"}, {"--help"}, {"-e", `help("users.list")`}} {
		s, command, paged := terminalStage(t, args...)
		s.expect(t, statusDone)
		if *command != "less -R" || s.out.Len() > 0 || strings.Count(*paged, "\n") < 24 {
			t.Errorf("%q: the command is %q, it printed %q, and the pager got\n%s", args, *command, s.out.String(), *paged)
		}
	}
}

func TestThePersonChoosesThePager(t *testing.T) {
	s, command, _ := terminalStage(t, "doc", "users.list")
	s.environment["PAGER"] = "most -w"
	s.expect(t, statusDone)
	if *command != "most -w" {
		t.Errorf("the command is %q", *command)
	}
}

func TestNoPagerWhereNobodyTurnsPages(t *testing.T) {
	for name, change := range map[string]func(s *stage){
		"a short text":           func(s *stage) { s.height = func() int { return 1000 } },
		"a dumb terminal":        func(s *stage) { s.environment["TERM"] = "dumb" },
		"an unknown terminal":    func(s *stage) { delete(s.environment, "TERM") },
		"a screen reader":        func(s *stage) { s.environment["SYNLUA_PLAIN"] = "1" },
		"output to a pipe":       func(s *stage) { s.stdoutIsTerminal = false },
		"input from a pipe":      func(s *stage) { s.stdinIsTerminal = false },
		"no less":                func(s *stage) { s.hasProgram = func(string) bool { return false } },
		"a pager that is broken": func(s *stage) { s.runPager = func(string, string) error { return errors.New("there is none") } },
	} {
		s, _, paged := terminalStage(t, "doc", "users.list")
		change(s)
		s.expect(t, statusDone)
		if *paged != "" || !strings.HasPrefix(s.out.String(), "for item in synapse.users.list{}") {
			t.Errorf("%s: the pager got %q, and it printed\n%s", name, *paged, s.out.String())
		}
	}
}

// The text for a pager is as safe as what is printed, and as narrow.
func TestThePagerGetsWhatWouldBePrinted(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		s, _, paged := terminalStage(t, "doc", "synapse.users.put")
		s.width = func() int { return width }
		s.expect(t, statusDone)
		for line := range strings.Lines(*paged) {
			if len([]rune(line)) > width+1 && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, "https://") {
				t.Errorf("at %d columns: %q", width, line)
			}
		}
	}
}

func TestCtrlCBelongsToThePager(t *testing.T) {
	c := &cli{paging: new(atomic.Bool)}
	interrupts, ended := make(chan os.Signal), make(chan struct{})
	c.paging.Store(true)
	go func() {
		defer close(ended)
		c.awaitEnd(t.Context(), interrupts, nil)
	}()
	for range 2 { // it takes the second only if the first did not end it
		select {
		case interrupts <- os.Interrupt:
		case <-ended:
			t.Fatal("Ctrl-C at the pager ended synlua")
		}
	}
	c.paging.Store(false)
	for {
		select {
		case interrupts <- os.Interrupt:
		case <-ended:
			return
		}
	}
}

func TestRunPager(t *testing.T) {
	if err := runPager("cat >/dev/null; exit 3", "text"); err != nil {
		t.Errorf("a pager that ends with a status is an error: %v", err)
	}
	if runPager("there-is-no-such-pager", "text") == nil || runPager("/dev/null", "text") == nil {
		t.Error("a pager that does not exist is no error")
	}
}
