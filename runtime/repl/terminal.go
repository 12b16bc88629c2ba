package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/peterh/liner"

	"synlua/runtime/host"
	"synlua/runtime/terminal"
)

// Terminal is the LineReader for a real terminal on standard input and output, with
// line editing, history and completion. While it is open, Ctrl-C does not end the
// program.
//
// A text that is pasted becomes one line, with the newlines and tabs in it. It is shown as
// it is, and waits for Enter as in a shell: somebody who pastes into a prompt that can
// delete accounts should see first what came out of the clipboard.
type Terminal struct {
	state       *liner.State
	keyboard    *terminal.Keyboard
	marks       bool // the terminal understands control sequences
	cooked, raw liner.ModeApplier
	interrupts  chan os.Signal
	completer   Completer
	width       func() int
	prompt      string // of the line that is edited
	tabbed      tabbed

	lock  sync.Mutex
	paste *insertion
}

// insertion is a pasted text on its way into the line that is edited.
type insertion struct {
	terminal.Paste
	before, after string // what stands around it in the line
	shown         int    // how many of its lines the terminal shows already
}

// TerminalOptions is what the caller knows of the terminal.
type TerminalOptions struct {
	OutIsTerminal bool       // whether standard output is one
	Width         func() int // how wide it is
	// Plain leaves the editing of lines to the terminal, which then draws nothing again, as
	// suits a screen reader. There is no completion. It makes no difference on Windows.
	Plain bool
}

// NewTerminal takes over the terminal. The error is ErrNoPrompt if standard input or output
// is not one. Close must be called.
func NewTerminal(o TerminalOptions) (*Terminal, error) {
	if o.Plain {
		// liner asks the environment what the terminal can do, and can be told in no other way.
		defer replaceEnv("TERM", "dumb")()
	}
	cooked, err := liner.TerminalMode()
	if err != nil || !o.OutIsTerminal {
		return nil, ErrNoPrompt
	}
	t := &Terminal{width: o.Width, cooked: cooked, marks: liner.TerminalSupported(), interrupts: make(chan os.Signal, 1)}
	if t.keyboard, err = terminal.NewKeyboard(os.Stdin, t.insert); err != nil {
		return nil, err
	}
	t.openLiner()
	if t.raw, err = liner.TerminalMode(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	if err := cooked.ApplyMode(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	signal.Notify(t.interrupts, os.Interrupt)
	return t, nil
}

// replaceEnv sets a variable of the environment until the function that it returns is called.
func replaceEnv(name, value string) (restore func()) {
	before, given := os.LookupEnv(name)
	_ = os.Setenv(name, value) // fails only for a name that cannot be one
	return func() {
		if given {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}
}

// openLiner makes liner read our keyboard. It can only be told to read os.Stdin.
func (t *Terminal) openLiner() {
	stdin := os.Stdin
	os.Stdin = t.keyboard.Keys()
	t.state = liner.NewLiner()
	os.Stdin = stdin
	t.state.SetCtrlCAborts(true)
	t.state.SetMultiLineMode(true)
	t.state.SetWordCompleter(t.complete)
}

// Edits reports whether the keys of an editor work: where they do not, the terminal itself lets
// the person correct a line, and knows nothing of earlier ones.
func (t *Terminal) Edits() bool { return t.marks }

// Prompt implements LineReader. The terminal is in liner's mode only during the call.
// Otherwise a statement that asks a question would never see the end of a line, and the
// person would not see what they type.
func (t *Terminal) Prompt(prompt string) (string, error) {
	if err := t.raw.ApplyMode(); err != nil {
		return "", err
	}
	t.mark(terminal.MarkPastes)
	t.keyboard.Listen()
	stop := t.passInterrupts()
	line, err := t.edit(prompt)
	stop()
	err = errors.Join(err, t.keyboard.Rest())
	t.mark(terminal.LeavePastes)
	err = errors.Join(err, t.cooked.ApplyMode())
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", ErrAborted
	case errors.Is(err, liner.ErrNotTerminalOutput):
		return "", ErrNoPrompt
	case !t.marks && strings.HasSuffix(line, ctrlC):
		fmt.Println() // the terminal has just written ^C
		return "", ErrAborted
	}
	return unmarked(line), err
}

const ctrlC = "\x03"

// passInterrupts makes Ctrl-C a key until the function that it returns is called. liner shows
// the prompt a moment before it has the terminal do that itself, and in that moment Ctrl-C
// is a signal, which would be lost. Where liner does not edit it always is one: the terminal
// then drops what was typed, and liner waits for the end of a line.
func (t *Terminal) passInterrupts() (stop func()) {
	select {
	case <-t.interrupts: // it was for what ran before
	default:
	}
	key := ctrlC
	if !t.marks {
		key += "\n"
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-t.interrupts:
				_ = t.keyboard.Type(key) // a keyboard that is closed has nobody who types
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

func (t *Terminal) mark(sequence string) {
	if t.marks {
		fmt.Print(sequence)
	}
}

// edit reads a line. Where a text of several lines is pasted, it shows them as it shows
// those that are typed, and goes on with the last one.
func (t *Terminal) edit(prompt string) (string, error) {
	t.prompt, t.tabbed = prompt, tabbed{}
	line, err := t.state.Prompt(prompt)
	for text := ""; ; {
		p := t.inserted(line)
		if p == nil || err != nil {
			return text + line, err
		}
		text += p.before + p.Text
		toShow, toEdit := strings.Split(p.Text, "\n"), ""
		if last := len(toShow) - 1; last > 0 && !p.Entered && isPlain(toShow[last]) {
			toShow, toEdit = toShow[:last], toShow[last]
			text = strings.TrimSuffix(text, toEdit)
		}
		t.show(under(prompt), toShow[p.shown:])
		if p.Entered {
			return text + p.after, nil
		}
		t.prompt, t.tabbed = under(prompt), tabbed{}
		line, err = t.state.PromptWithSuggestion(t.prompt, toEdit+p.after, utf8.RuneCountInString(toEdit))
	}
}

// show writes lines below each other. A terminal that does not edit lines has shown them
// already.
func (t *Terminal) show(prompt string, lines []string) {
	for _, line := range lines {
		if t.marks {
			fmt.Println(prompt + shown(line))
		}
	}
}

// insert is called with a pasted text and returns what liner gets. What liner can hold is
// as good as typed. For the rest, liner gets a Tab, so that complete learns where the text
// belongs, and the end of the line.
func (t *Terminal) insert(p terminal.Paste) string {
	if isPlain(p.Text) && !p.Entered {
		return p.Text
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	t.paste = &insertion{Paste: p}
	return "\t\n"
}

// inserted returns the text that was pasted into a line, if any. Where liner did not call
// complete, the text belongs at the end.
func (t *Terminal) inserted(line string) *insertion {
	t.lock.Lock()
	defer t.lock.Unlock()
	p := t.paste
	t.paste = nil
	if p != nil && p.shown == 0 {
		p.before = strings.TrimSuffix(line, "\t")
	}
	return p
}

// complete is liner's completer. It shows the first line of a paste in the line.
func (t *Terminal) complete(line string, pos int) (head string, candidates []string, tail string) {
	t.lock.Lock()
	p := t.paste
	t.lock.Unlock()
	switch runes := []rune(line); {
	case p != nil:
		first, _, _ := strings.Cut(p.Text, "\n")
		p.before, p.after, p.shown = string(runes[:pos]), string(runes[pos:]), 1
		return p.before, []string{shown(first)}, ""
	case t.completer == nil:
		return line, nil, ""
	}
	return t.choose(line, pos)
}

// choose completes as far as all candidates agree. Where that is no further, a second Tab
// lists them. liner could do that too, but then erases the last ones again if the line is
// longer than the terminal is wide.
func (t *Terminal) choose(line string, pos int) (head string, candidates []string, tail string) {
	head, candidates, tail = t.completer(line, pos)
	if len(candidates) < 2 {
		return head, candidates, tail
	}
	word := strings.TrimPrefix(string([]rune(line)[:pos]), head)
	if prefix := commonPrefix(candidates); len(prefix) > len(word) {
		word = prefix
	} else if t.tabbed == (tabbed{line, pos}) {
		t.list(line, pos, candidates)
	}
	t.tabbed = tabbed{head + word + tail, utf8.RuneCountInString(head + word)}
	return head, []string{word}, tail
}

// tabbed is what the last Tab left.
type tabbed struct {
	line string
	pos  int
}

// list writes candidates below the line. liner then goes up over the rows that the line
// has, erases them and writes the line again, so as many are left free.
func (t *Terminal) list(line string, pos int, candidates []string) {
	width := max(1, t.width())
	before := utf8.RuneCountInString(t.prompt) + pos
	rows := (utf8.RuneCountInString(t.prompt+line) + width) / width
	fmt.Print(strings.Repeat("\n", rows-before/width), "\r", listing(candidates, width), strings.Repeat("\n", rows-1))
}

// isPlain reports whether liner can hold a text.
func isPlain(text string) bool { return !strings.ContainsFunc(text, unicode.IsControl) }

// shown is a line of a paste as the terminal shows it.
func shown(line string) string {
	return terminal.CleanLine(strings.ReplaceAll(line, "\t", "    "))
}

// AppendHistory implements LineReader. Several lines become one, since liner edits no others.
func (t *Terminal) AppendHistory(text string) { t.state.AppendHistory(marked(text)) }

// SetCompleter implements LineReader.
func (t *Terminal) SetCompleter(c Completer) { t.completer = c }

// Close restores the terminal.
func (t *Terminal) Close() error {
	signal.Stop(t.interrupts)
	return errors.Join(t.state.Close(), t.keyboard.Close())
}

// Interrupt is Options.Interrupt for this terminal. Only the first Ctrl-C counts.
func (t *Terminal) Interrupt(ctx context.Context) (context.Context, func()) {
	select {
	case <-t.interrupts: // pressed before the statement
	default:
	}
	ctx, cancel := context.WithCancelCause(ctx)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-t.interrupts:
			cancel(host.ErrInterrupted)
		case <-done:
		}
	}()
	return ctx, func() {
		close(done)
		<-ended // otherwise it might take the next statement's Ctrl-C
		cancel(nil)
	}
}
