package main

import (
	"slices"
	"testing"

	"synlua/runtime/repl"
)

func TestFittingFollowsTheCatalogue(t *testing.T) {
	cases := []struct {
		place     repl.Place
		words     []string
		text      string
		seen, not []string // in the field "name", or "device_id"
		files     bool
	}{
		{place: repl.Place{Function: "synapse.users.list", Field: "deactivated"}, words: []string{"true", "false"}},
		{place: repl.Place{Function: "synapse.users.list", Field: "order_by"}, text: "creation_ts"},
		{place: repl.Place{Function: "synapse.users.get"}, seen: []string{"@a:example.org"}, not: []string{"!a:example.org", "a"}},
		{place: repl.Place{Function: "synapse.rooms.get"}, seen: []string{"!a:example.org"}, not: []string{"@a:example.org"}},
		{place: repl.Place{Function: "synapse.users.get", Argument: 1}, not: []string{"@a:example.org"}},
		{place: repl.Place{Function: "synapse.users.list", Field: "nothing"}, not: []string{"@a:example.org"}},
		{place: repl.Place{Function: "synapse.users.reset_password", Field: "new_password"}, not: []string{"name"}},
		{place: repl.Place{Function: "fs.read"}, files: true},
		{place: repl.Place{Function: "fs.write", Argument: 1}},
		{place: repl.Place{Function: "matrix.media.upload", Field: "file"}, files: true},
		{place: repl.Place{Function: "matrix.media.download", Argument: 1, Field: "file"}, files: true},
		{place: repl.Place{Function: "print"}},
	}
	for _, c := range cases {
		f := fitting(c.place)
		if !slices.Equal(f.Words, c.words) || f.Files != c.files || c.text != "" && !slices.Contains(f.Texts, c.text) {
			t.Errorf("%+v: got %+v", c.place, f)
		}
		for _, text := range c.seen {
			if f.Fits == nil || !f.Fits("name", text) {
				t.Errorf("%+v: %q does not fit", c.place, text)
			}
		}
		for _, text := range c.not {
			if f.Fits != nil && f.Fits("name", text) {
				t.Errorf("%+v: %q fits", c.place, text)
			}
		}
	}
}

func TestAStringFitsWhereItWasSeenUnderTheSameName(t *testing.T) {
	f := fitting(repl.Place{Function: "synapse.devices.delete", Argument: 1})
	if f.Fits == nil || !f.Fits("device_id", "ABC") || f.Fits("name", "ABC") {
		t.Errorf("got %+v", f)
	}
}

func TestMembersOfAList(t *testing.T) {
	if got := members(nil, "synapse.users.list", true); !slices.Contains(got, "collect") || slices.Contains(got, "total") {
		t.Errorf("the methods are %q", got)
	}
	if got := members(nil, "synapse.users.list", false); !slices.Equal(got, []string{"total"}) {
		t.Errorf("the fields are %q", got)
	}
	if got := members(nil, "synapse.users.get", true); got != nil {
		t.Errorf("what is no list has %q", got)
	}
}
