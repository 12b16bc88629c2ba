package oauthtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// Server is a Synapse, the OAuth server that it leaves logging in to, and the proxy before
// both.
type Server struct {
	URL        string      // URL is the homeserver's address, without a slash at the end.
	Issuer     string      // Issuer is the OAuth server's address, with a slash at the end.
	ServerName string      // ServerName is the part after the colon in the server's identifiers.
	Synapse    *lab.Server // Synapse is what stands behind URL, with its log of requests.
	Admin      *Person     // Admin may ask for the scopes of an administrator.
	Plain      *Person     // Plain may not.

	secret  string
	lab     lab.Options
	front   *front
	python  *process
	private string // the address of the OAuth server behind the proxy
	client  *http.Client
}

// start starts the OAuth server and Synapse side by side, since each takes a while, and
// then opens the proxy.
func start(ctx context.Context, o Options, folder string) (*Server, error) {
	s := &Server{secret: rand.Text(), client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	var err error
	if s.lab, err = labtest.Options(filepath.Join(folder, "lab")); err != nil {
		return nil, err
	}
	if s.front, err = listen(strings.Trim(o.IssuerPath, "/")); err != nil {
		return nil, err
	}
	s.URL, s.Issuer = s.front.addresses()
	s.lab.Delegation = &lab.Delegation{Endpoint: s.Issuer, Secret: s.secret}
	s.lab.Settings = map[string]any{"public_baseurl": s.URL + "/"}

	started := make(chan error, 1)
	go func() {
		var err error
		s.python, err = startPython(ctx, s.lab, folder, s.pythonConfig())
		started <- err
	}()
	s.Synapse, err = lab.Up(ctx, s.lab)
	if errPython := <-started; err == nil {
		err = errPython
	}
	if err == nil {
		err = s.open(ctx)
	}
	if err != nil {
		_ = s.close(context.WithoutCancel(ctx))
		return nil, err
	}
	return s, nil
}

// pythonConfig is the line that the OAuth server reads when it starts.
func (s *Server) pythonConfig() map[string]any {
	return map[string]any{
		"issuer": s.Issuer, "prefix": s.front.prefix, "homeserver": s.URL, "secret": s.secret,
		"behaviour": Behaviour{}.forPython(),
	}
}

// open lets requests in, and makes the first people.
func (s *Server) open(ctx context.Context) error {
	s.ServerName = s.Synapse.ServerName
	s.private = "http://" + net.JoinHostPort("127.0.0.1", s.python.port)
	s.front.open(s.Synapse.URL, s.private)
	localpart, _, _ := strings.Cut(strings.TrimPrefix(s.Synapse.AdminID, "@"), ":")
	var err error
	if s.Admin, err = s.AddPerson(ctx, localpart, true); err != nil {
		return err
	}
	s.Plain, err = s.AddPerson(ctx, "plain", false)
	return err
}

// close ends everything that start began, however far it came.
func (s *Server) close(ctx context.Context) error {
	s.front.close()
	if s.python != nil {
		s.python.kill()
	}
	return lab.Down(ctx, s.lab, true)
}

// control asks the OAuth server for what only a test may.
func (s *Server) control(ctx context.Context, method, what string, body, into any) error {
	return s.call(ctx, method, s.private+s.front.prefix+"/_control/"+what, "", body, into)
}

// call sends JSON and decodes the answer into into, unless that is nil.
func (s *Server) call(ctx context.Context, method, address, token string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: status %d: %.300s", method, address, response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
