package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// compareShapes compares a row's example with every answer that the server gave to a
// request of the row, and fails if there was none.
func compareShapes(t *testing.T, row *catalog.Row, answers []answer) {
	t.Helper()
	called := false
	found := map[string][]byte{}
	for _, a := range answers {
		if !a.is(row) || !a.succeeded() {
			continue
		}
		called = true
		if row.Answer == catalog.Bytes || !a.isJSON() || row.Paging != nil && a.query.Has(row.Paging.Count) {
			continue // no JSON, or no more of a list than its total
		}
		for _, difference := range differences(t, row, a.body) {
			found[difference] = a.body
		}
	}
	if !called {
		t.Errorf("no request of %s (%s %s) was answered with success", row.Name, row.Method, row.Path)
	}
	for _, difference := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("the example %s", difference)
	}
	for _, body := range found {
		t.Errorf("the server sent %.3000s", body)
		return
	}
}

// wantsSecondPage says that a list which comes in pages was followed to its second page.
func wantsSecondPage(t *testing.T, row *catalog.Row, answers []answer) {
	t.Helper()
	if row.Paging == nil || row.Paging.Request == "" || onePage[row.Name] != "" {
		return
	}
	if !slices.ContainsFunc(answers, func(a answer) bool { return a.is(row) && a.succeeded() && a.continues(row.Paging.Request) }) {
		t.Errorf("no second page of %s was asked for", row.Name)
	}
}

func differences(t *testing.T, row *catalog.Row, body []byte) []string {
	t.Helper()
	var example, sent any
	if err := json.Unmarshal([]byte(row.Example), &example); err != nil {
		return []string{"is no JSON: " + err.Error()}
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	s := shapes{optional: mayBeMissing[row.Name]}
	if row.Paging != nil {
		// The last page has no token, and the first none that leads back.
		s.optional = append([]string{row.Paging.Answer, "prev_batch", "links.prev"}, s.optional...)
	}
	s.compare("", merge(nil, example), sent)
	return s.found
}

// shapes collects how an answer differs from an example in its keys and types.
type shapes struct {
	optional []string
	found    []string
}

// merge adds an example to a shape. The shape of a list has one item with the keys of
// all its items.
func merge(shape, example any) any {
	switch example := example.(type) {
	case object:
		all, ok := shape.(object)
		if !ok {
			all = object{}
		}
		for key, value := range example {
			all[key] = merge(all[key], value)
		}
		return all
	case []any:
		items, ok := shape.([]any)
		if !ok {
			items = []any{}
		}
		for _, item := range example {
			if len(items) == 0 {
				items = append(items, nil)
			}
			items[0] = merge(items[0], item)
		}
		return items
	}
	if example == nil {
		return shape
	}
	return example
}

func (s *shapes) compare(path string, example, sent any) {
	if example == nil || sent == nil || isFree(path) {
		return
	}
	switch example := example.(type) {
	case object:
		if fields, ok := sent.(object); ok {
			s.compareFields(path, example, fields)
			return
		}
	case []any:
		if items, ok := sent.([]any); ok {
			if len(example) == 0 && len(items) > 0 && !isFree(path+"[]") {
				s.found = append(s.found, fmt.Sprintf("shows no item of %q", path))
				return
			}
			for _, item := range items {
				s.compare(path+"[]", example[0], item)
			}
			return
		}
	default:
		if fmt.Sprintf("%T", example) == fmt.Sprintf("%T", sent) {
			return
		}
	}
	s.found = append(s.found, fmt.Sprintf("%q has the type %T, and the server sends %T", path, example, sent))
}

func (s *shapes) compareFields(path string, example, sent object) {
	if areNames(path, example) {
		for _, value := range sent {
			for _, model := range example {
				s.compare(path+".*", model, value)
			}
		}
		return
	}
	isEvent := example["sender"] != nil && example["content"] != nil
	mayDiffer := func(key string) bool {
		return slices.Contains(s.optional, join(path, key)) || isEvent && slices.Contains(optionalInEvents, key)
	}
	for key, value := range sent {
		if model, ok := example[key]; ok {
			s.compare(join(path, key), model, value)
		} else if !mayDiffer(key) {
			s.found = append(s.found, fmt.Sprintf("lacks %q", join(path, key)))
		}
	}
	for key := range example {
		if _, ok := sent[key]; !ok && !mayDiffer(key) {
			s.found = append(s.found, fmt.Sprintf("has %q, and the server does not send it", join(path, key)))
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// areNames says whether the keys of an object are ids or other names, so that one of
// them stands for all.
func areNames(path string, example object) bool {
	if slices.ContainsFunc(namesAsKeys, func(end string) bool { return path == end || strings.HasSuffix(path, "."+end) }) {
		return true
	}
	for key := range example {
		if !strings.ContainsAny(key[:min(1, len(key))], "!#$") && !strings.Contains(key, "@") {
			return false
		}
	}
	return len(example) > 0
}

// isFree says whether the senders choose what is at a path.
func isFree(path string) bool {
	return slices.ContainsFunc(freeForm, func(end string) bool { return path == end || strings.HasSuffix(path, "."+end) })
}
