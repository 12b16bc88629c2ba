package lists

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// envelope is what an answer says besides its items. It is enough to request the next page.
type envelope struct {
	found      bool  // the field with the items is there
	start, end int   // where the items are in the answer; equal if there are none
	total      int64 // -1 if it is not said
	answer     jsontext.Token
	lastID     string // of the last item, for lists whose next page begins after it
	echo       string // the address that was asked for, as the server understood it; or ""
	dryRun     bool
}

// empty says whether the list has no items.
func (e *envelope) empty() bool { return e.start == e.end }

// readPage reads the fields of the answer to a request for a page.
func readPage(dec *jsontext.Decoder, p *catalog.Paging) (envelope, error) {
	e, err := readEnvelope(dec, p)
	if err == nil && !e.found && p.Dialect != catalog.Whole {
		err = fmt.Errorf("it has no field %q", p.Items)
	}
	return e, err
}

// readEnvelope reads the fields of the answer that the paging names, in whatever
// order they come, and skips the rest.
func readEnvelope(dec *jsontext.Decoder, p *catalog.Paging) (e envelope, err error) {
	e.total = -1
	if p.Items == "" {
		return e, e.findItems(dec, p)
	}
	if kind := dec.PeekKind(); kind != '{' && kind != 0 { // for 0, ReadToken returns the error
		return e, fmt.Errorf("it is %s, no object", kind)
	}
	return e, e.readObject(dec, p, "")
}

// readObject reads the fields of an object at the given path in the answer.
func (e *envelope) readObject(dec *jsontext.Decoder, p *catalog.Paging, path string) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		field := path + name.String()
		if dec.PeekKind() == '{' && leadsTo(field, p) {
			err = e.readObject(dec, p, field+".")
		} else if err = e.readField(field, dec, p); err != nil {
			err = inField(field, err)
		}
		if err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// leadsTo says whether a field that the paging names is inside this one.
func leadsTo(field string, p *catalog.Paging) bool {
	return slices.ContainsFunc([]string{p.Items, p.Answer, p.Total, p.Echo}, func(path string) bool {
		return strings.HasPrefix(path, field+".")
	})
}

// inField adds to an error the field of the answer that it is about; "" is the answer
// itself.
func inField(field string, err error) error {
	if field == "" {
		return err
	}
	return fmt.Errorf("field %q: %w", field, err)
}

// readField reads the value of one field of the answer.
func (e *envelope) readField(field string, dec *jsontext.Decoder, p *catalog.Paging) (err error) {
	switch {
	case field == p.Items:
		return e.findItems(dec, p)
	case field == p.Answer:
		if kind := dec.PeekKind(); kind == '{' || kind == '[' {
			return fmt.Errorf("the token is neither a string nor a whole number but %s", kind)
		}
		e.answer, err = dec.ReadToken()
		e.answer = e.answer.Clone()
		return err
	case p.Total != "" && field == p.Total && dec.PeekKind() == '0':
		total, err := dec.ReadToken()
		if n, parseErr := strconv.ParseInt(total.String(), 10, 64); parseErr == nil && n >= 0 {
			e.total = n
		}
		return err
	case p.Echo != "" && field == p.Echo && dec.PeekKind() == '"':
		address, err := dec.ReadToken()
		e.echo = address.String()
		return err
	}
	return dec.SkipValue()
}

// findItems finds the list itself: an array, an object if the paging says so, or
// null for nothing.
func (e *envelope) findItems(dec *jsontext.Decoder, p *catalog.Paging) error {
	if e.found {
		return errors.New("the list is there twice")
	}
	e.found = true
	begin := jsontext.Kind('[')
	if p.Keyed {
		begin = '{'
	}
	kind := dec.PeekKind()
	list, err := dec.ReadValue()
	switch {
	case err != nil:
		return err
	case kind == 'n':
		return nil
	case kind != begin:
		return fmt.Errorf("the list is %s, not %s", kind, begin)
	case len(bytes.TrimSpace(list[1:len(list)-1])) > 0:
		e.end = int(dec.InputOffset())
		e.start = e.end - len(list)
	}
	if p.ID != "" {
		e.lastID = lastID(list, p.ID)
	}
	return nil
}

// lastID returns the text of a field of the last object in a list, or "".
func lastID(list []byte, field string) (id string) {
	_ = exchange.ReadJSON(list, func(dec *jsontext.Decoder) error {
		for {
			tok, err := dec.ReadToken()
			if err != nil {
				return err
			}
			if dec.StackDepth() == 2 && tok.Kind() == '{' {
				id = ""
			}
			if dec.StackDepth() == 2 && exchange.IsName(dec) && tok.String() == field {
				value, err := dec.ReadToken()
				if err != nil {
					return err
				}
				id = value.String()
			}
		}
	})
	return id
}

// readItems reads the items of a list; the keys are nil unless it is an object.
func readItems[T any](dec *jsontext.Decoder, keyed bool, decode func(*jsontext.Decoder) (T, error)) (items []T, keys []string, err error) {
	end := jsontext.Kind(']')
	if keyed {
		end = '}'
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, nil, err
	}
	for dec.PeekKind() != end {
		if keyed {
			key, err := dec.ReadToken()
			if err != nil {
				return nil, nil, err
			}
			keys = append(keys, key.String())
		}
		item, err := decodeOne(dec, decode)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, item)
	}
	_, err = dec.ReadToken()
	return items, keys, err
}

// decodeOne calls decode and makes sure that it consumed one whole value.
func decodeOne[T any](dec *jsontext.Decoder, decode func(*jsontext.Decoder) (T, error)) (T, error) {
	depth := dec.StackDepth()
	_, start := dec.StackIndex(depth)
	item, err := decode(dec)
	if err != nil {
		return item, err
	}
	if dec.StackDepth() != depth {
		return item, errors.New("an item was not decoded to its end")
	}
	if _, end := dec.StackIndex(depth); end != start+1 {
		return item, errors.New("an item was not decoded as one value")
	}
	return item, nil
}
