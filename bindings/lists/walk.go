package lists

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"strconv"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// walk is where a cursor has come to in a list: the call for the next page, and the tokens
// that were used.
type walk struct {
	call    exchange.Call
	paging  *catalog.Paging
	dialect dialect
	used    map[string]struct{}
	pages   int
	last    int64 // the token of the last page, where tokens count rows
}

// newWalk checks the call and adds the size of a page to it. The caller's query is not
// altered.
func newWalk(call exchange.Call) (walk, error) {
	if call.Row == nil || call.Row.Paging == nil {
		return walk{}, errors.New("only a row that is a list can be walked")
	}
	p := call.Row.Paging
	call.Query = maps.Clone(call.Query)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	w := walk{call: call, paging: p, used: map[string]struct{}{}}
	var err error
	if w.dialect, err = dialectOf(p); err != nil {
		return w, fmt.Errorf("%s: %w", call.Row.Name, err)
	}
	limit, given := w.param(p.Limit)
	if n, err := strconv.ParseFloat(limit, 64); given && err == nil && n <= 0 {
		return w, fmt.Errorf("%q of %s is %s, and such a list has no end: it must be at least 1", w.inLua(p.Limit), call.Row.Name, limit)
	}
	if !given && p.Limit != "" && p.PageSize > 0 {
		if err := w.set(p.Limit, strconv.Itoa(p.PageSize), true); err != nil {
			return w, err
		}
	}
	if token, given := w.param(p.Request); given {
		w.used[token] = struct{}{}
	}
	return w, nil
}

// advance makes the call ask for the page after this one. It returns io.EOF at the
// end of the list.
func (w *walk) advance(e *envelope) error {
	w.pages++
	text, err := w.dialect.next(e)
	switch {
	case err != nil:
		return fmt.Errorf("%q of %s: %w", w.paging.Answer, w.call.Row.Name, err)
	case e.empty() || text == "" || e.dryRun:
		return io.EOF
	case w.pages == maxPages:
		return fmt.Errorf("the list of %s has more than %d pages: ask for larger ones, or for less", w.call.Row.Name, maxPages)
	}
	if _, again := w.used[text]; again {
		return fmt.Errorf("the server names %q as the next page of %s again, so the list would never end: it is given up at page %d", text, w.call.Row.Name, w.pages)
	}
	w.used[text] = struct{}{}
	w.last = w.number(w.paging.Request)
	return w.set(w.paging.Request, text, e.answer.Kind() == '0')
}

// foresee returns the call for the page after the next one, if its token can be known
// before the next one has come.
func (w walk) foresee(total int64) (exchange.Call, bool) {
	token := w.dialect.foresee(position{
		pages: w.pages, size: w.number(w.paging.Limit), at: w.number(w.paging.Request), last: w.last, total: total,
	})
	if token == "" {
		return exchange.Call{}, false
	}
	err := w.set(w.paging.Request, token, true)
	return w.call, err == nil
}

// asks says whether the call is for the next page.
func (w *walk) asks(call exchange.Call) bool {
	foreseen := walk{call: call}
	token, _ := w.param(w.paging.Request)
	other, _ := foreseen.param(w.paging.Request)
	return token == other
}

// number returns the parameter as a number, or 0 if it is none.
func (w *walk) number(name string) int64 {
	value, _ := w.param(name)
	n, _ := strconv.ParseInt(value, 10, 64)
	return n
}

// inLua returns the name that scripts use for a parameter which is sent under this name.
func (w *walk) inLua(name string) string {
	if p := w.call.Row.Sent(name); p != nil {
		return p.Name
	}
	return name
}

// inBody says whether the parameter travels in the body.
func (w *walk) inBody(name string) bool {
	p := w.call.Row.Sent(name)
	return p != nil && p.In == catalog.InBody
}

// param returns the parameter's value in the call.
func (w *walk) param(name string) (value string, given bool) {
	switch {
	case name == "":
		return "", false
	case !w.inBody(name):
		return w.call.Query.Get(name), w.call.Query.Has(name)
	}
	dec := jsontext.NewDecoder(bytes.NewReader(w.call.Body), exchange.Lenient)
	for {
		tok, err := dec.ReadToken()
		if err != nil {
			return "", false
		}
		if exchange.IsName(dec) && dec.StackDepth() == 1 && tok.String() == name {
			tok, err = dec.ReadToken()
			return tok.String(), err == nil && tok.Kind() != 'n'
		}
	}
}

// set puts a value into the next call. It makes a new query and a new body each time, since
// the old ones may still be in use.
func (w *walk) set(name, value string, number bool) (err error) {
	if !w.inBody(name) {
		w.call.Query = maps.Clone(w.call.Query)
		w.call.Query.Set(name, value)
		return nil
	}
	tok := jsontext.String(value)
	if number {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return err
		}
		tok = jsontext.Int(n)
	}
	w.call.Body, err = setMember(w.call.Body, name, tok)
	return err
}

// setMember returns a copy of the JSON object in which the member has the value.
func setMember(object []byte, name string, value jsontext.Token) ([]byte, error) {
	var out bytes.Buffer
	dec := jsontext.NewDecoder(bytes.NewReader(object), exchange.Lenient)
	enc := jsontext.NewEncoder(&out, exchange.Lenient)
	tok, err := dec.ReadToken()
	if len(object) > 0 && (err != nil || tok.Kind() != '{') {
		return nil, errors.New("the body is no JSON object")
	}
	err = enc.WriteToken(jsontext.BeginObject)
	for err == nil && len(object) > 0 && dec.PeekKind() == '"' {
		member, readErr := dec.ReadValue()
		member = bytes.Clone(member)
		content, valueErr := dec.ReadValue()
		err = errors.Join(readErr, valueErr)
		if err == nil && string(member) != strconv.Quote(name) {
			err = errors.Join(enc.WriteValue(member), enc.WriteValue(content))
		}
	}
	err = errors.Join(err, enc.WriteToken(jsontext.String(name)), enc.WriteToken(value), enc.WriteToken(jsontext.EndObject))
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
