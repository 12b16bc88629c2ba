package lab

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Environment is a virtual environment that the lab builds in the cache folder, once, and
// shares with every process that needs the same.
type Environment struct {
	Title        string // Title is what people call its program and version, such as "Synapse 1.163.2".
	Folder       string // Folder begins the name of its folder; pins and Python follow.
	Module       string // Module can be imported if the list of requirements was complete.
	Requirements []byte // Requirements are what pip installs: everything pinned, with hashes.
}

// Python returns the interpreter of the environment. It builds the environment if there is
// none yet.
func (e Environment) Python(ctx context.Context, o Options) (string, error) {
	if o.Python == "" {
		if python := e.find(o.CacheDir); python != "" {
			return python, nil
		}
	}
	names := pythonNames
	if o.Python != "" {
		names = []string{o.Python}
	}
	base, err := findPython(ctx, names)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(o.CacheDir, 0o700); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	dir := e.paths(o.CacheDir)(base.minor)
	unlock, err := e.lock(ctx, o, dir+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if python := venvPython(dir); python != "" {
		return python, nil
	}
	if err := e.build(ctx, o, base, dir); err != nil {
		return "", err
	}
	return filepath.Join(dir, "bin", "python"), nil
}

// PythonPath returns the Python of the virtual environment that Synapse runs in. It
// is an error if there is none yet.
func (o Options) PythonPath() (string, error) {
	version, err := o.Version.orNewest()
	if err != nil {
		return "", err
	}
	python := version.environment().find(o.CacheDir)
	if python == "" {
		return "", fmt.Errorf("synapse %s is not installed in %q; `synlua lab up` installs it", version, o.CacheDir)
	}
	return python, nil
}

// ConfigPath returns the path of the configuration that Synapse reads.
func (o Options) ConfigPath() string { return folder{o.DataDir}.config() }

// paths returns where the environment is for each minor version of Python. Other pins
// are another environment.
func (e Environment) paths(cache string) func(minor int) string {
	sum := sha256.Sum256(e.Requirements)
	prefix := filepath.Join(cache, fmt.Sprintf("%s-%x-py3.", e.Folder, sum[:6]))
	return func(minor int) string { return prefix + strconv.Itoa(minor) }
}

// find looks for an environment of any Python, so that a start need not probe every
// Python on the machine first.
func (e Environment) find(cache string) string {
	path := e.paths(cache)
	for minor := 30; minor >= oldestMinor; minor-- {
		if python := venvPython(path(minor)); python != "" {
			return python
		}
	}
	return ""
}

// venvPython returns the Python of the environment in dir, or "" if there is no environment
// or the Python that it was made from is gone.
func venvPython(dir string) string {
	python := filepath.Join(dir, "bin", "python")
	if _, err := os.Stat(python); err != nil {
		return ""
	}
	return python
}

// lock makes sure that only one process at a time builds an environment.
func (e Environment) lock(ctx context.Context, o Options, path string) (unlock func(), err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		o.say("waiting for another process that installs %s", e.Title)
		_, err = lock.TryLockContext(ctx, 100*time.Millisecond)
	}
	if err != nil {
		return nil, fmt.Errorf("wait for %q: %w", path, err)
	}
	return func() { _ = lock.Close() }, nil
}

// build builds under a temporary name and renames at the end, so that an
// environment under its real name is always complete. The caller holds the lock.
func (e Environment) build(ctx context.Context, o Options, base interpreter, dir string) error {
	removeLeftovers(dir)
	part, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".part-")
	if err != nil {
		return fmt.Errorf("make the virtual environment: %w", err)
	}
	defer os.RemoveAll(part)
	o.say("installing %s into %s (once, about a minute)", e.Title, dir)
	if err := runQuietly(ctx, base.path, "-I", "-m", "venv", part); err != nil {
		return fmt.Errorf("make a virtual environment with %q: %w", base.path, err)
	}
	if err := e.install(ctx, part); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove a broken virtual environment: %w", err)
	}
	return os.Rename(part, dir)
}

// removeLeftovers removes what an interrupted build left behind. It ignores errors, since
// they need not stop the next build.
func removeLeftovers(dir string) {
	parts, _ := filepath.Glob(dir + ".part-*")
	for _, part := range parts {
		_ = os.RemoveAll(part)
	}
}

// install installs from wheels only: no compiler is needed, and no foreign code runs
// until its hash has been checked. --no-deps is safe because the pinned list is complete,
// and the import at the end proves it.
func (e Environment) install(ctx context.Context, venv string) error {
	python := filepath.Join(venv, "bin", "python")
	list := filepath.Join(venv, "requirements.txt")
	if err := os.WriteFile(list, e.Requirements, 0o600); err != nil {
		return fmt.Errorf("write the list of requirements: %w", err)
	}
	err := runQuietly(ctx, python, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
		"--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", list)
	if err != nil {
		return fmt.Errorf("pip cannot install %s%s: %w", e.Title, indexHint(err), err)
	}
	if err := runQuietly(ctx, python, "-I", "-c", "import "+e.Module); err != nil {
		return fmt.Errorf("cannot load %s, which was just installed: %w", e.Title, err)
	}
	return nil
}

// indexHint says what to do if pip's output means that it reached no package index.
func indexHint(err error) string {
	words := err.Error()
	for _, sign := range []string{"No matching distribution", "NewConnectionError", "ConnectTimeout", "Read timed out", "name resolution", "ProxyError", "SSLError", "Connection refused"} {
		if strings.Contains(words, sign) {
			return " (it needs a package index: PyPI, or the one that PIP_INDEX_URL or pip's configuration names, with wheels for this Python)"
		}
	}
	return ""
}

// runQuietly runs a program and shows the end of its output only if it fails. When ctx
// ends, the program's child processes end too.
func runQuietly(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	ownSession(cmd)
	cmd.Cancel = func() error { return killSession(cmd.Process.Pid) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, lastLines(output.String(), 12))
	}
	return nil
}

// lastLines returns at most n lines from the end of text, indented.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return "  " + strings.Join(lines, "\n  ")
}
