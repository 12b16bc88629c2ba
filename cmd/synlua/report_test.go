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

func TestWhatTheServerRefusedIsNotCalledSentAlone(t *testing.T) {
	for _, tt := range []struct {
		sent, refused, unanswered int
		want                      string
	}{
		{1, 0, 0, "1 change sent"},
		{1, 1, 0, "1 change sent and refused"},
		{4, 4, 0, "4 changes sent, all of them refused"},
		{4, 1, 2, "4 changes sent, 1 of them refused, 2 of them without an answer"},
	} {
		if got := sentLine(tt.sent, tt.refused, tt.unanswered); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
