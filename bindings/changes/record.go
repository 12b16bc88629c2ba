package changes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"synlua/bindings/exchange"

	"github.com/gofrs/flock"
)

// format is the version of the records' format. Records without a version have neither
// parameters nor the device; those of version 2 have other keys.
const format = 3

// Header is the first line of a record.
type Header struct {
	// Format is the version of the record's format; 0 in records that are older than such
	// versions.
	Format int `json:"format,omitempty"`
	// Kind is "plan" in a plan, and "" in a record. Mark is that of a plan's references.
	Kind string `json:"kind,omitempty"`
	Mark string `json:"mark,omitempty"`
	// ID names the run: its time in UTC and a few random letters.
	ID string `json:"run"`
	// Time is when the first change was about to be sent.
	Time time.Time `json:"time"`
	// Began is when the script's options were read: the ages among them count from then, also
	// in a run that resumes this one. It is zero in older records and in plans.
	Began time.Time `json:"began,omitzero"`
	// Server is where the changes were sent, and Account who sent them.
	Server  string `json:"server"`
	Account string `json:"account,omitempty"`
	// Device is the device of the access token. The server counts transaction ids for
	// each device, so a run can only be resumed by the same one.
	Device string `json:"device,omitempty"`
	// Script is the file's or recipe's name, and Hash the SHA-256 of its source. File is where
	// the script is, or the plan that is sent; "" if it is in no file. Code is the code of -e,
	// unless that may hold a secret.
	Script string `json:"script"`
	Hash   string `json:"sha256,omitempty"`
	File   string `json:"file,omitempty"`
	Code   string `json:"code,omitempty"`
	// Arguments are the script's.
	Arguments []string `json:"arguments,omitempty"`
	// Resumes is the run that this one resumes, or "".
	Resumes string `json:"resumes,omitempty"`
	// Seal tells which seal the keys were made with.
	Seal string `json:"seal,omitempty"`
	// Undoes is the run that this one takes back, or "".
	Undoes string `json:"undoes,omitempty"`
	// Synlua is the version that ran it.
	Synlua string `json:"synlua,omitempty"`
}

// Entry is a line about one change: its intent or its outcome. The last line is about the run.
type Entry struct {
	// Seq counts the changes of the run from 1; it is 0 in the last line.
	Seq int `json:"seq,omitempty"`
	// Intent is what was about to be sent. It is nil in the line of an answer.
	Intent *Intent `json:"intent,omitempty"`
	// Outcome is what came back. It is nil in the line of an intent.
	Outcome *Outcome `json:"outcome,omitempty"`
	// Items are the items that the script counted. Records of runs that were killed have none,
	// nor have older ones.
	Items *Items `json:"items,omitempty"`
}

// Items are what became of the items of a run.
type Items struct {
	Done    int `json:"done"`
	Skipped int `json:"skipped"`
	Failed  int `json:"failed"`
}

// Intent is a change that is about to be sent.
type Intent struct {
	Time   time.Time       `json:"time"`
	API    string          `json:"api,omitempty"`    // the name of the API, such as synapse
	Name   string          `json:"name,omitempty"`   // the row's: synapse.users.put, or method and template of an endpoint that has none
	Params []string        `json:"params,omitempty"` // the values of the path's parameters, as they were given
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Query  url.Values      `json:"query,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
	Before json.RawMessage `json:"before,omitempty"`
	// Content is the body, if it is not JSON.
	Content *Content `json:"content,omitempty"`
	Key     string   `json:"key"`
	// Effect is what the change does. Secrets are the fields of the body, from the outermost
	// one on, whose values are left out.
	Effect string `json:"effect,omitempty"`
	// Number counts the changes of a plan from 1. It is not in the line itself.
	Number  int      `json:"-"`
	Secrets []string `json:"secrets,omitempty"`
}

// Content tells which content was sent: of which file, if it came from one.
type Content struct {
	File string `json:"file,omitempty"`
	Type string `json:"type,omitempty"`
	Size int64  `json:"size"`
	Hash string `json:"sha256,omitempty"`
}

// ContentOf tells which content a change sends, or nil.
func ContentOf(ch *Change) *Content {
	if ch.Content == nil {
		return nil
	}
	return &Content{File: ch.Content.File, Type: ch.Content.Type, Size: ch.Content.Size, Hash: ch.ContentSum}
}

// Outcome is what became of a change.
type Outcome struct {
	Time   time.Time       `json:"time"`
	Status int             `json:"status,omitempty"` // 0: no answer came
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  string          `json:"error,omitempty"`
	Unsent bool            `json:"unsent,omitempty"` // it was never sent, so the server knows nothing of it
}

// Done says that the server did it. An error in spite of a good status means that the
// answer was not the server's, such as a proxy's page.
func (o *Outcome) Done() bool {
	return o != nil && o.Status >= 200 && o.Status < 300 && o.Error == ""
}

// Unknown says that the server may or may not have done it: no answer of its own came.
func (o *Outcome) Unknown() bool {
	switch {
	case o == nil:
		return true
	case o.Unsent:
		return false
	case o.Error != "" && o.Status >= 200 && o.Status < 300:
		return true
	}
	return o.Status == 0 || o.Status >= 500
}

// Record writes what one run changes: one file, one JSON object per line. The intent is on
// the disk before the request is sent, and the answer is written after it. So even after a
// crash or a power failure the file says what was done and what was under way. It contains
// no secrets, but it contains the states before, so only its owner may read it. A Record
// also knows what the run that it resumes has done. It is a Recorder.
type Record struct {
	dir     string
	header  func(ctx context.Context) Header
	now     func() time.Time
	id      string
	mu      sync.Mutex
	file    *os.File
	seq     map[*Change]int
	last    int
	seal    seal                   // nil until it is needed
	written int64                  // lines; what is on the disk is guarded by syncing
	broken  error                  // why no further line can be written
	unknown int                    // how many changes have ended without the server's answer
	earlier map[string][]*Recorded // by key: what the resumed run did, as far as this run has not come to it
	shown   map[string][]*Recorded // the same for a dry run, which removes nothing from earlier
	locks   []*flock.Flock         // of the runs that nobody else may resume meanwhile

	syncing sync.Mutex
	synced  int64 // how many lines are on the disk
}

// NewRecord returns a record. At the first change it calls header and makes its file in
// dir.
func NewRecord(dir, id string, now func() time.Time, header func(ctx context.Context) Header) *Record {
	return &Record{dir: dir, id: id, now: now, header: header, seq: map[*Change]int{}}
}

// Begin puts the intent on the disk.
func (r *Record) Begin(ctx context.Context, ch *Change) (*exchange.Answer, error) {
	done, line, err := r.begin(ctx, ch)
	if done != nil || err != nil {
		return done, err
	}
	return nil, r.sync(line)
}

// begin writes the intent, and returns which line of the file it is.
func (r *Record) begin(ctx context.Context, ch *Change) (*exchange.Answer, int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	done, err := met(r.earlier, ch)
	if shown, left := r.shown[ch.Key], r.earlier[ch.Key]; len(shown) > len(left) {
		r.shown[ch.Key] = left
	}
	if done != nil || err != nil {
		return done, 0, err
	}
	if err := r.open(ctx); err != nil {
		return nil, 0, err
	}
	r.last++
	r.seq[ch] = r.last
	if err := r.write(Entry{Seq: r.last, Intent: intentOf(ch, r.now())}); err != nil {
		delete(r.seq, ch) // it is not sent
		return nil, 0, err
	}
	return nil, r.written, nil
}

// sync waits until the line is on the disk. One wait covers all lines that are written by
// then, so that many workers do not wait one after the other.
func (r *Record) sync(line int64) error {
	r.syncing.Lock()
	defer r.syncing.Unlock()
	if r.synced >= line {
		return nil
	}
	r.mu.Lock()
	written := r.written
	r.mu.Unlock()
	if err := r.file.Sync(); err != nil {
		return err
	}
	r.synced = written
	return nil
}

// Resumes says whether another run is being resumed.
func (r *Record) Resumes() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.earlier != nil
}

// Done returns the answer that the resumed run got for the change, or nil if that run has
// not done it. It writes nothing, and Begin finds the same again.
func (r *Record) Done(ch *Change) (*exchange.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return met(r.shown, ch)
}

// met finds the change among those of the resumed run, and removes it from them unless it
// must not be sent at all. What was under way is sent again. The server may have done it, so
// what it replaces is what it replaced then.
func met(earlier map[string][]*Recorded, ch *Change) (*exchange.Answer, error) {
	same := earlier[ch.Key]
	if len(same) == 0 {
		return nil, nil
	}
	old := same[0]
	if old.Outcome.Unknown() && !ch.Row.Idempotent {
		return nil, fmt.Errorf("%s %s was under way when the run ended, and sending it twice would do it twice: see on the server whether it was done", ch.Method, ch.Path)
	}
	earlier[ch.Key] = same[1:]
	ch.Repeated = old.Outcome.Unknown()
	switch {
	case old.Outcome.Done():
		return answerOf(old.Outcome), nil
	case ch.Repeated:
		ch.Before = old.Intent.Before
	}
	return nil, nil
}

// answerOf returns the recorded answer; for content, none was recorded.
func answerOf(o *Outcome) *exchange.Answer {
	body := []byte(o.Answer)
	if len(body) == 0 {
		body = []byte("{}")
	}
	return &exchange.Answer{Status: o.Status, Body: body}
}

// open makes the file with its header. All that takes time comes before, so that a run that
// is killed meanwhile leaves no file.
func (r *Record) open(ctx context.Context) error {
	if r.file != nil || r.broken != nil {
		return r.broken
	}
	if err := r.findSeal(); err != nil {
		return err
	}
	h := r.header(ctx)
	h.Seal, h.Format, h.ID, h.Time = r.seal.name(), format, r.id, r.now().UTC()
	f, err := os.OpenFile(filepath.Join(r.dir, r.id+extension), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := r.lockRun(r.id); err != nil {
		return errors.Join(err, f.Close())
	}
	r.file = f
	return r.write(h)
}

// write adds a line. After a line that failed it writes nothing more, so that no change is
// sent without a readable record.
func (r *Record) write(v any) error {
	if r.broken != nil {
		return r.broken
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	r.written++
	_, r.broken = r.file.Write(line.Bytes())
	return r.broken
}

func raw(b []byte) json.RawMessage {
	if !json.Valid(b) {
		return nil
	}
	return b
}

// End writes the answer.
func (r *Record) End(ch *Change, status int, answer []byte, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := &Outcome{Time: r.now().UTC(), Status: status, Answer: raw(answer)}
	if err != nil {
		o.Error = err.Error()
		e := exchange.As(err)
		o.Unsent = e.Kind != 0 && !e.Sent
	}
	if o.Unknown() {
		r.unknown++
	}
	seq := r.seq[ch]
	delete(r.seq, ch)
	return r.write(Entry{Seq: seq, Outcome: o})
}

// Count notes what became of the items of the run, if anything was recorded.
func (r *Record) Count(items Items) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil || r.broken != nil || items == (Items{}) {
		return nil
	}
	return r.write(Entry{Items: &items})
}

// Written returns the run's id where something was recorded, and "" otherwise.
func (r *Record) Written() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return ""
	}
	return r.id
}

// Unanswered returns how many changes were sent of which nobody knows whether the server has
// made them.
func (r *Record) Unanswered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unknown + len(r.seq)
}

// errClosed is the error for writing to a closed record.
var errClosed = errors.New("the record is closed")

// Close syncs the record to the disk and closes it. It returns the error that broke the
// record, if any.
func (r *Record) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(r.broken, errClosed) {
		return nil
	}
	err := r.broken
	if err != nil {
		err = fmt.Errorf("the record is not complete: %w", err)
	}
	r.broken = errClosed
	if r.file != nil {
		err = errors.Join(err, r.file.Sync(), r.file.Close())
	}
	return errors.Join(err, r.unlockRuns())
}
