package homeserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"synlua/bindings/catalog"
)

// The bounds of what is remembered for the state before.
const (
	stateAge  = 60 * time.Second
	maxStates = 256
	maxState  = 64 << 10 // bytes
)

// states remembers the last answers of GET by escaped path, so that a script
// which reads a thing and then changes it does not make the server tell its
// state twice.
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

// newStates returns an empty memory.
func newStates(now func() time.Time) *states { return &states{now: now} }

// put remembers an answer in place of an older one, and forgets the oldest when
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

// drop forgets every answer about one of the values, for it is no longer true
// after a change of that user, room or other thing.
func (s *states) drop(values []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = slices.DeleteFunc(s.seen, func(st state) bool {
		return slices.ContainsFunc(st.values, func(v string) bool { return slices.Contains(values, v) })
	})
}

// remember keeps the answer of a GET in case a change needs it as the state
// before. Where changes are held back there will be none. Lists and long answers are
// nobody's state.
func (c *Client) remember(req *request, body []byte) {
	if c.gate.opts.Recorder == nil || !c.gate.Apply() || req.row.Paging != nil || len(req.url.RawQuery) > 0 || len(body) > maxState {
		return
	}
	c.states.put(req.path.escaped, req.call.Path, bytes.Clone(body))
}

// before returns the state that the request replaces, or nil where the row names
// no row that shows it.
func (c *Client) before(ctx context.Context, req *request) ([]byte, error) {
	if req.row.Before == "" {
		return nil, nil
	}
	shows := c.rows(req.row.Before)
	if shows == nil {
		return nil, nil
	}
	values, err := valuesFor(shows, req)
	if err != nil {
		return nil, err
	}
	filled, err := fill(shows, values)
	if err != nil {
		return nil, err
	}
	remembered, fresh := c.states.take(filled.escaped)
	switch {
	case req.call.Before != nil:
		return redactAnswer(shows, req.call.Before), nil
	case fresh:
		return redactAnswer(shows, remembered), nil
	}
	answer, err := c.Do(ctx, Call{Row: shows, Path: values})
	var refused *APIError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound && !errors.Is(err, ErrUnrecognized) {
		return []byte("null"), nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not sent, since the state before it cannot be read: %w", req, err)
	}
	c.states.take(filled.escaped)
	return redactAnswer(shows, answer.Body), nil
}

// valuesFor picks, by name, the path values that the row takes from the request's.
func valuesFor(shows *catalog.Row, req *request) ([]string, error) {
	if effectOf(shows) != catalog.Read || shows.Method != http.MethodGet {
		return nil, fmt.Errorf("%s names %s as what shows the state before, but that is no GET", req.row.Name, shows.Name)
	}
	given := map[string]string{}
	for i, name := range pathNames(req.row) {
		given[name] = req.call.Path[i]
	}
	var values []string
	for _, name := range pathNames(shows) {
		value, ok := given[name]
		if !ok {
			return nil, fmt.Errorf("%s names %s as what shows the state before, but has no %q", req.row.Name, shows.Name, name)
		}
		values = append(values, value)
	}
	return values, nil
}

// pathNames returns the names of the template's placeholders.
func pathNames(row *catalog.Row) []string {
	var names []string
	for segment := range strings.SplitSeq(row.Path, "/") {
		if name, ok := placeholder(segment); ok {
			names = append(names, name)
		}
	}
	return names
}
