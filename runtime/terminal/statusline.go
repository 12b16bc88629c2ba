package terminal

import "io"

// clearLine moves to the start of the line and erases it.
const clearLine = "\r\x1b[K"

// The status line is the last line of the terminal, on standard error. Whoever writes
// holds the lock, hides the line first and shows it again afterwards.

// setStatus replaces the status line; "" removes it.
func (p *Printer) setStatus(text string) {
	if text == p.status {
		return
	}
	p.status = text
	if text == "" {
		p.hideStatus()
		return
	}
	p.shown = false // drawn over, so that it does not flicker
	p.showStatus()
}

func (p *Printer) hideStatus() {
	if p.shown {
		_, _ = io.WriteString(p.err, clearLine)
		p.shown = false
	}
}

// showStatus draws the line, unless standard output has an unfinished line, which it
// would overwrite.
func (p *Printer) showStatus() {
	if p.status == "" || p.shown || p.suspended > 0 || p.midLine && p.opts.OutIsTerminal {
		return
	}
	_, _ = io.WriteString(p.err, clearLine+p.status)
	p.shown = true
}

// outStream is standard output. It hides the status line before anything is written to
// a terminal.
type outStream struct {
	p *Printer
	w io.Writer
}

// Write implements io.Writer.
func (o outStream) Write(b []byte) (int, error) {
	if o.p.opts.OutIsTerminal {
		o.p.hideStatus()
	}
	n, err := o.w.Write(b)
	if n > 0 {
		o.p.midLine = b[n-1] != '\n'
	}
	return n, err
}
