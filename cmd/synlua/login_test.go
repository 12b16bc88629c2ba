package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"synlua/bindings/account"
	"synlua/bindings/fakeserver"
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
