// Package lab runs a throwaway Synapse on this machine: to rehearse on, and for the tests.
// It installs a pinned Synapse from PyPI into a virtual environment (once; the environment
// is shared), and starts it with SQLite on a free port of 127.0.0.1, with every rate limit
// off, no federation, and an administrator whose name is admin. It needs only Python 3.10
// or newer, and runs on Linux and macOS.
//
// It is not for production: passwords are hashed fast and weakly, the administrator's
// password and token are in a file (readable by its owner only), and nothing is backed up.
//
// If it is interrupted, even by the end of the process, the next Up works all the same.
package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Options say where the lab keeps its files and how it runs.
type Options struct {
	CacheDir string    // CacheDir holds the virtual environments. Several labs and processes can share it.
	DataDir  string    // DataDir holds one homeserver: its configuration, database, media, log and secrets.
	Python   string    // Python is the interpreter to install with; empty means the newest one found.
	Version  Version   // Version is the Synapse to run; empty means the one that ran last, or else the newest one that the lab knows.
	Log      io.Writer // Log receives lines of progress for people; nil means none.

	// Settings replace settings of the lab's homeserver.yaml, by name. They take effect
	// when the server starts, and must be given at every start.
	Settings map[string]any

	// Delegation names the authentication service that logs people in; nil means that
	// Synapse does it. It must be given at every start.
	Delegation *Delegation

	// Attached ends the server together with this process, however that ends.
	// Otherwise the server outlives it.
	Attached bool
}

// Delegation is an authentication service that stands before Synapse, as the Matrix
// Authentication Service does. Synapse asks it about every access token; accounts exist
// in both. It need not answer while Synapse starts.
type Delegation struct {
	Endpoint string // Endpoint is the service's address as Synapse reaches it.
	Secret   string // Secret is what the two know each other by.
}

// Server is a homeserver of the lab that has been made.
type Server struct {
	URL           string  // URL is the base address, without a slash at the end.
	ServerName    string  // ServerName is the part after the colon in the server's identifiers.
	AdminID       string  // AdminID is the administrator's Matrix id.
	AdminPassword string  // AdminPassword is a secret. Under a Delegation it is what the service may give the administrator.
	Token         string  // Token is an access token of the administrator, and a secret. Under a Delegation it is empty.
	PID           int     // PID is the process that serves, or 0 if the server is stopped.
	Version       Version // Version is the Synapse that runs or ran last.
	LogFile       string  // LogFile is where Synapse writes its log, with one line for each request.
}

// String names the server without its secrets.
func (s Server) String() string {
	return fmt.Sprintf("Synapse %s at %s (process %d)", s.Version, s.URL, s.PID)
}

// Report is what Status found.
type Report struct {
	Made    bool   // Made tells whether there is a homeserver in the folder.
	Running bool   // Running tells whether its process runs.
	Healthy bool   // Healthy tells whether it answers.
	Server  Server // Server is empty unless Made.
}

// Up returns the server in the data folder, running. It makes the server, or starts it
// again after a stop, or finds it running.
func Up(ctx context.Context, o Options) (*Server, error) {
	f, _, err := o.resolve()
	if err != nil {
		return nil, err
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s, err := f.load()
	if errors.Is(err, fs.ErrNotExist) {
		s, err = newState(), nil
	}
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(f.path, 0o700); err != nil {
		return nil, fmt.Errorf("keep the lab's folder private: %w", err)
	}
	version, err := o.choose(f, s)
	if err != nil {
		return nil, err
	}
	server, err := resume(ctx, o, f, s)
	if server != nil || err != nil {
		return server, err
	}
	python, err := version.environment().Python(ctx, o)
	if err != nil {
		return nil, err
	}
	s.Version = version
	return start(ctx, o, f, s, python)
}

// choose returns the version to run. It refuses one that would not be the one that runs, or
// that is older than the database.
func (o Options) choose(f folder, s state) (Version, error) {
	if s.Version == "" {
		return o.Version.orNewest()
	}
	if o.Version == "" || o.Version == s.Version {
		return s.Version, nil
	}
	pid, err := runningPID(f)
	switch {
	case err != nil:
		return "", err
	case pid != 0:
		return "", fmt.Errorf("%w: Synapse %s runs there, and %s is asked for", ErrOtherVersion, s.Version, o.Version)
	case compareVersions(o.Version, s.Version) < 0:
		return "", fmt.Errorf("%w: its database is of Synapse %s, which %s cannot read", ErrOtherVersion, s.Version, o.Version)
	}
	return o.Version, nil
}

// ErrOtherVersion means that the folder has a server of another version, which stands in the
// way of the one that is asked for.
var ErrOtherVersion = errors.New("the lab is of another version")

// Down stops the server, and with wipe removes the data folder. It is no error if there is
// nothing to stop.
func Down(ctx context.Context, o Options, wipe bool) error {
	f, _, err := o.resolve()
	if err != nil {
		return err
	}
	if _, err := os.Stat(f.path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := stop(ctx, f); err != nil {
		return err
	}
	if wipe {
		return f.discard()
	}
	return nil
}

// Status returns what there is, without changing it.
func Status(o Options) (Report, error) {
	f, _, err := o.resolve()
	if err != nil {
		return Report{}, err
	}
	s, err := f.load()
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, nil
	}
	if err != nil {
		return Report{}, err
	}
	pid, err := runningPID(f)
	if err != nil {
		return Report{}, err
	}
	server := f.server(s, pid)
	return Report{Made: true, Running: pid != 0, Healthy: pid != 0 && isHealthy(context.Background(), server.URL), Server: *server}, nil
}

// resolve checks the options and fills in what was left empty.
func (o Options) resolve() (folder, Version, error) {
	if o.CacheDir == "" || o.DataDir == "" {
		return folder{}, "", errors.New("the lab needs a cache folder and a data folder")
	}
	version, err := o.Version.orNewest()
	if err != nil {
		return folder{}, "", err
	}
	path, err := filepath.Abs(o.DataDir)
	if err != nil {
		return folder{}, "", fmt.Errorf("find the data folder: %w", err)
	}
	f := folder{path}
	return f, version, f.refuseForeign()
}

func (o Options) say(format string, args ...any) {
	if o.Log != nil {
		fmt.Fprintf(o.Log, format+"\n", args...)
	}
}

func (f folder) server(s state, pid int) *Server {
	return &Server{
		URL: baseURL(s.Port), ServerName: serverName, AdminID: "@" + adminName + ":" + serverName,
		AdminPassword: s.AdminPassword, Token: s.AdminToken,
		PID: pid, Version: s.Version, LogFile: f.log(),
	}
}
