package main

import "testing"

func TestWhatWasHeldBackIsToldInTheWordsOfThePlace(t *testing.T) {
	for script, want := range map[string]string{
		"change.lua": "dry run: would send 1 × matrix.rooms.join, 1 × synapse.users.put, --apply sends them",
		promptName:   "2 changes shown only",
	} {
		r := &report{script: script, held: map[string]int{"synapse.users.put": 1, "matrix.rooms.join": 1}}
		if got := r.heldBack(2); got != want {
			t.Errorf("%s: got %q, want %q", script, got, want)
		}
	}
}
