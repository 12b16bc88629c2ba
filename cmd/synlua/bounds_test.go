package main

import (
	"strings"
	"testing"

	"synlua/bindings/account"
	"synlua/bindings/fakeserver"
)

// boundedPrompt runs the prompt with a profile that has these bounds, and returns what it
// says. While it waits for its first line, meanwhile is called.
func boundedPrompt(t *testing.T, status int, b account.Bounds, meanwhile func(*stage), lines ...string) (string, *fakeserver.Server) {
	t.Helper()
	server := fakeserver.New(t)
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
	server.Always("GET", "/_synapse/admin/v1/users/@b:example.org/joined_rooms", fakeserver.JSON(200, `{"joined_rooms":[],"total":0}`))
	server.Always("POST", "/_synapse/admin/v1/join/!r:example.org", fakeserver.JSON(200, `{"room_id":"!r:example.org"}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	s := newStage(t, "repl", "--yes")
	keepProfile(t, s, account.Profile{Homeserver: server.URL(), Tokens: account.Tokens{Access: secretToken}, Bounds: b})
	s.openPrompt = func(bool) (lineEditor, error) {
		return &waitingTypist{lineTypist{lines: lines}, func() { meanwhile(s) }}, nil
	}
	s.expect(t, status)
	return s.err.String(), server
}

// waitingTypist does something before each line.
type waitingTypist struct {
	lineTypist
	before func()
}

func (p *waitingTypist) Prompt(text string) (string, error) {
	p.before()
	return p.lineTypist.Prompt(text)
}

func keepProfile(t *testing.T, s *stage, p account.Profile) {
	t.Helper()
	err := account.Update(s.folders.profiles(), func(f *account.File) error {
		f.Default, f.Profiles["prod"] = "prod", p
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

const (
	joinRoom   = `synapse.rooms.join("!r:example.org", { user_id = "@b:example.org" })`
	deactivate = `synapse.users.deactivate("@b:example.org")`
)

func TestThePromptIsBounded(t *testing.T) {
	one := 1
	said, server := boundedPrompt(t, statusDone, account.Bounds{Allow: []string{"read", "change"}, MaxChanges: &one}, func(*stage) {},
		":apply on", deactivate, joinRoom, ":apply off", ":apply on", joinRoom)
	for _, want := range []string{"the effect destroy is not among read, change", `the limit of max_changes of profile "prod" is reached (1)`} {
		if strings.Count(said, want) != 1 {
			t.Errorf("it says\n%s\nwant once %s", said, want)
		}
	}
	sent := 0
	for _, line := range server.Lines() {
		if strings.HasPrefix(line, "POST ") {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("it sent %q", server.Lines())
	}
}

func TestThePromptIsNoRecipe(t *testing.T) {
	said, server := boundedPrompt(t, statusRefused, account.Bounds{Recipes: []string{"join-users"}}, func(*stage) {}, joinRoom)
	if !strings.Contains(said, "by its setting recipes: the prompt is none of the recipes join-users") || len(server.Lines()) > 0 {
		t.Errorf("it says\n%s\nand sent %q", said, server.Lines())
	}
}

func TestThePromptNeedsNoDeclaration(t *testing.T) {
	said, _ := boundedPrompt(t, statusDone, account.Bounds{RequireDeclaration: true}, func(*stage) {}, joinRoom)
	if !strings.Contains(said, "would POST") {
		t.Errorf("it says\n%s", said)
	}
}

// Bounds are judged by when a run begins; a connection under others is refused.
func TestBoundsThatAreSetMeanwhileAreNotPassedOver(t *testing.T) {
	said, server := boundedPrompt(t, statusDone, account.Bounds{}, func(s *stage) {
		file, err := account.Load(s.folders.profiles())
		if err != nil {
			t.Fatal(err)
		}
		p := file.Profiles["prod"]
		p.Allow = []string{"read"}
		keepProfile(t, s, p)
	}, ":apply on", joinRoom)
	if !strings.Contains(said, `profile "prod" sets other bounds now than when this began: start it again`) || len(server.Lines()) > 0 {
		t.Errorf("it says\n%s\nand sent %q", said, server.Lines())
	}
}
