package main

import "testing"

func TestWhatWasHeldBackIsToldInTheWordsOfThePlace(t *testing.T) {
	for script, want := range map[string]string{
		"change.lua": "dry run: 2 changes held back, --apply sends them",
		promptName:   "2 changes shown only",
	} {
		r := &report{script: script}
		if got := r.heldBack(2); got != want {
			t.Errorf("%s: got %q, want %q", script, got, want)
		}
	}
}
