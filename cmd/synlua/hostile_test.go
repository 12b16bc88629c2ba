package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/fakeserver"
)

// endings are how the scripts of testdata/hostile end when they are run. The second line
// of each names one.
var endings = map[string]string{
	"refused call": "synapse.users.deactivate is not among the functions that this recipe declares",
	"not found":    "recipe.start was not found when the script was read",
	"different":    "recipe.start declares something else than what was read and shown",
	"misplaced":    "recipe.start stands here inside of a function, a condition or an expression",
	"second":       "this is a second recipe.start",
	"computed":     "this value is computed",
	"field twice":  "is there twice",
	"colon":        "write recipe.start with a dot",
}

var endingOf = regexp.MustCompile(`(?m)^-- ends: (.+)$`)

// Each script of testdata/hostile tries to look as if it only listed admins, and to
// deactivate an account.
func TestHostileScriptsAreHeldToWhatTheyShow(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.lua")
	if err != nil || len(files) < 60 {
		t.Fatalf("there are %d scripts, %v", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".lua")
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ending := ""
		if m := endingOf.FindSubmatch(source); m != nil {
			ending = string(m[1])
		}
		if endings[ending] == "" {
			t.Fatalf("%s ends with %q", path, ending)
		}
		t.Run(name+"/run", func(t *testing.T) { runHostile(t, hiding(t, path), ending) })
		t.Run(name+"/seen", func(t *testing.T) { runSeen(t, path, ending) })
		t.Run(name+"/help", func(t *testing.T) { explainHostile(t, path, ending) })
		t.Run(name+"/required", func(t *testing.T) { requireOfHostile(t, hiding(t, path), ending) })
	}
}

// deactivates is how the scripts name the function that they may not call.
var deactivates = regexp.MustCompile(`([^"])synapse\.users\.deactivate`)

// hiding returns a copy of the script, among its neighbours, in which nobody who reads the
// text sees which function it calls.
func hiding(t *testing.T, path string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Dir(path))); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(folder, filepath.Base(path))
	source, err := os.ReadFile(copied)
	if err == nil {
		err = os.WriteFile(copied, deactivates.ReplaceAll(source, []byte(`${1}synapse.users[("deactivate")]`)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

// runSeen runs the script as it is: what its text shows is refused before it begins.
func runSeen(t *testing.T, path, ending string) {
	s, server := hostileStage(t, "run", "--apply", "--yes", path)
	s.expect(t, statusRefused)
	if ending == "refused call" && (strings.Contains(s.out.String(), "went on") || !strings.Contains(s.err.String(), "calls what it does not declare")) &&
		!strings.Contains(s.err.String(), endings[ending]) {
		t.Errorf("it prints\n%s\nand says\n%s", s.out.String(), s.err.String())
	}
	wantOnlyReads(t, server)
}

// runHostile runs the script with every permission that an admin can give.
func runHostile(t *testing.T, path, ending string) {
	s, server := hostileStage(t, "run", "--apply", "--yes", path)
	s.expect(t, statusRefused)
	if !strings.Contains(s.err.String(), endings[ending]) {
		t.Errorf("it says\n%s", s.err.String())
	}
	if ending != "refused call" && strings.Contains(s.out.String(), "went on") {
		t.Errorf("it went on, and prints\n%s", s.out.String())
	}
	if ending == "not found" {
		wantFirstLine(t, s, fmt.Sprintf("synlua: %s declares nothing, so it may call everything", filepath.Base(path)))
	}
	wantOnlyReads(t, server)
}

// explainHostile asks for the help of the script: it says what is then enforced, or that
// there is no such thing, and runs nothing.
func explainHostile(t *testing.T, path, ending string) {
	s, server := hostileStage(t, "run", path, "--apply", "--help", "--yes")
	want := "may call: synapse.users.list\n"
	switch ending {
	case "not found":
		want = "declares nothing, so it may call everything"
		s.expect(t, statusDone)
	case "refused call", "different":
		s.expect(t, statusDone)
	default:
		want = ""
		s.expect(t, statusRefused)
	}
	if !strings.Contains(s.out.String(), want) || want == "" && s.out.Len() > 0 || strings.Contains(s.out.String(), "went on") {
		t.Errorf("it prints\n%s", s.out.String())
	}
	if lines := server.Lines(); len(lines) > 0 {
		t.Errorf("it sent %q", lines)
	}
}

// requireOfHostile runs the script where a declaration is required.
func requireOfHostile(t *testing.T, path, ending string) {
	s, server := hostileStage(t, "run", "--require-declaration", "--apply", "--yes", path)
	s.expect(t, statusRefused)
	if ending == "not found" && (s.out.Len() > 0 || !strings.HasPrefix(s.err.String(), "synlua: --require-declaration refuses this: ")) {
		t.Errorf("it prints\n%s\nand says\n%s", s.out.String(), s.err.String())
	}
	wantOnlyReads(t, server)
}

func hostileStage(t *testing.T, args ...string) (*stage, *fakeserver.Server) {
	t.Helper()
	server := fakeserver.New(t)
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
	server.Always("GET", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	s := newStage(t, args...)
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	return s, server
}

func wantFirstLine(t *testing.T, s *stage, want string) {
	t.Helper()
	first, _, _ := strings.Cut(s.err.String(), "\n")
	if !strings.HasPrefix(first, want) {
		t.Errorf("the first line on standard error is %q, want %q", first, want)
	}
}

func wantOnlyReads(t *testing.T, server *fakeserver.Server) {
	t.Helper()
	isRead := func(line string) bool { return strings.HasPrefix(line, "GET ") }
	if lines := slices.DeleteFunc(server.Lines(), isRead); len(lines) > 0 {
		t.Errorf("it sent %q", lines)
	}
}
