package terminal

import (
	"io"
	"strings"
	"testing"
)

func TestLongHelpGoesOnBelowItsText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"short", "a short line\n", "a short line\n"},
		{"behind a name", "  name   one two three four\n", "  name   one two\n         three four\n"},
		{"without a name", "one two three four five six\n", "one two three four\n  five six\n"},
		{"a sentence", "One two three four five six.\n", "One two three four\nfive six.\n"},
		{"own indent", "  one two three four five\n", "  one two three four\n    five\n"},
		{"a word too long", "page      https://example.org/very/long\n", "page      https://example.org/very/long\n"},
		{"a long word in the middle", "see https://example.org/very/long now\n", "see\n  https://example.org/very/long\n  now\n"},
		{"the last line without its end", "one two three four five", "one two three four\n  five"},
		{"a name too long", strings.Repeat("n", 40) + "  text\n", strings.Repeat("n", 40) + "\n  text\n"},
	} {
		if got := wrap(c.text, 20); got != c.want {
			t.Errorf("%s: wrap(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestHelpIsBrokenOnATerminalOnly(t *testing.T) {
	const text = "name  one two three four five six seven\n"
	for isTerminal, want := range map[bool]string{false: text, true: "name  one two three\n      four five six\n      seven\n"} {
		var out strings.Builder
		p := NewPrinter(&out, io.Discard, PrinterOptions{OutIsTerminal: isTerminal, Width: func() int { return 20 }})
		p.Explain(text)
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("on a terminal %t: got %q, want %q", isTerminal, out.String(), want)
		}
	}
}

func TestMessagesAreBrokenAtWords(t *testing.T) {
	p, seen := screen(PrinterOptions{ErrIsTerminal: true, Width: func() int { return 30 }, Color: true})
	p.Say("%s", "the server is asked too often: try again later, or https://example.org/a-long-address-that-stays-whole/")
	p.Error("%s", "生命の書 生命の書 生命の書 生命の書\x1b[2J")
	p.Say("short")
	expect(t, "the screen", seen.String(), lines(
		"the server is asked too often:",
		"  try again later, or",
		"  https://example.org/a-long-address-that-stays-whole/",
		"\x1b[31m生命の書 生命の書 生命の書",
		"  生命の書\\x1b[2J\x1b[0m",
		"short"))
}

func TestMessagesAreWholeInAFile(t *testing.T) {
	p, _, seen := pipes(PrinterOptions{Width: func() int { return 10 }})
	p.Say("a message that is longer than ten columns")
	expect(t, "standard error", seen.String(), "a message that is longer than ten columns\n")
}

func TestWhatIsCopiedFromAMessageStaysWhole(t *testing.T) {
	p, seen := screen(PrinterOptions{ErrIsTerminal: true, Width: func() int { return 40 }, Program: "prog"})
	for _, line := range []string{
		"reset.lua: 2 done; recorded: prog runs show 20261127-185534",
		"to log in, please say `prog login example.org`, or try another",
		"to walk this list, write  for item in list do  end",
		"say (see prog run 'x' --help) what is to be done",
		"what prog says is a sentence that is far too long to stay on one line of it",
	} {
		p.Say("%s", line)
	}
	expect(t, "the messages", seen.String(), `reset.lua: 2 done; recorded:
  prog runs show 20261127-185534
to log in, please say
  `+"`prog login example.org`"+`, or try
  another
to walk this list, write
  for item in list do  end
say (see prog run 'x' --help) what is to
  be done
what prog says is a sentence that is far
  too long to stay on one line of it
`)
}

func TestCommandsInHelpAndLongFieldsAreBrokenAtWords(t *testing.T) {
	p, seen := screen(PrinterOptions{OutIsTerminal: true, Width: func() int { return 40 }, Program: "prog"})
	p.Explain("failed  @a:b: it is there, look at it with prog runs show 2026\n")
	p.Fields([]string{"scope"}, []string{"one two three four five six seven eight"})
	expect(t, "the screen", seen.String(), `failed  @a:b: it is there, look at it
        with prog runs show 2026
scope    one two three four five six
         seven eight
`)
}
