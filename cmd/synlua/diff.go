package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"synlua/bindings/changes"
	"synlua/bindings/exchange"
)

// hidden is a text that plans and records leave out.
const hidden = `"` + exchange.Hidden + `"`

// diffIndent is in front of the lines about one change.
const diffIndent = "        "

// diffOf shows what a change replaces: a line for each field of its query and its body, with
// the value before where that is known, and for each field that the change takes away.
func diffOf(ch *changes.Intent) string {
	var d diff
	for _, name := range slices.Sorted(maps.Keys(ch.Query)) {
		d.line("?%s  %s", name, strings.Join(ch.Query[name], ", "))
	}
	before := ch.FieldsBefore()
	for _, field := range ch.Fields() {
		was, known := before[field.Name]
		switch {
		case readable(field.Value) == hidden:
			d.line("%s  (secret, left out)", field.Name)
		case known:
			d.compare(field.Name, was, field.Value)
		default:
			d.line("%s  %s", field.Name, readable(field.Value))
		}
	}
	rest, gone := ch.Rest()
	sign := "before: "
	if gone {
		sign = "- "
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		d.line("%s%s  %s", sign, name, readable(rest[name]))
	}
	return d.String()
}

// diff is what changes, line by line.
type diff struct{ strings.Builder }

func (d *diff) line(format string, args ...any) {
	fmt.Fprintf(d, diffIndent+format+"\n", args...)
}

// compare shows what becomes of a value. Of lists and objects it shows only what differs.
func (d *diff) compare(name string, was, is json.RawMessage) {
	switch before, after := readable(was), readable(is); {
	case before == after:
		d.line("%s  %s, as it is", name, after)
	case !d.compareLists(name, was, is) && !d.compareObjects(name, was, is):
		d.line("%s  %s → %s", name, before, after)
	}
}

// compareLists shows which items a list loses and gets.
func (d *diff) compareLists(name string, was, is json.RawMessage) bool {
	var before, after []json.RawMessage
	if !isList(was, &before) || !isList(is, &after) {
		return false
	}
	kept := 0
	for _, item := range before {
		text := readable(item)
		if i := slices.IndexFunc(after, func(other json.RawMessage) bool { return readable(other) == text }); i >= 0 {
			after = slices.Delete(slices.Clone(after), i, i+1)
			kept++
			continue
		}
		d.line("%s  - %s", name, text)
	}
	for _, item := range after {
		d.line("%s  + %s", name, readable(item))
	}
	if kept > 0 {
		d.line("%s  %s as before", name, plural(kept, "item"))
	}
	return true
}

// compareObjects shows which members an object loses, gets and changes.
func (d *diff) compareObjects(name string, was, is json.RawMessage) bool {
	var before, after map[string]json.RawMessage
	if json.Unmarshal(was, &before) != nil || json.Unmarshal(is, &after) != nil || before == nil || after == nil {
		return false
	}
	names := slices.Collect(maps.Keys(before))
	names = slices.AppendSeq(names, maps.Keys(after))
	slices.Sort(names)
	for _, member := range slices.Compact(names) {
		inner := name + "." + member
		value, isThere := after[member]
		old, wasThere := before[member]
		switch {
		case !isThere:
			d.line("%s  - %s", inner, readable(old))
		case !wasThere:
			d.line("%s  + %s", inner, readable(value))
		case readable(old) != readable(value):
			d.compare(inner, old, value)
		}
	}
	return true
}

func isList(value json.RawMessage, items *[]json.RawMessage) bool {
	return json.Unmarshal(value, items) == nil && *items != nil
}

// readable is a JSON value in one form, so that equal values are equal texts. Numbers keep
// their digits.
func readable(value json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return string(value)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v) != nil {
		return string(value)
	}
	return strings.TrimSuffix(out.String(), "\n")
}
