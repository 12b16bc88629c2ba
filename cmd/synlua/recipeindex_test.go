package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab/labtest"
)

// collectionOfStrangers writes a collection whose texts try to be more than text.
func collectionOfStrangers(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, source := range map[string]string{
		"hello.lua": `-- hello: says <b>hello</b>.
local recipe = require "recipe"
local opts = recipe.start {
  name = "hello", summary = "Say </script><script>document.title='evil'</script>", effect = "read", needs = {},
  author = "<img src=x onerror=\"document.title='evil'\">", homepage = "javascript:document.title='evil'",
  options = { { "who", "string", help = "whom & why" } },
}
print(opts.who)
`,
		"stop.lua": `-- stop: deactivates somebody.
local recipe = require "recipe"
local synapse = require "synapse"
local opts = recipe.start {
  name = "stop", summary = "Deactivate somebody", effect = "destroy", needs = { "synapse.users.deactivate" },
  options = { { "user", "user_id", required = true, help = "whom" } },
}
synapse.users.deactivate(opts.user, {})
`,
		"stop_test.lua": "",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newStage(t, "recipes", "index", folder)
	s.expect(t, statusDone)
	return folder
}

func TestTheIndexOfACollection(t *testing.T) {
	folder := collectionOfStrangers(t)
	text, err := os.ReadFile(filepath.Join(folder, indexJSON))
	if err != nil {
		t.Fatal(err)
	}
	var index struct{ Recipes []indexed }
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Recipes) != 2 || index.Recipes[0].Name != "hello" || index.Recipes[1].Effect != "destroy" || !index.Recipes[1].Tested ||
		index.Recipes[1].Calls[0].Request != "POST /_synapse/admin/v1/deactivate/{user_id}" || index.Recipes[0].About != "hello: says <b>hello</b>." {
		t.Errorf("the index is %+v", index)
	}
	page, err := os.ReadFile(filepath.Join(folder, indexHTML))
	if err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{"<script>document.title", "<img", "<b>hello", `href="javascript:`} {
		if strings.Contains(string(page), never) {
			t.Errorf("the page has %q in it", never)
		}
	}
	// A second time, over what is there.
	again := newStage(t, "recipes", "index", folder)
	again.expect(t, statusDone)
}

// TestTheIndexInABrowser opens the page in Chromium: it shows all, finds what is looked for,
// and runs nothing of what the texts contain.
func TestTheIndexInABrowser(t *testing.T) {
	labtest.LeaveOutIfShort(t)
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("the page is looked at in Chromium: install the package chromium")
	}
	page := "file://" + filepath.Join(collectionOfStrangers(t), indexHTML)
	for search, want := range map[string]string{
		"":                     "2 of 2: hello stop",
		"#somebody":            "1 of 2: stop",
		"#whom%20why":          "1 of 2: hello",
		"#nobody%20says%20so":  "0 of 2:",
		"#DEACTIVATE%20stop":   "1 of 2: stop",
		"#synapse.users.":      "1 of 2: stop",
		"#%3Cscript%3E":        "1 of 2: hello",
		"#sha-256%20hello.lua": "1 of 2: hello",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--dump-dom", page+search)
		dom, err := cmd.Output()
		cancel()
		if err != nil {
			t.Fatalf("Chromium: %v", err)
		}
		if got := shownOn(string(dom)); got != want {
			t.Errorf("%s shows %q, want %q", search, got, want)
		}
		if strings.Contains(string(dom), "<title>evil") {
			t.Error("a text was run")
		}
	}
}

var (
	countOnPage  = regexp.MustCompile(`(?s)id="count"[^>]*>([^<]*)<`)
	recipeOnPage = regexp.MustCompile(`(?s)<article[^>]*?( hidden="")?>\s*<h2>(\w+)<`)
)

// shownOn is the count on a page, and the recipes that are shown.
func shownOn(dom string) string {
	count := countOnPage.FindStringSubmatch(dom)
	if count == nil {
		return "no count"
	}
	shown := count[1] + ":"
	for _, m := range recipeOnPage.FindAllStringSubmatch(dom, -1) {
		if m[1] == "" {
			shown += " " + m[2]
		}
	}
	return shown
}
