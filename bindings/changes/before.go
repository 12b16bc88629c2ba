package changes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of what is remembered for the state before.
const (
	stateAge  = 60 * time.Second
	maxStates = 256
	maxState  = 64 << 10 // bytes
)

// states remembers the last answers of GET by escaped path, so that a script which reads a
// thing and then changes it does not cause a second request for its state.
type states struct {
	now func() time.Time

	mu   sync.Mutex
	seen []state // oldest first
}

// state is one remembered answer.
type state struct {
	path   string
	values []string // of the path's parameters
	body   []byte
	at     time.Time
}

func newStates(now func() time.Time) *states { return &states{now: now} }

// put remembers an answer. It replaces one for the same path, and forgets the oldest when
// there are too many.
func (s *states) put(path string, values []string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = slices.DeleteFunc(s.seen, func(old state) bool { return old.path == path })
	if len(s.seen) == maxStates {
		s.seen = slices.Delete(s.seen, 0, 1)
	}
	s.seen = append(s.seen, state{path, slices.Clone(values), body, s.now()})
}

// take returns the answer remembered for the path, if it is fresh, and forgets it.
func (s *states) take(path string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.seen, func(st state) bool { return st.path == path })
	if i < 0 {
		return nil, false
	}
	found := s.seen[i]
	s.seen = slices.Delete(s.seen, i, i+1)
	return found.body, s.now().Sub(found.at) <= stateAge
}

// peek returns what is remembered of the state before a request, or nil.
func (s *states) peek(c *Client, req *exchange.Request) []byte {
	shows := c.rows(req.Row.Before)
	if shows == nil {
		return nil
	}
	values, err := valuesFor(shows, req)
	if err != nil {
		return nil
	}
	filled, err := exchange.Fill(shows, values)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.seen, func(st state) bool { return st.path == filled.Escaped })
	if i < 0 || s.now().Sub(s.seen[i].at) > stateAge {
		return nil
	}
	return s.seen[i].body
}

// drop forgets every answer about one of the values: a change of that user, room or other
// thing has made it stale.
func (s *states) drop(values []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = slices.DeleteFunc(s.seen, func(st state) bool {
		return slices.ContainsFunc(st.values, func(v string) bool { return slices.Contains(values, v) })
	})
}

// remember keeps the answer of a GET in case a change needs it as the state before: for the
// record, or for the answer to a change that is held. It keeps neither lists nor long answers.
func (c *Client) remember(req *exchange.Request, body []byte) {
	if c.gate.Apply() && c.gate.opts.Recorder == nil || req.Row.Paging != nil || len(req.Query) > 0 || len(body) > maxState {
		return
	}
	c.states.put(req.Escaped, req.Call.Path, bytes.Clone(body))
}

// before returns the state before the change, or nil if the row names no row that shows it.
func (c *Client) before(ctx context.Context, req *exchange.Request) ([]byte, error) {
	if req.Row.Before == "" {
		return nil, nil
	}
	shows := c.rows(req.Row.Before)
	if shows == nil {
		return nil, nil
	}
	values, err := valuesFor(shows, req)
	if err != nil {
		return nil, err
	}
	look, err := c.http.Prepare(exchange.Call{Row: shows, Path: values})
	if err != nil {
		return nil, err
	}
	remembered, fresh := c.states.take(look.Escaped)
	switch {
	case req.Before != nil:
		return look.ShownAnswer(req.Before), nil
	case !isTold(req):
		return nil, nil
	case fresh:
		return partOf(req, look.ShownAnswer(remembered)), nil
	}
	answer, err := c.http.Send(ctx, look, (*jsontext.Decoder).SkipValue)
	switch e := exchange.As(err); {
	case e.Kind == exchange.Unrecognized: // an older server, which has the change and cannot show the state
		return nil, nil
	case e.Status == http.StatusNotFound && e.Kind == exchange.Refused:
		return []byte("null"), nil
	case err != nil:
		return nil, fmt.Errorf("%s is not sent, since the state before it cannot be read: %w", req, err)
	}
	return partOf(req, look.ShownAnswer(answer.Body)), nil
}

// isTold says whether the state before can be found in the answer that shows it. A list of
// rooms tells nothing about a room that is named by its alias.
func isTold(req *exchange.Request) bool {
	part := req.Row.BeforeIs
	if part == nil || part.List == "" {
		return true
	}
	name, _ := fromChange(req, part.Has)
	return !strings.HasPrefix(name, "#")
}

// partOf returns the part of an answer that is the state before a change.
func partOf(req *exchange.Request, answer []byte) []byte {
	part := req.Row.BeforeIs
	if part == nil {
		return answer
	}
	if part.Within != "" {
		answer = membersOf(answer)[part.Within]
	}
	value, name := membersOf(answer)[part.Field+part.List], part.Field
	if part.List != "" {
		var list []string
		if json.Unmarshal(value, &list) != nil {
			return nil
		}
		item, _ := fromChange(req, part.Has)
		value, name = strconv.AppendBool(nil, slices.Contains(list, item)), part.As
	}
	if value == nil {
		return nil // the answer does not tell
	}
	state, _ := json.Marshal(members{name: value}) // it was JSON
	return state
}

// fromChange returns the text that a source names: of the path or the body of a change, or
// JSON.
func fromChange(req *exchange.Request, source catalog.Source) (text string, found bool) {
	value := json.RawMessage(source)
	if name, isGiven := strings.CutPrefix(string(source), "given."); isGiven {
		value = given(req)[name]
	}
	return text, json.Unmarshal(value, &text) == nil
}

// valuesFor picks the values for the path of shows from those of the request, by name.
func valuesFor(shows *catalog.Row, req *exchange.Request) ([]string, error) {
	if exchange.EffectOf(shows) != catalog.Read || shows.Method != http.MethodGet {
		return nil, fmt.Errorf("%s names %s as what shows the state before, but that is no GET", req.Row.Name, shows.Name)
	}
	given := map[string]string{}
	for i, name := range pathNames(req.Row) {
		given[name] = req.Call.Path[i]
	}
	for name, source := range req.Row.BeforeFrom {
		if value, found := fromChange(req, source); found {
			given[name] = value
		}
	}
	var values []string
	for _, name := range pathNames(shows) {
		value, ok := given[name]
		if !ok {
			return nil, fmt.Errorf("%s names %s as what shows the state before, but has no %q", req.Row.Name, shows.Name, name)
		}
		values = append(values, value)
	}
	return values, nil
}

// pathNames returns the names of the template's placeholders.
func pathNames(row *catalog.Row) []string {
	var names []string
	for segment := range strings.SplitSeq(row.Path, "/") {
		if name, ok := catalog.Placeholder(segment); ok {
			names = append(names, name)
		}
	}
	return names
}
