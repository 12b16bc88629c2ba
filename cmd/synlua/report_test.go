package main

import (
	"testing"

	"synlua/bindings/changes"
)

func TestWhatWasHeldBackIsToldInTheWordsOfThePlace(t *testing.T) {
	const would = "dry run: would send 1 × matrix.rooms.join, 1 × synapse.users.put, "
	for _, tt := range []struct {
		script string
		most   int
		want   string
	}{
		{"change.lua", 0, would + "--apply sends them"},
		{"change.lua", 2, would + "--apply sends them"},
		{"change.lua", 1, would + "which is more than --max-changes allows (1): --apply stops there"},
		{promptName, 1, "2 changes shown only"},
	} {
		r := &report{script: tt.script, held: map[string]int{"synapse.users.put": 1, "matrix.rooms.join": 1}}
		gate := changes.NewGate(changes.GateOptions{MaxChanges: tt.most, MaxChangesFrom: "--max-changes"})
		if got := r.heldBack(2, gate); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.script, got, tt.want)
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
