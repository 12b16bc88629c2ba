package terminal

import (
	"strings"
	"testing"
)

func TestATerminalThatKnowsASCIIGetsNoOtherSigns(t *testing.T) {
	var out, err strings.Builder
	p := NewPrinter(&out, &err, PrinterOptions{OutIsTerminal: true, ErrIsTerminal: true, ASCII: true, Width: func() int { return 14 }})
	p.Print("a → b…\n")
	p.Table([]string{"name", "room"}, [][]string{{"ä·", "a long name"}})
	p.Fields([]string{"×"}, []string{"≥ 1"})
	p.Explain("└─ “x” – ▁▇\n")
	p.Say("… %s", "3 ×")
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	expect(t, "the output", out.String(), "a -> b...\nname  room\nä-    a lon...\nx        >= 1\n`- \"x\" - _#\n")
	expect(t, "the message", err.String(), "... 3 x\n")
}

func TestAPipeGetsSignsAsTheyAre(t *testing.T) {
	var out, err strings.Builder
	p := NewPrinter(&out, &err, PrinterOptions{ASCII: true})
	p.Print("a → b…\n")
	p.Say("…")
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	expect(t, "the output", out.String()+err.String(), "a → b…\n…\n")
}
