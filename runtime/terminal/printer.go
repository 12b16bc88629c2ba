package terminal

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// bufferSize bounds what may wait for a Flush when standard output is no terminal.
const bufferSize = 64 << 10

// PrinterOptions says where a Printer's streams lead and what the person wants to
// see.
type PrinterOptions struct {
	OutIsTerminal bool
	ErrIsTerminal bool
	Width         func() int // Width tells the terminal's width in columns at this moment; nil means 80.
	Quiet         bool       // Quiet silences Say.
	Verbose       bool       // Verbose lets Debug speak.
	Color         bool       // Color allows colour, and is obeyed only where the stream is a terminal.
}

// Printer writes data to standard output and messages to standard error, both made
// safe to show. It may be used by many goroutines at once; each call's text stays
// in one piece, and what was printed before a message appears before it.
type Printer struct {
	mu      sync.Mutex
	out     *bufio.Writer
	err     io.Writer
	opts    PrinterOptions
	tail    string // the first bytes of a character that Print has not seen whole
	midLine bool   // what was written to standard output does not end a line
	failed  error

	status    string // the line that shows progress, or ""
	shown     bool   // it stands on the terminal
	suspended int    // how many want it hidden
}

// NewPrinter returns a Printer that writes data to out and messages to err. Flush
// must be called at the end.
func NewPrinter(out, err io.Writer, opts PrinterOptions) *Printer {
	p := &Printer{err: err, opts: opts}
	p.out = bufio.NewWriterSize(outStream{p, out}, bufferSize)
	return p
}

// Print writes data to standard output, cleaned. It adds no newline. On a terminal
// the text appears with the next newline, elsewhere when the buffer is full. A
// character may come in pieces, over several calls.
func (p *Printer) Print(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	whole, tail := splitTail(p.tail + s)
	p.tail = tail
	p.write(Clean(whole))
}

// PrintJSON writes JSON to standard output as Print does, but so that a program reads
// the very same values from it: see CleanJSON.
func (p *Printer) PrintJSON(s string) { p.Print(CleanJSON(s)) }

// Say writes a line to standard error that is good to know, unless quiet was asked
// for. Newlines in the format are kept; in the arguments, whose text may come from
// strangers, they are made visible. A width given as "*" is not supported.
func (p *Printer) Say(format string, args ...any) {
	if !p.opts.Quiet {
		p.message("", format, args...)
	}
}

// Debug writes a line to standard error, as Say does, if verbose was asked for.
func (p *Printer) Debug(format string, args ...any) {
	if p.opts.Verbose {
		p.message("2", format, args...)
	}
}

// Warn writes a line to standard error, as Say does, that quiet does not silence.
func (p *Printer) Warn(format string, args ...any) {
	p.message("33", format, args...)
}

// Error writes a line to standard error, as Say does, about what went wrong. Nothing
// silences it.
func (p *Printer) Error(format string, args ...any) {
	p.message("31", format, args...)
}

// Flush writes out what waits and returns the first error that standard output ever
// gave. After such an error all further data is dropped.
func (p *Printer) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(Clean(p.tail))
	p.tail = ""
	p.flush()
	p.showStatus()
	return p.failed
}

// Err returns the error that Flush would, without writing anything: a long run asks
// it whether anybody still reads.
func (p *Printer) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// write takes text that is already safe to show.
func (p *Printer) write(s string) {
	if p.failed != nil || s == "" {
		return
	}
	if _, err := p.out.WriteString(s); err != nil {
		p.fail(err)
		return
	}
	if p.opts.OutIsTerminal && strings.Contains(s, "\n") {
		p.flush()
	}
	p.showStatus()
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
}

// message writes one line to standard error. What was printed earlier is flushed
// first, always and not on terminals only: "> log 2>&1" should read in order too. The
// arguments are changed in place, so that go vet knows this for a kind of Printf.
func (p *Printer) message(color, format string, args ...any) {
	for i, arg := range args {
		args[i] = oneLine{arg}
	}
	text := Clean(fmt.Sprintf(format, args...))
	if color != "" && p.opts.Color && p.opts.ErrIsTerminal {
		text = "\x1b[" + color + "m" + text + "\x1b[0m"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	p.hideStatus()
	if p.midLine && p.opts.OutIsTerminal && p.opts.ErrIsTerminal {
		text = "\n" + text
		p.midLine = false
	}
	// There is nobody left to tell if standard error fails.
	_, _ = io.WriteString(p.err, text+"\n")
	p.showStatus()
}

// oneLine formats a value as usual, but so that it cannot begin a line of its own
// and pass for another message.
type oneLine struct{ value any }

// Format implements fmt.Formatter.
func (o oneLine) Format(state fmt.State, verb rune) {
	_, _ = io.WriteString(state, CleanLine(fmt.Sprintf(fmt.FormatString(state, verb), o.value)))
}
