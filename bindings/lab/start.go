package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"time"
)

// startLimit is how long a start may take on a slow machine.
const startLimit = 2 * time.Minute

var (
	errPortTaken = errors.New("another program took the port")
	errEnded     = errors.New("synapse ended while it started")
)

// resume returns the server if it runs and answers, and nil if it must be started. It ends
// one that runs but does not answer.
func resume(ctx context.Context, o Options, f folder, s state) (*Server, error) {
	pid, err := runningPID(f)
	if err != nil || pid == 0 {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := awaitHealth(wait, baseURL(s.Port), nil); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, stop(ctx, f)
	}
	return finish(ctx, o, f, s, pid)
}

// finish makes sure that the administrator exists and that we have a token, unless an
// authentication service gives the tokens.
func finish(ctx context.Context, o Options, f folder, s state, pid int) (*Server, error) {
	token, err := ensureAdmin(ctx, o, s)
	if err != nil {
		return nil, err
	}
	if token != s.AdminToken {
		s.AdminToken = token
		if err := f.save(s); err != nil {
			return nil, err
		}
	}
	return f.server(s, pid), nil
}

// start starts Synapse on its last port, or on another one if that is taken.
func start(ctx context.Context, o Options, f folder, s state, python string) (*Server, error) {
	for attempt := 1; ; attempt++ {
		if err := prepare(o, f, &s); err != nil {
			return nil, err
		}
		o.say("starting Synapse %s at %s", s.Version, baseURL(s.Port))
		server, err := launch(ctx, o, f, s, python)
		if attempt == 3 || !errors.Is(err, errPortTaken) {
			return server, err
		}
	}
}

// prepare chooses the port and writes Synapse's configuration. The secrets are on disk
// before anything is made with them.
func prepare(o Options, f folder, s *state) error {
	port, err := freePort(s.Port)
	if err != nil {
		return err
	}
	s.Port = port
	if err := f.save(*s); err != nil {
		return err
	}
	return writeConfig(f, *s, o.settings())
}

// launch starts the process once. If anything fails, or the context ends, it leaves no
// process behind.
func launch(ctx context.Context, o Options, f folder, s state, python string) (*Server, error) {
	mark := fileSize(f.log())
	p, err := spawn(f, python, o.Attached)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("synapse does not answer after %s", startLimit))
	defer cancel()
	var server *Server
	err = awaitHealth(limited, baseURL(s.Port), p.done)
	if err == nil {
		server, err = finish(limited, o, f, s, p.pid)
	}
	if err == nil {
		return server, nil
	}
	p.kill()
	_ = os.Remove(f.pidFile())
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, explain(err, f.log(), mark)
}

// explain adds the end of what Synapse logged since the mark.
func explain(err error, path string, mark int64) error {
	said := readFrom(path, mark)
	if strings.Contains(said, "Couldn't listen on") {
		err = errPortTaken
	}
	return fmt.Errorf("%w; the end of %q:\n%s", err, path, lastLines(said, 15))
}

// freePort returns the wanted port if it is free. Otherwise it returns a random one below
// the range that systems use for outgoing connections.
func freePort(wanted int) (int, error) {
	if wanted != 0 && isFree(wanted) {
		return wanted, nil
	}
	for range 100 {
		if port := 18000 + rand.IntN(12000); isFree(port) {
			return port, nil
		}
	}
	return 0, errors.New("no free port found on 127.0.0.1 between 18000 and 30000")
}

func isFree(port int) bool {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	_ = listener.Close()
	return true
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// readFrom returns the contents of a file after the mark, or "" if it cannot be read.
func readFrom(path string, mark int64) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, _ := io.ReadAll(io.NewSectionReader(file, mark, 1<<62-mark))
	return string(text)
}
