package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// luaBlock is a block of Lua in the README; its first line names the file.
var luaBlock = regexp.MustCompile("(?s)```lua\n(-- ([a-z-]+\\.lua): .*?)```")

// readmeRuns are the README's scripts: how each is called, and what its output has.
var readmeRuns = map[string]struct {
	args []string
	want string
}{
	"never-seen.lua": {nil, "@readme-idle:lab.test\n"},
	"big-rooms.lua":  {nil, ""},
	"lock.lua":       {[]string{"--users", "@readme-idle:lab.test"}, "would   @readme-idle:lab.test: lock\n"},
}

func TestTheScriptsOfTheREADMERun(t *testing.T) {
	server := labtest.Shared(t)
	labtest.NewUser(t, server, "readme-idle")
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := luaBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) != len(readmeRuns) {
		t.Errorf("the README has %d scripts, and %d are run here", len(blocks), len(readmeRuns))
	}
	for _, block := range blocks {
		source, name := block[1], block[2]
		t.Run(name, func(t *testing.T) {
			run, known := readmeRuns[name]
			if !known {
				t.Fatalf("readmeRuns does not say how %s is called", name)
			}
			if out := runScriptOf(t, server, name, source, run.args); !strings.Contains(out, run.want) {
				t.Errorf("got %q, want %q in it", out, run.want)
			}
		})
	}
}

// runScriptOf runs a script with the test binary as synlua, and returns what it
// printed on both streams.
func runScriptOf(t *testing.T, server *lab.Server, name, source string, args []string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "synlua", append([]string{path}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir,
		"SYNLUA_HOMESERVER="+server.URL, "SYNLUA_TOKEN="+server.Token)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}
