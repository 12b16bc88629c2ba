package changes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"synlua/bindings/catalog"
)

const extension = ".ndjson"

// Recorded is one change, as read from a record.
type Recorded struct {
	Intent  *Intent
	Outcome *Outcome // nil: the run ended before the answer
}

// Run is one run, as read from its record.
type Run struct {
	Header  Header
	Changes []*Recorded
	Items   *Items // nil unless the script counted some and came to its end
}

// Counts returns how many changes were done, how many failed, and how many have an unknown
// outcome.
func (r *Run) Counts() (done, failed, open int) {
	for _, ch := range r.Changes {
		switch {
		case ch.Outcome.Done():
			done++
		case ch.Outcome.Unknown():
			open++
		default:
			failed++
		}
	}
	return done, failed, open
}

// ErrNotBegun means that a run was killed before its first change, while its record was
// made. So nothing was sent.
var ErrNotBegun = errors.New("the run ended before its first change")

// ListRuns returns the ids of the runs in dir, the newest first.
func ListRuns(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), extension); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}

// ReadRun reads the record of a run. The last line may be incomplete, if the run ended
// while writing it.
func ReadRun(dir, id string) (*Run, error) {
	if id != filepath.Base(id) || id == "." || id == ".." {
		return nil, fmt.Errorf("%q is no run; synlua runs list shows them", id)
	}
	f, err := os.Open(filepath.Join(dir, id+extension))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no run %q; synlua runs list shows them", id)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	run := &Run{}
	changes := map[int]*Recorded{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		if err := run.add(n, lines.Bytes(), changes); err != nil {
			if (n > 1 || !endsLines(f)) && !lines.Scan() {
				break // the line that the run was writing when it ended
			}
			return nil, fmt.Errorf("the record of %s, line %d: %w", id, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the record of %s: %w", id, err)
	}
	if run.Header.ID == "" {
		return nil, fmt.Errorf("the record of %s is empty: %w", id, ErrNotBegun)
	}
	return run, nil
}

// endsLines says whether a file ends with the end of a line.
func endsLines(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	last := []byte{0}
	_, err = f.ReadAt(last, info.Size()-1)
	return err == nil && last[0] == '\n'
}

// RunTime returns when a run was about to send its first change, or when the record was
// made of a run that was killed before that.
func RunTime(dir, id string) (time.Time, error) {
	run, err := ReadRun(dir, id)
	if err == nil {
		return run.Header.Time, nil
	}
	if !errors.Is(err, ErrNotBegun) {
		return time.Time{}, err
	}
	info, err := os.Stat(filepath.Join(dir, id+extension))
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// RemoveRun removes the record of a run. A run that is going on keeps it.
func RemoveRun(dir, id string) error {
	r := &Record{dir: dir}
	if err := r.lockRun(id); err != nil {
		return err
	}
	return errors.Join(os.Remove(filepath.Join(dir, id+extension)), r.unlockRuns())
}

// RemoveLocks removes the locks that processes have left which were killed.
func RemoveLocks(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "*.lock"))
	if err != nil {
		return err
	}
	r := &Record{dir: dir}
	for _, path := range left {
		_ = r.lockRun(strings.TrimSuffix(filepath.Base(path), ".lock")) // one that is held stays
	}
	return r.unlockRuns()
}

// Mentions says whether a change names somebody or something, such as a user id: in its
// path, its query or its body, or in the state before it.
func (i *Intent) Mentions(name string) bool {
	return slices.Contains(i.Params, name) || strings.Contains(i.Path, name) || strings.Contains(fmt.Sprint(i.Query), name) ||
		bytes.Contains(i.Body, quoted(name)) || bytes.Contains(i.Before, quoted(name))
}

// Repeatable says whether a change can be sent again without doing it twice.
func (i *Intent) Repeatable() bool {
	row := catalog.Lookup(i.Name)
	return row != nil && row.Idempotent
}

// LastRun returns the header of the newest run in dir that fits, or nil. A record that
// cannot be read does not fit.
func LastRun(dir string, fits func(*Header) bool) (*Header, error) {
	ids, err := ListRuns(dir)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if h, err := readHeader(dir, id); err == nil && fits(&h) {
			return &h, nil
		}
	}
	return nil, nil
}

// readHeader reads the first line of a record.
func readHeader(dir, id string) (h Header, err error) {
	f, err := os.Open(filepath.Join(dir, id+extension))
	if err != nil {
		return h, err
	}
	defer f.Close()
	err = json.NewDecoder(f).Decode(&h)
	return h, err
}

// Chain returns the id of a run, and those of the runs that it resumed.
func Chain(dir, id string) ([]string, error) {
	var ids []string
	for id != "" {
		h, err := readHeader(dir, id)
		if err != nil {
			return nil, err
		}
		ids, id = append(ids, id), h.Resumes
	}
	return ids, nil
}

// ReadChain reads the record of a run together with those of the runs that it resumed, as
// if they were one run. The header is that of the given run, and first is the id of the
// first of these runs.
func ReadChain(dir, id string) (run *Run, first string, err error) {
	run, err = ReadRun(dir, id)
	if err != nil || run.Header.Resumes == "" {
		return run, id, err
	}
	earlier, first, err := ReadChain(dir, run.Header.Resumes)
	if err != nil {
		return nil, "", fmt.Errorf("%s resumed another run: %w", id, err)
	}
	return &Run{Header: run.Header, Changes: continued(earlier.Changes, run.Changes)}, first, nil
}

// continued joins the changes of a run and of the run that resumed it. The later run came
// to the earlier changes again in their order; it skipped what was done, and sent the rest
// again.
func continued(earlier, later []*Recorded) []*Recorded {
	again := map[string][]*Recorded{}
	for _, ch := range later {
		again[ch.Intent.Key] = append(again[ch.Intent.Key], ch)
	}
	var all []*Recorded
	for _, ch := range earlier {
		key := ch.Intent.Key
		if sent := again[key]; !ch.Outcome.Done() && len(sent) > 0 {
			ch, again[key] = sent[0], sent[1:]
		}
		all = append(all, ch)
	}
	for _, ch := range later {
		if sent := again[ch.Intent.Key]; len(sent) > 0 && sent[0] == ch {
			all, again[ch.Intent.Key] = append(all, ch), sent[1:]
		}
	}
	return all
}

func (r *Run) add(n int, line []byte, changes map[int]*Recorded) error {
	if n == 1 {
		if err := json.Unmarshal(line, &r.Header); err != nil || r.Header.Format <= format {
			return err
		}
		return errors.New("it was written by a newer synlua: use that one")
	}
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return err
	}
	if e.Intent != nil {
		e.Intent.Number = e.Seq
		changes[e.Seq] = &Recorded{Intent: e.Intent}
		r.Changes = append(r.Changes, changes[e.Seq])
		return nil
	}
	if e.Items != nil {
		r.Items = e.Items
	}
	if ch := changes[e.Seq]; ch != nil {
		ch.Outcome = e.Outcome
	}
	return nil
}
