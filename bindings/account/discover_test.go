package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"synlua/bindings/exchange"
)

// site is a web server that answers with JSON by path.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if to, redirects := strings.CutPrefix(page, "redirect "); redirects {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Header.Get("Authorization") != "" {
			t.Error("a token was sent")
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, page)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func opening(address string, follow bool) (*exchange.Client, error) {
	return exchange.New(exchange.Options{BaseURL: address, FollowRedirects: follow, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

// homeserver answers as a homeserver does that lets people log in by password.
func homeserver(t *testing.T, more map[string]string) string {
	pages := map[string]string{
		"/_matrix/client/versions": `{"versions":["v1.11"]}`,
		"/_matrix/client/v3/login": `{"flows":[{"type":"m.login.password"},{"type":"m.login.sso"}]}`,
	}
	for path, page := range more {
		pages[path] = page
	}
	return site(t, pages)
}

func TestAnAddressIsFoundHoweverItIsWritten(t *testing.T) {
	address := homeserver(t, nil)
	host := strings.TrimPrefix(address, "http://")
	for _, typed := range []string{address, address + "/", address + "/_matrix", address + "/_matrix/client/", " " + host + " ", host + "/"} {
		found, err := Discover(t.Context(), typed, opening)
		if err != nil || found.Homeserver != address || found.Service != nil || !found.Offers("m.login.password") || found.Offers("m.login.token") {
			t.Errorf("%q: %+v, %v", typed, found, err)
		}
	}
}

func TestAPasswordInAnAddressIsNotRepeated(t *testing.T) {
	for _, typed := range []string{"admin:hunter2@example.org", "https://admin:hunter2@example.org", "example.org?password=hunter2", "https://example.org/#hunter2", "@a:p@hunter2@example.org"} {
		_, err := Discover(t.Context(), typed, opening)
		wantError(t, err, "is no server: give its name")
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestADomainNamesItsHomeserver(t *testing.T) {
	real := homeserver(t, map[string]string{"/_matrix/client/v1/auth_metadata": `{"issuer":"https://auth.example.org/","token_endpoint":"https://auth.example.org/token"}`})
	elsewhere := site(t, map[string]string{"/moved": `{"m.homeserver":{"base_url":"` + real + `/"}}`})
	for name, wellKnown := range map[string]string{
		"there":                      `{"m.homeserver":{"base_url":"` + real + `"}}`,
		"redirected to another site": "redirect " + elsewhere + "/moved",
	} {
		domain := site(t, map[string]string{"/.well-known/matrix/client": wellKnown})
		found, err := Discover(t.Context(), domain, opening)
		if err != nil || found.Homeserver != real || found.Service == nil || found.Service.Issuer != "https://auth.example.org/" {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

func TestWhatIsNoHomeserverIsAnErrorThatSaysWhatToGive(t *testing.T) {
	for name, tt := range map[string]struct {
		pages map[string]string
		want  string
	}{
		"a web server":                {nil, "there is no homeserver at"},
		"a page for everything":       {map[string]string{"/_matrix/client/versions": "<html>", "/.well-known/matrix/client": "<html>"}, "/.well-known/matrix/client cannot be read, so give the homeserver's address"},
		"another form":                {map[string]string{"/.well-known/matrix/client": `{"m.homeserver":[]}`}, "cannot be read"},
		"a homeserver at no address":  {map[string]string{"/.well-known/matrix/client": `{"m.homeserver":{"base_url":"https://` + strings.Repeat("x", 5000) + `"}}`}, "names no homeserver"},
		"no homeserver in it":         {map[string]string{"/.well-known/matrix/client": `{}`}, "names no homeserver: give its address"},
		"a homeserver that is gone":   {map[string]string{"/.well-known/matrix/client": `{"m.homeserver":{"base_url":"http://127.0.0.1:1"}}`}, "cannot connect to http://127.0.0.1:1"},
		"a homeserver that is none":   {map[string]string{"/.well-known/matrix/client": `{"m.homeserver":{"base_url":"matrix.example.org"}}`}, "is not complete: use https://matrix.example.org"},
		"versions of another form":    {map[string]string{"/_matrix/client/versions": `{"versions":"1"}`}, "there is no homeserver at"},
		"a homeserver that redirects": {map[string]string{"/_matrix/client/versions": "redirect http://localhost:1/"}, "redirects GET /_matrix/client/versions"},
		"logins that are told elsewhere": {map[string]string{"/_matrix/client/versions": `{"versions":["v1.11"]}`,
			"/_matrix/client/v1/auth_metadata": "redirect http://localhost:1/"}, "redirects GET /_matrix/client/v1/auth_metadata"},
		"an issuer that is no address": {map[string]string{"/_matrix/client/versions": `{"versions":["v1.11"]}`,
			"/_matrix/client/v1/auth_metadata": `{"issuer":"javascript:alert(1)","token_endpoint":"https://auth.example.org/"}`}, "which is no address"},
		"plain http elsewhere": {map[string]string{"/.well-known/matrix/client": `{"m.homeserver":{"base_url":"http://matrix.example.org"}}`}, "would send the token unencrypted"},
	} {
		_, err := Discover(t.Context(), site(t, tt.pages), opening)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v, want %q", name, err, tt.want)
		}
	}
}

func TestWhereDiscoveryStarts(t *testing.T) {
	for typed, want := range map[string]struct {
		address   string
		isAddress bool
	}{
		"example.org":                          {"https://example.org", false},
		"example.org:8448":                     {"https://example.org:8448", true},
		"example.org/matrix":                   {"https://example.org/matrix", true},
		"https://example.org/_matrix/":         {"https://example.org", true},
		"http://example.org//":                 {"http://example.org", true},
		"localhost":                            {"http://localhost", true},
		"localhost:8008/":                      {"http://localhost:8008", true},
		"[::1]:8008":                           {"http://[::1]:8008", true},
		"127.0.0.1/_matrix/client/v3/versions": {"http://127.0.0.1", true},
	} {
		if address, isAddress, err := startOf(typed); err != nil || address != want.address || isAddress != want.isAddress {
			t.Errorf("%q: %q %t %v", typed, address, isAddress, err)
		}
	}
	for _, typed := range []string{"", " ", "https://", "@admin:example.org", "https://u:p@example.org", "example.org?x", "example.org#x"} {
		if address, _, err := startOf(typed); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %q, %v", typed, address, err)
		}
	}
}

func TestAnInterruptedDiscoveryEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Discover(ctx, "example.org", opening); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
