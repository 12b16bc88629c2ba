package changes

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// members are the members of a JSON object.
type members map[string]json.RawMessage

// membersOf returns the members of an object, or nil for any other value.
func membersOf(value []byte) (m members) {
	if json.Unmarshal(value, &m) != nil {
		return nil
	}
	return m
}

// heldAnswer returns the answer to a change that is held. It has the form of the row's
// example, so that a script which reads it goes on, and holds nothing that is made up: what
// the caller gave comes first, then what was there before the change, as far as that was
// read, and for the rest there is what Blank makes of the example.
func (p pending) heldAnswer(before []byte, number int, marks marker) *exchange.Answer {
	req := p.req
	answer := &exchange.Answer{Status: http.StatusOK, Body: []byte("{}"), DryRun: true}
	if req.Row.Example != "" {
		answer.Body = []byte(req.Row.Example)
	}
	whole := membersOf(answer.Body)
	if len(whole) == 0 {
		return answer
	}
	known := knowledge{given: given(req), made: func(field string) string {
		return catalog.Reference{Field: field, Change: number}.Text(marks.mark)
	}}
	if shows := p.c.rows(req.Row.Before); shows != nil {
		known.was = membersOf(shows.Envelope.Open(before))
		if shows.Path == req.Row.Path && req.Row.Envelope == nil { // the answer is the whole of it
			for name := range known.was {
				whole[name] = known.was[name]
			}
		}
	}
	known.tell(whole, req.Row.Envelope)
	if body, err := json.Marshal(whole); err == nil {
		answer.Body = body
	}
	return answer
}

// knowledge is what can be known of an answer before the change is sent.
type knowledge struct {
	given, was members
	made       func(field string) string
}

// tell puts what is known into the fields of an answer, and of the thing in its envelope.
func (k knowledge) tell(answer members, e *catalog.Envelope) {
	if e == nil {
		k.fill(answer)
		return
	}
	thing := membersOf(answer[e.Thing])
	attributes := membersOf(thing[e.Attributes])
	if attributes == nil {
		return
	}
	k.fill(attributes)
	id := members{e.ID: thing[e.ID]}
	k.fill(id)
	thing[e.ID] = id[e.ID]
	thing[e.Attributes], _ = json.Marshal(attributes)
	answer[e.Thing], _ = json.Marshal(thing)
}

func (k knowledge) fill(fields members) {
	for name, example := range fields {
		given, isGiven := k.given[name]
		was, isKnown := k.was[name]
		switch {
		case isGiven:
			fields[name] = given
		case isKnown:
			fields[name] = was
		case isPlain(name):
			fields[name] = blank(name, example, k.made)
		default:
			delete(fields, name)
		}
	}
}

// Blank returns an answer of the form of an example, with nothing in it that the example made
// up: numbers are 0, lists are empty, what is true or false is false, dates are the beginning
// of 1970, and other texts are what text returns for their field.
func Blank(example []byte, text func(field string) string) []byte { return blank("", example, text) }

func blank(field string, example json.RawMessage, text func(field string) string) json.RawMessage {
	switch example[0] {
	case 'n':
		return example
	case 't', 'f':
		return json.RawMessage("false")
	case '[':
		return json.RawMessage("[]")
	case '{':
		fields := members{}
		for name, value := range membersOf(example) {
			if isPlain(name) {
				fields[name] = blank(name, value, text)
			}
		}
		whole, _ := json.Marshal(fields) // it was JSON
		return whole
	case '"':
		var value string
		_ = json.Unmarshal(example, &value) // the catalogue's tests decode every example
		if _, err := time.Parse(time.RFC3339Nano, value); err == nil {
			return quoted(time.UnixMilli(0).UTC().Format(time.RFC3339Nano))
		}
		return quoted(text(field))
	}
	return json.RawMessage("0")
}

// isPlain says whether the name of a field is one in every answer. In some, ids are names.
func isPlain(name string) bool { return !strings.ContainsAny(name, "@!#$:") }

// given returns what the caller gave, by the names of the parameters.
func given(req *exchange.Request) members {
	all := members{}
	for i, p := range req.Row.PathParams() {
		if i >= len(req.Call.Path) {
			break
		}
		value := req.Call.Path[i]
		all[catalog.LuaName(p.Name)] = quoted(value)
		// An answer says room_id where the path takes an alias too.
		if p.Type.Kind == catalog.RoomIDOrAlias && strings.HasPrefix(value, "!") {
			all["room_id"] = quoted(value)
		}
	}
	if name := req.Row.Echo; name != "" && len(req.Call.Path) > 0 {
		all[name] = quoted(req.Call.Path[0])
	}
	for name, values := range req.Query {
		if p := req.Row.Sent(name); p != nil && len(values) == 1 {
			all[p.Name] = queryValue(p.Type.Kind, values[0])
		}
	}
	for name, value := range membersOf(req.Body) {
		if p := req.Row.Sent(name); p == nil || !p.Secret {
			all[name] = value
		}
	}
	return all
}

// queryValue returns a value of the query as JSON.
func queryValue(kind catalog.Kind, value string) json.RawMessage {
	switch kind {
	case catalog.Boolean, catalog.Integer, catalog.Number, catalog.TimestampMS:
		return json.RawMessage(value)
	}
	return quoted(value)
}

func quoted(text string) json.RawMessage {
	value, _ := json.Marshal(text) // a text always has a form
	return value
}
