package exchange_test

import (
	"net/http"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

func TestHostileValuesArriveAsWhatTheyAre(t *testing.T) {
	for value, escaped := range map[string]string{
		"@alice:example.org":       "@alice:example.org",
		"!room:example.org":        "!room:example.org",
		"#general:example.org":     "%23general:example.org",
		"$event/with+slash":        "$event%2Fwith%2Bslash",
		"a/../../b":                "a%2F..%2F..%2Fb",
		"%2F":                      "%252F",
		"%2e%2e":                   "%252e%252e",
		"?query=1&x":               "%3Fquery=1%26x",
		"with space":               "with%20space",
		"a;b":                      "a%3Bb",
		"[::1]:8008":               "%5B::1%5D:8008",
		`back\slash"quote'`:        "back%5Cslash%22quote%27",
		"émoji 🎉":                  "%C3%A9moji%20%F0%9F%8E%89",
		"\u202eright to left":      "%E2%80%AEright%20to%20left",
		"line\r\nHost: evil":       "line%0D%0AHost:%20evil",
		"nul\x00":                  "nul%00",
		"not utf-8 \xff":           "not%20utf-8%20%FF",
		"...":                      "...",
		".. ":                      "..%20",
		"{user_id}":                "%7Buser_id%7D",
		strings.Repeat("x/", 127):  strings.Repeat("x%2F", 127),
		"http://evil.example/":     "http:%2F%2Fevil.example%2F",
		"*(a),b~c_d-e.f":           "%2A%28a%29,b~c_d-e.f",
		"@user=2fname:example.org": "@user=2fname:example.org",
	} {
		f := newFixture(t)
		decoded := ""
		f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
			decoded = r.URL.Path
			_, _ = w.Write([]byte("{}"))
			return true
		})
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: []string{value}}); err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		if got, want := f.Server.Last().Path, "/_synapse/admin/v2/users/"+escaped; got != want {
			t.Errorf("%q went as %q, want %q", value, got, want)
		}
		if want := fakeserver.BasePath + "/_synapse/admin/v2/users/" + value; decoded != want {
			t.Errorf("%q arrived as %q", value, decoded)
		}
	}
}

func TestValuesThatChangeThePathAreRefused(t *testing.T) {
	f := newFixture(t)
	for _, value := range []string{"", ".", ".."} {
		_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: []string{value}})
		wantError(t, err, `"user_id"`, "give the real value")
	}
}

func TestEmptyStateKeyIsLegal(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", "/rooms/!r:x/state/m.room.name/", fakeserver.JSON(200, "{}"))
	row := &catalog.Row{Method: "GET", Path: "/rooms/{room_id}/state/{event_type}/{state_key}", Effect: catalog.Read}
	if _, err := f.Do(t.Context(), exchange.Call{Row: row, Path: []string{"!r:x", "m.room.name", ""}}); err != nil {
		t.Fatal(err)
	}
}

func TestAddressesOfHomeservers(t *testing.T) {
	for address, want := range map[string]string{
		"https://matrix.example.org":         "https://matrix.example.org",
		"https://matrix.example.org/":        "https://matrix.example.org",
		"https://matrix.example.org:8448":    "https://matrix.example.org:8448",
		"HTTPS://example.org/matrix/":        "https://example.org/matrix",
		"https://example.org/a%2Fb":          "https://example.org/a%2Fb",
		"http://localhost:8008":              "http://localhost:8008",
		"http://127.0.0.1:8008":              "http://127.0.0.1:8008",
		"http://[::1]:8008":                  "http://[::1]:8008",
		"https://[2001:db8::1]:8448/synapse": "https://[2001:db8::1]:8448/synapse",
	} {
		c, err := exchange.New(exchange.Options{BaseURL: address})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if c.BaseURL() != want {
			t.Errorf("%s became %s, want %s", address, c.BaseURL(), want)
		}
	}
}

func TestBadAddressesSayWhatToUse(t *testing.T) {
	for address, want := range map[string]string{
		"":                                  "use one such as https://",
		" ":                                 "use one such as https://",
		"matrix.example.org":                "use https://matrix.example.org",
		"matrix.example.org:8448":           "use https://matrix.example.org:8448",
		"ftp://matrix.example.org":          "use https://matrix.example.org",
		"https://":                          "use https://matrix.example.org",
		"https:///path":                     "use https://",
		"http://matrix.example.org":         "use https://matrix.example.org, or allow plain http",
		"http://127.0.0.1.example.org":      "unencrypted",
		"https://example.org?access=abc":    `use "https://example.org"`,
		"https://example.org/#frag":         `use "https://example.org/"`,
		"https://example.org/a/../b":        `has ".." in its path`,
		"https://exa mple.org":              "not a valid address",
		"https://example.org/\n":            "not a valid address",
		"https://me:hunter2@example.org":    "user name or password",
		"https://example.org:port":          "not a valid address",
		"me:hunter2@example.org":            "user name or password",
		"https://" + secretToken + "@x.org": "user name or password",
	} {
		_, err := exchange.New(exchange.Options{BaseURL: address})
		wantError(t, err, "homeserver address", want)
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "abc") {
			t.Errorf("%v shows a secret", err)
		}
	}
}

func TestPlainHTTPCanBeAllowed(t *testing.T) {
	if _, err := exchange.New(exchange.Options{BaseURL: "http://matrix.example.org", AllowPlainHTTP: true}); err != nil {
		t.Error(err)
	}
}

func TestRedirectInsideTheOriginIsFollowedForGet(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.Redirect(307, fakeserver.BasePath+"/moved"))
	f.Server.On("GET", "/moved", fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	if f.Server.Last().Header.Get("Authorization") == "" {
		t.Error("the redirected request has no token")
	}
}

func TestRedirectToAnotherOriginIsRefused(t *testing.T) {
	other := fakeserver.New(t)
	for _, row := range []*catalog.Row{getUser, putUser} {
		f := newFixture(t)
		f.Server.On(row.Method, alicePath, fakeserver.Redirect(308, other.URL()+"/there?token="+secretToken))
		_, err := f.Do(t.Context(), exchange.Call{Row: row, Path: alice})
		wantError(t, err, `"`+other.URL()+`/there"`, "not sent to another origin", "use "+other.Origin()+" as its address")
	}
	wantLines(t, other)
}

func TestRedirectOfAChangeIsRefused(t *testing.T) {
	f := newFixture(t)
	f.Server.On("PUT", alicePath, fakeserver.Redirect(301, fakeserver.BasePath+"/moved"))
	_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice})
	wantError(t, err, "redirects PUT", "only a few redirects of GET are followed")
}

func TestRedirectLoopEnds(t *testing.T) {
	f := newFixture(t)
	f.Server.Always("GET", alicePath, fakeserver.Redirect(302, fakeserver.BasePath+alicePath))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "only a few redirects")
	if n := len(f.Server.Requests()); n != 6 {
		t.Errorf("%d requests, want 6", n)
	}
}

func TestHTTP2AndOwnAuthority(t *testing.T) {
	server := fakeserver.NewTLS(t)
	protocol := ""
	server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		protocol = r.Proto
		_, _ = w.Write([]byte("{}"))
		return true
	})
	c, err := exchange.New(exchange.Options{BaseURL: server.URL(), RootCAs: server.RootCAs()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	if protocol != "HTTP/2.0" {
		t.Errorf("protocol %q", protocol)
	}
}

func TestUnknownAuthorityIsNamed(t *testing.T) {
	server := fakeserver.NewTLS(t)
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL = server.URL() })
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "cannot connect to "+server.URL(), "name the authority that signed it")
	if len(f.Clock.Slept()) != 0 {
		t.Error("a certificate was tried again")
	}
}

func TestPortThatDoesNotSpeakTLS(t *testing.T) {
	server := fakeserver.New(t)
	f := newFixture(t, func(o *exchange.Options) { o.BaseURL = strings.Replace(server.URL(), "http:", "https:", 1) })
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "cannot connect to", ": the server speaks plain http there; write http://")
	if len(f.Clock.Slept()) != 0 {
		t.Error("it was tried again")
	}
}
