package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/bindings/fakeserver"
	"synlua/runtime/terminal"
)

// onTerminal makes both outputs of a stage terminals of a width.
func (s *stage) onTerminal(width int) {
	s.stdoutIsTerminal, s.stderrIsTerminal = true, true
	s.width = func() int { return width }
	s.environment["NO_COLOR"] = "1"
}

// screenOf is what a terminal of that width shows of a run that ends well.
func screenOf(t *testing.T, width int, args ...string) string {
	t.Helper()
	s := newStage(t, args...)
	s.onTerminal(width)
	s.expect(t, statusDone)
	return s.out.String() + s.err.String()
}

// sameScreen compares two screens.
func sameScreen(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// people is a list as the Admin API answers it.
const people = `{ { name = "@alice:example.org", admin = true, creation_ts = 1795319971000, avatar_url = json.null },
	{ name = "@bob:example.org", admin = false, creation_ts = 1695319971000, displayname = "Bob\27[2J" } }`

func TestPrintShowsATableAsThePromptDoes(t *testing.T) {
	narrow := `name                displayname  creation_ts       flags
@alice:example.org  ·            2026-11-22 03:59  admin
@bob:example.org    Bob\x1b[2J   2023-09-21 18:12  ·
`
	wide := `name                displayname  creation_ts                    flags
@alice:example.org  ·            2026-11-22 03:59, 5 days ago   admin
@bob:example.org    Bob\x1b[2J   2023-09-21 18:12, 3 years ago  ·
`
	for width, want := range map[int]string{60: narrow, 80: wide, 120: wide, 200: wide} {
		sameScreen(t, "print", screenOf(t, width, "-e", "print("+people+")"), want+"fields not shown: avatar_url\n")
		sameScreen(t, "the value", screenOf(t, width, "-e", people), want+"fields not shown: avatar_url\n")
	}
}

func TestPrintOfATableIsPlainInAPipe(t *testing.T) {
	plain := "name\tadmin\tcreation_ts\tavatar_url\tdisplayname\n" +
		"@alice:example.org\ttrue\t1795319971000\tnull\t\n@bob:example.org\tfalse\t1695319971000\t\tBob\\x1b[2J\n"
	for code, want := range map[string]string{
		"print(" + people + ")":                    plain,
		"print({ 1, 2 }, 'x')":                     "{ 1, 2 }\tx\n",
		"print({ a = { b = 1 } })":                 "{ a = { b = 1 } }\n",
		"print({})":                                "{}\n",
		"local t = {} t.t = t print(t)":            "{ t = { … itself … } }\n",
		"print(" + people + ", 1)":                 "",
		"print({ { a = 1 } }) print({ {} })":       "a\n1\n{ {} }\n",
		"print({ { a = { b = { 1 } } , c = 1 } })": "a\tc\n{\"b\":[1]}\t1\n",
		"print(setmetatable({}, { __tostring = function() return 'own' end }))": "own\n",
	} {
		s := newStage(t, "-e", code)
		s.expect(t, statusDone)
		if want != "" {
			sameScreen(t, code, s.out.String(), want)
		}
	}
}

func TestPrintGivesAProgramData(t *testing.T) {
	s := newStage(t, "--output", "ndjson", "-e", "print({ { a = 1 }, { a = json.null } }) print({ f = print })")
	s.expect(t, statusDone)
	sameScreen(t, "the output", s.out.String(), "{\"a\":1}\n{\"a\":null}\n{ f = function }\n")
}

func TestPrintOfALongListIsCutAtATerminal(t *testing.T) {
	code := `local t = {} for i = 1, 10000 do t[i] = { id = i, note = ("x"):rep(i % 90) } end print(t)`
	screen := screenOf(t, 80, "-e", code)
	if lines := strings.Count(screen, "\n"); lines != 52 || !strings.HasSuffix(screen, "… 9950 more; view.table shows all 10000\n") {
		t.Errorf("%d lines are shown, and the last is %q", lines, screen[max(0, len(screen)-60):])
	}
	s := newStage(t, "-e", code)
	s.expect(t, statusDone)
	if lines := strings.Count(s.out.String(), "\n"); lines != 10001 {
		t.Errorf("a pipe gets %d lines, want 10001", lines)
	}
}

func TestAListOfTheServerIsShownByWhatMatters(t *testing.T) {
	server := fakeserver.New(t)
	server.Always("GET", "/_synapse/admin/v3/users", fakeserver.JSON(200, `{"users":[
		{"name":"@a:x","user_type":null,"is_guest":false,"admin":true,"deactivated":false,"last_seen_ts":1795700000000,"displayname":"A","locked":false},
		{"name":"@b:x","user_type":null,"is_guest":false,"admin":false,"deactivated":true,"last_seen_ts":null,"displayname":"B","locked":true}],"total":2}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	s := newStage(t, "-e", "synapse.users.list{}")
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	s.onTerminal(80)
	s.expect(t, statusDone)
	sameScreen(t, "the list", s.out.String(), `name  displayname  last_seen_ts                    flags
@a:x  A            2026-11-26 13:33, 20 hours ago  admin
@b:x  B            ·                               deactivated, locked
`)
}

func TestViewDrawsAtATerminalAndIsPlainInAPipe(t *testing.T) {
	code := `view.table({ { id = "a", size = 2500000 } }, { title = "Files" }) view.bars({ a = 2e6, b = 1e6 }, { unit = "bytes" })
		view.tree { "Space", "Room" } view.spark { 1, 3, 2 }`
	sameScreen(t, "at a terminal", screenOf(t, 60, "-e", code), "Files\n─────\nid    size\na   2.5 MB\n\n"+
		"item    size\na     2.0 MB  "+strings.Repeat("█", 46)+"\nb     1.0 MB  "+strings.Repeat("█", 23)+"\n\n"+
		"Space\n└─ Room\n\n▁█▅\n3 numbers, lowest 1, highest 3, last 2\n")
	s := newStage(t, "-e", code)
	s.expect(t, statusDone)
	sameScreen(t, "in a pipe", s.out.String(), "id\tsize\na\t2500000\nitem\tnumber\na\t2000000\nb\t1000000\nSpace\n  Room\n1\t3\t2\n")
}

// drawings are what a screen reader stumbles over, and what drives a terminal.
const drawings = "█▏▎▍▌▋▊▉▁▂▃▄▅▆▇─│├└·\x1b\r#"

func TestPlainIsReadAloud(t *testing.T) {
	code := `view.table({ { id = "a", name = json.null }, { id = "b", name = "B" } }) view.bars({ a = 2e6, b = 1e6 }, { title = "Sizes", unit = "bytes" })
		view.tree { "Space", "Room", { "Inner", "Other" } } view.spark { 1, 3, 2 } view.histogram { 1, 2, 2 }
		parallel.each({ 1, 2, 3 }, function() end)`
	want := `id  name
a   -
b   B

Sizes:
item    size
a     2.0 MB
b     1.0 MB

Space
  Room
  Inner
    Other

3 numbers, lowest 1, highest 3, last 2

range   count
1 to 2      1
2 to 3      2
`
	for _, width := range []int{60, 80, 120, 200} {
		screen := screenOf(t, width, "--plain", "-e", code)
		sameScreen(t, "--plain", screen, want)
		if strings.ContainsAny(screen, drawings) {
			t.Errorf("a drawing is in %q", screen)
		}
	}
	s := newStage(t, "-e", code)
	s.onTerminal(80)
	s.environment["SYNLUA_PLAIN"] = "1"
	delete(s.environment, "NO_COLOR")
	s.expect(t, statusDone)
	sameScreen(t, "SYNLUA_PLAIN", s.out.String()+s.err.String(), want)
}

func TestADumbTerminalGetsPlainLetters(t *testing.T) {
	s := newStage(t, "-e", `view.bars { a = 2, b = 1 } view.tree { "Space", "Room" } view.spark { 1, 2 }`)
	s.onTerminal(60)
	s.environment["NO_COLOR"], s.environment["TERM"] = "", "dumb"
	s.expect(t, statusDone)
	sameScreen(t, "TERM=dumb", s.out.String(), "item  number\na          2  "+strings.Repeat("#", 46)+"\nb          1  "+
		strings.Repeat("#", 23)+"\n\nSpace\n`- Room\n\n2 numbers, lowest 1, highest 2, last 2\n")
}

func TestColoursAreOnlyWhereTheyAreWanted(t *testing.T) {
	for _, test := range []struct {
		name, value string
		coloured    bool
	}{{"NO_COLOR", "1", false}, {"TERM", "dumb", false}, {"SYNLUA_PLAIN", "1", false}, {"TERM", "xterm", true}} {
		s := newStage(t, "-e", `view.table { { a = 1 } } log.warn("x")`)
		s.onTerminal(80)
		delete(s.environment, "NO_COLOR")
		s.environment[test.name] = test.value
		s.expect(t, statusDone)
		if got := strings.Contains(s.out.String()+s.err.String(), "\x1b["); got != test.coloured {
			t.Errorf("with %s=%s there are colours: %t, want %t", test.name, test.value, got, test.coloured)
		}
	}
}

func TestHintsNameTheFileThatWasTyped(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "my script.lua")
	source := `local opts = require "recipe".start { name = "b", summary = "Try", effect = "read", options = { { "n", "integer", required = true, help = "a number" } } }`
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, "run", file)
	s.expect(t, statusUsage)
	sameScreen(t, "the hint", s.err.String(), "synlua: --n: this option is required: a number (see  synlua run '"+file+"' --help)\n")
	s = newStage(t, "run", file, "--help")
	s.expect(t, statusDone)
	if want := "usage: synlua run '" + file + "' --n …\n"; !strings.Contains(s.out.String(), want) {
		t.Errorf("%q is not in\n%s", want, s.out.String())
	}
	s = newStage(t, "run", "join-users")
	s.expect(t, statusUsage)
	if want := "synlua run join-users --help"; !strings.Contains(s.err.String(), want) {
		t.Errorf("%q is not in %q", want, s.err.String())
	}
}

func TestMessagesFitTheTerminal(t *testing.T) {
	s := newStage(t, "whoami")
	for _, width := range []int{60, 80, 120, 200} {
		s.onTerminal(width)
		s.err.Reset()
		s.expect(t, statusConnection)
		for line := range strings.Lines(s.err.String()) {
			if got := terminal.Width(strings.TrimSuffix(line, "\n")); got > width {
				t.Errorf("at %d columns a line of a message takes %d: %q", width, got, line)
			}
		}
	}
}
