package oauthtest_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab/oauthtest"
)

func TestMain(m *testing.M) { oauthtest.Main(m) }

const (
	deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"
	adminScopes = "urn:matrix:client:api:* urn:synapse:admin:* urn:mas:admin"
	whoami      = "/_matrix/client/v3/account/whoami"
)

type object = map[string]any

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	text   string
	json   object // nil if it was no JSON object
}

// send sends one request; form is a body, unless nil.
func send(t *testing.T, method, address, token string, form url.Values) answer {
	t.Helper()
	a, err := trySend(t, method, address, token, "application/x-www-form-urlencoded", form.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func trySend(t *testing.T, method, address, token, kind, body string) (answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if method != http.MethodGet {
		request.Header.Set("Content-Type", kind)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	a := answer{status: response.StatusCode, header: response.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.json) // pages are no JSON
	return a, err
}

// says fails the test unless the answer has this status and these fields.
func (a answer) says(t *testing.T, status int, fields object) {
	t.Helper()
	for name, want := range fields {
		if a.json[name] != want {
			t.Errorf("%s is %v, want %v", name, a.json[name], want)
		}
	}
	if a.status != status {
		t.Errorf("status %d, want %d: %s", a.status, status, a.text)
	}
}

func (a answer) field(t *testing.T, name string) string {
	t.Helper()
	text, ok := a.json[name].(string)
	if !ok || text == "" {
		t.Fatalf("no %s in the answer: status %d: %s", name, a.status, a.text)
	}
	return text
}

// client is a program that registered itself.
type client struct {
	t      *testing.T
	server *oauthtest.Server
	id     string
}

var metadata = object{
	"client_name": "a test", "client_uri": "https://synlua.example/", "application_type": "native", "token_endpoint_auth_method": "none",
	"grant_types": []string{deviceGrant, "refresh_token"},
}

// with is the metadata with other fields; nil takes one out.
func with(fields object) object {
	changed := maps.Clone(metadata)
	maps.Copy(changed, fields)
	maps.DeleteFunc(changed, func(_ string, value any) bool { return value == nil })
	return changed
}

func register(t *testing.T, server *oauthtest.Server, metadata object) answer {
	t.Helper()
	body, err := json.Marshal(metadata)
	if err != nil {
		t.Fatal(err)
	}
	a, err := trySend(t, "POST", server.Issuer+"oauth2/registration", "", "application/json", string(body))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newClient(t *testing.T, server *oauthtest.Server) client {
	t.Helper()
	return client{t, server, register(t, server, metadata).field(t, "client_id")}
}

func (c client) post(endpoint string, form url.Values) answer {
	c.t.Helper()
	form.Set("client_id", c.id)
	return send(c.t, "POST", c.server.Issuer+endpoint, "", form)
}

func (c client) device(scope string) answer {
	c.t.Helper()
	return c.post("oauth2/device", url.Values{"scope": {scope}})
}

func (c client) poll(device answer) answer {
	c.t.Helper()
	return c.post("oauth2/token", url.Values{"grant_type": {deviceGrant}, "device_code": {device.field(c.t, "device_code")}})
}

func (c client) refresh(tokens answer) answer {
	c.t.Helper()
	return c.post("oauth2/token", refreshForm(c.t, tokens))
}

func refreshForm(t *testing.T, tokens answer) url.Values {
	t.Helper()
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens.field(t, "refresh_token")}}
}

// logIn is the whole device grant, by a person who approves.
func (c client) logIn(person *oauthtest.Person, scope string) answer {
	c.t.Helper()
	device := c.device(scope)
	if err := person.Approve(c.t.Context(), device.field(c.t, "user_code")); err != nil {
		c.t.Fatal(err)
	}
	tokens := c.poll(device)
	tokens.says(c.t, 200, object{"token_type": "Bearer"})
	return tokens
}

// use asks Synapse who the access token belongs to.
func (c client) use(tokens answer) answer {
	c.t.Helper()
	return send(c.t, "GET", c.server.URL+whoami, tokens.field(c.t, "access_token"), nil)
}

// session returns the newest session of the device.
func (c client) session(deviceID string) oauthtest.Session {
	c.t.Helper()
	sessions, err := c.server.Sessions(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, session := range slices.Backward(sessions) {
		if session.DeviceID == deviceID {
			return session
		}
	}
	c.t.Fatalf("no session has the device %q", deviceID)
	return oauthtest.Session{}
}

func withDevice(id string) string { return adminScopes + " urn:matrix:client:device:" + id }

// eventually asks until the answer has the status, for what the server does at a time of
// its own.
func eventually(t *testing.T, status int, ask func() answer) answer {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		a := ask()
		if a.status == status || time.Now().After(deadline) {
			a.says(t, status, nil)
			return a
		}
	}
}
