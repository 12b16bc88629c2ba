package labtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"synlua/bindings/lab"
)

var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}

// User is an account that a test made.
type User struct{ ID, Password, Token string }

// Request sends one request and returns the status and the decoded answer. The path is sent
// as given, so the caller escapes its values. A body of bytes is sent as it is, anything
// else as JSON; nil means no body.
func Request(t testing.TB, server *lab.Server, token, method, path string, body any) (int, any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, encode(t, body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	var answer any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s %s: status %d and no JSON: %.200q", method, path, response.StatusCode, text)
	}
	return response.StatusCode, answer
}

// Admin sends one request as the administrator and returns the answer, which must be a
// success and an object.
func Admin(t testing.TB, server *lab.Server, method, path string, body any) map[string]any {
	t.Helper()
	return As(t, server, server.Token, method, path, body)
}

// As is Admin with another token; "" means none.
func As(t testing.TB, server *lab.Server, token, method, path string, body any) map[string]any {
	t.Helper()
	status, answer := Request(t, server, token, method, path, body)
	object, ok := answer.(map[string]any)
	if status >= 300 || !ok {
		t.Fatalf("%s %s: status %d: %v", method, path, status, answer)
	}
	return object
}

// NewUser makes an account and logs it in.
func NewUser(t testing.TB, server *lab.Server, localpart string) User {
	t.Helper()
	user := User{ID: "@" + localpart + ":" + server.ServerName, Password: "password of " + localpart}
	Admin(t, server, "PUT", "/_synapse/admin/v2/users/"+url.PathEscape(user.ID), map[string]any{"password": user.Password})
	answer := As(t, server, "", "POST", "/_matrix/client/v3/login", map[string]any{
		"type":       "m.login.password",
		"identifier": map[string]any{"type": "m.id.user", "user": user.ID},
		"password":   user.Password,
	})
	user.Token, _ = answer["access_token"].(string)
	return user
}

// Arrived returns the requests that reached the server while do ran, without health checks.
func Arrived(t testing.TB, server *lab.Server, do func()) []lab.Request {
	t.Helper()
	mark, err := server.Mark()
	if err != nil {
		t.Fatal(err)
	}
	do()
	requests, err := server.RequestsSince(mark)
	if err != nil {
		t.Fatal(err)
	}
	return requests
}

func encode(t testing.TB, body any) io.Reader {
	t.Helper()
	switch body := body.(type) {
	case nil:
		return http.NoBody
	case []byte:
		return bytes.NewReader(body)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}
