package terminal

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// bufferSize bounds what is buffered if standard output is not a terminal.
const bufferSize = 64 << 10

// PrinterOptions says where a Printer's streams go and what the person wants to see.
type PrinterOptions struct {
	OutIsTerminal bool
	ErrIsTerminal bool
	Width         func() int // Width returns the terminal's current width in columns; nil means 80.
	Quiet         bool       // Quiet silences Say.
	Verbose       bool       // Verbose enables Debug.
	// Static draws over nothing: progress is a plain line now and then, as in a file. It is
	// for screen readers, and for terminals that cannot erase a line.
	Static bool
	// Spoken says that a screen reader reads what is shown.
	Spoken bool
	// ASCII writes the signs that are not in ASCII, such as "…", as letters are written on a
	// typewriter. Letters of other scripts stay: they are names. It is for streams that are
	// terminals.
	ASCII bool
	Color bool // Color allows colour, on streams that are terminals.
	// Program is the name of the program. A command that begins with it is not broken where a
	// message is, so that it can be copied.
	Program string
	// Delay is how long data may stay in the buffer if standard output is not a terminal; 0 for
	// as long as there is room. With it, whoever reads the results of a run that mostly waits
	// sees each line as soon as it is there.
	Delay time.Duration
	// Failed is told the first error of standard output, from any goroutine; nil for nobody. It
	// must not use the Printer.
	Failed func(error)
}

// Printer writes data to standard output and messages to standard error, both made safe
// to show. Many goroutines may use it at once; the text of each call stays together,
// and earlier data appears before a later message.
type Printer struct {
	mu      sync.Mutex
	out     *bufio.Writer
	err     io.Writer
	opts    PrinterOptions
	tail    string // the first bytes of a character that Print has not yet received in full
	midLine bool   // standard output has an unfinished line
	failed  error
	due     *time.Timer // writes out the buffer, see flushSoon
	waiting bool        // due will fire

	ended bool // a question has ended its line since the last text
	block bool // what standard output shows last is a block

	// What is there to be copied from help, and from a message.
	commands, copied *regexp.Regexp

	secrets []string // that are never shown, the newest first

	status    string // the line that shows progress, or ""
	shown     bool   // it is on the terminal
	suspended int    // how many want it hidden
}

// hidden is what is shown of a secret, here as in records.
const hidden = "[secret]"

// maxSecrets is how many secrets a Printer remembers.
const maxSecrets = 100

// Hide makes the Printer show "[secret]" instead of the secret from now on, whoever prints it:
// an access token that a server repeats, for example. Text that is printed in several pieces
// with the secret cut between them is shown.
func (p *Printer) Hide(secret string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if secret == "" || slices.Contains(p.secrets, secret) {
		return
	}
	p.secrets = slices.Insert(p.secrets, 0, secret)
	p.secrets = p.secrets[:min(len(p.secrets), maxSecrets)]
}

// hide replaces the secrets in a text. The caller holds the lock.
func (p *Printer) hide(s string) string {
	for _, secret := range p.secrets {
		s = strings.ReplaceAll(s, secret, hidden)
	}
	return s
}

// NewPrinter returns a Printer that writes data to out and messages to err. Flush
// must be called at the end.
func NewPrinter(out, err io.Writer, opts PrinterOptions) *Printer {
	commands := commandsOf(opts.Program)
	p := &Printer{err: err, opts: opts, commands: regexp.MustCompile(commands), copied: regexp.MustCompile(betweenBlanks + "|" + commands)}
	p.out = bufio.NewWriterSize(outStream{p, out}, bufferSize)
	return p
}

// Print writes data to standard output, cleaned. It adds no newline. On a terminal the
// text appears at the next newline, elsewhere when the buffer is full. A character may
// be split over several calls.
func (p *Printer) Print(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	whole, tail := splitTail(p.tail + s)
	p.tail = tail
	p.write(p.typed(Clean(p.hide(whole))))
}

// typed is a text for standard output.
func (p *Printer) typed(text string) string {
	if p.opts.ASCII && p.opts.OutIsTerminal {
		return typewritten(text)
	}
	return text
}

// PrintJSON writes JSON to standard output as Print does, but a program reads exactly
// the same values from it: see CleanJSON.
func (p *Printer) PrintJSON(s string) { p.Print(CleanJSON(s)) }

// Say writes an informative line to standard error, unless Quiet is set. Newlines in
// the format are kept; in the arguments, whose text may come from strangers, they are
// made visible. A width given as "*" is not supported.
func (p *Printer) Say(format string, args ...any) {
	if !p.opts.Quiet {
		p.message("", format, args...)
	}
}

// Always writes an informative line to standard error, as Say does, even if Quiet is set.
func (p *Printer) Always(format string, args ...any) {
	p.message("", format, args...)
}

// Debug writes a line to standard error, as Say does, if Verbose is set.
func (p *Printer) Debug(format string, args ...any) {
	if p.opts.Verbose {
		p.message("2", format, args...)
	}
}

// Warn writes a line to standard error, as Say does, even if Quiet is set.
func (p *Printer) Warn(format string, args ...any) {
	p.message("33", format, args...)
}

// Error writes a line about an error to standard error, as Say does, even if Quiet is
// set.
func (p *Printer) Error(format string, args ...any) {
	p.message("31", format, args...)
}

// Flush writes out the buffer and returns the first error of standard output. After
// such an error all further data is dropped.
func (p *Printer) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(Clean(p.tail))
	p.tail = ""
	p.flush()
	p.showStatus()
	return p.failed
}

// Err returns the error that Flush would, without writing anything. A long run uses it
// to check whether anybody still reads.
func (p *Printer) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// write writes text that is already safe to show.
func (p *Printer) write(s string) {
	if p.failed != nil || s == "" {
		return
	}
	p.block, p.ended = false, false
	if _, err := p.out.WriteString(s); err != nil {
		p.fail(err)
		return
	}
	if p.opts.OutIsTerminal && strings.Contains(s, "\n") {
		p.flush()
	} else {
		p.flushSoon()
	}
	p.showStatus()
}

// flushSoon has the buffer written out in a moment, with whatever comes until then.
func (p *Printer) flushSoon() {
	if p.opts.Delay == 0 || p.waiting || p.out.Buffered() == 0 {
		return
	}
	p.waiting = true
	if p.due != nil {
		p.due.Reset(p.opts.Delay)
		return
	}
	p.due = time.AfterFunc(p.opts.Delay, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waiting = false
		p.flush()
		p.showStatus()
	})
}

func (p *Printer) flush() {
	if p.failed != nil {
		return
	}
	if err := p.out.Flush(); err != nil {
		p.fail(err)
	}
}

func (p *Printer) fail(err error) {
	p.failed = fmt.Errorf("cannot write to standard output: %w", err)
	if p.opts.Failed != nil {
		p.opts.Failed(p.failed)
	}
}

// message writes one line to standard error, and breaks it at words to fit a terminal. It
// flushes earlier data first, and not
// only on terminals: "> log 2>&1" should be in order too. It changes the arguments in
// place, so that go vet recognizes a kind of Printf.
func (p *Printer) message(color, format string, args ...any) {
	for i, arg := range args {
		args[i] = oneLine{arg}
	}
	text := Clean(fmt.Sprintf(format, args...))
	p.mu.Lock()
	defer p.mu.Unlock()
	text = p.hide(text) // before it is broken: a secret in two pieces would be shown
	if p.opts.ErrIsTerminal {
		if p.opts.ASCII {
			text = typewritten(text)
		}
		text = unglued(wrapMessage(glued(text, p.width(), p.copied), p.width()))
	}
	if color != "" && p.opts.Color && p.opts.ErrIsTerminal {
		text = "\x1b[" + color + "m" + text + "\x1b[0m"
	}
	p.flush()
	p.hideStatus()
	p.ended = false
	if p.midLine && p.opts.OutIsTerminal && p.opts.ErrIsTerminal {
		text = "\n" + text
		p.midLine = false
	}
	// If standard error fails, there is nobody left to tell.
	_, _ = io.WriteString(p.err, text+"\n")
	p.showStatus()
}

// Break begins a new line on a terminal that has just shown ^C, unless what stands there is
// drawn over anyway, or a question has ended its line itself.
func (p *Printer) Break() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.opts.ErrIsTerminal || p.shown || p.ended {
		return
	}
	p.flush()
	_, _ = io.WriteString(p.err, "\n")
	p.midLine = false
}

// lineEnded says that somebody else has ended the last line of the terminal.
func (p *Printer) lineEnded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
}

// oneLine formats a value as usual, but on one line, so that it cannot pass for another
// message.
type oneLine struct{ value any }

// Format implements fmt.Formatter.
func (o oneLine) Format(state fmt.State, verb rune) {
	_, _ = io.WriteString(state, CleanLine(fmt.Sprintf(fmt.FormatString(state, verb), o.value)))
}
