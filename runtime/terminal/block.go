package terminal

import (
	"strings"
)

// Block prints what a function shows, with a title, or without one if it is "". At a terminal
// an empty line parts it from a block before it, and the title stands out from what follows, with
// and without colours. Elsewhere there is neither: each would be one more line to skip.
func (p *Printer) Block(title string, show func()) {
	if p.opts.OutIsTerminal {
		p.beginBlock(title)
	}
	show()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.block = true
}

// EndBlocks says that something else follows what was shown: no empty line parts it from a block.
func (p *Printer) EndBlocks() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.block = false
}

func (p *Printer) beginBlock(title string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := ""
	if p.block {
		text = "\n"
	}
	if title != "" {
		text += p.heading(p.typed(CleanLine(p.hide(title))))
	}
	p.write(text)
}

// heading is a title with a rule below it, or for somebody who listens with a colon.
func (p *Printer) heading(title string) string {
	if p.opts.Spoken {
		return strings.TrimRight(title, ":") + ":\n"
	}
	rule := strings.Repeat(p.typed("─"), min(widths.StringWidth(title), p.width()))
	if p.opts.Color {
		title = boldOn + title + attributesOff
	}
	return title + "\n" + rule + "\n"
}
