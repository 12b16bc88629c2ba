package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"synlua/bindings/fakeserver"
	"synlua/runtime/repl"
	"synlua/runtime/terminal"
)

// stage is surroundings made for a test, and what the command wrote there.
type stage struct {
	surroundings
	out, err    bytes.Buffer
	environment map[string]string
}

// newStage returns surroundings without a terminal, with folders of their own, no
// environment, and a clock that does not move.
func newStage(t *testing.T, args ...string) *stage {
	t.Helper()
	dir := t.TempDir()
	s := &stage{environment: map[string]string{}}
	s.surroundings = surroundings{
		args: args, getenv: func(name string) string { return s.environment[name] },
		stdin: strings.NewReader(""), stdout: &s.out, stderr: &s.err,
		width: func() int { return 80 }, height: func() int { return 24 },
		hasProgram: func(string) bool { return false },
		runPager:   func(string, string) error { return errors.New("there is no pager on this stage") },
		now:        func() time.Time { return time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC) }, zone: time.UTC,
		folders: folders{
			config: filepath.Join(dir, "config"), state: filepath.Join(dir, "state"),
			data: filepath.Join(dir, "data"), cache: filepath.Join(dir, "cache"),
		},
		newAsker:    func() *terminal.Asker { return terminal.NewAsker(nil, io.Discard) },
		openPrompt:  func(bool) (lineEditor, error) { return nil, errors.New("there is no prompt on this stage") },
		keyring:     noKeyring{},
		openBrowser: func(string) error { return errors.New("there is no browser on this stage") },
		notify:      func(chan<- os.Signal, ...os.Signal) {},
		stopNotify:  func(chan<- os.Signal) {},
	}
	return s
}

// noKeyring is the keyring of a machine without a desktop.
type noKeyring struct{}

var errNoKeyring = errors.New("there is no keyring on this stage")

func (noKeyring) Get(string) (string, error) { return "", errNoKeyring }
func (noKeyring) Set(string, string) error   { return errNoKeyring }
func (noKeyring) Delete(string) error        { return errNoKeyring }

// expect runs the command and compares its exit status.
func (s *stage) expect(t *testing.T, status int) {
	t.Helper()
	if got := run(s.surroundings); got != status {
		t.Fatalf("%q ended with %d, want %d\n%s", s.args, got, status, s.err.String())
	}
}

func TestEvaluateInSurroundingsOfATest(t *testing.T) {
	s := newStage(t, "-e", "print(1)")
	s.expect(t, statusDone)
	if s.out.String() != "1\n" || s.err.Len() > 0 {
		t.Errorf("it wrote %q and %q", s.out.String(), s.err.String())
	}
}

func TestAScriptIsReadFromStandardInput(t *testing.T) {
	s := newStage(t)
	s.stdin = strings.NewReader("print(os.time())")
	s.expect(t, statusDone)
	if want := "1795773600\n"; s.out.String() != want {
		t.Errorf("it wrote %q, want the time of the clock, %q", s.out.String(), want)
	}
}

func TestWhoamiWithoutAConnectionSaysWhatToDo(t *testing.T) {
	s := newStage(t, "whoami")
	s.expect(t, statusConnection)
	if !strings.Contains(s.err.String(), "synlua login") || s.out.Len() > 0 {
		t.Errorf("it wrote %q and %q", s.out.String(), s.err.String())
	}
}

func TestTheEnvironmentNamesTheServer(t *testing.T) {
	server := fakeserver.New(t)
	server.On("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@a:example.org","device_id":"D"}`))
	server.On("GET", "/_synapse/admin/v2/users/@a:example.org", fakeserver.JSON(200, `{}`))
	server.On("GET", "/_synapse/admin/v1/server_version", fakeserver.JSON(200, `{"server_version":"1.163.2"}`))
	server.On("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":["v1.11"]}`))
	s := newStage(t, "whoami")
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	s.expect(t, statusDone)
	want := "server    " + server.URL() + "\nversions  Synapse 1.163.2, Matrix v1.11\nuser      @a:example.org\nadmin     true\n" +
		"by        the account's flag\ndevice    D\ntoken     Synapse's own\nkept      SYNLUA_TOKEN\n"
	if s.out.String() != want {
		t.Errorf("it wrote %q, want %q", s.out.String(), want)
	}
}

func TestTheClockIsInTheRecord(t *testing.T) {
	server := fakeserver.New(t)
	server.On("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@a:example.org"}`))
	server.Always("GET", "/_synapse/admin/v1/users/@b:example.org/joined_rooms", fakeserver.JSON(200, `{"joined_rooms":[],"total":0}`))
	server.On("POST", "/_synapse/admin/v1/join/!r:example.org", fakeserver.JSON(200, `{"room_id":"!r:example.org"}`))
	s := newStage(t, "--apply", "-e", `synapse.rooms.join("!r:example.org", { user_id = "@b:example.org" })`)
	s.environment["SYNLUA_HOMESERVER"], s.environment["SYNLUA_TOKEN"] = server.URL(), secretToken
	s.expect(t, statusDone)
	files, err := filepath.Glob(filepath.Join(s.folders.runs(), "20261127-100000-*.ndjson"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the records are %q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"time":"2026-11-27T10:00:00Z"`) {
		t.Errorf("the record has another time: %s", text)
	}
}

// lineTypist gives lines to the prompt, instead of a person at a terminal.
type lineTypist struct{ lines []string }

func (p *lineTypist) Prompt(string) (string, error) {
	if len(p.lines) == 0 {
		return "", io.EOF
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	return line, nil
}
func (*lineTypist) AppendHistory(string)        {}
func (*lineTypist) SetCompleter(repl.Completer) {}
func (*lineTypist) Close() error                { return nil }
func (*lineTypist) Edits() bool                 { return true }

func (*lineTypist) Interrupt(ctx context.Context) (context.Context, func()) {
	return ctx, func() {}
}

func TestThePromptTakesItsLinesFromTheSurroundings(t *testing.T) {
	s := newStage(t, "repl")
	s.openPrompt = func(bool) (lineEditor, error) { return &lineTypist{lines: []string{"x = 20", "x + 1"}}, nil }
	s.expect(t, statusDone)
	if want := "21\n\n"; s.out.String() != want {
		t.Errorf("it wrote %q, want %q", s.out.String(), want)
	}
	history, err := os.ReadFile(s.folders.history())
	if err != nil || string(history) != "x = 20\nx + 1\n" {
		t.Errorf("the history is %q, %v", history, err)
	}
}

func TestThePromptGivesProgramsData(t *testing.T) {
	s := newStage(t, "repl", "--output", "ndjson")
	s.openPrompt = func(bool) (lineEditor, error) { return &lineTypist{lines: []string{`{ { a = 1 }, { b = "x" } }`}}, nil }
	s.expect(t, statusDone)
	if want := `{"a":1}` + "\n" + `{"b":"x"}` + "\n\n"; s.out.String() != want {
		t.Errorf("it wrote %q, want %q", s.out.String(), want)
	}
}

func TestASignalEndsWhatComputes(t *testing.T) {
	s := newStage(t, "-e", "while true do end")
	s.notify = func(c chan<- os.Signal, signals ...os.Signal) {
		if signals[0] == syscall.SIGTERM {
			c <- syscall.SIGTERM
		}
	}
	s.expect(t, statusInterrupted)
}

// ofTheProcess are the names by which a program reaches its own surroundings.
var ofTheProcess = regexp.MustCompile(`\b(os\.(Args|Getenv|LookupEnv|Environ|Setenv|Stdin|Stdout|Stderr|Exit)|time\.(Now|Since|Until|Local)|signal\.Notify|xdg\.)\b`)

func TestOnlyMainAndSurroundingsReachTheProcess(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("the sources are %q, %v", files, err)
	}
	for _, file := range files {
		if file == "main.go" || file == "surroundings.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if name := ofTheProcess.Find(text); name != nil {
			t.Errorf("%s uses %s; hand it in with surroundings", file, name)
		}
	}
}
