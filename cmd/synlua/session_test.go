package main

import "testing"

func TestWhatWasHeldBackIsToldInTheWordsOfThePlace(t *testing.T) {
	for script, want := range map[string]string{
		"change.lua": "dry run: 2 changes held back, --apply sends them",
		promptName:   "2 changes shown only",
	} {
		s := &session{script: script}
		if got := s.heldBack(2); got != want {
			t.Errorf("%s: got %q, want %q", script, got, want)
		}
	}
}
