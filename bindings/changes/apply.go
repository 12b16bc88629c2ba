package changes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// ErrOther means that the state before a change is no longer as it was when the change was
// planned.
var ErrOther = errors.New("what it changes is no longer as it was planned")

// Application sends the changes of a plan, in their order.
type Application struct {
	// Client returns the client for an API.
	Client func(ctx context.Context, api *catalog.API) (*Client, error)
	// Rows finds a row by its name.
	Rows func(name string) *catalog.Row
	// Secret returns a value that the plan leaves out: of a field of a change.
	Secret func(ctx context.Context, ch *Intent, field string) (string, error)

	marks   marker
	answers map[int]members // of the changes that were sent, by number
	own     ownChanges
}

// ownChanges are the fields that the changes of a plan have set so far, by the thing that has
// them. The plan was made while none of them was sent, so for a later change of the same thing
// they are not as planned. everyField stands for all.
type ownChanges map[string][]string

const everyField = "*"

// NewApplication returns what sends the changes of a plan.
func (p *Planned) NewApplication(a Application) *Application {
	a.marks, a.answers, a.own = newMarker(p.Header.Mark), map[int]members{}, ownChanges{}
	return &a
}

// Send sends the change with that number, if what it changes is as planned.
func (a *Application) Send(ctx context.Context, number int, ch *Intent) error {
	call, err := a.call(ctx, ch)
	if err != nil {
		return err
	}
	client, err := a.Client(ctx, call.Row.API)
	if err != nil {
		return err
	}
	answer, err := client.doPlanned(ctx, call, ch.Before, a.refers(ch), a.own)
	if err != nil {
		return err
	}
	a.answers[number] = membersOf(call.Row.Envelope.Open(answer.Body))
	return nil
}

// refers says whether a change refers to another one. Then there was no state before it.
func (a *Application) refers(ch *Intent) bool {
	return len(a.marks.in(ch.Path)) > 0
}

// call makes the call of a planned change: with the secrets that the plan leaves out, and
// with what earlier changes made.
func (a *Application) call(ctx context.Context, ch *Intent) (call exchange.Call, err error) {
	if call.Row, err = a.row(ch); err != nil {
		return call, err
	}
	for i, param := range ch.Params {
		if params := call.Row.PathParams(); i < len(params) && strings.Contains(param, exchange.Hidden) {
			if param, err = a.Secret(ctx, ch, params[i].Name); err != nil {
				return call, err
			}
		}
		if param, err = a.fill(param); err != nil {
			return call, err
		}
		call.Path = append(call.Path, param)
	}
	if call.Query, err = a.query(ctx, ch); err != nil {
		return call, err
	}
	if ch.Body == nil {
		return call, nil
	}
	body := []byte(ch.Body)
	for _, field := range ch.Secrets {
		secret, err := a.Secret(ctx, ch, field)
		if err != nil {
			return call, err
		}
		body = withValue(body, strings.Split(field, "."), quoted(secret))
	}
	call.Body, err = a.fillJSON(body)
	return call, err
}

// row finds the row of a change.
func (a *Application) row(ch *Intent) (*catalog.Row, error) {
	if row := a.Rows(ch.Name); row != nil {
		return row, nil
	}
	if strings.Contains(ch.Name, exchange.Hidden) {
		return nil, fmt.Errorf("%s has a token in its path, and no plan holds one: write a {placeholder} in the path, and make the plan again", ch.Name)
	}
	api := catalog.LookupAPI(ch.API)
	method, template, found := strings.Cut(ch.Name, " ")
	if api == nil || !found {
		return nil, fmt.Errorf("this synlua does not know %s", ch.Name)
	}
	return exchange.Adhoc(api, method, template)
}

// query fills in the query of a change.
func (a *Application) query(ctx context.Context, ch *Intent) (url.Values, error) {
	filled := url.Values{}
	for name, values := range ch.Query {
		for _, value := range values {
			var err error
			if strings.Contains(value, exchange.Hidden) {
				value, err = a.Secret(ctx, ch, name)
			} else {
				value, err = a.fill(value)
			}
			if err != nil {
				return nil, err
			}
			filled.Add(name, value)
		}
	}
	return filled, nil
}

// fill replaces the references in a text by what the changes made that they refer to.
func (a *Application) fill(text string) (string, error) {
	return a.marks.fill(text, func(r catalog.Reference) (string, error) {
		answer, sent := a.answers[r.Change]
		var value string
		switch {
		case !sent:
			return "", fmt.Errorf("it refers to change %d, which was not made", r.Change)
		case json.Unmarshal(answer[r.Field], &value) != nil || value == "":
			return "", fmt.Errorf("it refers to %s of change %d, and the server's answer to that has none", r.Field, r.Change)
		}
		return value, nil
	})
}

// fillJSON replaces the references in all texts of a JSON value.
func (a *Application) fillJSON(value json.RawMessage) (json.RawMessage, error) {
	if len(a.marks.in(string(value))) == 0 {
		return value, nil
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		filled, err := a.fill(text)
		return quoted(filled), err
	}
	var err error
	fields, items := membersOf(value), itemsOf(value)
	for name := range fields {
		if fields[name], err = a.fillJSON(fields[name]); err != nil {
			return nil, err
		}
	}
	for i := range items {
		if items[i], err = a.fillJSON(items[i]); err != nil {
			return nil, err
		}
	}
	if fields != nil {
		return json.Marshal(fields)
	}
	return json.Marshal(items)
}

// withValue returns a JSON value in which the field that the names lead to has another
// value.
func withValue(value json.RawMessage, names []string, inner json.RawMessage) json.RawMessage {
	if len(names) == 0 || names[0] == "" {
		return inner
	}
	fields, items := membersOf(value), itemsOf(value)
	var whole any = fields
	if fields != nil {
		fields[names[0]] = withValue(fields[names[0]], names[1:], inner)
	} else if i, err := strconv.Atoi(names[0]); err == nil && i < len(items) {
		items[i] = withValue(items[i], names[1:], inner)
		whole = items
	}
	out, err := json.Marshal(whole)
	if err != nil {
		return value
	}
	return out
}

// doPlanned makes a call that was planned. It sends it only if the state before is still as
// planned, unless the change is of what another change made, or was done by the run that is
// resumed. What that run had under way may be done: then it is sent again, unless somebody
// has changed the same to something else.
func (c *Client) doPlanned(ctx context.Context, call exchange.Call, planned json.RawMessage, isNew bool, own ownChanges) (*exchange.Answer, error) {
	p, err := c.prepare(call)
	if err != nil {
		return nil, err
	}
	thing := c.thing(p.req)
	defer func() {
		own[thing] = append(own[thing], c.touches(call)...)
		if string(planned) == "null" { // it is made
			own[thing] = append(own[thing], everyField)
		}
	}()
	done, again := c.resumed(ctx, p)
	if isNew || done {
		return c.Do(ctx, call)
	}
	now, err := c.before(ctx, p.req)
	if err != nil {
		return nil, err
	}
	differing := own.without(thing, c.differences(p.req.Row, planned, now))
	if again {
		differing = c.othersThan(call, now, differing)
	}
	if len(differing) > 0 {
		return nil, fmt.Errorf("%s is not sent: %w (%s)", p.req, ErrOther, strings.Join(differing, ", "))
	}
	call.Before = now
	return c.Do(ctx, call)
}

// thing names what a change is of: the values that lead to the state before.
func (c *Client) thing(req *exchange.Request) string {
	shows := c.rows(req.Row.Before)
	if shows == nil {
		return ""
	}
	values, err := valuesFor(shows, req)
	if err != nil {
		return ""
	}
	if part := req.Row.BeforeIs; part != nil && part.List != "" {
		item, _ := fromChange(req, part.Has)
		values = append(values, item)
	}
	return fmt.Sprintf("%q", values)
}

// touches returns the fields of the state before that a call sets.
func (c *Client) touches(call exchange.Call) []string {
	row := call.Row
	if row.Replaces() || row.Method == http.MethodDelete {
		return []string{everyField}
	}
	if part := row.BeforeIs; part != nil {
		return []string{part.Field + part.As}
	}
	names := slices.Collect(maps.Keys(fieldsSet(call)))
	ways, _ := row.WaysBack()
	for _, way := range ways { // of lock, say, which has no body
		names = slices.AppendSeq(names, maps.Keys(way.When))
	}
	if len(names) == 0 {
		return []string{everyField}
	}
	return names
}

// without leaves out the fields that the plan itself has set.
func (o ownChanges) without(thing string, fields []string) []string {
	set := o[thing]
	if slices.Contains(set, everyField) {
		return nil
	}
	return slices.DeleteFunc(fields, func(name string) bool { return slices.Contains(set, name) })
}

// resumed says whether the run that is being resumed has done the change, or has sent it and
// got no answer. A change that must not be sent again counts as done: the recorder will
// refuse it.
func (c *Client) resumed(ctx context.Context, p pending) (done, again bool) {
	r := c.gate.opts.Recorder
	if r == nil || !r.Resumes() {
		return false, false
	}
	ch := p.describe()
	if err := p.completeKey(ctx, ch, r); err != nil {
		return false, false // it will be met again when the change is sent
	}
	answer, err := r.Done(ch)
	return answer != nil || err != nil, ch.Repeated
}

// othersThan returns those of the fields that a call sets and that now have another value
// than it gives them.
func (c *Client) othersThan(call exchange.Call, now []byte, fields []string) (others []string) {
	set, is := fieldsSet(call), members{}
	if shows := c.rows(call.Row.Before); shows != nil {
		is = membersOf(shows.Envelope.Open(now))
	}
	for _, name := range fields {
		if value, isSet := set[name]; isSet && is != nil && !sameThing(value, is[name]) {
			others = append(others, name)
		}
	}
	return others
}

// fieldsSet returns the fields of the state before that a call sets, with the values that it
// gives them. A parameter can have another name than the field: then the way back of the
// row tells.
func fieldsSet(call exchange.Call) members {
	set := members{}
	ways, _ := call.Row.WaysBack()
	for name, value := range membersOf(call.Body) {
		for _, way := range ways {
			if field, isBefore := strings.CutPrefix(string(way.Body[name]), "before."); isBefore {
				name = field
				break
			}
		}
		set[name] = value
	}
	return set
}

// differences returns the fields in which two states before a change differ, but for those
// that change by themselves. What is there in one alone differs as a whole.
func (c *Client) differences(row *catalog.Row, planned, now []byte) []string {
	shows := c.rows(row.Before)
	if shows == nil || len(planned)+len(now) == 0 {
		return nil
	}
	was, is := membersOf(shows.Envelope.Open(planned)), membersOf(shows.Envelope.Open(now))
	if was == nil || is == nil {
		if equalJSON(planned, now) {
			return nil
		}
		return []string{"it is there no longer, or again"}
	}
	for _, name := range shows.Volatile {
		delete(was, name)
		delete(is, name)
	}
	var names []string
	for name := range is {
		if !equalJSON(was[name], is[name]) {
			names = append(names, name)
		}
		delete(was, name)
	}
	for name := range was {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// equalJSON says whether two JSON values are the same.
func equalJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
