package main

import (
	"os"
	"testing"

	"synlua/runtime/host"
	"synlua/scripts"
)

// Recipes and examples that people copy must not cause warnings.
func TestOurScriptsHaveNoWarnings(t *testing.T) {
	sources := map[string][]byte{}
	for _, name := range scripts.Names() {
		sources[name], _ = scripts.Source(name)
	}
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range luaBlock.FindAllSubmatch(text, -1) {
		sources[string(block[2])] = block[1]
	}
	if len(sources) < 6 {
		t.Errorf("there are %d scripts only", len(sources))
	}
	h := host.New(host.Options{Warn: func(text string) { t.Error(text) }})
	defer h.Close()
	for name, source := range sources {
		if _, err := h.Load(name, source); err != nil {
			t.Error(err)
		}
	}
}
