package changes

import (
	"encoding/json"
	"strings"

	"synlua/bindings/catalog"
)

// Subject says what a change does and to whom, as a person would name it:
// "synapse.rooms.join of @alice:example.org in !abc:example.org". Like the path, it is not yet
// safe to show.
func (ch *Change) Subject() string { return subject(ch.Row, ch.Row.Name, ch.Params, ch.Body) }

// Subject says what a recorded change did and to whom, as that of a Change does.
func (i *Intent) Subject() string { return subject(catalog.Lookup(i.Name), i.Name, i.Params, i.Body) }

// inBody are the members of a body that say whom or what the change is about.
var inBody = []string{"user_id", "room_id"}

// subject names people first, and then what they are in, or have. The row is nil for an
// endpoint that the catalogue lacks.
func subject(row *catalog.Row, name string, params []string, body []byte) string {
	if row == nil {
		row = &catalog.Row{}
	}
	var people, others []string
	add := func(value string) {
		switch {
		case value == "":
		case strings.HasPrefix(value, "@"):
			people = append(people, value)
		default:
			others = append(others, value)
		}
	}
	for i, value := range params {
		if declared := row.PathParams(); i >= len(declared) || !declared[i].Transaction {
			add(value)
		}
	}
	given := membersOf(body)
	for _, field := range inBody {
		var value string
		if json.Unmarshal(given[field], &value) == nil {
			add(value)
		}
	}
	whom := strings.Join(people, ", ")
	switch {
	case len(people)+len(others) == 0:
		return name
	case len(people) > 0 && len(others) > 0 && strings.ContainsAny(others[0][:1], "!#"):
		whom += " in "
	case len(people) > 0 && len(others) > 0:
		whom += ", "
	}
	return name + " of " + whom + strings.Join(others, ", ")
}
