package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"synlua/bindings/fakeserver"
	"synlua/bindings/lab/labtest"
	"synlua/bindings/lab/oauthtest"
)

// programs are what the test binary is beside the tests, for the scripts in testdata.
var programs = map[string]func(){
	"synlua": func() {
		leaveTerminal()
		os.Exit(run(ofProcess()))
	},
}

// TestMain runs the tests, or the program whose name it was called by.
func TestMain(m *testing.M) { testscript.Main(withLab{m}, programs) }

// withLab removes the shared Synapse when the tests are over.
type withLab struct{ m *testing.M }

// Run runs the tests.
func (w withLab) Run() int { return oauthtest.Run(w.m) }

// secretToken is the token that the scripts give to scripted homeservers. Whatever
// synlua prints, it is never this.
const secretToken = "syt_never_to_be_printed"

// TestPromises runs each file of testdata. A file holds one promise to the user, as
// commands, what they print, and the files that they need. Beside testscript's own
// commands there are:
//
//	status N COMMAND [ARG...]  run a command that must end with exit status N
//	homeserver FILE            start a scripted homeserver; its address is in $HS
//	arrived FILE               the requests that came to it are those in FILE
//	changed FILE               those of them that are no reads are those in FILE
//	synapse                    start a real Synapse; its address is in $HS, its
//	                           administrator's token in the file admin.token
//	mode FILE 0600             the file has these permissions
//
// The program typist runs a command at a terminal of its own, types what is in ANSWER
// when the text is on its screen, and writes what was there to the file SCREEN:
//
//	exec typist SCREEN TEXT ANSWER COMMAND [ARG...]
//
// The program person sits at a terminal of so many columns, follows the steps in a file,
// and writes all that the screen has shown to the file SCREEN:
//
//	exec person SCREEN COLUMNS STEPS COMMAND [ARG...]
//
// A step is one of these, on a line of its own:
//
//	await TEXT  until the line of the cursor is just this, after the last Enter
//	see TEXT    until this is on the screen, below the line of the last Enter
//	type KEYS   such as 1 + 1{enter}; others are {tab}, {up}, {left}, {ctrl-c}, {ctrl-d}
//	paste FILE  paste the text of a file
//	send FILE   the same at a terminal that does not mark what is pasted
func TestPromises(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("SYNLUA_UPDATE_SCREENS") != "", // read what it writes before you commit it
		RequireExplicitExec: true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":     expectStatus,
			"homeserver": startHomeserver,
			"arrived":    expectArrived,
			"changed":    expectChanged,
			"synapse":    startSynapse,
			"mode":       expectMode,
		},
	})
}

// setUp gives each script folders of its own, and nothing of the machine's
// environment that synlua would read.
func setUp(env *testscript.Env) error {
	env.Values[sceneKey{}] = &scene{tb: env.T().(testing.TB)}
	env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
	for _, name := range []string{"CONFIG", "STATE", "DATA", "CACHE"} {
		env.Setenv("XDG_"+name+"_HOME", filepath.Join(env.WorkDir, strings.ToLower(name)))
	}
	env.Setenv("TZ", "UTC")
	env.Setenv("TOKEN", secretToken)
	return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
}

// scene is what the commands of one script share.
type scene struct {
	tb     testing.TB
	server *fakeserver.Server
}

type sceneKey struct{}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// expectStatus runs a command and compares its exit status. It also looks for the
// token in all that the command printed.
func expectStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("the exit status is %d, want %d", got, want)
	}
	for _, stream := range []string{"stdout", "stderr", "ttyout"} {
		if text := ts.ReadFile(stream); strings.Contains(text, secretToken) {
			ts.Fatalf("the token is on %s", stream)
		}
	}
}

// expectMode compares a file's permissions.
func expectMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE MODE")
	}
	want, err := strconv.ParseUint(args[1], 8, 32)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().Perm(); got != os.FileMode(want) {
		ts.Fatalf("%s has mode %o, want %o", args[0], got, want)
	}
}

// startSynapse makes the shared Synapse known to the script.
func startSynapse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: synapse")
	}
	server := labtest.Shared(sceneOf(ts).tb)
	ts.Setenv("HS", server.URL)
	ts.Setenv("ADMIN_PASSWORD", server.AdminPassword)
	ts.Check(os.WriteFile(ts.MkAbs("admin.token"), []byte(server.Token), 0o600))
}
