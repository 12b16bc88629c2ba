package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

const secret = "never_to_be_shown"

// answer is what a service answers to one request.
type answer struct {
	status int
	body   string
}

// service is a scripted service. It answers each path with the given answers, the last one
// for ever, and keeps the forms that came.
type service struct {
	*oauth.Service
	now   time.Time
	slept []time.Duration
	forms []url.Values
}

func newService(t *testing.T, paths map[string][]answer) *service {
	t.Helper()
	s := &service{now: time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Authorization") != "" {
			t.Errorf("%s %s %v", r.Method, r.URL, err)
		}
		form, _ := url.ParseQuery(string(body))
		s.forms = append(s.forms, form)
		answers := paths[r.URL.Path]
		if len(answers) == 0 {
			http.NotFound(w, r)
			return
		}
		if len(answers) > 1 {
			paths[r.URL.Path] = answers[1:]
		}
		if answers[0].status == 0 {
			panic(http.ErrAbortHandler) // the answer is lost
		}
		w.Header().Set("Content-Type", "application/json")
		if answers[0].body == "" || strings.HasPrefix(answers[0].body, "<") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		w.WriteHeader(answers[0].status)
		_, _ = io.WriteString(w, answers[0].body)
	}))
	t.Cleanup(server.Close)
	sleep := func(ctx context.Context, d time.Duration) error {
		s.slept = append(s.slept, d)
		s.now = s.now.Add(d)
		return ctx.Err()
	}
	s.Service = &oauth.Service{
		Metadata: oauth.Metadata{
			Issuer: server.URL + "/", TokenEndpoint: server.URL + "/token", RegistrationEndpoint: server.URL + "/register",
			DeviceAuthorizationEndpoint: server.URL + "/device", AuthorizationEndpoint: server.URL + "/authorize", RevocationEndpoint: server.URL + "/revoke",
			Grants: []string{oauth.GrantDevice, oauth.GrantCode},
		},
		Now: func() time.Time { return s.now }, Sleep: sleep,
		Open: func(address string) (*exchange.Client, error) {
			return exchange.New(exchange.Options{BaseURL: address, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		},
	}
	return s
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %v, want %q", err, part)
		}
	}
	if err != nil && strings.Contains(err.Error(), secret) {
		t.Errorf("the error shows a secret: %v", err)
	}
}

const (
	code  = `{"device_code":"` + secret + `","user_code":"ABCDEF","verification_uri":"https://auth.example.org/link","expires_in":60,"interval":5}`
	grant = `{"access_token":"` + secret + `","refresh_token":"` + secret + `2","expires_in":300,"scope":"urn:mas:admin urn:matrix:client:device:SYNLUAX"}`
)

func refusal(code string) string {
	return fmt.Sprintf(`{"error":%q,"error_description":"said"}`, code)
}

// poll logs in by the device grant.
func (s *service) poll(t *testing.T) (oauth.Tokens, error) {
	t.Helper()
	c, err := s.StartDevice(t.Context(), "client", []string{"a", "b"})
	if err != nil {
		return oauth.Tokens{}, err
	}
	if c.UserCode != "ABCDEF" || c.Address != "https://auth.example.org/link" || c.Life != time.Minute || s.forms[0].Get("scope") != "a b" {
		t.Errorf("the code is %+v, asked for with %v", c, s.forms)
	}
	return s.AwaitDevice(t.Context(), "client", c)
}

// Services answer with 400, as the RFC says, or with 403, as MAS does.
func TestTheDeviceGrant(t *testing.T) {
	for _, status := range []int{400, 403} {
		pending, slower := answer{status, refusal("authorization_pending")}, answer{status, refusal("slow_down")}
		s := newService(t, map[string][]answer{"/device": {{200, code}}, "/token": {pending, slower, pending, {}, {502, "<html>"}, {200, grant}}})
		tokens, err := s.poll(t)
		if err != nil || tokens.Access != secret || tokens.Refresh != secret+"2" || tokens.Expires.Sub(tokens.Issued) != 5*time.Minute {
			t.Errorf("the tokens are %+v, %v", tokens, err)
		}
		if want := []time.Duration{5 * time.Second, 5 * time.Second, 10 * time.Second, 10 * time.Second}; !slices.Equal(s.slept[:4], want) {
			t.Errorf("it waited %v", s.slept)
		}
		for said, want := range map[string]string{
			"access_denied": "refused in the browser",
			"expired_token": "has run out: log in again",
			"invalid_grant": "no longer knows the code",
			"other":         "other (status",
		} {
			s := newService(t, map[string][]answer{"/device": {{200, code}}, "/token": {pending, {status, refusal(said)}}})
			_, err := s.poll(t)
			wantError(t, err, want)
		}
	}
}

func TestAWaitThatThePolicyNeverEndsIsEndedByUs(t *testing.T) {
	for _, said := range []string{"authorization_pending", "slow_down"} {
		s := newService(t, map[string][]answer{"/device": {{200, code}}, "/token": {{403, refusal(said)}}})
		_, err := s.poll(t)
		wantError(t, err, "nobody confirmed the code in time")
		if len(s.slept) > 13 {
			t.Errorf("it asked %d times", len(s.slept))
		}
	}
}

func TestAnInterruptedWaitEnds(t *testing.T) {
	s := newService(t, map[string][]answer{"/device": {{200, code}}})
	c, err := s.StartDevice(t.Context(), "client", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.AwaitDevice(ctx, "client", c); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestAnswersInAnotherFormAreErrors(t *testing.T) {
	for name, body := range map[string]string{
		"no code":    `{"user_code":"A","verification_uri":"https://x"}`,
		"a script":   `{"device_code":"d","user_code":"A","verification_uri":"javascript:alert(1)"}`,
		"a number":   `{"device_code":1}`,
		"no address": `{"device_code":"d","user_code":"A"}`,
		"two hosts":  `{"device_code":"d","user_code":"A","verification_uri":"https://good.example@evil.example/"}`,
		"a long one": `{"device_code":"d","user_code":"A","verification_uri":"https://x/` + strings.Repeat("x", 5000) + `"}`,
		"a book":     `{"device_code":"d","user_code":"` + strings.Repeat("x", 5000) + `","verification_uri":"https://x"}`,
		"a library":  `{"device_code":"d","user_code":"A","verification_uri":"https://x","more":"` + strings.Repeat("x", 100_000) + `"}`,
	} {
		s := newService(t, map[string][]answer{"/device": {{200, body}}})
		_, err := s.StartDevice(t.Context(), "client", nil)
		if err == nil || !strings.Contains(err.Error(), "not OAuth 2.0") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	s := newService(t, map[string][]answer{"/token": {{200, `{"token_type":"Bearer"}`}}})
	_, err := s.Refresh(t.Context(), "client", oauth.Tokens{Refresh: secret})
	wantError(t, err, "grants no access token")
}

// Times are numbers, with or without a fraction, or text; what is none must not end a login.
func TestTimesThatServicesWrite(t *testing.T) {
	for written, want := range map[string]time.Duration{
		`300`: 5 * time.Minute, `300.0`: 5 * time.Minute, `"300"`: 5 * time.Minute, `0.5`: time.Second / 2,
		`0`: 0, `-5`: 0, `null`: 0, `"soon"`: 0, `{}`: 0, `"NaN"`: 0, `1e30`: 1e9 * time.Second, `"Infinity"`: 1e9 * time.Second,
	} {
		s := newService(t, map[string][]answer{"/token": {{200, `{"access_token":"a","refresh_token":"r","expires_in":` + written + `}`}}})
		tokens, err := s.Refresh(t.Context(), "client", oauth.Tokens{Refresh: secret})
		life := time.Duration(0)
		if !tokens.Expires.IsZero() {
			life = tokens.Expires.Sub(tokens.Issued)
		}
		if err != nil || life != want {
			t.Errorf("%s: the token lives for %v, %v, want %v", written, life, err, want)
		}
	}
	for written, want := range map[string]time.Duration{`0.001`: time.Second, `1e9`: time.Minute, `0`: 5 * time.Second, `"7"`: 7 * time.Second} {
		s := newService(t, map[string][]answer{
			"/device": {{200, `{"device_code":"d","user_code":"A","verification_uri":"https://x","interval":` + written + `}`}},
			"/token":  {{200, `{"access_token":"a"}`}},
		})
		c, err := s.StartDevice(t.Context(), "client", []string{"a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		tokens, err := s.AwaitDevice(t.Context(), "client", c)
		if err != nil || s.slept[0] != want {
			t.Errorf("%s: it waited %v, %v, want %v", written, s.slept, err, want)
		}
		if tokens.Scope != "a b" {
			t.Errorf("a service that grants all that was asked for: %q", tokens.Scope)
		}
	}
}

func TestTokensThatNobodyCanSend(t *testing.T) {
	for _, body := range []string{`{"access_token":"a\r\nX: y"}`, `{"access_token":"a","refresh_token":"r s"}`, `{"access_token":"ä"}`} {
		s := newService(t, map[string][]answer{"/token": {{200, body}}})
		_, err := s.Refresh(t.Context(), "client", oauth.Tokens{Refresh: secret})
		wantError(t, err, "characters that no token has")
	}
}

func TestAServiceThatRepeatsWhatItIsSent(t *testing.T) {
	for _, said := range []string{refusal("bad token " + secret), `refresh_token=` + secret, `{"errcode":"` + secret + `"}`} {
		s := newService(t, map[string][]answer{"/token": {{400, said}}, "/revoke": {{400, said}}})
		_, err := s.Refresh(t.Context(), "client", oauth.Tokens{Refresh: secret})
		wantError(t, err, "[secret]")
		wantError(t, s.Revoke(t.Context(), "client", secret), "[secret]")
	}
}

func TestAServiceThatIsNeverThereIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &oauth.Service{Metadata: oauth.Metadata{TokenEndpoint: "http://127.0.0.1:1/token"}, Now: time.Now, Open: func(address string) (*exchange.Client, error) {
			return exchange.New(exchange.Options{BaseURL: address, Sleep: func(ctx context.Context, _ time.Duration) error {
				<-ctx.Done()
				return ctx.Err()
			}})
		}}
		_, err := s.Refresh(t.Context(), "client", oauth.Tokens{Refresh: secret})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || !oauth.Passes(err) {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestRegistration(t *testing.T) {
	s := newService(t, map[string][]answer{"/register": {
		{201, `{"client_id":"c","grant_types":["refresh_token","` + oauth.GrantDevice + `"]}`},
		{201, `{"client_id":"c","grant_types":["refresh_token"]}`},
		{201, `{}`},
		{400, refusal("invalid_client_metadata")},
	}})
	register := func() (string, error) {
		return s.Register(t.Context(), oauth.GrantDevice, nil)
	}
	if id, err := register(); id != "c" || err != nil {
		t.Errorf("the client is %q, %v", id, err)
	}
	for _, want := range []string{"does not allow the device grant", "registers no client id", "invalid_client_metadata"} {
		_, err := register()
		wantError(t, err, want)
	}
	s.Metadata.RegistrationEndpoint = ""
	_, err := register()
	wantError(t, err, "--method token")
}

func TestRefreshing(t *testing.T) {
	old := oauth.Tokens{Refresh: secret, Scope: "before"}
	s := newService(t, map[string][]answer{"/token": {{}, {200, grant}, {200, `{"access_token":"a"}`}, {400, refusal("invalid_grant")}, {401, refusal("invalid_client")}}})
	fresh, err := s.Refresh(t.Context(), "client", old)
	if err != nil || fresh.Refresh != secret+"2" || s.forms[0].Get("refresh_token") != secret || s.forms[0].Get("client_id") != "client" {
		t.Errorf("after a lost answer: %+v, %v", fresh, err)
	}
	fresh, err = s.Refresh(t.Context(), "client", old)
	if err != nil || fresh.Refresh != secret || fresh.Scope != "before" || !fresh.Expires.IsZero() {
		t.Errorf("a service that does not rotate: %+v, %v", fresh, err)
	}
	if _, err := s.Refresh(t.Context(), "client", old); !errors.Is(err, oauth.ErrSessionEnded) {
		t.Errorf("the error is %v", err)
	}
	_, err = s.Refresh(t.Context(), "client", old)
	wantError(t, err, "invalid_client")
}

func TestRevoking(t *testing.T) {
	s := newService(t, map[string][]answer{"/revoke": {{200, ""}, {401, refusal("unauthorized_client")}}, "/page": {{200, "<html>"}}})
	if err := s.Revoke(t.Context(), "client", secret); err != nil || s.forms[0].Get("token") != secret {
		t.Errorf("%v, %v", err, s.forms)
	}
	wantError(t, s.Revoke(t.Context(), "client", secret), "unauthorized_client")
	s.Metadata.RevocationEndpoint = strings.Replace(s.Metadata.RevocationEndpoint, "/revoke", "/page", 1)
	wantError(t, s.Revoke(t.Context(), "client", secret), "a page for a browser")
	s.Metadata.RevocationEndpoint = ""
	wantError(t, s.Revoke(t.Context(), "client", secret), "no address for revoking")
}

func TestABrowserThatComesBack(t *testing.T) {
	s := newService(t, map[string][]answer{"/token": {{200, grant}}})
	a := s.StartBrowser("client", "http://127.0.0.1:1/callback", []string{"a", "b"})
	address, err := url.Parse(a.Address)
	if err != nil {
		t.Fatal(err)
	}
	asked := address.Query()
	if asked.Get("code_challenge_method") != "S256" || asked.Get("scope") != "a b" || asked.Get("redirect_uri") != "http://127.0.0.1:1/callback" || len(asked.Get("state")) < 20 {
		t.Errorf("the browser opens %v", asked)
	}
	back := func(more url.Values) url.Values {
		more.Set("state", asked.Get("state"))
		return more
	}
	for want, query := range map[string]url.Values{
		"from another login":     {"code": {secret}, "state": {"other"}},
		"nothing was sent there": back(url.Values{"code": {secret}, "iss": {"https://evil.example.org/"}}),
		"refused in the browser": back(url.Values{"error": {"access_denied"}}),
		`"server_error" "\x1b["`: back(url.Values{"error": {"server_error"}, "error_description": {"\x1b["}}),
		"without a code":         back(url.Values{}),
	} {
		_, err := s.Finish(t.Context(), a, query)
		wantError(t, err, want)
	}
	if len(s.forms) != 0 {
		t.Errorf("a code was sent: %v", s.forms)
	}
	tokens, err := s.Finish(t.Context(), a, back(url.Values{"code": {"the code"}, "iss": {s.Metadata.Issuer}}))
	if err != nil || tokens.Access != secret || s.forms[0].Get("code") != "the code" || s.forms[0].Get("code_verifier") == "" {
		t.Errorf("the tokens are %+v, %v, asked for with %v", tokens, err, s.forms)
	}
}

func TestWhatAHomeserverSaysOfItsService(t *testing.T) {
	m, err := oauth.ReadMetadata([]byte(`{"issuer":"https://auth.example.org/","token_endpoint":"https://auth.example.org/oauth2/token",
		"device_authorization_endpoint":"https://auth.example.org/oauth2/device","grant_types_supported":["` + oauth.GrantDevice + `","authorization_code"]}`))
	if err != nil || !m.Offers(oauth.GrantDevice) || m.Offers(oauth.GrantCode) {
		t.Errorf("the metadata are %+v, %v", m, err)
	}
	for _, none := range []string{`{}`, `[]`, `{"issuer":1}`, `{"errcode":"M_UNRECOGNIZED"}`} {
		if m, err := oauth.ReadMetadata([]byte(none)); m != nil || err != nil {
			t.Errorf("%s gives %+v, %v", none, m, err)
		}
	}
	const usable = `"issuer":"https://x","token_endpoint":"https://x"`
	for _, bad := range []string{
		`{"issuer":"auth.example.org"}`, `{"issuer":"https://x","token_endpoint":"file:///etc/passwd"}`, `{"issuer":"https://u:p@x","token_endpoint":"https://x"}`,
		`{` + usable + `,"authorization_endpoint":"file:///etc/passwd"}`, `{` + usable + `,"authorization_endpoint":"--help"}`,
		`{` + usable + `,"device_authorization_endpoint":"https://x/#here"}`, `{` + usable + `,"revocation_endpoint":"https://x/{token}"}`,
		`{` + usable + `,"registration_endpoint":"https://x/` + strings.Repeat("x", 5000) + `"}`,
	} {
		_, err := oauth.ReadMetadata([]byte(bad))
		wantError(t, err, "which is no address")
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("the error has %d bytes", len(err.Error()))
		}
	}
}

func TestAddressesInPlainHTTPAreFoundBeforeALogin(t *testing.T) {
	s := newService(t, nil)
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	for _, address := range []*string{&s.Metadata.TokenEndpoint, &s.Metadata.AuthorizationEndpoint} {
		before := *address
		*address = "http://auth.example.org/x"
		wantError(t, s.Check(), `cannot be asked at "http://auth.example.org/x"`, "unencrypted")
		*address = before
	}
}
