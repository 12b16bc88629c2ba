package changes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// Undoing is one step of the way back of a run: the call that takes a change back.
type Undoing struct {
	// Change is what is taken back.
	Change *Recorded
	// Call takes it back. Its row is nil if nothing has to be done, since the change altered
	// nothing.
	Call exchange.Call
	// Left are the fields as the change left them. If they are others by now, somebody has
	// changed them since.
	Left map[string]json.RawMessage
	// Secrets are the parameters of the call whose values no record has; Fill puts them in.
	Secrets []string
	// Needs says what to do if the server forbids the call, or is "".
	Needs string
	// Lost are members of the change that stay as they are, with the reason.
	Lost map[string]string
}

// WayBack returns the call that takes a change of a run back, or the reason why there is
// none.
func (ch *Recorded) WayBack() (*Undoing, error) {
	row := catalog.Lookup(ch.Intent.Name)
	if row == nil {
		return nil, fmt.Errorf("%s has no function, so nothing is known that takes it back", ch.Intent.Name)
	}
	ways, reason := row.WaysBack()
	if reason != "" {
		return nil, errors.New(reason)
	}
	w := newWay(row, ch)
	for _, way := range ways {
		if w.fits(way) {
			return w.back(way)
		}
	}
	switch part := row.BeforeIs; {
	case w.wasNothing():
		return nil, errors.New("it was not there before, and nothing is known that takes it away")
	case part != nil && part.List != "" && ch.Intent.Before == nil:
		return nil, errors.New("the state before it is not known: the room was named by its alias")
	}
	return nil, errors.New("the state before it is not known")
}

// way is what is known of a change that is to be taken back.
type way struct {
	row                   *catalog.Row
	ch                    *Recorded
	given, before, answer members
}

func newWay(row *catalog.Row, ch *Recorded) *way {
	w := &way{row: row, ch: ch, given: members{}, before: ch.Intent.FieldsBefore()}
	for i, p := range row.PathParams() {
		if i < len(ch.Intent.Params) {
			w.given[catalog.LuaName(p.Name)] = quoted(ch.Intent.Params[i])
		}
	}
	for name, value := range membersOf(ch.Intent.Body) {
		w.given[name] = value
	}
	if ch.Outcome != nil {
		w.answer = membersOf(row.Envelope.Open(ch.Outcome.Answer))
	}
	return w
}

// wasNothing says whether what was changed was not there before.
func (w *way) wasNothing() bool { return string(bytes.TrimSpace(w.ch.Intent.Before)) == "null" }

// fits says whether the state before is one for which the way is.
func (w *way) fits(way catalog.WayBack) bool {
	if way.When[""] == "null" || w.wasNothing() {
		return way.When[""] == "null" && w.wasNothing()
	}
	if w.row.Before != "" && w.before == nil { // a way that always fits needs to know what was there
		return false
	}
	for field, want := range way.When {
		if w.before == nil || string(bytes.TrimSpace(w.before[field])) != want {
			return false
		}
	}
	return true
}

// back makes the call of a way.
func (w *way) back(way catalog.WayBack) (*Undoing, error) {
	if way.Final != "" {
		return nil, errors.New(way.Final)
	}
	u := &Undoing{Change: w.ch, Lost: map[string]string{}, Left: map[string]json.RawMessage{}, Needs: way.Needs}
	if way.Row == "" {
		return u, nil
	}
	for field, left := range way.Left {
		u.Left[field] = json.RawMessage(left)
	}
	u.Call.Row = catalog.Lookup(way.Row)
	var err error
	if u.Call.Path, err = w.path(u, way); err != nil {
		return nil, err
	}
	body := members{}
	for name, source := range way.Body {
		value, err := w.value(source)
		if isHidden(value) {
			value, err = quoted(exchange.Hidden), nil
			u.Secrets = append(u.Secrets, name)
		}
		if err != nil {
			return nil, err
		}
		body[name] = value
		if field, isBefore := strings.CutPrefix(string(source), "before."); isBefore && w.given[name] != nil {
			u.Left[field] = w.given[name]
		}
	}
	if way.Given {
		if err := w.restore(body, u, way); err != nil {
			return nil, err
		}
	} else {
		maps.Copy(u.Lost, way.Lost)
	}
	return u, w.setBody(u, way, body)
}

// path returns the values of the way's path.
func (w *way) path(u *Undoing, way catalog.WayBack) (values []string, err error) {
	sources, params := way.Path, u.Call.Row.PathParams()
	if sources == nil {
		for _, p := range params {
			sources = append(sources, catalog.Source("given."+catalog.LuaName(p.Name)))
		}
	}
	for i, source := range sources {
		value, err := w.value(source)
		if isHidden(value) && i < len(params) {
			err = nil
			u.Secrets = append(u.Secrets, params[i].Name)
		}
		if err != nil {
			return nil, err
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return nil, fmt.Errorf("%s is not known", source)
		}
		values = append(values, text)
	}
	return values, nil
}

// value returns what a source stands for.
func (w *way) value(source catalog.Source) (json.RawMessage, error) {
	place, field, _ := strings.Cut(string(source), ".")
	from, isPlace := map[string]members{"given": w.given, "before": w.before, "answer": w.answer}[place]
	if !isPlace {
		return json.RawMessage(source), nil
	}
	value, found := from[field]
	switch {
	case !found:
		return nil, fmt.Errorf("%s is not known", strings.ReplaceAll(string(source), ".", ": "))
	case bytes.Contains(value, []byte(exchange.Hidden)):
		return value, fmt.Errorf("%s is a secret, and no record has it", field)
	}
	return value, nil
}

// isHidden says whether a value is a text that is left out as a whole.
func isHidden(value json.RawMessage) bool { return bytes.Equal(value, quoted(exchange.Hidden)) }

// Fill puts the values into the call that no record has. ask returns the value of a
// parameter.
func (u *Undoing) Fill(ask func(name string) (string, error)) error {
	for _, name := range u.Secrets {
		secret, err := ask(name)
		if err != nil {
			return err
		}
		for i, p := range u.Call.Row.PathParams() {
			if p.Name == name {
				u.Call.Path[i] = secret
			}
		}
		if body := membersOf(u.Call.Body); isHidden(body[name]) {
			u.Call.Body = withValue(u.Call.Body, []string{name}, quoted(secret))
		}
	}
	u.Secrets = nil
	return nil
}

// restore puts the values from before into the body, for each member that was given.
func (w *way) restore(body members, u *Undoing, way catalog.WayBack) error {
	for name := range membersOf(w.ch.Intent.Body) {
		if reason := way.Lost[name]; reason != "" {
			u.Lost[name] = reason
			continue
		}
		value, err := w.value(catalog.Source("before." + name))
		if err != nil {
			return err
		}
		if p := w.row.Sent(name); string(value) == "null" && p != nil && !p.Nullable {
			value = quoted("") // the endpoint takes no null, and an empty text has the same effect
		}
		u.Left[name] = w.given[name]
		body[name] = without(value, way.Leave)
	}
	if len(body) == 0 {
		for _, reason := range u.Lost {
			return errors.New(reason)
		}
	}
	return nil
}

// without returns a list of objects without these members.
func without(value json.RawMessage, leave []string) json.RawMessage {
	items := itemsOf(value)
	if len(items) == 0 || len(leave) == 0 {
		return value
	}
	for i := range items {
		if fields := membersOf(items[i]); fields != nil {
			for _, name := range leave {
				delete(fields, name)
			}
			items[i], _ = json.Marshal(fields) // it was JSON
		}
	}
	stripped, _ := json.Marshal(items) // it was JSON
	return stripped
}

// setBody gives the call its body.
func (w *way) setBody(u *Undoing, way catalog.WayBack, body members) error {
	switch {
	case way.Whole && membersOf(w.ch.Intent.Before) == nil:
		return errors.New("the state before it is not known")
	case way.Whole:
		u.Call.Body = w.ch.Intent.Before
		for name, value := range membersOf(w.ch.Intent.Body) {
			u.Left[name] = value
		}
	case len(body) > 0:
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		u.Call.Body = text
	}
	if way.Whole && bytes.Contains(u.Call.Body, []byte(exchange.Hidden)) {
		return errors.New("it contains a secret, and no record has it")
	}
	return nil
}

// ErrChangedSince means that what a change left was changed again by somebody else.
var ErrChangedSince = errors.New("it was changed again since, so it is left as it is")

// ForbiddenError means that the server forbids to take a change back, and that it is known
// what helps. Its text has not the help, which is the same for all changes of the kind.
type ForbiddenError struct {
	// Needs says what to do.
	Needs string
	err   error
}

// Error says what the server said. The change and its way back are named by whoever asked
// for it.
func (e *ForbiddenError) Error() string { return "the server forbids it: " + exchange.As(e.err).Said() }

// Unwrap returns the cause.
func (e *ForbiddenError) Unwrap() error { return e.err }

// TakeBack makes the call that takes a change back, unless what it left is no longer so. What
// is back already is left alone and is no error: a run that was killed can have made the call.
// A call that still lacks secrets can only be shown, in a dry run. Where the server forbids it
// and the catalogue knows why, the error is a *ForbiddenError.
func (c *Client) TakeBack(ctx context.Context, u *Undoing) error {
	err := c.takeBack(ctx, u)
	if u.Needs != "" && exchange.As(err).Status == http.StatusForbidden {
		return &ForbiddenError{u.Needs, err}
	}
	return err
}

func (c *Client) takeBack(ctx context.Context, u *Undoing) error {
	p, err := c.prepare(u.Call)
	if err != nil {
		return err
	}
	if done, _ := c.resumed(ctx, p); done || len(u.Left) == 0 || len(u.Secrets) > 0 {
		_, err = c.Do(ctx, u.Call)
		return err
	}
	call := u.Call
	if call.Before, err = c.before(ctx, p.req); err != nil {
		return err
	}
	shows := c.rows(p.req.Row.Before)
	if shows == nil {
		_, err = c.Do(ctx, call)
		return err
	}
	left, others := u.compare(membersOf(shows.Envelope.Open(call.Before)))
	switch {
	case len(others) > 0:
		return fmt.Errorf("%w (%s)", ErrChangedSince, strings.Join(others, ", "))
	case !left:
		return nil
	}
	_, err = c.Do(ctx, call)
	return err
}

// compare compares the fields of the change with what is there now. left says that one is as
// the change left it, or is not shown. The others are neither that nor as they were before.
func (u *Undoing) compare(now members) (left bool, others []string) {
	before, set := u.Change.Intent.FieldsBefore(), fieldsSet(u.Call)
	for field, value := range u.Left {
		is, shown := now[field]
		was, wasThere := before[field]
		back, isSet := set[field]
		switch {
		case !shown || sameThing(value, is):
			left = true
		case !(isSet && sameThing(back, is)) && !(wasThere && sameThing(was, is)):
			others = append(others, field)
		}
	}
	slices.Sort(others)
	return left, others
}

// sameThing says whether a value that was given is the one that is there. A server adds
// members to objects, and shows an empty text as null.
func sameThing(given, is json.RawMessage) bool {
	if fields := membersOf(given); fields != nil {
		shown := membersOf(is)
		for name, value := range fields {
			if !sameThing(value, shown[name]) {
				return false
			}
		}
		return true
	}
	if items := itemsOf(given); items != nil {
		shown := itemsOf(is)
		return len(items) == len(shown) && !slices.ContainsFunc(items, func(item json.RawMessage) bool {
			return !slices.ContainsFunc(shown, func(other json.RawMessage) bool { return sameThing(item, other) })
		})
	}
	return equalJSON(given, is) || string(given) == `""` && string(is) == "null"
}
