package changes_test

import (
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/exchange"
)

func TestADryRunKnowsForWhichItemsNothingIsLeft(t *testing.T) {
	f, n, gate := recording(t)
	gate.SetApply(false)
	n.resumes = true
	outside, outer := changes.WithTally(t.Context())
	inside, inner := changes.WithTally(outside)
	send := func(made bool) {
		t.Helper()
		n.done = nil
		if made {
			n.done = &exchange.Answer{Status: 200, Body: []byte(`{"event_id":"$old"}`)}
		}
		if _, err := f.Do(inside, exchange.Call{Row: sendNotice}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		sent []bool // whether the resumed run has made them
		want bool
	}{
		{"nothing", nil, false}, {"all made", []bool{true, true}, true}, {"one left", []bool{true, false}, false}, {"all made again", []bool{true}, true},
	} {
		for _, made := range tt.sent {
			send(made)
		}
		if got := inner.OnlyMade(); got != tt.want {
			t.Errorf("%s: only made is %t", tt.name, got)
		}
	}
	if outer.OnlyMade() {
		t.Error("what an item has counted is counted again around it")
	}
	send(true)
	inner.Forget()
	if inner.OnlyMade() {
		t.Error("what was forgotten is counted")
	}
	if !outer.OnlyMade() {
		t.Error("what no item has counted is lost")
	}
	if changes.TallyOf(t.Context()).OnlyMade() {
		t.Error("a context without a tally has one")
	}
}
