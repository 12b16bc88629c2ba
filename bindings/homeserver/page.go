package homeserver

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// decoded is what one answer of a list says.
type decoded[T any] struct {
	items  []T
	keys   []string
	total  int64 // -1 if it is not said
	token  jsontext.Token
	dryRun bool
}

// decodePage reads the fields of the answer that the paging names, in whatever
// order they come, and skips the rest.
func decodePage[T any](body []byte, p *catalog.Paging, decode func(*jsontext.Decoder) (T, error)) (decoded[T], error) {
	page := decoded[T]{total: -1}
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), lenient) // of a Buffer it copies nothing
	if p.Items == "" {
		return page, page.readItems(dec, p, decode)
	}
	if dec.PeekKind() != '{' {
		return page, fmt.Errorf("it is %s, no object", dec.PeekKind())
	}
	if _, err := dec.ReadToken(); err != nil {
		return page, err
	}
	found := false
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return page, err
		}
		field := name.String()
		found = found || field == p.Items
		if err := page.readField(field, dec, p, decode); err != nil {
			return page, fmt.Errorf("field %q: %w", field, err)
		}
	}
	if !found && p.Request != "" {
		return page, fmt.Errorf("it has no field %q", p.Items)
	}
	return page, nil
}

// readField reads the value of one field of the answer.
func (page *decoded[T]) readField(field string, dec *jsontext.Decoder, p *catalog.Paging, decode func(*jsontext.Decoder) (T, error)) (err error) {
	switch {
	case field == p.Items:
		return page.readItems(dec, p, decode)
	case field == p.Answer && p.Request != "":
		if kind := dec.PeekKind(); kind == '{' || kind == '[' {
			return fmt.Errorf("the token is neither a string nor a whole number but %s", kind)
		}
		page.token, err = dec.ReadToken()
		page.token = page.token.Clone()
		return err
	case p.Total != "" && field == p.Total && dec.PeekKind() == '0':
		total, err := dec.ReadToken()
		if n, parseErr := strconv.ParseInt(total.String(), 10, 64); parseErr == nil && n >= 0 {
			page.total = n
		}
		return err
	}
	return dec.SkipValue()
}

// readItems reads the list itself: an array, an object if the paging says so, or
// null for nothing.
func (page *decoded[T]) readItems(dec *jsontext.Decoder, p *catalog.Paging, decode func(*jsontext.Decoder) (T, error)) error {
	begin, end := jsontext.Kind('['), jsontext.Kind(']')
	if p.Keyed {
		begin, end = '{', '}'
	}
	switch kind := dec.PeekKind(); {
	case kind == 'n':
		return dec.SkipValue()
	case kind != begin:
		return fmt.Errorf("the list is %s, not %s", kind, begin)
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != end {
		if p.Keyed {
			key, err := dec.ReadToken()
			if err != nil {
				return err
			}
			page.keys = append(page.keys, key.String())
		}
		item, err := decodeOne(dec, decode)
		if err != nil {
			return err
		}
		page.items = append(page.items, item)
	}
	_, err := dec.ReadToken()
	return err
}

// decodeOne calls decode and makes sure that it consumed one whole value.
func decodeOne[T any](dec *jsontext.Decoder, decode func(*jsontext.Decoder) (T, error)) (T, error) {
	depth := dec.StackDepth()
	_, before := dec.StackIndex(depth)
	item, err := decode(dec)
	if err != nil {
		return item, err
	}
	if dec.StackDepth() != depth {
		return item, errors.New("an item was not decoded to its end")
	}
	if _, after := dec.StackIndex(depth); after != before+1 {
		return item, errors.New("an item was not decoded as one value")
	}
	return item, nil
}
