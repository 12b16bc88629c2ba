package changes

import (
	"encoding/json"
	"net/http"
	"strings"

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

// heldAnswer returns the answer to a change that is held: the row's example, in which
// everything that is known is true. What the caller gave comes first, then what was there
// before the change; what only the server can make is a reference to this change.
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
	known := knowledge{given: given(req), made: func(field string) json.RawMessage {
		return quoted(catalog.Reference{Field: field, Change: number}.Text(marks.mark))
	}}
	if shows := p.c.rows(req.Row.Before); shows != nil {
		known.was = membersOf(shows.Envelope.Open(before))
		known.there = membersOf(shows.Envelope.Open([]byte(shows.Example)))
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
	// there are the fields that the thing had before, with whatever value.
	there members
	made  func(field string) json.RawMessage
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
	for name := range fields {
		given, isGiven := k.given[name]
		was, isKnown := k.was[name]
		_, isOld := k.there[name]
		switch {
		case isGiven:
			fields[name] = given
		case isKnown:
			fields[name] = was
		case isMade(name) && !isOld:
			fields[name] = k.made(name)
		}
	}
}

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
