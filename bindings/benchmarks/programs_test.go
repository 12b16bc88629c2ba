package benchmarks

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/lab/labtest"
)

// requestsVersion is the version of Python's requests to compare with.
const requestsVersion = "2.32.5"

// built are the programs of this process, made when a benchmark first wants them.
var built struct {
	once           sync.Once
	dir            string
	synlua, byhand string
	err            error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(status)
}

func build(b *testing.B) {
	b.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "synlua-benchmarks-"); built.err != nil {
			return
		}
		built.synlua, built.byhand = filepath.Join(built.dir, "synlua"), filepath.Join(built.dir, "byhand")
		for path, of := range map[string]string{built.synlua: "synlua/cmd/synlua", built.byhand: "synlua/bindings/benchmarks/byhand"} {
			if out, err := exec.Command("go", "build", "-o", path, of).CombinedOutput(); err != nil {
				built.err = fmt.Errorf("go build %s: %w\n%s", of, err, out)
			}
		}
	})
	if built.err != nil {
		b.Fatal(built.err)
	}
}

// place is a server and the account that the programs use there.
type place struct{ url, token, caFile string }

// synlua returns the command that runs a script or a recipe.
func (p place) synlua(b *testing.B, script string, args ...string) command {
	b.Helper()
	build(b)
	c := command{name: built.synlua, env: p.env(b.TempDir())}
	if p.caFile != "" {
		c.args = append(c.args, "--ca-file", p.caFile)
	}
	c.args = append(append(c.args, "-q", "run", script), args...)
	return c
}

// applying is the command with --apply, for scripts that change something. Others go
// without: it makes synlua read lists whole before their first item.
func (c command) applying() command {
	c.args = append([]string{"--apply"}, c.args...)
	return c
}

// byhand returns the command that does some work in Go.
func (p place) byhand(b *testing.B, work string, args ...string) command {
	b.Helper()
	build(b)
	return command{name: built.byhand, args: append([]string{work}, args...), env: p.env(b.TempDir())}
}

// python returns the command that runs a program of the folder python.
func (p place) python(b *testing.B, program string, args ...string) command {
	b.Helper()
	return command{name: pythonWithRequests(b), args: append([]string{filepath.Join("python", program)}, args...), env: p.env(b.TempDir())}
}

// env is the environment of a program: the server, and a home of its own.
func (p place) env(home string) []string {
	return append(os.Environ(), "SYNLUA_HOMESERVER="+p.url, "SYNLUA_TOKEN="+p.token, "CA_FILE="+p.caFile,
		"XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home)
}

// command is a program with what it is given.
type command struct {
	name string
	args []string
	env  []string
	// started, if there is one, hears of the process.
	started func(*os.Process)
}

// result is what a run gave: the last line that it printed, how long it took, and how
// much of that it kept a processor busy.
type result struct {
	lastLine        string
	took, processor time.Duration
}

// run runs the command to its end.
func (c command) run(b *testing.B) result {
	b.Helper()
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(b.Context(), c.name, c.args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = c.env, &out, &problems
	start := time.Now()
	err := cmd.Start()
	if err == nil {
		if c.started != nil {
			c.started(cmd.Process)
		}
		err = cmd.Wait()
	}
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%s %s: %v\n%s", filepath.Base(c.name), strings.Join(c.args, " "), err, problems.Bytes())
	}
	printed := strings.TrimSpace(out.String())
	return result{
		lastLine: printed[strings.LastIndexByte(printed, '\n')+1:],
		took:     took, processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	}
}

var venv struct {
	once   sync.Once
	python string
	err    error
}

// pythonWithRequests returns a Python that has requests: of a virtual environment in
// the cache folder, made once.
func pythonWithRequests(b *testing.B) string {
	b.Helper()
	venv.once.Do(func() { venv.python, venv.err = makeVenv() })
	if venv.err != nil {
		b.Fatal(venv.err)
	}
	return venv.python
}

func makeVenv() (string, error) {
	options, err := labtest.Options(os.TempDir())
	if err != nil {
		return "", err
	}
	dir := filepath.Join(options.CacheDir, "requests-"+requestsVersion)
	python := filepath.Join(dir, "bin", "python3")
	if exec.Command(python, "-c", "import requests").Run() == nil {
		return python, nil
	}
	for _, args := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{python, "-m", "pip", "install", "--quiet", "requests==" + requestsVersion},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return python, nil
}
