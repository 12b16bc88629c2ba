package main

import (
	"runtime"
	"strings"
)

// explain shows help. At a terminal, what is longer than the screen goes to a pager.
func (c *cli) explain(text string) {
	shown := c.printer.Explained(text)
	command := c.pager(shown)
	if command == "" {
		c.printer.Explain(text)
		return
	}
	c.paging.Store(true)
	defer c.paging.Store(false)
	if c.runPager(command, shown) != nil {
		c.printer.Explain(text)
	}
}

// pager is the command that shows the text in pages: $PAGER, or less. It is "" where the
// text fits the screen, or nobody could turn pages.
func (c *cli) pager(text string) string {
	dumb := c.getenv("TERM") == "dumb" || c.getenv("TERM") == "" && runtime.GOOS != "windows"
	if !c.stdinIsTerminal || !c.stdoutIsTerminal || dumb || c.isPlain() || strings.Count(text, "\n") < c.height() {
		return ""
	}
	if command := c.getenv("PAGER"); command != "" {
		return command
	}
	if c.hasProgram("less") {
		return "less -R"
	}
	return ""
}
