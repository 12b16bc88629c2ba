package exchange_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// tellVersion has the server say that it is Synapse 1.163.2.
func tellVersion(f *fixture) {
	f.Server.Always("GET", "/_synapse/admin/v1/server_version", fakeserver.JSON(200, `{"server_version":"1.163.2"}`))
	f.Server.Always("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":["v1.12","v1.15"]}`))
}

func TestUnknownEndpointThatTheVersionHas(t *testing.T) {
	for _, tt := range []struct {
		row  string
		path []string
		want string
	}{
		{"synapse.users.get", alice, "this server (Synapse 1.163.2) has the endpoint, so the request went to a process that has not: " +
			"let the proxy pass paths that begin with /_synapse/admin/v2/users/ on to Synapse's main process, or to the worker that serves them"},
		{"synapse.scheduled_tasks.list", nil, "paths that begin with /_synapse/admin/v1/scheduled_tasks on"},
		{"matrix.account.whoami", nil, "this server (Synapse 1.163.2) has the endpoint"},
		{"matrix.auth.metadata", nil, "this server (Synapse 1.163.2) has the endpoint only if it delegates logins to the Matrix Authentication Service"},
		{"matrix.media.preview_url_deprecated", nil, "only if its configuration sets url_preview_enabled"},
		{"synapse.registration_tokens.list", nil, "paths that begin with /_synapse/admin/v1/registration_tokens on"},
	} {
		f := newFixture(t)
		tellVersion(f)
		f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "version") || strings.HasSuffix(r.URL.Path, "versions") {
				return false
			}
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
			return true
		})
		_, err := f.Do(t.Context(), exchange.Call{Row: catalog.Lookup(tt.row), Path: tt.path})
		wantError(t, err, "Unrecognized request (status 404 M_UNRECOGNIZED); ", tt.want)
	}
}

func TestEndpointThatIsLeftToTheServiceForLogins(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", "/_synapse/admin/v1/registration_tokens", unrecognized)
	f.Server.On("GET", metadataPath, delegates)
	_, err := f.Do(t.Context(), exchange.Call{Row: catalog.Lookup("synapse.registration_tokens.list")})
	wantError(t, err, "; this server delegates logins to https://auth.example.org/, and Synapse leaves this to it; write mas.user_registration_tokens.list{}")
}

func TestSlashThatAProxyDecodes(t *testing.T) {
	const decoded = "user_id contains a slash, which is sent as %2F, and a proxy seems to decode it"
	for _, tt := range []struct {
		user  string
		reply fakeserver.Reply
		hint  bool
	}{
		{"@a/b:example.org", unrecognized, true},
		{"@a/b:example.org", fakeserver.HTML(404, "<html>Not Found"), true},
		{"@a/b:example.org", fakeserver.HTML(400, "<html>Bad Request"), true},
		{"@a/b:example.org", fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`), false},
		{"@a/b:example.org", fakeserver.HTML(413, "<html>"), false},
		{"@ab:example.org", unrecognized, false},
		{"@ab:example.org", fakeserver.HTML(404, "<html>"), false},
	} {
		f := newFixture(t)
		tellVersion(f)
		f.Server.On("GET", "/_synapse/admin/v2/users/"+strings.ReplaceAll(tt.user, "/", "%2F"), tt.reply)
		_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: []string{tt.user}})
		wantError(t, err, "/_synapse/admin/v2/users/"+tt.user)
		if strings.Contains(err.Error(), decoded) != tt.hint {
			t.Errorf("%v", err)
		}
	}
}

func TestLoginThatIsNotOfferedNamesThoseThatAre(t *testing.T) {
	for _, tt := range []struct {
		answer, flows, hint string
	}{
		{`{"errcode":"M_UNKNOWN","error":"Password login has been disabled."}`, `{"flows":[{"type":"m.login.sso"},{"type":"m.login.token"}]}`,
			"; the server offers no m.login.password: log in with m.login.sso, m.login.token"},
		{`{"errcode":"M_FORBIDDEN","error":"Invalid username or password"}`, `{"flows":[{"type":"m.login.password"}]}`, ""},
		{`{"errcode":"M_FORBIDDEN","error":"Invalid username or password"}`, `{"flows":[]}`, ""},
		{`{"errcode":"M_FORBIDDEN","error":"Invalid username or password"}`, `<html>`, ""},
	} {
		f := newFixture(t)
		f.Server.On("POST", "/_matrix/client/v3/login", fakeserver.JSON(403, tt.answer))
		f.Server.On("GET", "/_matrix/client/v3/login", fakeserver.JSON(200, tt.flows))
		_, err := f.Do(t.Context(), exchange.Call{Row: catalog.Lookup("matrix.auth.login"), Body: []byte(`{"type":"m.login.password","password":"x"}`)})
		wantError(t, err, "(status 403 ")
		if _, hint, _ := strings.Cut(err.Error(), ")"); hint != tt.hint {
			t.Errorf("error %q, want the hint %q", err, tt.hint)
		}
	}
}

func TestRefusalBecauseOfASettingNamesIt(t *testing.T) {
	send := catalog.Lookup("synapse.server_notices.send")
	for said, want := range map[string]string{
		"Server notices are not enabled on this server": " (status 400 M_UNKNOWN); to allow it, set server_notices, with system_mxid_localpart, " +
			"the name of the account that notices come from, in the server's homeserver.yaml, and restart Synapse",
		"Registration has been disabled":                                   "; to allow it, set enable_registration in the server's homeserver.yaml",
		"Registration has been disabled. Only application services may.":   "application services may (status 400 M_UNKNOWN)$",
		"There is no such user, and server notices are not enabled for it": "for it (status 400 M_UNKNOWN)$",
	} {
		f := newFixture(t)
		f.Server.On("POST", send.Path, fakeserver.JSON(400, `{"errcode":"M_UNKNOWN","error":"`+said+`"}`))
		_, err := f.Do(t.Context(), exchange.Call{Row: send, Body: []byte(`{}`)})
		if text := err.Error() + "$"; !strings.Contains(text, want) {
			t.Errorf("error %q, want %q in it", text, want)
		}
	}
}

// proxied is a client whose requests go through a proxy with a password.
func proxied(t *testing.T, proxy http.HandlerFunc, baseURL string) *fixture {
	t.Helper()
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL, o.AllowPlainHTTP = baseURL, true })
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("me", secretToken)
	exchange.SetProxy(f.Client, address)
	return f
}

func TestProxyIsNamedInFailuresThatItMayCause(t *testing.T) {
	status := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", status) }
	}
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for name, tt := range map[string]struct {
		proxy   http.HandlerFunc
		address string
		wants   []string
	}{
		"502 page":     {status(502), "http://matrix.example.org", []string{"(status 502)", ", which HTTP_PROXY names: check it, or put the server's name into NO_PROXY"}},
		"503 page":     {status(503), "http://matrix.example.org", []string{"(status 503)", "the request goes through the proxy http://127.0.0.1:"}},
		"404 page":     {status(404), "http://matrix.example.org", []string{"(status 404)", "the request goes through the proxy http://127.0.0.1:"}},
		"407":          {status(407), "http://matrix.example.org", []string{"(status 407)", "the proxy http://127.0.0.1:", "wants a login: put user and password into its address"}},
		"no tunnel":    {status(502), "https://matrix.example.org", []string{"cannot connect to https://matrix.example.org: the proxy answers 502 Bad Gateway", ", which HTTPS_PROXY names"}},
		"login first":  {status(407), "https://matrix.example.org", []string{"the proxy answers 407 Proxy Authentication Required", "wants a login"}},
		"broken":       {hangUp, "http://matrix.example.org", []string{"the connection to http://matrix.example.org broke", "the request goes through the proxy"}},
		"no TLS there": {hangUp, "https://matrix.example.org", []string{"cannot connect to https://matrix.example.org", "the request goes through the proxy"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := proxied(t, tt.proxy, tt.address)
			_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
			wantError(t, err, tt.wants...)
			if strings.Contains(err.Error(), "me:") {
				t.Errorf("error %q shows the proxy's user", err)
			}
		})
	}
}

func TestProxyIsNotNamedForTheServersOwnRefusal(t *testing.T) {
	f := proxied(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"errcode":"M_NOT_FOUND","error":"User not found"}`))
	}, "http://matrix.example.org")
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "User not found (status 404 M_NOT_FOUND)")
	if strings.Contains(err.Error(), "proxy") {
		t.Errorf("error %q", err)
	}
}

// What Synapse says when a value has not the form that it wants, with all of that form.
const schemaError = `{} is not of type 'array'

Failed validating 'type' in schema['properties']['room']['properties']['timeline']['properties']['types']:
    {'type': 'array', 'items': {'type': 'string'}}

On instance['room']['timeline']['types']:
    {}`

func TestAnEmptyListThatWasSentAsATable(t *testing.T) {
	const hint = "an empty table is sent as {}: write json.array {} for an empty list"
	for body, want := range map[string]string{
		`{"room":{"timeline":{"types":{}}}}`: ": {} is not of type 'array' at room.timeline.types (status 400 M_UNKNOWN); " + hint,
		`{"room":{"timeline":{"types":1}}}`:  ": {} is not of type 'array' at room.timeline.types (status 400 M_UNKNOWN)",
	} {
		f := newFixture(t)
		answer, err := json.Marshal(map[string]string{"errcode": "M_UNKNOWN", "error": schemaError})
		if err != nil {
			t.Fatal(err)
		}
		f.Server.On("POST", "/_matrix/client/v3/user/@alice:example.org/filter", fakeserver.JSON(400, string(answer)))
		_, err = f.Do(t.Context(), exchange.Call{Row: catalog.Lookup("matrix.filters.create"), Path: alice, Body: []byte(body)})
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", body, err, want)
		}
	}
}
