package reference

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is what examples say about a value: it lists every type that the value had in any
// of them.
type shape struct {
	scalars []string // LuaLS's names of simple types, in the order of appearance
	null    bool
	free    bool   // an object whose content others choose
	items   *shape // of a list; nil for none
	values  *shape // of an object whose keys are ids; nil for none
	fields  []field
	objects int // how many objects the fields were seen in
}

// field is one of an object's fields.
type field struct {
	name  string
	shape shape
	seen  int // in how many objects; the field is optional unless in all
}

// member is one field of an object in JSON.
type member struct {
	name  string
	value jsontext.Value
}

// plainKey matches the API's own field names. Ids, event types and the names of
// capabilities contain dots, colons or sigils: an object with such a key is a map.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// freeFields are the fields whose content users or other software choose.
var freeFields = []string{"auth_data", "content", "data", "fields", "session_data", "unsigned"}

// exampleShape reads the shape of an example, which may be "".
func exampleShape(example string) (*shape, error) {
	s := &shape{}
	if example == "" {
		s.scalar("string")
		return s, nil
	}
	err := s.read(jsontext.Value(example))
	return s, err
}

// read adds the shape of one value.
func (s *shape) read(value jsontext.Value) error {
	switch value.Kind() {
	case jsontext.KindNull:
		s.null = true
	case jsontext.KindTrue, jsontext.KindFalse:
		s.scalar("boolean")
	case jsontext.KindString:
		s.scalar("string")
	case jsontext.KindNumber:
		s.number(value)
	case jsontext.KindBeginArray:
		return s.list(value)
	case jsontext.KindBeginObject:
		return s.object(value)
	default:
		return fmt.Errorf("no JSON: %q", value)
	}
	return nil
}

func (s *shape) scalar(name string) {
	if !slices.Contains(s.scalars, name) {
		s.scalars = append(s.scalars, name)
	}
}

func (s *shape) number(value jsontext.Value) {
	if bytes.ContainsAny(value, ".eE") {
		s.scalar("number")
		return
	}
	s.scalar("integer")
}

func (s *shape) list(value jsontext.Value) error {
	if s.items == nil {
		s.items = &shape{}
	}
	members, err := children(value)
	for _, m := range members {
		if err == nil {
			err = s.items.read(m.value)
		}
	}
	return err
}

func (s *shape) object(value jsontext.Value) error {
	members, err := children(value)
	if err != nil {
		return err
	}
	if s.values != nil || slices.ContainsFunc(members, func(m member) bool { return !plainKey.MatchString(m.name) }) {
		return s.readValues(members)
	}
	s.objects++
	for _, m := range members {
		if err := s.readField(m); err != nil {
			return err
		}
	}
	return nil
}

// readValues reads an object that is a map.
func (s *shape) readValues(members []member) error {
	if s.values == nil {
		s.values = &shape{}
	}
	for _, m := range members {
		if err := s.values.read(m.value); err != nil {
			return err
		}
	}
	return nil
}

func (s *shape) readField(m member) error {
	i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == m.name })
	if i < 0 {
		i = len(s.fields)
		s.fields = append(s.fields, field{name: m.name})
	}
	f := &s.fields[i]
	f.seen++
	if m.value.Kind() == jsontext.KindBeginObject && slices.Contains(freeFields, m.name) {
		f.shape.free = true
		return nil
	}
	return f.shape.read(m.value)
}

// children returns the items of a list, without names, or the members of an object, in
// their order.
func children(value jsontext.Value) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(value)))
	opening, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	isObject := opening.Kind() == jsontext.KindBeginObject
	var members []member
	for dec.PeekKind() != jsontext.KindEndArray && dec.PeekKind() != jsontext.KindEndObject {
		var m member
		if isObject {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			m.name = name.String()
		}
		v, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		m.value = v.Clone()
		members = append(members, m)
	}
	return members, nil
}

// exampleOf returns a row's example as a script gets the answer: out of the API's envelope,
// with times in milliseconds. Of a list, only the items are left.
func exampleOf(row *catalog.Row) string {
	example := openedExample(row)
	for _, name := range row.Seconds {
		seconds := regexp.MustCompile(`("` + regexp.QuoteMeta(name) + `": ?[0-9]+)`)
		example = seconds.ReplaceAllString(example, "${1}000")
	}
	return example
}

// openedExample returns a row's example out of the API's envelope.
func openedExample(row *catalog.Row) string {
	if row.Envelope == nil || row.Paging == nil {
		return string(row.Envelope.Open([]byte(row.Example)))
	}
	list, err := below(row.Example, row.Paging.Items)
	if err != nil {
		return row.Example // the catalogue's tests find the items of every list
	}
	items, _ := children(list)
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(row.Envelope.Open(item.value))
	}
	return fmt.Sprintf("{%q:[%s]}", row.Paging.Items, strings.Join(texts, ","))
}

// below returns the value of a field of an example; for "", the example itself.
func below(example, name string) (jsontext.Value, error) {
	if name == "" {
		return jsontext.Value(example), nil
	}
	members, err := children(jsontext.Value(example))
	i := slices.IndexFunc(members, func(m member) bool { return m.name == name })
	if err == nil && i < 0 {
		err = fmt.Errorf("the example has no field %q", name)
	}
	if err != nil {
		return nil, err
	}
	return members[i].value, nil
}
