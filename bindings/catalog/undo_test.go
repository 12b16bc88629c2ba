package catalog

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// fieldsOf returns the fields that an answer of the row has.
func fieldsOf(t *testing.T, row *Row) map[string]json.RawMessage {
	t.Helper()
	fields := members(row.Envelope.Open([]byte(row.Example)))
	if fields == nil {
		t.Errorf("%s has no example that is an object", row.Name)
	}
	return fields
}

// shows says whether the state before a change of the row has a field.
func shows(t *testing.T, row *Row, field string) bool {
	t.Helper()
	before := Lookup(row.Before)
	if part := row.BeforeIs; before != nil && part != nil {
		return field == part.Field+part.As
	}
	return before != nil && fieldsOf(t, before)[field] != nil
}

// given returns the names that a change of the row may give.
func givenTo(row *Row) []string {
	var names []string
	for _, p := range row.Params {
		names = append(names, LuaName(p.Name))
	}
	return names
}

// Each way back names endpoints, and takes its values from where they are.
func TestWaysBackCanBeGone(t *testing.T) {
	for name, ways := range waysBack {
		row := Lookup(name)
		if row == nil || row.Effect == Read {
			t.Errorf("%s is no change", name)
			continue
		}
		for _, way := range ways {
			back := Lookup(way.Row)
			if way.Row != "" && (back == nil || back.Effect == Read) {
				t.Errorf("%s: %q is no change", name, way.Row)
				continue
			}
			if back == nil {
				continue
			}
			sources := slices.Collect(maps.Values(way.Body))
			sources = append(sources, way.Path...)
			if way.Path == nil {
				for _, p := range back.PathParams() {
					sources = append(sources, Source("given."+LuaName(p.Name)))
				}
			}
			for field := range way.When {
				sources = append(sources, Source("before."+field))
			}
			for _, source := range sources {
				place, field, _ := strings.Cut(string(source), ".")
				found := false
				switch place {
				case "given":
					found = slices.Contains(givenTo(row), field)
				case "before":
					found = field == "" || shows(t, row, field)
				case "answer":
					found = fieldsOf(t, row)[field] != nil
				}
				if !found {
					t.Errorf("%s: there is no %s", name, source)
				}
			}
			for member := range way.Body {
				if back.Sent(member) == nil && back.Param(member) == nil {
					t.Errorf("%s: %s does not take %s", name, way.Row, member)
				}
			}
			for field := range way.Left {
				if !shows(t, back, field) {
					t.Errorf("%s: %s does not show %s", name, way.Row, field)
				}
			}
			if (way.Given || way.Whole) && row.Before == "" {
				t.Errorf("%s shows no state before", name)
			}
		}
	}
	for name := range finalChanges {
		if row := Lookup(name); row == nil || row.Effect == Read || waysBack[name] != nil {
			t.Errorf("%s is no change without a way back", name)
		}
	}
}

func TestChangesWithoutAWayBackSayWhy(t *testing.T) {
	for _, row := range Rows() {
		if row.Effect == Read {
			continue
		}
		if ways, reason := row.WaysBack(); len(ways) == 0 && reason == "" || len(ways) > 0 && reason != "" {
			t.Errorf("%s has %d ways back, and the reason %q", row.Name, len(ways), reason)
		}
	}
}
