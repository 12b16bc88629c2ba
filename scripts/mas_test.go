package scripts_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/oauthtest"
)

// newAdminUnderMAS is the administrator of a homeserver where the Matrix Authentication
// Service logs people in: a real Synapse that asks an OAuth server about every token, and a
// stand-in of MAS's Admin API of the test's own, which has no account yet but the
// administrator's.
func newAdminUnderMAS(t *testing.T) *admin {
	t.Helper()
	return adminUnderMAS(t, fakemas.Options{})
}

// provisioningMAS is newAdminUnderMAS with a stand-in that makes accounts at Synapse too, as
// MAS does, and tells it when they are locked or deactivated. It knows the providers Old and
// New.
func provisioningMAS(t *testing.T) *admin {
	t.Helper()
	a := adminUnderMAS(t, fakemas.Options{
		Provision: func(username string) error {
			_, err := oauthtest.Shared(t).AddPerson(t.Context(), username, false)
			return err
		},
		Tell: func(what string, body map[string]any) error {
			return oauthtest.Shared(t).TellSynapse(t.Context(), what, body)
		},
	})
	a.mas.AddProvider(fakemas.Provider{HumanName: "Old", Issuer: "https://old.example.org/"})
	a.mas.AddProvider(fakemas.Provider{HumanName: "New", Issuer: "https://new.example.org/"})
	return a
}

func adminUnderMAS(t *testing.T, o fakemas.Options) *admin {
	t.Helper()
	delegating := oauthtest.Shared(t)
	token, err := tokenUnderMAS(delegating)
	if err != nil {
		t.Fatal("log in under MAS: ", err)
	}
	o.ServerName = delegating.ServerName
	service := fakemas.New(o)
	me := service.AddUser(fakemas.User{Username: delegating.Admin.Localpart, Admin: true})
	service.SetToken(token, fakemas.Token{User: me})
	delegating.ServeAdminAPI(t, service)
	server := *delegating.Synapse
	server.Token = token
	return &admin{t: t, server: &server, url: delegating.URL, mas: service, home: t.TempDir()}
}

// serve puts something in the place of the stand-in, until the test ends.
func (a *admin) serve(handler http.HandlerFunc) {
	a.t.Helper()
	oauthtest.Shared(a.t).ServeAdminAPI(a.t, handler)
}

// underMAS is the login that all tests of this process share.
var underMAS struct {
	once  sync.Once
	token string
	err   error
}

// tokenUnderMAS returns an access token that outlives the tests.
func tokenUnderMAS(server *oauthtest.Server) (string, error) {
	underMAS.once.Do(func() { underMAS.token, underMAS.err = logInByDevice(server) })
	return underMAS.token, underMAS.err
}

var shownCode = regexp.MustCompile(`enter the code (\S+)`)

// logInByDevice logs in with the command, and enters the code that it shows.
func logInByDevice(server *oauthtest.Server) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := server.SetBehaviour(ctx, oauthtest.Behaviour{Interval: time.Second, AccessTokenLife: time.Hour}); err != nil {
		return "", err
	}
	if err := binary.build(); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(binary.folder, "synlua"), "login", server.URL, "--profile", "tests")
	home := filepath.Join(binary.folder, "home")
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home}
	screen, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(screen); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if code := shownCode.FindStringSubmatch(lines.Text()); code != nil {
			if err := server.Admin.Approve(ctx, code[1]); err != nil {
				return "", err
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said.String())
	}
	sessions, err := server.Sessions(ctx)
	if err != nil {
		return "", err
	}
	return sessions[len(sessions)-1].Living()[0].AccessToken, nil
}

// ask sends a request to the stand-in as its administrator, and decodes the answer.
func (a *admin) ask(method, path, body string, into any) {
	a.t.Helper()
	request := httptest.NewRequest(method, "/api/admin/v1/"+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+a.server.Token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	a.mas.ServeHTTP(answer, request)
	if answer.Code >= 300 {
		a.t.Fatalf("%s %s: status %d: %s", method, path, answer.Code, answer.Body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
}
