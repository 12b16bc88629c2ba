package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// screen is what a person sees when both streams lead to the same terminal.
func screen(opts PrinterOptions) (*Printer, *bytes.Buffer) {
	var seen bytes.Buffer
	opts.OutIsTerminal, opts.ErrIsTerminal = true, true
	return NewPrinter(&seen, &seen, opts), &seen
}

// pipes keeps the two streams separate; neither is a terminal.
func pipes(opts PrinterOptions) (p *Printer, out, err *bytes.Buffer) {
	out, err = new(bytes.Buffer), new(bytes.Buffer)
	return NewPrinter(out, err, opts), out, err
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

func flush(t *testing.T, p *Printer) {
	t.Helper()
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
}

func TestPrintCleansAndWaitsForFlush(t *testing.T) {
	p, out, err := pipes(PrinterOptions{})
	p.Print("name: \x1b[31mEve\n")
	expect(t, "standard output before Flush", out.String(), "")
	flush(t, p)
	expect(t, "standard output", out.String(), "name: \\x1b[31mEve\n")
	expect(t, "standard error", err.String(), "")
}

func TestPrintFlushesAtNewlineOnATerminal(t *testing.T) {
	p, seen := screen(PrinterOptions{})
	p.Print("half")
	expect(t, "the screen", seen.String(), "")
	p.Print(" line\n")
	expect(t, "the screen", seen.String(), "half line\n")
}

func TestPrintBoundsItsBuffer(t *testing.T) {
	p, out, _ := pipes(PrinterOptions{})
	for range 3 {
		p.Print(strings.Repeat("x", bufferSize/2))
	}
	if out.Len() < bufferSize {
		t.Errorf("%d bytes were written, want at least %d without a Flush", out.Len(), bufferSize)
	}
}

func TestPrintJoinsCharactersThatComeInPieces(t *testing.T) {
	p, out, _ := pipes(PrinterOptions{})
	for _, b := range []byte("生é👩\u202e\u009b.") {
		p.Print(string([]byte{b}))
	}
	flush(t, p)
	expect(t, "standard output", out.String(), `生é👩\u{202e}\u{9b}.`)
}

func TestPrintShowsACharacterThatNeverEnds(t *testing.T) {
	p, out, _ := pipes(PrinterOptions{})
	p.Print("a\xf0\x9f")
	p.Print("b\xc2")
	flush(t, p)
	expect(t, "standard output", out.String(), `a\xf0\x9fb\xc2`)
}

func TestMessagesGoToStandardErrorOneLineEach(t *testing.T) {
	p, out, err := pipes(PrinterOptions{Verbose: true})
	p.Say("%d users", 3)
	p.Warn("%-6s|", "ab")
	p.Error("cannot join %q: %v", "a\nb", errors.New("no\x1b"))
	p.Debug("done")
	expect(t, "standard error", err.String(), "3 users\nab    |\ncannot join \"a\\nb\": no\\x1b\ndone\n")
	expect(t, "standard output", out.String(), "")
}

func TestAnArgumentCannotForgeAMessage(t *testing.T) {
	p, _, err := pipes(PrinterOptions{})
	p.Say("left out:\n  %s", "Eve\nsynlua: all done\r")
	expect(t, "standard error", err.String(), "left out:\n  Eve\\nsynlua: all done\\r\n")
}

func TestQuietSilencesOnlySay(t *testing.T) {
	p, _, err := pipes(PrinterOptions{Quiet: true})
	p.Say("said")
	p.Debug("debugged")
	p.Warn("warned")
	p.Error("failed")
	expect(t, "standard error", err.String(), "warned\nfailed\n")
}

func TestMessagesAppearInOrderWithOutput(t *testing.T) {
	p, seen := screen(PrinterOptions{})
	p.Print("one\ntwo")
	p.Say("message")
	p.Print("three\n")
	expect(t, "the screen", seen.String(), "one\ntwo\nmessage\nthree\n")
}

func TestMessagesFlushRedirectedOutputWithoutChangingIt(t *testing.T) {
	p, out, _ := pipes(PrinterOptions{})
	p.Print("half")
	p.Say("message")
	p.Print(" line\n")
	flush(t, p)
	expect(t, "standard output", out.String(), "half line\n")
}

func TestColorOnlyOnTerminals(t *testing.T) {
	p, seen := screen(PrinterOptions{Color: true})
	p.Error("bad %s", "\x1b[0m")
	expect(t, "the screen", seen.String(), "\x1b[31mbad \\x1b[0m\x1b[0m\n")
	p, _, err := pipes(PrinterOptions{Color: true})
	p.Error("bad")
	expect(t, "standard error", err.String(), "bad\n")
}

// fullDisk fails every write, and counts the attempts.
type fullDisk struct{ tries int }

var errFull = errors.New("no space left on device")

func (d *fullDisk) Write([]byte) (int, error) {
	d.tries++
	return 0, errFull
}

func TestFlushReportsAFullDiskAndGoesNoFurther(t *testing.T) {
	disk := new(fullDisk)
	p := NewPrinter(disk, new(bytes.Buffer), PrinterOptions{})
	p.Print("text\n")
	for range 2 {
		if err := p.Flush(); !errors.Is(err, errFull) {
			t.Errorf("Flush gave %v, want the disk's error", err)
		}
		p.Print("more\n")
	}
	if err := p.Err(); !errors.Is(err, errFull) {
		t.Errorf("Err gave %v, want the disk's error", err)
	}
	if disk.tries != 1 {
		t.Errorf("the disk was tried %d times, want once", disk.tries)
	}
}

func TestPrinterIsSafeForManyGoroutines(t *testing.T) {
	p, seen := screen(PrinterOptions{})
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 50 {
				p.Print(fmt.Sprintf("print %d\n", i))
				p.Say("say %d", i)
			}
		})
	}
	group.Wait()
	for line := range strings.Lines(seen.String()) {
		var word string
		var number int
		if n, err := fmt.Sscanf(line, "%s %d\n", &word, &number); n != 2 || err != nil {
			t.Fatalf("torn line %q", line)
		}
	}
	if lines := strings.Count(seen.String(), "\n"); lines != 800 {
		t.Errorf("%d lines appeared, want 800", lines)
	}
}

func TestASecretIsNeverShown(t *testing.T) {
	const secret = "syt_c2VjcmV0_abcdefghijklmnop_1A2b3C"
	for _, isTerminal := range []bool{false, true} {
		var out, err bytes.Buffer
		p := NewPrinter(&out, &err, PrinterOptions{OutIsTerminal: isTerminal, Verbose: true, Width: func() int { return 30 }})
		p.Hide("")
		p.Hide(secret)
		p.Hide(secret)
		p.Print("a " + secret + "\n")
		p.PrintJSON(`{"token":"` + secret + `"}` + "\n")
		p.Table([]string{"name", "token"}, [][]string{{"a", secret}, {secret, "b"}})
		p.Fields([]string{"token"}, []string{secret})
		p.Say("%s", secret)
		p.Debug("x" + secret)
		p.Error("%v", errors.New(secret))
		if failed := p.Flush(); failed != nil {
			t.Fatal(failed)
		}
		all := out.String() + err.String()
		if strings.Contains(all, secret[:12]) {
			t.Errorf("it is shown:\n%s", all)
		}
		if strings.Count(all, "[secret]") != 8 || !strings.Contains(all, `{"token":"[secret]"}`) {
			t.Errorf("shown is\n%s", all)
		}
	}
}

func TestOnlySoManySecretsAreRemembered(t *testing.T) {
	var out, err bytes.Buffer
	p := NewPrinter(&out, &err, PrinterOptions{})
	for i := range maxSecrets + 1 {
		p.Hide(fmt.Sprintf("secret-%03d", i))
	}
	p.Print("secret-000 secret-001 secret-100")
	if failed := p.Flush(); failed != nil || out.String() != "secret-000 [secret] [secret]" {
		t.Errorf("shown is %s, %v", out.String(), failed)
	}
}

// reader receives what a Printer writes.
type reader chan string

func (r reader) Write(p []byte) (int, error) {
	r <- string(p)
	return len(p), nil
}

// The reader waits for the line, and nobody calls Flush.
func TestALineIsWrittenOutThoughNothingFollows(t *testing.T) {
	out := make(reader)
	p := NewPrinter(out, new(bytes.Buffer), PrinterOptions{Delay: 1})
	for _, line := range []string{"first\n", "second\n"} {
		p.Print(line)
		expect(t, "standard output", <-out, line)
	}
}

func TestTheFirstErrorOfStandardOutputIsTold(t *testing.T) {
	var told []error
	p := NewPrinter(&fullDisk{}, new(bytes.Buffer), PrinterOptions{Failed: func(err error) { told = append(told, err) }})
	for range 3 {
		p.Print("lost\n")
		if p.Flush() == nil {
			t.Error("Flush returned no error")
		}
	}
	if len(told) != 1 || !errors.Is(told[0], errFull) {
		t.Errorf("it was told %v", told)
	}
}

func TestBreakPartsAMessageFromWhatTheTerminalShowed(t *testing.T) {
	p, seen := screen(PrinterOptions{ErrIsTerminal: true, OutIsTerminal: true})
	p.Print("a\n")
	p.Break()
	p.Say("interrupted")
	p.lineEnded() // by a question
	p.Break()
	p.Say("interrupted")
	expect(t, "the screen", seen.String(), "a\n\ninterrupted\ninterrupted\n")
	quiet, out, err := pipes(PrinterOptions{})
	quiet.Break()
	expect(t, "what a pipe gets", out.String()+err.String(), "")
}
