package oauthtest

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"synlua/bindings/lab"
)

// startLimit is how long the OAuth server may take to start on a slow machine.
const startLimit = time.Minute

// The program is run from a folder that is written when it starts.
//
//go:embed server/*.py
var program embed.FS

//go:embed requirements.txt
var requirements []byte

// environment is what the OAuth server runs in.
var environment = lab.Environment{
	Title: "the OAuth server of the tests", Folder: "oauth", Module: "authlib.integrations.flask_oauth2", Requirements: requirements,
}

// process is the OAuth server's. It ends when its input is closed.
type process struct {
	cmd   *exec.Cmd
	input io.Closer
	port  string
}

// startPython starts the OAuth server and waits until it listens.
func startPython(ctx context.Context, o lab.Options, folder string, config map[string]any) (*process, error) {
	python, err := environment.Python(ctx, o)
	if err != nil {
		return nil, err
	}
	source := filepath.Join(folder, "oauth")
	if err := os.CopyFS(source, program); err != nil {
		return nil, fmt.Errorf("write the OAuth server's program: %w", err)
	}
	log, err := os.Create(filepath.Join(folder, "oauth.log"))
	if err != nil {
		return nil, fmt.Errorf("open the OAuth server's log: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(python, "-I", "-B", filepath.Join(source, "server"))
	cmd.Stderr = log
	p, output, err := run(cmd)
	if err != nil {
		return nil, fmt.Errorf("start the OAuth server: %w", err)
	}
	if err := p.greet(ctx, config, output); err != nil {
		p.kill()
		said, _ := fs.ReadFile(os.DirFS(folder), "oauth.log")
		return nil, fmt.Errorf("start the OAuth server: %w\n%s", err, said)
	}
	return p, nil
}

func run(cmd *exec.Cmd) (*process, io.Reader, error) {
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	return &process{cmd: cmd, input: input}, output, cmd.Start()
}

// greet gives the server its configuration and reads the port that it answers with.
func (p *process) greet(ctx context.Context, config map[string]any, output io.Reader) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })()
	if err := json.NewEncoder(p.input.(io.Writer)).Encode(config); err != nil {
		return err
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.port = strings.TrimSpace(line)
	return err
}

// kill ends the process at once and waits until it is gone.
func (p *process) kill() {
	_ = p.input.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
