package lab

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// oldestMinor is the oldest Python 3 that Synapse runs on.
const oldestMinor = 10

// pythonNames are tried in this order if no Python was named.
var pythonNames = []string{"python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3"}

// probe is written so that any Python answers it, even one that is far too old.
const probe = `import sys
print("%d.%d" % sys.version_info[:2])
try:
    import ensurepip, venv
    print("venv")
except ImportError:
    print("none")
`

// interpreter is a Python that can make a virtual environment.
type interpreter struct {
	path  string
	minor int
}

// findPython returns the first of names that is new enough and can make virtual
// environments. The error says for each Python that was found why it cannot be used.
func findPython(ctx context.Context, names []string) (interpreter, error) {
	var reasons []string
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found, err := probePython(ctx, path)
		if err == nil {
			return found, nil
		}
		if ctx.Err() != nil {
			return interpreter{}, ctx.Err()
		}
		reasons = append(reasons, err.Error())
	}
	if len(reasons) == 0 {
		return interpreter{}, fmt.Errorf("no python found under the names %q; install Python 3.%d or newer", names, oldestMinor)
	}
	return interpreter{}, fmt.Errorf("no python that synapse can run on: %s", strings.Join(reasons, "; "))
}

// probePython asks the Python at path for its version and for what a virtual environment
// needs. It runs the program: version managers put names on the PATH that lead to no
// Python.
func probePython(ctx context.Context, path string) (interpreter, error) {
	out, err := exec.CommandContext(ctx, path, "-E", "-s", "-c", probe).Output()
	if err != nil {
		return interpreter{}, fmt.Errorf("%q does not run (%w)", path, err)
	}
	version, module, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	minor, err := parseMinor(version)
	if err != nil {
		return interpreter{}, fmt.Errorf("%q: %w", path, err)
	}
	if minor < oldestMinor {
		return interpreter{}, fmt.Errorf("%q is Python %s, install 3.%d or newer", path, version, oldestMinor)
	}
	if strings.TrimSpace(module) != "venv" {
		return interpreter{}, fmt.Errorf("%q lacks the modules venv and ensurepip (on Debian and Ubuntu: apt install python%s-venv)", path, version)
	}
	return interpreter{path: path, minor: minor}, nil
}

// parseMinor reads "3.11" as 11. Any Python before 3 counts as older than all.
func parseMinor(version string) (int, error) {
	major, minor, ok := strings.Cut(strings.TrimSpace(version), ".")
	m, errMajor := strconv.Atoi(major)
	n, errMinor := strconv.Atoi(minor)
	if !ok || errMajor != nil || errMinor != nil {
		return 0, errors.New("answers with no version; is it a Python?")
	}
	if m < 3 {
		return -1, nil
	}
	return n, nil
}
