package changes

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// kindPlan is the kind of a file that holds a plan.
const kindPlan = "plan"

// Plan writes a dry run down: what would be sent, change by change, with the state before
// each. It is a file of the form of a record, which ends with a line that says so: a plan
// without that line is not whole.
type Plan struct {
	file   *os.File
	header func(context.Context) Header
	now    func() time.Time
	mark   string // of the references

	mu      sync.Mutex // guards what follows, and the file
	begun   bool
	count   int
	secrets int
}

// end is the last line of a plan.
type end struct {
	End *planEnd `json:"end"`
}

type planEnd struct {
	Changes int `json:"changes"`
}

// NewPlan makes the file of a plan. It replaces no file. header is called before the first
// change is written.
func NewPlan(path string, now func() time.Time, header func(context.Context) Header) (*Plan, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("the file %q is there already: give another name for the plan, or remove it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the plan cannot be written: %w", err)
	}
	return &Plan{file: file, header: header, now: now, mark: newMark()}, nil
}

// begin writes the first line, unless it is there.
func (p *Plan) begin(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun {
		return nil
	}
	h := p.header(ctx)
	h.Format, h.Kind, h.Mark, h.Time = format, kindPlan, p.mark, p.now().UTC()
	p.begun = true
	return p.write(h)
}

// add writes a change. The numbers of the changes are those of the calls, from 1.
func (p *Plan) add(ch *Change, number int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count = number
	intent := intentOf(ch, p.now())
	p.secrets += intent.secretsLeftOut()
	return p.write(Entry{Seq: number, Intent: intent})
}

// Secrets returns how many secrets are left out, which whoever applies the plan has to give.
func (p *Plan) Secrets() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.secrets
}

// secretsLeftOut counts the secrets that stood in the body, the path and the query of a change.
func (i *Intent) secretsLeftOut() int {
	n := len(i.Secrets)
	for _, values := range append(slices.Collect(maps.Values(i.Query)), i.Params) {
		for _, value := range values {
			if strings.Contains(value, exchange.Hidden) {
				n++
			}
		}
	}
	return n
}

func (p *Plan) write(v any) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := p.file.Write(line.Bytes())
	return err
}

// Close ends the plan. A run that failed leaves no plan: what it would have sent is not
// known as a whole.
func (p *Plan) Close(ctx context.Context, failed bool) error {
	if failed {
		return errors.Join(p.file.Close(), os.Remove(p.file.Name()))
	}
	err := p.begin(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		err = p.write(end{&planEnd{p.count}})
	}
	if err = errors.Join(err, p.file.Sync(), p.file.Close()); err != nil {
		return fmt.Errorf("the plan is not complete: %w", err)
	}
	return nil
}

// intentOf is a change as files have it.
func intentOf(ch *Change, now time.Time) *Intent {
	return &Intent{
		Time: now.UTC(), API: ch.Row.API.Name, Name: ch.Row.Name, Params: ch.Params, Method: ch.Method, Path: ch.Path, Query: ch.Query,
		Body: raw(ch.Body), Before: raw(ch.Before), Key: ch.Key, Effect: exchange.EffectOf(ch.Row).String(), Secrets: ch.Secrets,
		Content: ContentOf(ch),
	}
}

// Planned is a plan, as read from its file.
type Planned struct {
	Header  Header
	Changes []*Intent
}

// ReadPlan reads a plan. It refuses one that is not whole, or was changed so that its
// changes are not the numbered list that was written.
func ReadPlan(path string) (*Planned, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the plan cannot be read: %w", err)
	}
	p, whole := &Planned{}, false
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		if whole {
			return nil, fmt.Errorf("%s, line %d: something stands after the end of the plan", path, n)
		}
		if whole, err = p.add(n, lines.Bytes()); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
	}
	switch {
	case lines.Err() != nil:
		return nil, fmt.Errorf("%s: %w", path, lines.Err())
	case !whole:
		return nil, fmt.Errorf("%s is cut off: make the plan again", path)
	}
	return p, nil
}

// add takes a line, and says whether it is the last one.
func (p *Planned) add(n int, line []byte) (last bool, err error) {
	if n == 1 {
		if err := json.Unmarshal(line, &p.Header); err != nil || p.Header.Kind != kindPlan {
			return false, errors.New("it is no plan: synlua run SCRIPT --plan FILE makes one")
		}
		if p.Header.Format > format {
			return false, errors.New("it was written by a newer synlua: use that one")
		}
		return false, nil
	}
	var e struct {
		Entry
		end
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return false, fmt.Errorf("it is no line of a plan: %w", err)
	}
	switch {
	case e.End != nil && e.End.Changes != len(p.Changes):
		return false, fmt.Errorf("the number of changes in the plan is %d and not %d, as it says: make it again", len(p.Changes), e.End.Changes)
	case e.End != nil:
		return true, nil
	case e.Intent == nil || e.Seq != len(p.Changes)+1:
		return false, errors.New("the changes are not in their order: make the plan again")
	}
	e.Intent.Number = e.Seq
	p.Changes = append(p.Changes, e.Intent)
	return false, nil
}

// Field is a member of a body.
type Field struct {
	Name  string
	Value json.RawMessage
}

// Fields returns the members of the change's body, sorted by name. A body that is no object
// has one, without a name.
func (i *Intent) Fields() []Field {
	members := membersOf(i.Body)
	if members == nil && len(i.Body) > 0 {
		return []Field{{"", i.Body}}
	}
	var fields []Field
	for _, name := range slices.Sorted(maps.Keys(members)) {
		fields = append(fields, Field{name, members[name]})
	}
	return fields
}

// FieldsBefore returns the members of the state before the change.
func (i *Intent) FieldsBefore() map[string]json.RawMessage {
	if row := catalog.Lookup(i.Name); row != nil {
		if shows := catalog.Lookup(row.Before); shows != nil {
			return membersOf(shows.Envelope.Open(i.Before))
		}
	}
	return membersOf(i.Before)
}

// Rest returns the fields of the state before that the change does not give itself, where they
// show what it does: gone says that it takes them away, since it replaces or removes what was
// there as a whole. Other fields have nothing to do with it.
func (i *Intent) Rest() (rest map[string]json.RawMessage, gone bool) {
	row := catalog.Lookup(i.Name)
	if row == nil {
		return nil, false
	}
	shows := catalog.Lookup(row.Before)
	gone = row.Replaces() || shows != nil && row.Method == http.MethodDelete && shows.Path == row.Path
	if shows == nil || !gone && row.BeforeIs == nil {
		return nil, false
	}
	rest = i.FieldsBefore()
	for _, field := range i.Fields() {
		delete(rest, field.Name)
	}
	return rest, gone
}

// Destroying returns the changes of the plan that destroy something.
func (p *Planned) Destroying() (grave []*Intent) {
	for _, ch := range p.Changes {
		if ch.Effect == catalog.Destroy.String() {
			grave = append(grave, ch)
		}
	}
	return grave
}
