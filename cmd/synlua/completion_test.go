package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/lab/labtest"
)

// completes returns the words that are offered for a line whose words are separated by
// blanks; the last one is at the cursor.
func completes(t *testing.T, folder, line string) []string {
	t.Helper()
	s := newStage(t, append([]string{completing, "--"}, strings.Split(line, " ")...)...)
	s.folders.data = folder
	s.expect(t, statusDone)
	var words []string
	for line := range strings.Lines(s.out.String()) {
		word, _, _ := strings.Cut(line, "\t")
		words = append(words, word)
	}
	return words
}

func TestCompletion(t *testing.T) {
	folder := t.TempDir()
	for name, source := range map[string]string{
		"mine.lua": `local recipe = require "recipe"
			recipe.start { name = "mine", summary = "Do it", effect = "read", options = {
				{ "how_much", values = { "all", "a-few" }, help = "how much" }, { "to", "file" }, { "dry_mode", "boolean" } } }`,
		"broken.lua": "local",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mine := filepath.Join(folder, "mine.lua")
	for line, want := range map[string]string{
		"reci":                             "recipes :files",
		"run join":                         "join-users :files",
		"run join-users --u":               "--users",
		"--profile x run join-users --roo": "--rooms",
		"run join-users --users @a --roo":  "--rooms",
		"run " + mine + " --how-much ":     "all a-few",
		"run " + mine + " --how-much a-":   "a-few",
		"run " + mine + " --how-much=al":   "--how-much=all",
		mine + " --how":                    "--how-much",
		mine + " --to ":                    ":files",
		mine + " --dry-mode --how":         "--how-much",
		"run " + filepath.Join(folder, "broken.lua") + " --": ":files",
		"run nowhere --":         ":files",
		"--output nd":            "ndjson",
		"--output=js":            "--output=json",
		"--app":                  "--apply",
		"recipes ver":            "verify",
		"recipes show remove":    "remove-external-ids",
		"recipes verify ":        "",
		"lab d":                  "down demo",
		"completion z":           "zsh",
		"runs un":                "undo",
		"runs undo l":            "last",
		"doc synapse.users.modi": "synapse.users.modify :files",
		"plan s":                 "show",
		"--profile ":             "",
	} {
		if got := strings.Join(completes(t, folder, line), " "); got != want {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
	s := newStage(t, "completion", "tcsh")
	s.expect(t, statusUsage)
}

// TestShellsComplete has the shells themselves complete a line.
func TestShellsComplete(t *testing.T) {
	labtest.LeaveOutIfShort(t)
	folder := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(folder, "synlua"), ".").CombinedOutput(); err != nil {
		t.Fatalf("build the command: %v: %s", err, out)
	}
	asks := map[string]string{
		"bash": `source <(synlua completion bash); COMP_LINE=$1 COMP_POINT=${#1}; _synlua synlua "${1##*[ =]}"; printf '%s\n' "${COMPREPLY[@]}"`,
		"fish": `synlua completion fish | source; complete -C $argv[1]`,
		"zsh": `compdef() { }; _describe() { print -rl -- $found }; _files() { }; source <(synlua completion zsh)
			words=(${(s: :)1}); [[ $1 == *" " ]] && words+=(""); CURRENT=$#words; _synlua`,
	}
	for shell, ask := range asks {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Errorf("%s is missing: install it, its completion is tested in it", shell)
			continue
		}
		for line, want := range map[string]string{
			"synlua run remove":                     "remove-external-ids",
			"synlua run join-users --make":          "--make-room-admin",
			"synlua completion ":                    "bash fish zsh",
			"synlua run delete-old-media --before=": "",
		} {
			cmd := exec.CommandContext(t.Context(), path, "-c", ask, shell, line)
			if shell == "fish" {
				cmd = exec.CommandContext(t.Context(), path, "-c", ask, line)
			}
			cmd.Dir = folder
			cmd.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=dumb"}
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%s: %q: %v", shell, line, err)
			}
			if got := firstWords(string(out)); got != want {
				t.Errorf("%s completes %q with %q, want %q", shell, line, got, want)
			}
		}
	}
}

// firstWords are the words that a shell offers, without what they mean.
func firstWords(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if i := strings.IndexAny(line, "\t:"); i >= 0 {
			line = line[:i]
		}
		if line != "" && line != "synlua" {
			words = append(words, line)
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}
