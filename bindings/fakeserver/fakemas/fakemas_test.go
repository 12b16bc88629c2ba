package fakemas_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/fakeserver/fakemas"
)

const token = "mat_admin"

// service is a stand-in that accepts the token.
func service(o fakemas.Options) *fakemas.Service {
	m := fakemas.New(o)
	m.SetToken(token, fakemas.Token{})
	return m
}

// ask sends a request and returns status and body.
func ask(m *fakemas.Service, token, method, path, body string) (int, string) {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, request)
	return w.Code, w.Body.String()
}

func wants(t *testing.T, m *fakemas.Service, method, path, body string, status int, words string) string {
	t.Helper()
	code, answer := ask(m, token, method, path, body)
	if code != status || !strings.Contains(answer, words) {
		t.Errorf("%s %s %s gives %d %s, want %d and %q", method, path, body, code, answer, status, words)
	}
	return answer
}

func TestItServesBelowAnyPath(t *testing.T) {
	m := service(fakemas.Options{ServerName: "example.org"})
	for _, prefix := range []string{"", "/auth", "/a/b"} {
		wants(t, m, "GET", prefix+"/api/admin/v1/site-config", "", 200, `"server_name":"example.org"`)
	}
	wants(t, m, "GET", "/elsewhere", "", 404, "Page not found")
	m.SetOptions(fakemas.Options{Off: true})
	wants(t, m, "GET", "/api/admin/v1/version", "", 404, "Page not found")
	if asked := m.Asked(); !slices.Contains(asked, "GET /api/admin/v1/site-config") || len(asked) != 5 {
		t.Errorf("asked %q", asked)
	}
}

func TestHandleTakesItsOwnRequestsAlone(t *testing.T) {
	m := service(fakemas.Options{})
	for path, ours := range map[string]bool{"/base/api/admin/v1/version": true, "/base/_synapse/admin/v1/server_version": false} {
		w := httptest.NewRecorder()
		if m.Handle(w, httptest.NewRequest("GET", path, nil)) != ours || (w.Code == http.StatusBadRequest) != ours {
			t.Errorf("%s is taken: %t, with the status %d", path, !ours, w.Code)
		}
	}
}

func TestPasswordsAreCheckedAsTheOptionsSay(t *testing.T) {
	m := service(fakemas.Options{})
	path := "/api/admin/v1/users/" + m.AddUser(fakemas.User{Username: "alice", Password: "old"}) + "/set-password"
	wants(t, m, "POST", path, `{"password":"x"}`, 204, "")
	m.SetOptions(fakemas.Options{StrongPasswords: true})
	wants(t, m, "POST", path, `{"password":"x"}`, 400, "Password is too weak")
	wants(t, m, "POST", path, `{"password":"x","skip_password_check":true}`, 204, "")
	m.SetOptions(fakemas.Options{NoPasswords: true})
	wants(t, m, "POST", path, `{"password":"long enough"}`, 403, "Password auth is disabled")
	wants(t, m, "GET", "/api/admin/v1/site-config", "", 200, `"password_login_enabled":false`)
}

func TestIgnoredFiltersAreNotRepeated(t *testing.T) {
	m := service(fakemas.Options{})
	m.AddUser(fakemas.User{Username: "alice"})
	m.Ignore("filter[status]")
	wants(t, m, "GET", "/api/admin/v1/users?filter[status]=locked&filter[admin]=false&count=only", "", 200,
		`{"meta":{"count":1},"links":{"self":"/api/admin/v1/users?filter[admin]=false&count=only"}}`)
}

func TestAPersonalTokenExpiresIsReplacedAndRevoked(t *testing.T) {
	m := service(fakemas.Options{})
	user := m.AddUser(fakemas.User{Username: "alice"})
	secretOf := func(answer string) string {
		_, rest, _ := strings.Cut(answer, `"access_token":"`)
		secret, _, _ := strings.Cut(rest, `"`)
		return secret
	}
	create := `{"actor_user_id":"` + user + `","human_name":"n","scope":"urn:mas:admin","expires_in":60}`
	answer := wants(t, m, "POST", "/api/admin/v1/personal-sessions", create, 201, `"scope":"urn:mas:admin"`)
	first := secretOf(answer)
	const version = "/api/admin/v1/version"
	if code, body := ask(m, first, "GET", version, ""); code != 200 {
		t.Errorf("the new token: %d %s", code, body)
	}
	m.Advance(time.Minute)
	if code, body := ask(m, first, "GET", version, ""); code != 401 || !strings.Contains(body, "Access token expired") {
		t.Errorf("after a minute: %d %s", code, body)
	}
	_, rest, _ := strings.Cut(answer, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	second := secretOf(wants(t, m, "POST", "/api/admin/v1/personal-sessions/"+id+"/regenerate", `{}`, 201, `"expires_at":null`))
	if code, body := ask(m, second, "GET", version, ""); code != 200 {
		t.Errorf("the second token: %d %s", code, body)
	}
	if code, body := ask(m, first, "GET", version, ""); code != 401 || !strings.Contains(body, "Access token expired") {
		t.Errorf("the first token after that: %d %s", code, body)
	}
	wants(t, m, "POST", "/api/admin/v1/personal-sessions/"+id+"/revoke", ``, 200, `"revoked_at":"`)
	if code, body := ask(m, second, "GET", version, ""); code != 401 || !strings.Contains(body, "Access token revoked") {
		t.Errorf("the second token after it was revoked: %d %s", code, body)
	}
}

// A time has nanoseconds only in the answer to the request that made it.
func TestTimesAreStoredInMicroseconds(t *testing.T) {
	m := service(fakemas.Options{})
	path := "/api/admin/v1/users/" + m.AddUser(fakemas.User{Username: "alice"})
	if fresh := wants(t, m, "POST", path+"/lock", "", 200, `"locked_at":"2026-11-27T04:44:32.`); !strings.Contains(fresh, "589Z") {
		t.Errorf("the first answer is %s", fresh)
	}
	if again := wants(t, m, "GET", path, "", 200, `"locked_at":"2026-11-27T04:44:32.`); strings.Contains(again, "589Z") {
		t.Errorf("the second answer is %s", again)
	}
}

func TestTheHomeserverIsToldWhatBecameOfAnAccount(t *testing.T) {
	var told []string
	m := service(fakemas.Options{Tell: func(what string, body map[string]any) error {
		told = append(told, fmt.Sprint(what, body))
		return nil
	}})
	path := "/api/admin/v1/users/" + m.AddUser(fakemas.User{Username: "alice"})
	for _, action := range []string{"/lock", "/unlock", "/deactivate", "/reactivate"} {
		wants(t, m, "POST", path+action, "", 200, "alice")
	}
	want := []string{
		"provision_usermap[localpart:alice locked:true]", "provision_usermap[localpart:alice locked:false]",
		"delete_usermap[erase:true localpart:alice]", "reactivate_usermap[localpart:alice]",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	m.SetOptions(fakemas.Options{Tell: func(string, map[string]any) error { return errors.New("it is down") }})
	wants(t, m, "POST", path+"/lock", "", 500, "it is down")
}
