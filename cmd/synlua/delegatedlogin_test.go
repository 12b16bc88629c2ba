package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"synlua/bindings/account"
	"synlua/bindings/lab/oauthtest"
)

// screen is standard error as a person reads it: when a line fits, the person acts.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	fits *regexp.Regexp
	act  func(found string)
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if found := s.fits.FindSubmatch(p); found != nil {
		go s.act(string(found[1]))
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

var shownCode = regexp.MustCompile(`enter the code (\S+)`)

// loginStage is a stage for a login at a server that delegates logins. The person does
// what act says with the code that is shown.
func loginStage(t *testing.T, act func(code string), args ...string) (*stage, *screen) {
	t.Helper()
	s := newStage(t, append([]string{"login"}, args...)...)
	s.now = time.Now
	person := &screen{fits: shownCode, act: act}
	s.stderr = person
	return s, person
}

// does returns what a person does with a code, and reports if that is not possible.
func does(t *testing.T, act func(context.Context, string) error) func(string) {
	return func(code string) {
		if err := act(context.WithoutCancel(t.Context()), code); err != nil {
			t.Errorf("code %s: %v", code, err)
		}
	}
}

// follow runs another command with the files of a stage.
func (s *stage) follow(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	next := newStage(t, args...)
	next.folders, next.now, next.keyring = s.folders, time.Now, s.keyring
	next.expect(t, status)
	return next.out.String(), next.err.String()
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it wrote %q, want %q", text, part)
		}
	}
	if strings.Contains(text, "mat_") || strings.Contains(text, "mar_") {
		t.Errorf("it shows a token: %q", text)
	}
}

func TestALoginByDevice(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.Interval = time.Second; b.SlowDowns = 1; b.PollStatus = 400 })
	s, said := loginStage(t, does(t, server.Admin.Approve), server.URL, "--profile", "p")
	s.expect(t, statusDone)
	wantText(t, said.String(), server.URL+", logs in through "+server.Issuer, "can_request_admin", "logged in as "+server.Admin.ID, "granted: ", "urn:mas:admin", "urn:synapse:admin:*")

	out, _ := s.follow(t, statusDone, "whoami")
	wantText(t, out, "admin     true", "by        the token's scope", "token     OAuth 2.0", "renewed by itself", "kept      profile p of ")
	out, _ = s.follow(t, statusDone, "-e", "synapse.users.get('"+server.Admin.ID+"').name")
	wantText(t, out, server.Admin.ID)

	login := storedLogin(t, s, "p")
	_, said2 := s.follow(t, statusDone, "logout")
	wantText(t, said2, "logged out at "+server.Issuer+"; profile p is gone")
	if session := sessionOf(t, server, login.DeviceID); !session.Finished || len(session.Living()) > 0 {
		t.Errorf("the session lives on: %+v", session)
	}
}

// storedLogin returns a profile of a stage.
func storedLogin(t *testing.T, s *stage, name string) account.Profile {
	t.Helper()
	file, err := account.Load(s.folders.profiles())
	if err != nil {
		t.Fatal(err)
	}
	return file.Profiles[name]
}

// sessionOf returns the session of a device.
func sessionOf(t *testing.T, server *oauthtest.Server, device string) oauthtest.Session {
	t.Helper()
	sessions, err := server.Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range sessions {
		if one.DeviceID == device {
			return one
		}
	}
	t.Fatalf("there is no session of device %q", device)
	return oauthtest.Session{}
}

func TestALoginInTheBrowserAndOneThatReplacesIt(t *testing.T) {
	server := oauthtest.Shared(t)
	s := newStage(t, "login", server.URL, "--method", "browser", "--open", "--profile", "p")
	s.now = time.Now
	s.openBrowser = func(address string) error {
		go does(t, func(ctx context.Context, address string) error {
			page, err := server.Admin.Consent(ctx, address)
			if err == nil && !strings.Contains(page.Text, "goes on in the terminal") {
				err = fmt.Errorf("the last page is %q", page.Text)
			}
			return err
		})(address)
		return nil
	}
	s.expect(t, statusDone)
	first := storedLogin(t, s, "p")
	s.err.Reset()
	s.expect(t, statusDone)
	wantText(t, s.err.String(), "the login that was in profile p before (device "+first.DeviceID+" of "+server.Admin.ID+") has ended")
	if session := sessionOf(t, server, first.DeviceID); !session.Finished {
		t.Error("the first login lives on")
	}

	refused := newStage(t, "login", server.URL, "--method", "browser", "--open")
	refused.now = time.Now
	refused.openBrowser = func(address string) error {
		go does(t, func(ctx context.Context, address string) error {
			_, err := server.Admin.Refuse(ctx, address)
			return err
		})(address)
		return nil
	}
	refused.expect(t, statusConnection)
	wantText(t, refused.err.String(), "the login was refused in the browser")
}

func TestLoginsThatDoNotHappen(t *testing.T) {
	server := oauthtest.Shared(t)
	nothing := func(string) {}
	for want, tt := range map[string]struct {
		behave func(*oauthtest.Behaviour)
		act    func(string)
		args   []string
	}{
		"the login was refused in the browser":  {nil, does(t, server.Admin.Deny), nil},
		"nobody confirmed the code in time":     {func(b *oauthtest.Behaviour) { b.DeviceCodeLife = 2 * time.Second }, nothing, nil},
		"does not allow the device grant":       {func(b *oauthtest.Behaviour) { b.RegistrationDropsDeviceGrant = true }, nothing, nil},
		"no login by device: use --method brow": {func(b *oauthtest.Behaviour) { b.NoDeviceGrant = true }, nothing, []string{"--method", "device"}},
	} {
		server.Behave(t, func(b *oauthtest.Behaviour) {
			*b = oauthtest.Behaviour{Interval: time.Second}
			if tt.behave != nil {
				tt.behave(b)
			}
		})
		s, said := loginStage(t, tt.act, append([]string{server.URL}, tt.args...)...)
		s.expect(t, statusConnection)
		wantText(t, said.String(), want)
		if _, err := os.Stat(s.folders.profiles()); err == nil {
			t.Errorf("%s: there is a profile", want)
		}
	}
}

// A person who may not ask for the rights of an admin never gets them, and the service
// never says so to the program.
func TestAnAccountThatIsNoAdmin(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.Interval = time.Second; b.DeviceCodeLife = 3 * time.Second })
	s, said := loginStage(t, func(code string) {
		if err := server.Plain.Approve(context.WithoutCancel(t.Context()), code); err == nil {
			t.Error("the policy let a plain account in as an admin")
		}
	}, server.URL)
	s.expect(t, statusConnection)
	wantText(t, said.String(), "If the page says that the policy denies it", "can_request_admin", "nobody confirmed the code in time")

	server.Behave(t, func(b *oauthtest.Behaviour) { b.DeviceCodeLife = time.Minute })
	s, said = loginStage(t, does(t, server.Plain.Approve), server.URL, "--without-admin")
	s.expect(t, statusDone)
	wantText(t, said.String(), "logged in as "+server.Plain.ID)
	out, _ := s.follow(t, statusDone, "whoami")
	wantText(t, out, "admin     false")
}

// loggedInAt logs in by device and returns the stage.
func loggedInAt(t *testing.T, server *oauthtest.Server) *stage {
	t.Helper()
	server.Behave(t, func(b *oauthtest.Behaviour) { b.Interval = time.Second })
	s, said := loginStage(t, does(t, server.Admin.Approve), server.URL, "--profile", "p")
	s.expect(t, statusDone)
	wantText(t, said.String(), "logged in as")
	return s
}

func TestALoginSurvivesWhatHappensToIt(t *testing.T) {
	server := oauthtest.Shared(t)
	s := loggedInAt(t, server)
	use := func(status int) string {
		t.Helper()
		_, said := s.follow(t, status, "-e", "matrix.account.whoami().user_id")
		return said
	}
	end := func() { // makes the stored token look as if it had run out
		t.Helper()
		err := account.Update(s.folders.profiles(), func(f *account.File) error {
			p := f.Profiles["p"]
			p.Expires = time.Now().Add(-time.Second)
			f.Profiles["p"] = p
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	end()
	server.LoseAnswers(1)
	use(statusDone)

	// A clock that was an hour ahead at the login: the token seems to be good.
	err := account.Update(s.folders.profiles(), func(f *account.File) error {
		p := f.Profiles["p"]
		p.Access = "mat_old"
		p.Issued, p.Expires = p.Issued.Add(time.Hour), p.Expires.Add(time.Hour)
		f.Profiles["p"] = p
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	use(statusDone)

	// The service is away for a while.
	end()
	server.Behave(t, func(b *oauthtest.Behaviour) { b.ServiceDown = true })
	back := time.AfterFunc(6*time.Second, func() { // waits of less than two seconds are not told
		if err := server.SetBehaviour(context.WithoutCancel(t.Context()), oauthtest.Behaviour{Interval: time.Second}); err != nil {
			t.Error(err)
		}
	})
	defer back.Stop()
	wantText(t, use(statusDone), "POST /auth/oauth2/token: 502; it is sent again in ")

	// Its device is deleted: each renewal succeeds, and no token is accepted.
	if err := server.DeleteDevice(t.Context(), server.Admin.Localpart, storedLogin(t, s, "p").DeviceID); err != nil {
		t.Fatal(err)
	}
	before := len(server.TokenRequests())
	wantText(t, use(statusConnection), "was deleted", "log in again with `synlua login --profile p`")
	if n := len(server.TokenRequests()) - before; n > 2 {
		t.Errorf("it was renewed %d times", n)
	}

	// The login is ended by an admin.
	other := loggedInAt(t, server)
	s = other
	if err := server.Finish(t.Context(), sessionOf(t, server, storedLogin(t, s, "p").DeviceID).ID); err != nil {
		t.Fatal(err)
	}
	wantText(t, use(statusConnection), `the login of profile "p" has ended at `+server.Issuer)
	_, said := s.follow(t, statusDone, "logout")
	wantText(t, said, "profile p is gone")
}

// TestProcessesShareALogin runs one long run of 400 changes by eight workers and three
// shorter ones, as processes of their own, with tokens that live for a second.
func TestProcessesShareALogin(t *testing.T) {
	server := oauthtest.Start(t, oauthtest.Options{})
	server.Behave(t, func(b *oauthtest.Behaviour) { b.AccessTokenLife = time.Second })
	s := loggedInAt(t, server)
	room, _ := s.follow(t, statusDone, "--apply", "-e", "matrix.rooms.create { name = 'long' }.room_id")
	room = strings.TrimSpace(room)
	before := len(server.TokenRequests())

	script := filepath.Join(t.TempDir(), "send.lua")
	// Without a transaction id, a message that is sent twice is there twice.
	source := `local matrix, parallel, recipe = require "matrix", require "parallel", require "recipe"
local room, mark, count = ...
local items = {}
for i = 1, tonumber(count) do items[i] = mark .. i end
parallel.each(items, function(text)
  matrix.request("POST", "/_matrix/client/v3/rooms/{room}/send/{type}", { room, "m.room.message" },
    { body = { msgtype = "m.text", body = text } })
  recipe.ok(text)
end, { workers = 8 })
`
	if err := os.WriteFile(script, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	config := t.TempDir()
	if err := os.Symlink(s.folders.config, filepath.Join(config, "synlua")); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for mark, much := range map[string][2]string{"a": {"400", "16/s"}, "b": {"100", "4/s"}, "c": {"100", "4/s"}, "d": {"100", "4/s"}} {
		group.Go(func() {
			cmd := exec.CommandContext(t.Context(), "synlua", "run", script, room, mark, much[0], "--rate", much[1], "--apply", "--yes", "-q")
			cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+config, "XDG_STATE_HOME="+t.TempDir())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", mark, err, out)
			}
		})
	}
	group.Wait()

	seen := map[string]int{}
	messages, _ := s.follow(t, statusDone, "--output", "ndjson", "-e", fmt.Sprintf(
		"(function() local t = {} for e in matrix.rooms.list_messages(%q, { dir = 'f' }) do if e.type == 'm.room.message' then t[#t + 1] = { body = e.content.body } end end return t end)()", room))
	for line := range strings.Lines(messages) {
		var m struct{ Body string }
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		seen[m.Body]++
	}
	for text, n := range seen {
		if n != 1 {
			t.Errorf("%s was sent %d times", text, n)
		}
	}
	if len(seen) != 700 {
		t.Errorf("%d of 700 messages arrived", len(seen))
	}
	renewals := 0
	for _, r := range server.TokenRequests()[before:] {
		if r.Grant != "refresh_token" || r.Status != 200 {
			t.Errorf("a renewal failed: %+v", r)
		}
		renewals++
	}
	if renewals < 20 || renewals > 60 {
		t.Errorf("the login was renewed %d times", renewals)
	}
	session := sessionOf(t, server, storedLogin(t, s, "p").DeviceID)
	if living := session.Living(); len(living) != 1 {
		t.Errorf("%d pairs of tokens live, want 1", len(living))
	}
	t.Logf("renewed %d times", renewals)
}

// A redirect URL that the service was not told of must not be used for a code.
func TestTheAddressOfABrowserLoginIsOnThisMachine(t *testing.T) {
	back, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	defer back.close()
	u, err := url.Parse(back.address)
	if err != nil || u.Hostname() != "127.0.0.1" || u.Path != callbackPath {
		t.Errorf("the browser comes back to %q, %v", back.address, err)
	}
}
