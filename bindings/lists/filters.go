package lists

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// A server may ignore a filter, since it is older than the filter or since somebody spelt it
// wrong, and then gives everything. What a script does to each item it would do to
// everything, so a list is refused as soon as that shows: in the address that the server
// repeats, or in an item that does not match.

// filter is a filter of a call that the items show to be heeded.
type filter struct {
	param  *catalog.Param
	values []string
	like   *regexp.Regexp // for Like; nil if the value is one that only the server can compare
}

// ignored is the error for a filter that the server did not heed.
func ignored(p *catalog.Param, values []string, evidence string) error {
	return fmt.Errorf("the server ignored the filter %s = %q: %s; trust nothing of this list, and do not act on it: "+
		"perhaps the server is too old for the filter", p.Name, strings.Join(values, ", "), evidence)
}

// eachFilter calls use with the parameters of the call that choose items. A value that is
// empty chooses nothing.
func eachFilter(call exchange.Call, use func(p *catalog.Param, values []string)) {
	for i := range call.Row.Params {
		p, paging := &call.Row.Params[i], call.Row.Paging
		name := p.SentAs()
		if p.In != catalog.InQuery || name == paging.Request || name == paging.Limit {
			continue
		}
		values := slices.DeleteFunc(slices.Clone(call.Query[name]), func(v string) bool { return v == "" })
		if len(values) > 0 {
			use(p, values)
		}
	}
}

// understood compares the call with the address that the server repeats, if it does.
func understood(call exchange.Call, echo string) (err error) {
	if call.Row.Paging.Echo == "" || echo == "" {
		return nil
	}
	eachFilter(call, func(p *catalog.Param, values []string) {
		name := p.SentAs()
		if err == nil && !strings.Contains(echo, name+"=") && !strings.Contains(echo, url.QueryEscape(name)+"=") {
			err = ignored(p, values, "it repeats the request without it")
		}
	})
	return err
}

// checked returns what decodes an item of an answer: it takes the item out of the API's
// envelope and refuses one that does not match the filters.
func checked[T any](call exchange.Call, decode func(*jsontext.Decoder) (T, error)) func(*jsontext.Decoder) (T, error) {
	if call.Row == nil || call.Row.Paging == nil {
		return decode
	}
	filters := filtersOf(call)
	if call.Row.Envelope == nil && len(filters) == 0 {
		return decode
	}
	return func(dec *jsontext.Decoder) (item T, err error) {
		raw, err := dec.ReadValue()
		if err != nil {
			return item, err
		}
		thing := call.Row.Envelope.Open(raw)
		for _, f := range filters {
			if err := f.check(thing); err != nil {
				return item, err
			}
		}
		err = exchange.ReadBody(thing, func(dec *jsontext.Decoder) (err error) {
			item, err = decode(dec)
			return err
		})
		return item, err
	}
}

// filtersOf returns the filters of a call that the items show to be heeded.
func filtersOf(call exchange.Call) (filters []filter) {
	eachFilter(call, func(p *catalog.Param, values []string) {
		if p.Shown == nil {
			return
		}
		f := filter{param: p, values: values}
		if p.Shown.By == catalog.Like {
			f.like = likeSQL(values[0])
		}
		filters = append(filters, f)
	})
	return filters
}

// check refuses an item that does not match.
func (f filter) check(thing []byte) error {
	var fields map[string]any
	if err := json.Unmarshal(thing, &fields); err != nil {
		return ignored(f.param, f.values, "it sent an item that is no object")
	}
	if f.matches(fields) {
		return nil
	}
	name := f.param.Shown.Field
	if f.param.Shown.By == catalog.InState {
		return ignored(f.param, f.values, fmt.Sprintf("it sent %s, which is in another state", nameOf(fields)))
	}
	value, _ := json.Marshal(fields[name]) // it came out of JSON
	return ignored(f.param, f.values, fmt.Sprintf("it sent %s, whose %s is %.200s", nameOf(fields), name, value))
}

// nameOf names an item to people.
func nameOf(fields map[string]any) string {
	if id, ok := fields["id"].(string); ok {
		return fmt.Sprintf("%.100q", id)
	}
	return "an item"
}

// matches says whether the fields of an item are as the filter wants them.
func (f filter) matches(fields map[string]any) bool {
	field := fields[f.param.Shown.Field]
	text, _ := field.(string)
	switch f.param.Shown.By {
	case catalog.Equals:
		return field != nil && slices.Contains(f.values, text)
	case catalog.EqualsI:
		return slices.ContainsFunc(f.values, func(value string) bool { return strings.EqualFold(value, text) })
	case catalog.Like:
		return f.like == nil || f.like.MatchString(text)
	case catalog.Among:
		return hasAll(field, f.values)
	case catalog.Before:
		return inOrder(text, f.values[0])
	case catalog.After:
		return inOrder(f.values[0], text)
	}
	return inState(fields, f.param.Shown.Fields, f.values[0])
}

// hasAll says whether a list, or a text of words, has all the values.
func hasAll(field any, values []string) bool {
	var words []string
	switch field := field.(type) {
	case string:
		words = strings.Fields(field)
	case []any:
		for _, item := range field {
			word, _ := item.(string)
			words = append(words, word)
		}
	}
	return !slices.ContainsFunc(values, func(value string) bool { return !slices.Contains(words, value) })
}

// inaccuracy is how much a time in an answer may differ from the one that the server
// compared: some are stored in milliseconds at one place and in microseconds at another.
const inaccuracy = time.Second

// inOrder says whether both texts are times and the first is the earlier one.
func inOrder(first, second string) bool {
	a, errA := time.Parse(time.RFC3339, first)
	b, errB := time.Parse(time.RFC3339, second)
	return errA == nil && errB == nil && a.Before(b.Add(inaccuracy))
}

// inState says whether an item is in the state: the state's field is set, or for a state
// without a field none of the other states' fields is.
func inState(fields map[string]any, states map[string]string, state string) bool {
	if own, ok := states[state]; ok {
		return isSet(fields[own])
	}
	for _, field := range states {
		if isSet(fields[field]) {
			return false
		}
	}
	return true
}

// isSet says whether the value of a field is more than null, false or 0.
func isSet(value any) bool { return value != nil && value != false && value != 0.0 }

// likeSQL returns what matches the same texts as ILIKE '%value%' in PostgreSQL. It is nil for
// values of which the database's settings decide what they match.
func likeSQL(value string) *regexp.Regexp {
	if strings.ContainsFunc(value, func(r rune) bool { return r >= 0x80 || r == '\\' }) {
		return nil
	}
	pattern := regexp.QuoteMeta(value)
	pattern = strings.NewReplacer("%", ".*", "_", ".").Replace(pattern)
	return regexp.MustCompile("(?is)" + pattern)
}
