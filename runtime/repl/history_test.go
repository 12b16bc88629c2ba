package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// remember runs a session with a history file and returns the file's text.
func remember(t *testing.T, path string, p *person) string {
	t.Helper()
	opts := p.options(t)
	opts.History = path
	if _, err := p.run(t, opts); err != "" {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLinesAreKeptForTheNextSession(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	remember(t, path, &person{lines: []string{"x = 1", "x", "x", ":help", "function f()", "  return 2", "end"}})
	next := &person{lines: []string{"y = 1"}}
	text := remember(t, path, next)
	expect(t, "the file", text, "x = 1\nx\n:help\nfunction f()⏎\ufe0e  return 2⏎\ufe0eend\ny = 1\n")
	expect(t, "the lines to call back", strings.Join(next.history, "|"), "x = 1|x|:help|function f()\n  return 2\nend|y = 1")
}

func TestHistoryIsForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	path := filepath.Join(dir, "history")
	remember(t, path, &person{lines: []string{"1"}})
	for name, want := range map[string]os.FileMode{path: 0o600, dir: 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o, want %o", name, got, want)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	remember(t, path, &person{lines: []string{"2"}})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a file with the mode 644 was not closed to others: %v, %v", info.Mode(), err)
	}
}

func TestLineIsKeptBeforeItRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	p := &person{lines: []string{"x = 1"}}
	p.beforeEnd = func() {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "the file before the session's end", string(text), "x = 1\n")
	}
	remember(t, path, p)
}

func TestHistoryIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var lines []string
	for i := range maxHistory + 5 {
		lines = append(lines, fmt.Sprintf("x = %d", i))
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &person{lines: []string{"last = 1"}}
	text := remember(t, path, p)
	kept := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(kept) != maxHistory || kept[0] != "x = 6" || kept[maxHistory-1] != "last = 1" {
		t.Errorf("%d lines are kept, from %q to %q", len(kept), kept[0], kept[len(kept)-1])
	}
	if len(p.history) != maxHistory+1 {
		t.Errorf("%d lines were read and added, want %d", len(p.history), maxHistory+1)
	}
}

func TestHostileHistoryIsNotShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte("good\n\x1b[2J\n\xff\n\nalso\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &person{}
	remember(t, path, p)
	if want := []string{"good", "also"}; !slices.Equal(p.history, want) {
		t.Errorf("got %q, want %q", p.history, want)
	}
}

func TestSessionGoesOnWithoutHistory(t *testing.T) {
	p := &person{lines: []string{"1", "2"}}
	opts := p.options(t)
	opts.History = t.TempDir() // a folder
	out, err := p.run(t, opts)
	expect(t, "output", out, "1\n2\n\n")
	if strings.Count(err, "\n") != 1 || !strings.Contains(err, "lines are not kept for the next session") {
		t.Errorf("the errors are %q, want one remark", err)
	}
}

func TestChunkOfSeveralLinesComesBackAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	chunks := []string{
		"-- why\nfor i = 1, 2 do\n\tf(i) -- how\n\nend", "x = [[a\n  b]]", "x = \"a\\\nb\"", "x = f\n(g)()", "-- alone", `s = "⏎ and ⇥"`,
	}
	remember(t, path, &person{lines: append([]string{"function f() end", "g = f"}, chunks[0], chunks[1], chunks[2], chunks[4], chunks[5])})
	next := &person{}
	text := remember(t, path, next)
	if lines := strings.Count(text, "\n"); lines != 7 {
		t.Errorf("7 chunks are %d lines of the file:\n%s", lines, text)
	}
	for i, want := range []string{"function f() end", "g = f", chunks[0], chunks[1], chunks[2], chunks[4], chunks[5]} {
		expect(t, fmt.Sprintf("chunk %d", i), next.history[i], want)
	}
	for _, chunk := range chunks {
		if line := marked(chunk); strings.ContainsAny(line, "\n\t") || unmarked(line) != chunk {
			t.Errorf("%q becomes %q, and that %q", chunk, line, unmarked(line))
		}
	}
}

func TestWhatCouldDriveTheTerminalIsNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	p := &person{lines: []string{"1", "s = '\x1b[2J'"}}
	expect(t, "the file", remember(t, path, p), "1\n")
	expect(t, "what can be called back", strings.Join(p.history, "\n"), "1")
}

func TestSecretsAreNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	p := &person{lines: []string{"1", "f = {", `password = "hunter2"`, "}", `token = "abc"`, "2"}}
	expect(t, "the file", remember(t, path, p), "1\n2\n")
	expect(t, "what can be called back", strings.Join(p.history, "\n"), "1\n2")
}

func TestWhatLooksLikeASecret(t *testing.T) {
	cases := map[string]bool{
		`password = "x"`:                                true,
		`local Password="x"`:                            true,
		`f{ new_password = p }`:                         true,
		`t["access_token"] = x`:                         true,
		`t.shared_secret =x`:                            true,
		`body = '{"password": "x"}'`:                    true,
		`body = "{\"token\":\"x\"}"`:                    true,
		`passwd = 1`:                                    true,
		`synapse.users.reset_password("@a:x", "new")`:   true,
		`matrix.account.change_password{ x }`:           true,
		`set_password "x"`:                              true,
		`x = "syt_YWxpY2U_abcdefghijklmnopqrst_0aBcDe"`: true,
		`f("mat_0123456789abcdef")`:                     true,
		`x = "MDAxYWxvY2F0aW9uIHN5bmFwc2U"`:             true,
		`h = "Authorization: Bearer abcdefgh12345"`:     true,
		`token =`:                                                      true,
		`local t = { token = "x" }`:                                    true,
		`json.decode('{"password":"x"}')`:                              true,
		`json.decode("{\\\"password\\\":1}")`:                          true,
		`apiKey = f()`:                                                 true,
		`t["X-Api-Key"] = "x"`:                                         true,
		`pin = 1234`:                                                   true,
		`client = { clientSecret = [[x]] }`:                            true,
		`recovery_key="x"`:                                             true,
		`password, user = "x", "y"`:                                    true,
		`if user.password == "x" then end`:                             true,
		`"x" ~= password`:                                              true,
		`store.set("password", "x")`:                                   true,
		`synapse.registration_tokens.delete("welcome")`:                true,
		`synapse.registration_tokens.create{ token = "welcome" }`:      true,
		`accounts.set_password(user, p)`:                               true,
		`h = "Cookie: a=b"`:                                            true,
		`url = "https://x/?access_token=abc"`:                          true,
		`p = [=[mpt_abcdefgh12345]=]`:                                  true,
		`x = "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"`:                 true,
		`-- the token "aB3dEfGh1jKlMn0pQrStUv" is new`:                 true,
		`secret("aB3dEfGh1jKlMn0pQrStUv")`:                             true,
		`synapse.users.get("@aB3dEfGh1jKlMn0pQrStUv:x")`:               false,
		`for t in mas.user_registration_tokens.list{} do print(t) end`: false,
		`synapse.rooms.list{ from = 5 }.next_token`:                    false,
		`next_batch = answer.next_batch`:                               false,
		`matrix.sync.once{ since = "s72595_4483_1934" }`:               false,
		`mas.user_sessions.finish("01M8DNQJM7Y4EFC0GY3YHHE0WM")`:       false,
		`session_id = "abc"`:                                           false,
		`x = 1 -- not the password`:                                    false,
		`if token == nil then return end`:                              false,
		`token ~= nil`:                                                 false,
		`synapse.registration_tokens.list()`:                           false,
		`for t in synapse.registration_tokens.list{ valid = true } do`: false,
		`help(synapse.users.reset_password)`:                           false,
		`help("synapse.users.reset_password")`:                         false,
		`mat_x = 1`:                                                    false,
		`x = 1`:                                                        false,
		`print("the password is not here")`:                            false,
	}
	for line, want := range cases {
		if got := MayHoldSecret(line); got != want {
			t.Errorf("%s: got %v, want %v", line, got, want)
		}
	}
}
