package main

import "testing"

func TestTheDemoSeesNoConnectionButTheLabs(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"SYNLUA_HOMESERVER", "SYNLUA_PROFILE", "SYNLUA_TOKEN", "NO_COLOR"} {
		s.environment[name] = "mine"
	}
	lab := (&cli{surroundings: s.surroundings}).inLab(options{}, "the lab's")
	for name, want := range map[string]string{
		"SYNLUA_HOMESERVER": "", "SYNLUA_PROFILE": "", "SYNLUA_TOKEN": "the lab's", "NO_COLOR": "mine",
	} {
		if got := lab.getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
