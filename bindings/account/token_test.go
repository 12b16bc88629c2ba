package account

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tokenOf resolves a connection and asks for its token.
func tokenOf(t *testing.T, s Sources) (string, error) {
	t.Helper()
	if s.FlagHomeserver == "" {
		s.FlagHomeserver = elsewhere
	}
	connection, err := Resolve(s)
	if err != nil {
		t.Fatal(err)
	}
	return connection.Token.Token(t.Context())
}

func TestTokensAreTrimmedOfTheLineBreakOnly(t *testing.T) {
	for _, text := range []string{token, token + "\n", token + "\r\n"} {
		got, err := tokenOf(t, Sources{FlagTokenFile: writeFile(t, "token", text, 0o600)})
		if err != nil || got != token {
			t.Errorf("file %q gives %q, %v", text, got, err)
		}
	}
}

func TestWhatIsNoTokenIsRefusedUnseen(t *testing.T) {
	for _, text := range []string{token + " x", "user\n" + token, token + "\t", token + "\x1b[m", token + "ä", " " + token} {
		_, err := tokenOf(t, Sources{FlagTokenFile: writeFile(t, "token", text, 0o600)})
		wantError(t, err, "--token-file", "blanks")
		_, err = tokenOf(t, Sources{EnvToken: text})
		wantError(t, err, "SYNLUA_TOKEN", "blanks")
		if !errors.Is(err, ErrNoConnection) {
			t.Errorf("error %v is not ErrNoConnection", err)
		}
	}
	_, err := tokenOf(t, Sources{FlagTokenFile: writeFile(t, "token", "\n", 0o600)})
	wantError(t, err, "--token-file", "empty")
}

func TestATokenFileThatOthersCanOpenIsRefused(t *testing.T) {
	path := writeFile(t, "token", token, 0o644)
	_, err := tokenOf(t, Sources{FlagTokenFile: path})
	wantError(t, err, "chmod 600 '"+path+"'")
}

func TestATokenFileThatCannotBeReadIsNamed(t *testing.T) {
	_, err := tokenOf(t, Sources{FlagTokenFile: filepath.Join(t.TempDir(), "none")})
	wantError(t, err, "--token-file", "none")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v does not wrap the cause", err)
	}
	_, err = tokenOf(t, Sources{FlagTokenFile: writeFile(t, "token", strings.Repeat("x", fileLimit+1), 0o600)})
	wantError(t, err, "larger than")
}

func TestAProfileMayNameATokenFile(t *testing.T) {
	path := writeFile(t, "token", "", 0o600)
	folder := filepath.Dir(path)
	file := &File{folder: folder, Default: "p", Profiles: map[string]Profile{"p": {Homeserver: elsewhere, UserID: "@a:x", TokenFile: "token"}}}
	readFile := func(asked string) ([]byte, fs.FileInfo, error) {
		if asked != path {
			t.Errorf("%q was read, want %q", asked, path)
		}
		info, err := os.Stat(path)
		return []byte("from-file"), info, err
	}
	connection, err := Resolve(Sources{File: file, ReadFile: readFile})
	if err != nil {
		t.Fatal(err)
	}
	if connection.UserID != "@a:x" {
		t.Errorf("user is %q, want the profile's", connection.UserID)
	}
	if got, err := connection.Token.Token(t.Context()); err != nil || got != "from-file" {
		t.Errorf("token is %q, %v", got, err)
	}
}

// runner counts how often a token command is run.
type runner struct {
	runs   int
	output string
	err    error
}

func (r *runner) run(ctx context.Context, _ string) (string, error) {
	r.runs++
	return r.output, errors.Join(r.err, ctx.Err())
}

func TestATokenCommandRunsOnceWhenWanted(t *testing.T) {
	r := &runner{output: token + "\n"}
	connection, err := Resolve(Sources{FlagHomeserver: elsewhere, FlagTokenCommand: "pass show x", RunCommand: r.run})
	if err != nil {
		t.Fatal(err)
	}
	if r.runs != 0 {
		t.Error("the command ran before a token was wanted")
	}
	for range 3 {
		if got, err := connection.Token.Token(t.Context()); err != nil || got != token {
			t.Errorf("token is %q, %v", got, err)
		}
	}
	if r.runs != 1 {
		t.Errorf("the command ran %d times, want once", r.runs)
	}
}

func TestAFailedTokenCommandIsExplainedAndNotRepeated(t *testing.T) {
	failure := errors.New("exit status 3")
	r := &runner{output: token, err: failure}
	file := &File{Default: "p", Profiles: map[string]Profile{"p": {Homeserver: elsewhere, TokenCommand: "echo " + token}}}
	connection, err := Resolve(Sources{File: file, RunCommand: r.run})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := connection.Token.Token(t.Context())
		wantError(t, err, `token_command of profile "p" failed`, "exit status 3")
		if got != "" || !errors.Is(err, failure) || !errors.Is(err, ErrNoConnection) {
			t.Errorf("token is %q, error %v", got, err)
		}
	}
	if r.runs != 1 {
		t.Errorf("the command ran %d times, want once", r.runs)
	}
}

func TestACancelledTokenCommandMayRunAgain(t *testing.T) {
	r := &runner{output: token}
	ctx, cancel := context.WithCancel(t.Context())
	run := func(ctx context.Context, command string) (string, error) {
		cancel()
		return r.run(ctx, command)
	}
	connection, err := Resolve(Sources{FlagHomeserver: elsewhere, FlagTokenCommand: "x", RunCommand: run})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := connection.Token.Token(ctx)
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNoConnection) {
			t.Errorf("error is %v, want context.Canceled and nothing else", err)
		}
	}
	if r.runs != 1 {
		t.Errorf("the command ran %d times, want once: the second call had ended before", r.runs)
	}
	if got, err := connection.Token.Token(t.Context()); err != nil || got != token {
		t.Errorf("token is %q, %v", got, err)
	}
}
