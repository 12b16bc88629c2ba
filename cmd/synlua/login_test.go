package main

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/bindings/account"
	"synlua/bindings/fakeserver"
	"synlua/runtime/terminal"
)

// memoryKeyring is a keyring that works.
type memoryKeyring map[string]string

func (m memoryKeyring) Get(entry string) (string, error) { return m[entry], nil }
func (m memoryKeyring) Set(entry, secret string) error   { m[entry] = secret; return nil }
func (m memoryKeyring) Delete(entry string) error        { delete(m, entry); return nil }

// ssoServer lets people log in through a browser.
func ssoServer(t *testing.T) *fakeserver.Server {
	server := fakeserver.New(t)
	server.Always("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":["v1.11"]}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	server.Always("GET", "/_matrix/client/v3/login", fakeserver.JSON(200, `{"flows":[{"type":"m.login.sso"},{"type":"m.login.token"}]}`))
	server.Always("POST", "/_matrix/client/v3/login", fakeserver.JSON(200, `{"user_id":"@admin:example.org","access_token":"`+secretToken+`","device_id":"D"}`))
	server.Always("GET", "/_synapse/admin/v2/users/@admin:example.org", fakeserver.JSON(200, `{}`))
	server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/login/sso/redirect") {
			return false
		}
		back, err := url.Parse(r.URL.Query().Get("redirectUrl"))
		if err != nil {
			t.Error(err)
			return false
		}
		query := back.Query()
		query.Set("loginToken", "of the browser")
		back.RawQuery = query.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
		return true
	})
	return server
}

// browse opens addresses as a browser does, and reads the pages to their end.
func browse(t *testing.T, pages chan<- string, addresses ...string) {
	for _, address := range addresses {
		resp, err := http.Get(address)
		if err != nil {
			t.Error(err)
			return
		}
		page, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		resp.Body.Close()
		pages <- string(page)
	}
}

func TestALoginThroughABrowserComesBack(t *testing.T) {
	server := ssoServer(t)
	s := newStage(t, "login", server.URL(), "--open", "--store", "keyring", "--profile", "p")
	keyring := memoryKeyring{}
	s.keyring = keyring
	pages := make(chan string, 9)
	s.openBrowser = func(address string) error {
		// Any page can open the address of a login; what does not belong to it is left aside.
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		back := u.Query().Get("redirectUrl")
		go browse(t, pages, strings.Replace(back, "state=", "state=x", 1)+"&loginToken=stolen", back, address)
		return nil
	}
	s.expect(t, statusDone)
	for _, want := range []string{"belongs to another login", "belongs to another login", "goes on in the terminal"} {
		if page := <-pages; !strings.Contains(page, want) {
			t.Errorf("the page is %q, want %q", page, want)
		}
	}
	var sent string
	for _, r := range server.Requests() {
		sent += r.Body
	}
	if !strings.Contains(sent, `"token":"of the browser"`) || strings.Contains(sent, "stolen") {
		t.Errorf("sent was %s", sent)
	}
	if said := s.err.String(); !strings.Contains(said, "logged in as @admin:example.org; the token is in profile p of the desktop's keyring") || strings.Contains(said, secretToken) {
		t.Errorf("it wrote %q", said)
	}
	file, err := account.Load(s.folders.profiles())
	if err != nil || file.Profiles["p"].Access != "" || len(keyring) != 1 {
		t.Errorf("the profile is %+v, %v, the keyring has %d entries", file.Profiles["p"], err, len(keyring))
	}
}

func TestWithoutAKeyringNobodyIsLoggedIn(t *testing.T) {
	server := ssoServer(t)
	s := newStage(t, "login", server.URL(), "--store", "keyring")
	s.expect(t, statusConnection)
	if said := s.err.String(); !strings.Contains(said, "there is no keyring on this stage; nobody is logged in: leave out --store keyring") {
		t.Errorf("it wrote %q", said)
	}
	for _, r := range server.Requests() {
		if r.Method == "POST" {
			t.Errorf("it sent %s", r)
		}
	}
}

func TestALoginThatIsReplacedEndsOrLivesOn(t *testing.T) {
	for reply, want := range map[string]string{
		`200 {}`: "the login that was in profile p before (device OLD of @admin:example.org) has ended",
		`500 {"errcode":"M_UNKNOWN","error":"Internal server error"}`: "(device OLD of @admin:example.org) lives on: the server refused POST /_matrix/client/v3/logout",
	} {
		server := ssoServer(t)
		status, body, _ := strings.Cut(reply, " ")
		server.On("POST", "/_matrix/client/v3/logout", fakeserver.JSON(map[string]int{"200": 200, "500": 500}[status], body))
		server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
		s := newStage(t, "login", server.URL(), "--method", "token", "--profile", "p")
		s.environment["SYNLUA_TOKEN"] = secretToken
		err := account.Update(s.folders.profiles(), func(f *account.File) error {
			f.Profiles["p"] = account.Profile{Homeserver: server.URL(), UserID: "@admin:example.org", DeviceID: "OLD", CAFile: "", MAS: "https://auth.example.org",
				Tokens: account.Tokens{Access: "of-before"}}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s.expect(t, statusDone)
		if said := s.err.String(); !strings.Contains(said, want) {
			t.Errorf("it wrote %q, want %q", said, want)
		}
		if token := server.Requests(); !strings.HasSuffix(lastTo(token, "/logout").Header.Get("Authorization"), "of-before") {
			t.Errorf("the logout had another token")
		}
		file, err := account.Load(s.folders.profiles())
		if err != nil || file.Profiles["p"].MAS != "https://auth.example.org" {
			t.Errorf("the settings of the profile are lost: %+v, %v", file.Profiles["p"], err)
		}
	}
}

// lastTo returns the last request to a path with that end.
func lastTo(requests []fakeserver.Request, end string) (last fakeserver.Request) {
	for _, r := range requests {
		if strings.HasSuffix(r.Path, end) {
			last = r
		}
	}
	return last
}

// deviceServer is a homeserver with a service that grants a login by device at once.
func deviceServer(t *testing.T, grant string) *fakeserver.Server {
	server := fakeserver.New(t)
	at := server.URL()
	server.Always("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":["v1.11"]}`))
	server.Always("GET", "/_matrix/client/v3/login", fakeserver.JSON(200, `{"flows":[]}`))
	server.Always("GET", "/_matrix/client/v1/auth_metadata", fakeserver.JSON(200, `{"issuer":"`+at+`/","token_endpoint":"`+at+`/token",
		"registration_endpoint":"`+at+`/register","device_authorization_endpoint":"`+at+`/device","revocation_endpoint":"`+at+`/revoke",
		"grant_types_supported":["urn:ietf:params:oauth:grant-type:device_code"]}`))
	server.Always("POST", "/register", fakeserver.JSON(201, `{"client_id":"c"}`))
	server.Always("POST", "/device", fakeserver.JSON(200, `{"device_code":"d","user_code":"ABCDEF","verification_uri":"https://auth.example.org/link","interval":1}`))
	server.Always("POST", "/token", fakeserver.JSON(200, grant))
	server.Always("POST", "/revoke", fakeserver.JSON(200, ``))
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
	server.Always("GET", "/_synapse/admin/v2/users/@admin:example.org", fakeserver.JSON(200, `{}`))
	return server
}

const (
	grantOfAll  = `{"access_token":"` + secretToken + `","refresh_token":"` + secretToken + `-r","expires_in":300}`
	grantOfLess = `{"access_token":"` + secretToken + `","expires_in":300,"scope":"urn:matrix:client:api:* urn:matrix:client:device:D"}`
)

func TestTheCodeOfALoginIsShown(t *testing.T) {
	server := deviceServer(t, grantOfAll)
	for _, arg := range []string{"-q", "--store=file", "--plain"} {
		s := newStage(t, "login", server.URL(), arg)
		s.width = func() int { return 100 }
		s.stderrIsTerminal = true
		s.environment["NO_COLOR"] = "1"
		s.expect(t, statusDone)
		said := s.err.String()
		if !strings.Contains(said, "Open https://auth.example.org/link in a browser, on any device, and enter the code ABCDEF\n") {
			t.Errorf("%s: it wrote %q", arg, said)
		}
		if drawn := strings.Count(said, "█\n") > 10; drawn != (arg == "--store=file") {
			t.Errorf("%s: the picture is %q", arg, said)
		}
		s.width = func() int { return 20 }
		s.err.Reset()
		if s.expect(t, statusDone); strings.Contains(s.err.String(), "█") {
			t.Errorf("%s: a picture that does not fit is drawn", arg)
		}
	}
}

func TestWhatWasNotGrantedIsSaid(t *testing.T) {
	s := newStage(t, "login", deviceServer(t, grantOfLess).URL())
	s.expect(t, statusDone)
	for _, scope := range []string{"urn:synapse:admin:*", "urn:mas:admin"} {
		if !strings.Contains(s.err.String(), "the service did not grant "+scope) {
			t.Errorf("it wrote %q", s.err.String())
		}
	}
	if strings.Contains(s.err.String(), "did not grant urn:matrix") {
		t.Errorf("it wrote %q", s.err.String())
	}
}

// A login that cannot be stored must not live on where nobody sees it.
func TestALoginThatCannotBeKeptEnds(t *testing.T) {
	for reply, want := range map[string]string{"": "the new login has ended", "<html>": "the new login lives on at "} {
		server := deviceServer(t, grantOfAll)
		s := newStage(t, "login", server.URL(), "--profile", "p")
		s.newAsker = func() *terminal.Asker {
			// What stands in the way comes after the profiles were read.
			if err := os.MkdirAll(filepath.Join(s.folders.profiles()+".new", "full"), 0o700); err != nil {
				t.Error(err)
			}
			return terminal.NewAsker(nil, io.Discard)
		}
		if reply != "" {
			server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/revoke") {
					return false
				}
				w.Header().Set("Content-Type", "text/html")
				_, err := io.WriteString(w, reply)
				return err == nil
			})
		}
		s.expect(t, statusConnection)
		if said := s.err.String(); !strings.Contains(said, "the profiles were not saved: ") || !strings.Contains(said, want) {
			t.Errorf("it wrote %q, want %q", said, want)
		}
		if sent := lastTo(server.Requests(), "/revoke").Body; reply == "" && !strings.Contains(sent, secretToken+"-r") {
			t.Errorf("sent was %q", sent)
		}
	}
}

// The token of an option goes to the server of the login, and not to that of the default
// profile.
func TestTheTokenOfAFileGoesToTheServerOfTheLogin(t *testing.T) {
	other, server := fakeserver.New(t), ssoServer(t)
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(secretToken), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, "login", server.URL(), "--method", "token", "--token-file", token)
	err := account.Update(s.folders.profiles(), func(f *account.File) error {
		f.Default = "other"
		f.Profiles["other"] = account.Profile{Homeserver: other.URL(), Tokens: account.Tokens{Access: "of-other"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(t, statusDone)
	if came := other.Requests(); len(came) > 0 {
		t.Errorf("the other server got %v", came)
	}
	file, err := account.Load(s.folders.profiles())
	p := file.Profiles[profileName(server.URL())]
	if err != nil || p.TokenFile != token || p.Access != "" {
		t.Errorf("the profile is %+v, %v", p, err)
	}
}

func TestALoginKeepsTheSettingsOfItsProfile(t *testing.T) {
	server := ssoServer(t)
	server.Always("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org","device_id":"D"}`))
	want := account.Profile{Homeserver: server.URL(), Admin: server.URL(), MAS: "https://auth.example.org", AllowPlainHTTP: true}
	for typed, environment := range map[string]string{server.URL(): "", server.URL() + "/_matrix": "", "": "p"} {
		s := newStage(t, "login", "--method", "token")
		if typed != "" {
			s.args = append(s.args, typed)
		}
		s.environment["SYNLUA_TOKEN"], s.environment["SYNLUA_PROFILE"] = secretToken, environment
		name := cmp.Or(environment, profileName(server.URL()))
		err := account.Update(s.folders.profiles(), func(f *account.File) error {
			f.Profiles[name] = want
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s.expect(t, statusDone)
		file, err := account.Load(s.folders.profiles())
		got := file.Profiles[name]
		if err != nil || len(file.Profiles) != 1 || got.Admin != want.Admin || got.MAS != want.MAS || !got.AllowPlainHTTP || got.Access == "" {
			t.Errorf("%q: the profiles are %+v, %v", typed, file.Profiles, err)
		}
	}
	s := newStage(t, "login", server.URL(), "--profile", "a b")
	s.expect(t, statusUsage)
}

// A browser comes by the address that it was sent to. A page that lets its own name lead to
// this machine does not.
func TestTheListenerAnswersUnderItsAddressAlone(t *testing.T) {
	back, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, back.address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example.org"
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("the status is %d", resp.StatusCode)
	}
	back.close()
	if resp, err := http.Get(back.address); err == nil {
		resp.Body.Close()
		t.Error("it still listens")
	}
}

func TestALogoutEndsTheTokenOfAProfileAlone(t *testing.T) {
	server := fakeserver.New(t)
	profile := account.Profile{Homeserver: server.URL(), UserID: "@admin:example.org", DeviceID: "D", Store: account.StoreKeyring}
	s := newStage(t, "logout")
	err := account.Update(s.folders.profiles(), func(f *account.File) error {
		f.Default, f.Profiles["p"] = "p", profile
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.environment["SYNLUA_TOKEN"] = secretToken
	s.expect(t, statusUsage)
	if said := s.err.String(); !strings.Contains(said, "this one is from SYNLUA_TOKEN") {
		t.Errorf("it wrote %q", said)
	}
	s.environment["SYNLUA_TOKEN"] = ""
	s.err.Reset()
	s.expect(t, statusConnection)
	if said := s.err.String(); !strings.Contains(said, "there is no keyring on this stage") {
		t.Errorf("it wrote %q", said)
	}
	// The keyring is gone, and so is the way to end the login; the profile can go all the same.
	s.args = []string{"logout", "--forget"}
	s.err.Reset()
	s.expect(t, statusConnection)
	if said := s.err.String(); !strings.Contains(said, `profile "p" is gone, but the keyring keeps its token`) {
		t.Errorf("it wrote %q", said)
	}
	if file, err := account.Load(s.folders.profiles()); err != nil || len(file.Profiles) > 0 || len(server.Requests()) > 0 {
		t.Errorf("the profiles are %+v, %v; sent was %v", file.Profiles, err, server.Requests())
	}
}

func TestAServerThatNamesTheServiceOfAnotherIsWarnedOf(t *testing.T) {
	server := deviceServer(t, grantOfAll)
	s := newStage(t, "login", server.URL(), "--profile", "new")
	err := account.Update(s.folders.profiles(), func(f *account.File) error {
		f.Profiles["old"] = account.Profile{Homeserver: "https://matrix.example.org", Issuer: server.URL()}
		f.Profiles["new"] = account.Profile{Homeserver: server.URL(), Issuer: server.URL() + "/"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(t, statusDone)
	warning, code := strings.Index(s.err.String(), "profile old logs in through the same service at https://matrix.example.org"), strings.Index(s.err.String(), "ABCDEF")
	if warning < 0 || warning > code || strings.Contains(s.err.String(), "profile new logs in") {
		t.Errorf("it wrote %q", s.err.String())
	}
}
