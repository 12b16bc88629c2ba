package terminal

import (
	"strings"
	"testing"
)

func TestBlocksArePartedAndTheirTitlesStandOut(t *testing.T) {
	for name, test := range map[string]struct {
		opts PrinterOptions
		want string
	}{
		"at a terminal": {PrinterOptions{OutIsTerminal: true}, "Rooms\n─────\na\nb\n\nb\ntext\nUsers\\n\n───────\na\nb\n"},
		"with colours":  {PrinterOptions{OutIsTerminal: true, Color: true}, "\x1b[1mRooms\x1b[0m\n─────\n\x1b[1ma\x1b[0m\nb\n\nb\ntext\n\x1b[1mUsers\\n\x1b[0m\n───────\n\x1b[1ma\x1b[0m\nb\n"},
		"in ASCII":      {PrinterOptions{OutIsTerminal: true, ASCII: true}, "Rooms\n-----\na\nb\n\nb\ntext\nUsers\\n\n-------\na\nb\n"},
		"spoken":        {PrinterOptions{OutIsTerminal: true, ASCII: true, Spoken: true}, "Rooms:\na\nb\n\nb\ntext\nUsers\\n:\na\nb\n"},
		"in a pipe":     {PrinterOptions{}, "a\nb\nb\ntext\na\nb\n"},
	} {
		var out strings.Builder
		p := NewPrinter(&out, &strings.Builder{}, test.opts)
		table := func() { p.Table([]string{"a"}, [][]string{{"b"}}) }
		p.Block("Rooms", table)
		p.Say("a message parts nothing")
		p.Block("", func() { p.Print("b\n") })
		p.Print("text\n")
		p.Block("Users\n", table)
		p.EndBlocks()
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		expect(t, name, out.String(), test.want)
	}
}

func TestABlockAtTheNextPromptIsNotParted(t *testing.T) {
	var out strings.Builder
	p := NewPrinter(&out, &strings.Builder{}, PrinterOptions{OutIsTerminal: true})
	for range 2 {
		p.Block("", func() { p.Print("a\n") })
		p.EndBlocks()
	}
	expect(t, "the screen", out.String(), "a\na\n")
}
