package repl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxHistory is how many lines the history file keeps.
const maxHistory = 1000

// history is the file of earlier lines. Each line is appended at once, so that a crash
// loses none. The file is opened again for each line, so that two sessions can share
// it.
type history struct {
	path string
	last string
}

// openHistory loads the earlier lines. It only reports an error: a session without
// history is better than none.
func (s *session) openHistory() {
	if s.History == "" {
		return
	}
	lines, err := readHistory(s.History)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.History), 0o700)
	}
	if err != nil {
		s.noHistory(err)
		return
	}
	s.history = &history{path: s.History}
	for _, line := range lines {
		s.Lines.AppendHistory(unmarked(line))
		s.history.last = line
	}
}

func (s *session) noHistory(err error) {
	s.Say(fmt.Sprintf("lines are not kept for the next session: %v", err))
	s.history = nil
}

// record adds a chunk to the history, unless it may hold a secret, or what could drive the
// terminal.
func (s *session) record(chunk string) {
	chunk = strings.TrimSpace(chunk)
	if chunk == "" || MayHoldSecret(chunk) || hasControls(marked(chunk)) {
		return
	}
	s.Lines.AppendHistory(chunk)
	if s.history == nil {
		return
	}
	if err := s.history.add(marked(chunk)); err != nil {
		s.noHistory(err)
	}
}

func (s *session) closeHistory() {
	if s.history == nil {
		return
	}
	if err := s.history.shorten(); err != nil {
		s.Say(fmt.Sprintf("cannot shorten the file of earlier lines: %v", err))
	}
}

// What stands for the end of a line and for a tab in a chunk of several lines that is written as
// one: a sign that people can read and edit, and behind it a character without a shape that
// nobody types, so that the sign alone means itself.
const (
	lineMark = "⏎\ufe0e"
	tabMark  = "⇥\ufe0e"
)

var (
	marks   = strings.NewReplacer("\n", lineMark, "\t", tabMark)
	unmarks = strings.NewReplacer(lineMark, "\n", tabMark, "\t")
)

// marked is a chunk as one line, and unmarked the chunk again.
func marked(chunk string) string  { return marks.Replace(chunk) }
func unmarked(line string) string { return unmarks.Replace(line) }

func hasControls(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// add appends a line, unless it repeats the last one.
func (h *history) add(line string) error {
	if line == h.last {
		return nil
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Chmod(0o600) // for a file that existed, too
	if errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	_, writeErr := f.WriteString(line + "\n")
	h.last = line
	return errors.Join(err, writeErr, f.Close())
}

// shorten drops the oldest lines if the file has too many. It reads the file again,
// since another session may have added lines.
func (h *history) shorten() error {
	text, err := os.ReadFile(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lines := slices.Collect(strings.Lines(string(text)))
	if err != nil || len(lines) <= maxHistory {
		return err
	}
	return replaceFile(h.path, strings.Join(lines[len(lines)-maxHistory:], ""))
}

// replaceFile replaces a file at once: nobody sees it half written.
func replaceFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".history-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// readHistory returns the last lines of the file, without those with control
// characters, which could drive the terminal. A missing file is empty.
func readHistory(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && utf8.ValidString(line) && !hasControls(line) {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-maxHistory):], nil
}
