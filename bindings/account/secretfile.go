package account

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// fileLimit bounds what is read from a file that should hold a token or profiles.
const fileLimit = 1 << 20

// ReadFile reads a small file, and returns its contents and what kind of file it is. Both
// come from the same open file, so that nobody can exchange it in between.
func ReadFile(path string) ([]byte, fs.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, fileLimit+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > fileLimit {
		return nil, nil, fmt.Errorf("%q is larger than %d bytes: is it the right file?", path, fileLimit)
	}
	return data, info, nil
}

// checkPrivate refuses a file that others on this machine may read or change. On Windows
// the mode does not say that.
func checkPrivate(path string, info fs.FileInfo) error {
	if runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return fmt.Errorf("file %q holds a secret and others may open it (mode %04o): run chmod 600 %s",
		path, info.Mode().Perm(), shellQuote(path))
}

// shellQuote quotes s as one word for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// locate returns the absolute form of a path in the profiles file: "~/" is the home folder,
// and a relative path starts at the folder of the profiles file.
func locate(folder, path string) (string, error) {
	if path == "" || filepath.IsAbs(path) {
		return path, nil
	}
	rest, inHome := strings.CutPrefix(path, "~/")
	if !inHome {
		return filepath.Join(folder, path), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("path %q of the profiles cannot be found: %w", path, err)
	}
	return filepath.Join(home, rest), nil
}
