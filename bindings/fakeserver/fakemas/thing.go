package fakemas

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// thing is what the API keeps one of: an account, a session, a link.
type thing struct {
	id         string
	attributes []attribute
	hidden     map[string]string // what no answer shows, such as a password
}

// attribute is one attribute of a thing, in the order in which answers have them.
type attribute struct {
	name  string
	value any // as encoding/json takes it, or a moment
}

// moment is a time. In the answer to the request that made it, it has nanoseconds; the
// database keeps only microseconds of it.
type moment struct {
	at    time.Time
	fresh bool
}

// MarshalJSON writes the time as the service does: with as many digits as it needs.
func (m *moment) MarshalJSON() ([]byte, error) {
	at := m.at.Truncate(time.Microsecond)
	if m.fresh {
		m.fresh = false
		at = at.Add(589 * time.Nanosecond)
	}
	layout := "2006-01-02T15:04:05Z"
	switch nano := at.Nanosecond(); {
	case nano%1_000_000 == 0 && nano != 0:
		layout = "2006-01-02T15:04:05.000Z"
	case nano%1000 == 0 && nano != 0:
		layout = "2006-01-02T15:04:05.000000Z"
	case nano != 0:
		layout = "2006-01-02T15:04:05.000000000Z"
	}
	return json.Marshal(at.UTC().Format(layout))
}

// just returns a time that has not been in the database yet.
func just(at time.Time) *moment { return &moment{at, true} }

// stored returns a time as the database has it; nil for the zero time.
func stored(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return &moment{at, false}
}

// orNull returns nil for "".
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// get returns the value of an attribute.
func (t *thing) get(name string) any {
	for _, a := range t.attributes {
		if a.name == name {
			return a.value
		}
	}
	return nil
}

// text returns the value of an attribute that is a string, or "".
func (t *thing) text(name string) string {
	text, _ := t.get(name).(string)
	return text
}

// time returns the value of an attribute that is a time, or the zero time.
func (t *thing) time(name string) time.Time {
	if m, ok := t.get(name).(*moment); ok {
		return m.at
	}
	return time.Time{}
}

// set replaces the value of an attribute.
func (t *thing) set(name string, value any) {
	for i := range t.attributes {
		if t.attributes[i].name == name {
			t.attributes[i].value = value
		}
	}
}

// object is a JSON object whose members keep their order.
type object []attribute

// MarshalJSON writes the members in their order, without escaping what HTML would need.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, member := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := enc.Encode(member.name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := enc.Encode(member.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// group is everything of one kind.
type group struct {
	path, kind string
	filters    []filter
	things     []*thing // by id
	// cursor returns where a list says that the next page begins.
	cursor func(t *thing) string
	// extra returns attributes that are worked out anew for each answer, by name.
	extra func(t *thing) map[string]any
}

// byID returns the thing with that id, or nil.
func (g *group) byID(id string) *thing {
	i, found := slices.BinarySearchFunc(g.things, id, func(t *thing, id string) int { return strings.Compare(t.id, id) })
	if !found {
		return nil
	}
	return g.things[i]
}

// where returns the things of which an attribute has that text.
func (g *group) where(name, value string) (found []*thing) {
	for _, t := range g.things {
		if t.text(name) == value {
			found = append(found, t)
		}
	}
	return found
}

// add keeps a thing.
func (g *group) add(t *thing) *thing {
	i, _ := slices.BinarySearchFunc(g.things, t.id, func(t *thing, id string) int { return strings.Compare(t.id, id) })
	g.things = slices.Insert(g.things, i, t)
	return t
}

// remove forgets a thing.
func (g *group) remove(t *thing) {
	g.things = slices.DeleteFunc(g.things, func(other *thing) bool { return other == t })
}

// self is the path of a thing.
func (g *group) self(t *thing) string { return root + g.path + "/" + t.id }

// resource returns the thing as answers hold it. A list adds where the next page begins.
func (g *group) resource(t *thing, listed bool) object {
	attributes := slices.Clone(t.attributes)
	if g.extra != nil {
		for name, value := range g.extra(t) {
			for i := range attributes {
				if attributes[i].name == name {
					attributes[i].value = value
				}
			}
		}
	}
	res := object{
		{"type", g.kind}, {"id", t.id}, {"attributes", object(attributes)}, {"links", object{{"self", g.self(t)}}},
	}
	if listed {
		cursor := t.id
		if g.cursor != nil {
			cursor = g.cursor(t)
		}
		res = append(res, attribute{"meta", object{{"page", object{{"cursor", cursor}}}}})
	}
	return res
}
