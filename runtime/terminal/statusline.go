package terminal

import "io"

// clearLine goes back to the line's beginning and erases it.
const clearLine = "\r\x1b[K"

// The status line is the last line of the terminal, on standard error. Whoever
// writes hides it first and shows it again afterwards; the lock is held meanwhile.

// setStatus replaces the status line; "" takes it away.
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

// showStatus draws the line, unless the cursor stands behind text of standard
// output, which drawing would overwrite.
func (p *Printer) showStatus() {
	if p.status == "" || p.shown || p.suspended > 0 || p.midLine && p.opts.OutIsTerminal {
		return
	}
	_, _ = io.WriteString(p.err, clearLine+p.status)
	p.shown = true
}

// outStream is standard output. The status line makes way before anything reaches
// a terminal, whenever the buffer is emptied.
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
