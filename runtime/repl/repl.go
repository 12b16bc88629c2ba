// Package repl is the prompt: it reads a line, evaluates it, prints the result and
// continues, even after an error. It knows Lua but no API; the caller provides what it
// says about functions, commands and the server.
//
// Each line is a chunk with a context of its own, which Ctrl-C cancels. An incomplete
// chunk continues on the next line; an empty line discards it. A pasted text is one chunk:
// nothing of it runs unless all of it compiles. The locals of a chunk live
// on in those that follow, as if the session were one function. Results go to
// Options.Print and Options.Table, remarks to Options.Say, errors to Options.Fail.
// These make the text safe to show, as a terminal.Printer does. No other goroutine may
// run Lua on the Host while the prompt waits for a line.
package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/host"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// ErrAborted is what a LineReader returns when the person aborted the line.
var ErrAborted = errors.New("line given up")

// ErrNoPrompt says that there is no terminal to read lines from.
var ErrNoPrompt = errors.New(`the prompt needs a terminal for its input and its output; use "synlua run -" to run a script from standard input, or "synlua -e CODE"`)

// Completer returns the completions of the word that ends at the rune pos of a line.
// The new line is the head, one of the candidates, and the tail.
type Completer func(line string, pos int) (head string, candidates []string, tail string)

// LineReader asks a person for lines.
type LineReader interface {
	// Prompt reads a line, without its newline. What was pasted counts as one line, with
	// newlines in it. The error is ErrAborted when the person aborted the line, and io.EOF
	// when there will be no more.
	Prompt(prompt string) (string, error)
	// AppendHistory adds what was typed to the history. It may have several lines.
	AppendHistory(text string)
	// SetCompleter sets what the Tab key does.
	SetCompleter(Completer)
	// Close releases what the LineReader took. Run does not call it.
	Close() error
}

// Options configures a session. Host, Lines, Print, Table, Say and Fail must be set.
type Options struct {
	// Host evaluates the chunks.
	Host *host.Host
	// Lines reads them.
	Lines LineReader
	// Print writes results to standard output. It adds no newline.
	Print func(text string)
	// Break begins a new line after the ^C that the terminal has written; nil to print the end
	// of a line.
	Break func()
	// Explain writes prose to standard output, broken at words; nil for Print.
	Explain func(text string)
	// Table writes a list of objects to standard output.
	Table func(columns []string, rows [][]string)
	// Data returns what prints results for a program, instead of Print and Table: each as
	// a table, and nothing for nil. It returns nil while the output is for people; nil for
	// always.
	Data func() func(table.Table) error
	// Say writes a remark of one line to standard error.
	Say func(remark string)
	// Fail writes an error to standard error. The text has no newline at its end.
	Fail func(text string)
	// Prompt returns the prompt for the next line; nil for "> ".
	Prompt func() string
	// Name is used like a file name in messages; "" for "prompt".
	Name string
	// Whole shows lists and tables in full, with all their columns, as suits a pipe.
	Whole bool
	// Width returns the width of the terminal in columns; nil for 80.
	Width func() int
	// Look says how lists of objects are shown at the moment; nil for the zero value. Width
	// and Whole count instead of its own.
	Look func() display.Look
	// Commands are run by lines that begin with a colon and a command's name.
	Commands map[string]Command
	// Describe returns the text of an error; nil for its Error.
	Describe func(err error) string
	// Interrupt returns the context of one statement, which Ctrl-C cancels with
	// host.ErrInterrupted, and a function that frees it; nil for none.
	Interrupt func(ctx context.Context) (context.Context, func())
	// Keys returns the option keys of a function, such as "synapse.users.list", for
	// completion; nil for none.
	Keys func(function string) []string
	// Fitting says what may stand at a place, for completion; nil for nothing known.
	Fitting func(Place) Fitting
	// Members returns the methods or the fields of an object that is no table, or of what a
	// function returns; nil for none. They follow a colon or a dot.
	Members func(object lua.LValue, function string, methods bool) []string
	// NameOf returns the full name of a function, or ""; nil for always.
	NameOf func(v lua.LValue) string
	// HelpNames returns the names that help("…") accepts, for completion; nil for none.
	HelpNames func() []string
	// Help is the Lua function that explains a module, a function or a name; nil for none.
	Help lua.LValue
	// Modules are the names that require finds, for :save.
	Modules []string
	// Edit lets the person edit a text; nil for no :edit.
	Edit func(ctx context.Context, text string) (string, error)
	// History is the file of earlier lines; "" for none.
	History string
	// Unedited says that the terminal edits the lines itself: no key completes or brings back
	// earlier lines.
	Unedited bool
}

// session is the state of one Run.
type session struct {
	Options
	globals  *lua.LTable
	locals   host.Locals
	tostring lua.LValue // the host's, even if a person replaces the global
	history  *history
	pending  string // an incomplete chunk
	columns  int    // how wide the terminal was when the last line ended
	asked    string // the expression whose values are shown, or ""
	worked   []piece
	seen     []seenText                  // the latest first
	more     func(context.Context) error // shows what follows the last list; nil for nothing
	done     bool
}

// Run reads, evaluates and prints until the person leaves or ctx ends. It returns
// nil when the person leaves.
func Run(ctx context.Context, opts Options) error {
	s, err := newSession(ctx, opts)
	if err != nil {
		return err
	}
	s.Lines.SetCompleter(s.complete)
	s.openHistory()
	defer s.closeHistory()
	for !s.done {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Evaluate runs one chunk as a line at the prompt would be, and prints what it
// returns. The error is the chunk's.
func Evaluate(ctx context.Context, opts Options, source string) error {
	s, err := newSession(ctx, opts)
	if err != nil {
		return err
	}
	c, err := s.compile(ctx, source)
	if err == nil {
		err = s.run(ctx, c)
	}
	return s.withoutPlace(source, err)
}

func newSession(ctx context.Context, opts Options) (*session, error) {
	s := &session{Options: opts}
	s.setDefaults()
	s.columns = s.Width()
	fn, err := s.Host.LoadContext(ctx, s.Name, []byte("return _G, tostring"))
	if err != nil {
		return nil, err
	}
	values, err := s.Host.Call(ctx, fn)
	if err != nil {
		return nil, fmt.Errorf("cannot begin a session: %w", err)
	}
	s.globals, s.tostring = values[0].(*lua.LTable), values[1]
	return s, nil
}

func (s *session) setDefaults() {
	s.Name = cmp.Or(s.Name, "prompt")
	if s.Break == nil {
		s.Break = func() { s.Print("\n") }
	}
	if s.Explain == nil {
		s.Explain = s.Print
	}
	if s.Prompt == nil {
		s.Prompt = func() string { return shortPrompt }
	}
	if s.Width == nil {
		s.Width = func() int { return 80 }
	}
	if s.Describe == nil {
		s.Describe = error.Error
	}
	if s.Interrupt == nil {
		s.Interrupt = func(ctx context.Context) (context.Context, func()) { return ctx, func() {} }
	}
	if s.Keys == nil {
		s.Keys = func(string) []string { return nil }
	}
	if s.Data == nil {
		s.Data = func() func(table.Table) error { return nil }
	}
	if s.Look == nil {
		s.Look = func() display.Look { return display.Look{} }
	}
	if s.Fitting == nil {
		s.Fitting = func(Place) Fitting { return Fitting{} }
	}
	if s.Members == nil {
		s.Members = func(lua.LValue, string, bool) []string { return nil }
	}
	if s.NameOf == nil {
		s.NameOf = func(lua.LValue) string { return "" }
	}
	if s.HelpNames == nil {
		s.HelpNames = func() []string { return nil }
	}
}

// step reads one line and handles it.
func (s *session) step(ctx context.Context) error {
	line, err := s.Lines.Prompt(s.promptText())
	s.columns = s.Width()
	switch {
	case errors.Is(err, ErrAborted):
		s.pending = ""
	case errors.Is(err, io.EOF):
		s.Print("\n")
		s.done = true
	case err != nil:
		return fmt.Errorf("cannot read a line: %w", err)
	default:
		s.take(ctx, line)
	}
	return nil
}

const (
	shortPrompt = "> "
	goesOn      = ">> " // the prompt in the middle of a chunk
	spaceToType = 12    // columns
)

// promptText is the prompt. Inside a chunk it is a mark of the same width. A prompt
// that would leave no space to type is shortened: liner would stop editing, and for
// good, since it only learns a new width at a prompt that it edits. For the same reason
// the width that liner saw last counts too.
func (s *session) promptText() string {
	prompt := terminal.CleanLine(s.Prompt())
	width := utf8.RuneCountInString(prompt)
	if min(s.columns, s.Width()) < width+spaceToType {
		prompt = shortened(prompt)
	}
	if s.pending == "" {
		return prompt
	}
	return under(prompt)
}

// under is the prompt in the middle of a chunk, below another prompt.
func under(prompt string) string {
	return strings.Repeat(" ", max(0, utf8.RuneCountInString(prompt)-len(goesOn))) + goesOn
}

// shortened keeps the last word of a prompt of several words, which shows the state of
// the session.
func shortened(prompt string) string {
	words := strings.Fields(prompt)
	if len(words) < 2 {
		return shortPrompt
	}
	return words[len(words)-1] + " "
}

// take handles one line.
func (s *session) take(ctx context.Context, line string) {
	blank := strings.TrimSpace(line) == ""
	switch {
	case blank && s.pending == "":
		return
	case blank:
		s.record(s.pending)
		s.pending = ""
		s.Say("the unfinished chunk is given up")
	case s.pending == "" && isCommand(line) && strings.Contains(strings.TrimSpace(line), "\n"):
		s.Fail("a command is a line of its own; nothing of these lines was run")
	case s.pending == "" && isCommand(line):
		s.record(line)
		s.command(ctx, line)
	case s.pending == "" && s.wantsToLeave(line):
		s.done = true
	case s.pending == "" && s.isWord(line, "more"):
		s.act(ctx, s.showMore)
	case s.pending == "" && s.askForHelp(ctx, line):
	default:
		s.evaluate(ctx, line)
	}
}

// act does something that is no chunk. Ctrl-C stops it.
func (s *session) act(ctx context.Context, do func(context.Context) error) {
	ctx, stop := s.Interrupt(ctx)
	defer stop()
	if err := do(ctx); err != nil {
		s.fail("", err)
	}
}

// isWord reports whether a line is just this word, and the word is no variable.
func (s *session) isWord(line, word string) bool {
	return strings.TrimSpace(line) == word && s.variable(word) == lua.LNil
}

// evaluate runs the chunk that the line completes, or keeps it if it is incomplete.
func (s *session) evaluate(ctx context.Context, line string) {
	source := line
	if s.pending != "" {
		source = s.pending + "\n" + line
	}
	c, err := s.read(ctx, source)
	if incomplete(err) {
		s.pending = source
		return
	}
	s.pending = ""
	s.record(source)
	if err == nil {
		err = s.run(ctx, c)
	}
	if err != nil {
		s.fail(source, err)
	}
}

// read compiles what a person has typed. Ctrl-C stops it.
func (s *session) read(ctx context.Context, source string) (chunk, error) {
	ctx, stop := s.Interrupt(ctx)
	defer stop()
	return s.compile(ctx, source)
}

// run calls a chunk and prints what it returns. Ctrl-C stops both.
func (s *session) run(ctx context.Context, c chunk) error {
	ctx, stop := s.Interrupt(ctx)
	defer stop()
	values, err := s.call(ctx, c)
	if err != nil {
		return err
	}
	if c.expression {
		s.asked = strings.TrimSpace(c.source)
		defer func() { s.asked = "" }()
	}
	return s.show(ctx, values)
}

// call calls a chunk, and keeps it for :save if that works.
func (s *session) call(ctx context.Context, c chunk) ([]lua.LValue, error) {
	values, err := s.Host.Call(ctx, c.fn)
	s.locals.Forget("_") // of "local _, x = f()"; _ stays the last value
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx) // a waiting function may return without an error
	}
	if err != nil {
		return nil, err
	}
	s.worked = append(s.worked, piece{c.source, c.expression, len(values)})
	s.rememberTyped(c.source)
	return values, nil
}

func (s *session) fail(source string, err error) {
	if errors.Is(err, host.ErrInterrupted) {
		s.Break()
		s.Say("interrupted")
		return
	}
	s.Fail(s.Describe(s.withoutPlace(source, err)))
}
