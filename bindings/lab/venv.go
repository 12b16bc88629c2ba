package lab

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ensureVenv returns the Python of a complete virtual environment with Synapse. It builds
// the environment if there is none yet.
func ensureVenv(ctx context.Context, o Options, v Version) (string, error) {
	if o.Python == "" {
		if python := anyVenv(o.CacheDir, v); python != "" {
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
	dir := filepath.Join(o.CacheDir, fmt.Sprintf("%s-py3.%d", v.venvPrefix(), base.minor))
	unlock, err := lockVenv(ctx, o, dir+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if python := venvPython(dir); python != "" {
		return python, nil
	}
	if err := buildVenv(ctx, o, v, base, dir); err != nil {
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
	python := anyVenv(o.CacheDir, version)
	if python == "" {
		return "", fmt.Errorf("synapse %s is not installed in %q; `synlua lab up` installs it", version, o.CacheDir)
	}
	return python, nil
}

// ConfigPath returns the path of the configuration that Synapse reads.
func (o Options) ConfigPath() string { return folder{o.DataDir}.config() }

// anyVenv looks for an environment of any Python, so that a start need not probe every
// Python on the machine first.
func anyVenv(cache string, v Version) string {
	for minor := 30; minor >= oldestMinor; minor-- {
		if python := venvPython(filepath.Join(cache, fmt.Sprintf("%s-py3.%d", v.venvPrefix(), minor))); python != "" {
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

// lockVenv makes sure that only one process at a time builds an environment.
func lockVenv(ctx context.Context, o Options, path string) (unlock func(), err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		o.say("waiting for another process that installs Synapse")
		_, err = lock.TryLockContext(ctx, 100*time.Millisecond)
	}
	if err != nil {
		return nil, fmt.Errorf("wait for %q: %w", path, err)
	}
	return func() { _ = lock.Close() }, nil
}

// buildVenv builds under a temporary name and renames at the end, so that an
// environment under its real name is always complete. The caller holds the lock.
func buildVenv(ctx context.Context, o Options, v Version, base interpreter, dir string) error {
	removeLeftovers(dir)
	part, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".part-")
	if err != nil {
		return fmt.Errorf("make the virtual environment: %w", err)
	}
	defer os.RemoveAll(part)
	o.say("installing Synapse %s into %s (once, about a minute)", v, dir)
	if err := runQuietly(ctx, base.path, "-I", "-m", "venv", part); err != nil {
		return fmt.Errorf("make a virtual environment with %q: %w", base.path, err)
	}
	if err := installSynapse(ctx, v, part); err != nil {
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

// installSynapse installs from wheels only: no compiler is needed, and no foreign code runs
// until its hash has been checked. --no-deps is safe because the pinned list is complete,
// and the import at the end proves it.
func installSynapse(ctx context.Context, v Version, venv string) error {
	python := filepath.Join(venv, "bin", "python")
	list := filepath.Join(venv, "requirements.txt")
	if err := os.WriteFile(list, v.requirements(), 0o600); err != nil {
		return fmt.Errorf("write the list of requirements: %w", err)
	}
	err := runQuietly(ctx, python, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
		"--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", list)
	if err != nil {
		return fmt.Errorf("pip cannot install synapse %s%s: %w", v, indexHint(err), err)
	}
	if err := runQuietly(ctx, python, "-I", "-c", "import synapse.app.homeserver"); err != nil {
		return fmt.Errorf("synapse %s was installed and cannot be loaded: %w", v, err)
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
