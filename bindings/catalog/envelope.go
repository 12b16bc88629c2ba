package catalog

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Envelope says where in an answer the thing is that the answer is about.
type Envelope struct {
	// Thing is the field of the answer that holds it, or a list of such things.
	Thing string
	// ID is the thing's field with its id, and Attributes that with all else about it.
	ID, Attributes string
}

// Open returns the thing in an answer, or in an item of a list, as one flat object: its id
// and its attributes. JSON of another form, such as the answer that is empty, is returned
// as it is.
func (e *Envelope) Open(answer []byte) []byte {
	if e == nil {
		return answer
	}
	thing := members(answer)
	if inner := members(thing[e.Thing]); inner != nil {
		thing = inner
	}
	id, attributes := thing[e.ID], bytes.TrimSpace(thing[e.Attributes])
	if id == nil || members(attributes) == nil {
		return answer
	}
	separator := ","
	if len(members(attributes)) == 0 {
		separator = ""
	}
	return slices.Concat([]byte(`{"`+e.ID+`":`), id, []byte(separator), attributes[1:])
}

// members returns the members of a JSON object, or nil for any other value.
func members(value []byte) (fields map[string]json.RawMessage) {
	if json.Unmarshal(value, &fields) != nil {
		return nil
	}
	return fields
}
