package main

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/reference"
	"synlua/runtime/host"
)

// aloneModules need neither a server nor a person nor files.
var aloneModules = []string{"csv", "json", "log", "parallel", "random", "text", "time", "view"}

// The calls of functions with endpoints are run by the tests of luaapi.
func TestTheCallsOfTheModulesAreLua(t *testing.T) {
	for _, name := range helpNames() {
		call := reference.Call(name)
		if call == "" || catalog.LookupEntry(name) != nil {
			continue
		}
		if _, err := host.Parse(t.Context(), name, []byte("return function() return "+call+" end")); err != nil {
			if _, err := host.Parse(t.Context(), name, []byte(call)); err != nil {
				t.Errorf("%s: %v", call, err)
			}
		}
		module, _, _ := strings.Cut(name, ".")
		if !slices.Contains(aloneModules, module) || name == "time.sleep" {
			continue
		}
		s := newStage(t, "-e", call)
		s.expect(t, statusDone)
	}
}

// TestTheAnswersOfTheHelpAreTrue runs the calls of the pages of module functions that show
// an answer.
func TestTheAnswersOfTheHelpAreTrue(t *testing.T) {
	ran := 0
	for _, name := range reference.Names() {
		page, _ := reference.Help(name)
		example, _, _ := strings.Cut(page, "\n\n")
		call, answer, ok := strings.Cut(example, "\n→ ")
		if !ok {
			continue
		}
		ran++
		want := strings.ReplaceAll(answer, "\n  ", "\n")
		if got := strings.TrimRight(screenOf(t, 80, "-e", call), "\n"); got != want {
			t.Errorf("%s shows\n%s\nand its page says\n%s", call, got, want)
		}
	}
	if ran < 20 {
		t.Errorf("%d pages have an answer", ran)
	}
}
