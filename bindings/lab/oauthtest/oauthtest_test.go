package oauthtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab/oauthtest"
)

func TestTheServerIsDiscoveredAsMASIs(t *testing.T) {
	server := oauthtest.Shared(t)
	wellKnown := send(t, "GET", server.URL+"/.well-known/matrix/client", "", nil)
	want := object{
		"m.homeserver":                      object{"base_url": server.URL + "/"},
		"org.matrix.msc2965.authentication": object{"issuer": server.Issuer, "account": server.Issuer + "account/"},
	}
	if !reflect.DeepEqual(wellKnown.json, want) {
		t.Errorf("well-known: %s, want %v", wellKnown.text, want)
	}

	asSynapseSays := send(t, "GET", server.Synapse.URL+"/_matrix/client/v1/auth_metadata", "", nil)
	for _, address := range []string{
		server.URL + "/_matrix/client/v1/auth_metadata", server.URL + "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
		server.Issuer + ".well-known/openid-configuration",
	} {
		a := send(t, "GET", address, "", nil)
		a.says(t, 200, object{"issuer": server.Issuer, "device_authorization_endpoint": server.Issuer + "oauth2/device"})
		if !reflect.DeepEqual(a.json, asSynapseSays.json) {
			t.Errorf("%s: %s; Synapse itself says %s", address, a.text, asSynapseSays.text)
		}
	}

	flows := send(t, "GET", server.URL+"/_matrix/client/v3/login", "", nil)
	recorded := `{"flows":[{"type":"m.login.password"},{"type":"m.login.sso","oauth_aware_preferred":true,"org.matrix.msc3824.delegated_oidc_compatibility":true},{"type":"m.login.token"}]}`
	if flows.status != 200 || strings.TrimSpace(flows.text) != recorded {
		t.Errorf("login: %d %s, want %s", flows.status, flows.text, recorded)
	}
	send(t, "GET", server.Synapse.URL+"/_matrix/client/v3/login", "", nil).says(t, 404, object{"errcode": "M_UNRECOGNIZED"})
	send(t, "GET", strings.TrimSuffix(server.Issuer, "auth/")+".well-known/openid-configuration", "", nil).says(t, 404, nil)
	send(t, "GET", server.Issuer+"_control/sessions", "", nil).says(t, 404, nil)
}

func TestAnIssuerNeedsNoPath(t *testing.T) {
	server := oauthtest.Start(t, oauthtest.Options{})
	if address, err := url.Parse(server.Issuer); err != nil || address.Path != "/" {
		t.Errorf("issuer %q, want no path", server.Issuer)
	}
	c := newClient(t, server)
	c.use(c.logIn(server.Admin, withDevice("NOPATH0001"))).says(t, 200, object{"user_id": server.Admin.ID})
}

func TestMetadataCanChange(t *testing.T) {
	server := oauthtest.Shared(t)
	address := server.URL + "/_matrix/client/v1/auth_metadata"
	t.Run("while a test wants it", func(t *testing.T) {
		server.Behave(t, func(b *oauthtest.Behaviour) { b.NoDeviceGrant, b.Issuer = true, "https://elsewhere.example/" })
		a := send(t, "GET", address, "", nil)
		a.says(t, 200, object{"issuer": "https://elsewhere.example/", "device_authorization_endpoint": nil})
		if grants, _ := a.json["grant_types_supported"].([]any); slices.Contains(grants, any(deviceGrant)) {
			t.Errorf("grant types %v, want no device grant", grants)
		}
		newClient(t, server).device(adminScopes).says(t, 400, object{"error": "invalid_request"})
	})
	send(t, "GET", address, "", nil).says(t, 200, object{"issuer": server.Issuer})
}

func TestRegistration(t *testing.T) {
	server := oauthtest.Shared(t)
	first := register(t, server, metadata)
	first.says(t, 201, object{"client_secret": nil, "token_endpoint_auth_method": "none", "client_name": "a test"})
	register(t, server, metadata).says(t, 201, object{"client_id": first.json["client_id"]})
	if other := register(t, server, with(object{"client_name": "another"})); other.json["client_id"] == first.json["client_id"] {
		t.Error("another client has the same client_id")
	}

	loopback := object{"grant_types": []string{"authorization_code"}, "redirect_uris": []string{"http://127.0.0.1/callback"}}
	register(t, server, with(loopback)).says(t, 201, nil)
	for name, refused := range map[string]struct {
		fields object
		error  string
	}{
		"no address":        {object{"client_uri": nil}, "invalid_client_metadata"},
		"plain address":     {object{"client_uri": "http://synlua.example/"}, "invalid_client_metadata"},
		"loopback address":  {object{"client_uri": "https://localhost/"}, "invalid_client_metadata"},
		"terms elsewhere":   {object{"tos_uri": "https://other.example/"}, "invalid_client_metadata"},
		"no grant type":     {object{"grant_types": nil}, "invalid_redirect_uri"},
		"redirect of a web": {object{"application_type": "web", "redirect_uris": []string{"http://127.0.0.1/callback"}}, "invalid_redirect_uri"},
		"redirect away":     {object{"redirect_uris": []string{"https://other.example/cb"}}, "invalid_redirect_uri"},
	} {
		t.Run(name, func(t *testing.T) {
			register(t, server, with(refused.fields)).says(t, 400, object{"error": refused.error})
		})
	}
	a, err := trySend(t, "POST", server.Issuer+"oauth2/registration", "", "application/json", "{")
	if err != nil {
		t.Fatal(err)
	}
	a.says(t, 400, object{"error": "invalid_request"})
}

func TestRegistrationMayDropTheDeviceGrant(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.RegistrationDropsDeviceGrant = true })
	a := register(t, server, metadata)
	if grants, _ := a.json["grant_types"].([]any); a.status != 201 || !slices.Equal(grants, []any{"refresh_token"}) {
		t.Errorf("registration: %d %s, want the device grant left out", a.status, a.text)
	}
	client{t, server, a.field(t, "client_id")}.device(adminScopes).says(t, 401, object{"error": "unauthorized_client"})
	client{t, server, "unknown"}.device(adminScopes).says(t, 401, object{"error": "invalid_client"})
}

func TestDeviceGrant(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	device := c.device(withDevice("DEVICEGRANT"))
	device.says(t, 200, object{
		"verification_uri": server.Issuer + "link", "verification_uri_complete": nil, "expires_in": 1200.0, "interval": 5.0,
	})
	for range 3 {
		c.poll(device).says(t, 403, object{"error": "authorization_pending"})
	}
	if err := server.Admin.Approve(t.Context(), strings.ToLower(device.field(t, "user_code"))); err != nil {
		t.Fatal(err)
	}
	tokens := c.poll(device)
	tokens.says(t, 200, object{
		"token_type": "Bearer", "expires_in": 300.0,
		"scope": "urn:mas:admin urn:matrix:client:api:* urn:matrix:client:device:DEVICEGRANT urn:synapse:admin:*",
	})
	if kept := tokens.header.Get("Cache-Control"); kept != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", kept)
	}
	c.poll(device).says(t, 400, object{"error": "invalid_grant"})

	token := tokens.field(t, "access_token")
	c.use(tokens).says(t, 200, object{"user_id": server.Admin.ID, "device_id": "DEVICEGRANT", "is_guest": false})
	send(t, "GET", server.URL+"/_synapse/admin/v2/users?guests=false&limit=1", token, nil).says(t, 200, nil)
	send(t, "GET", server.Issuer+"api/admin/v1/version", token, nil).says(t, 200, object{"version": "v1.22.0"})
}

func TestPeopleCanBeAdded(t *testing.T) {
	server := oauthtest.Shared(t)
	second, err := server.AddPerson(t.Context(), "second-admin", true)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, server)
	tokens := c.logIn(second, withDevice("SECONDADMIN"))
	c.use(tokens).says(t, 200, object{"user_id": "@second-admin:" + server.ServerName})
	send(t, "GET", server.URL+"/_synapse/admin/v2/users?guests=false", tokens.field(t, "access_token"), nil).says(t, 200, nil)
	if session := c.session("SECONDADMIN"); session.User != second.Localpart {
		t.Errorf("session %+v, want that it is %s's", session, second.Localpart)
	}
}

func TestDeviceGrantCanBeDeniedAndExpire(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.DeviceCodeLife = time.Second })
	c := newClient(t, server)
	denied, expired := c.device(adminScopes), c.device(adminScopes)
	if err := server.Admin.Deny(t.Context(), denied.field(t, "user_code")); err != nil {
		t.Fatal(err)
	}
	c.poll(denied).says(t, 403, object{"error": "access_denied"})
	for c.poll(expired).json["error"] == "authorization_pending" {
	}
	c.poll(expired).says(t, 403, object{"error": "expired_token"})
	if err := server.Admin.Approve(t.Context(), expired.field(t, "user_code")); err == nil || !strings.Contains(err.Error(), "has expired") {
		t.Errorf("a code that expired: %v, want that the page says so", err)
	}
}

func TestPollingAsTheRFCSays(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) {
		b.PollStatus, b.SlowDowns, b.Interval, b.CompleteAddress = 400, 1, time.Second, true
	})
	c := newClient(t, server)
	device := c.device(adminScopes)
	device.says(t, 200, object{"interval": 1.0})
	c.poll(device).says(t, 400, object{"error": "slow_down"})
	c.poll(device).says(t, 400, object{"error": "authorization_pending"})
	if err := server.Admin.ApproveAt(t.Context(), device.field(t, "verification_uri_complete")); err != nil {
		t.Fatal(err)
	}
	c.poll(device).says(t, 200, nil)
}

func TestThePolicyRefusesWithoutTellingTheClient(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	for name, refused := range map[string]struct {
		person *oauthtest.Person
		scope  string
		page   string
	}{
		"not an administrator": {server.Plain, adminScopes, "denied by the policy"},
		"unknown scope":        {server.Admin, "urn:matrix:client:api:* urn:unknown:x", "status 500"},
		"device id too short":  {server.Admin, withDevice("SHORT"), "status 500"},
		"two devices":          {server.Admin, withDevice("FIRSTDEVICE") + " urn:matrix:client:device:SECONDDEVICE", "status 500"},
	} {
		t.Run(name, func(t *testing.T) {
			device := c.device(refused.scope)
			if err := refused.person.Approve(t.Context(), device.field(t, "user_code")); err == nil || !strings.Contains(err.Error(), refused.page) {
				t.Errorf("approved: %v, want %q", err, refused.page)
			}
			c.poll(device).says(t, 403, object{"error": "authorization_pending"})
		})
	}
}

func TestScopesDecideWhatATokenOpens(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	plain := c.logIn(server.Plain, "urn:matrix:client:api:* urn:matrix:client:device:PLAINDEVICE")
	token := plain.field(t, "access_token")
	c.use(plain).says(t, 200, object{"user_id": server.Plain.ID, "device_id": "PLAINDEVICE"})
	send(t, "GET", server.URL+"/_synapse/admin/v2/users?guests=false", token, nil).says(t, 403, object{"errcode": "M_FORBIDDEN"})
	wantRefusal(t, send(t, "GET", server.Issuer+"api/admin/v1/version", token, nil), 401, "Missing urn:mas:admin scope")
	wantRefusal(t, send(t, "GET", server.Issuer+"api/admin/v1/version", "", nil), 400, "Missing authorization header")

	adminAlone := c.logIn(server.Admin, "urn:synapse:admin:*")
	c.use(adminAlone).says(t, 401, object{"errcode": "M_UNKNOWN_TOKEN", "error": "Token doesn't grant access to the Matrix C-S API"})
	withoutDevice := c.logIn(server.Admin, adminScopes)
	c.use(withoutDevice).says(t, 200, object{"user_id": server.Admin.ID, "device_id": nil})
}

// wantRefusal checks an error of MAS's admin API.
func wantRefusal(t *testing.T, a answer, status int, title string) {
	t.Helper()
	a.says(t, status, nil)
	var said struct{ Errors []struct{ Title string } }
	if err := json.Unmarshal([]byte(a.text), &said); err != nil || len(said.Errors) == 0 || said.Errors[0].Title != title {
		t.Errorf("answer %s, want the error %q", a.text, title)
	}
}

func TestAccessTokensExpire(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.AccessTokenLife = time.Second })
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("EXPIRES001"))
	tokens.says(t, 200, object{"expires_in": 1.0})
	c.use(tokens).says(t, 200, nil)
	eventually(t, 401, func() answer { return c.use(tokens) }).says(t, 401, object{
		"errcode": "M_UNKNOWN_TOKEN", "error": "Token is not active", "soft_logout": false,
	})
	wantRefusal(t, send(t, "GET", server.Issuer+"api/admin/v1/version", tokens.field(t, "access_token"), nil), 401, "Access token expired")

	server.Behave(t, func(b *oauthtest.Behaviour) { b.AccessTokenLife = 0 })
	renewed := c.refresh(tokens)
	renewed.says(t, 200, object{"expires_in": 300.0, "scope": tokens.json["scope"]})
	// Synapse answers 503 once in a while, where its own connection to the service has ended.
	eventually(t, 200, func() answer { return c.use(renewed) }).says(t, 200, object{"user_id": server.Admin.ID, "device_id": "EXPIRES001"})
}

func TestRefreshTokensRotate(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	first := c.logIn(server.Admin, withDevice("ROTATES001"))
	second := c.refresh(first)
	if second.field(t, "refresh_token") == first.field(t, "refresh_token") {
		t.Error("the refresh token was not replaced")
	}
	c.use(first).says(t, 401, object{"error": "Token is not active"})

	third := c.refresh(first) // the second pair was not used: its answer may have been lost
	third.says(t, 200, nil)
	c.use(second).says(t, 401, nil)
	c.refresh(second).says(t, 400, object{"error": "invalid_grant"})

	c.use(third).says(t, 200, nil)
	c.refresh(first).says(t, 400, object{"error": "invalid_grant"})
	c.use(third).says(t, 200, nil)
	fourth := c.refresh(third)
	fourth.says(t, 200, nil)
	if living := c.session("ROTATES001").Living(); len(living) != 1 || living[0].AccessToken != fourth.field(t, "access_token") {
		t.Errorf("living pairs: %+v, want the last one alone", living)
	}
	client{t, server, register(t, server, with(object{"client_name": "another"})).field(t, "client_id")}.
		refresh(fourth).says(t, 400, object{"error": "invalid_grant"})
}

func TestGraceCanBeTakenAway(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.NoGrace = true })
	c := newClient(t, server)
	first := c.logIn(server.Admin, withDevice("NOGRACE001"))
	second := c.refresh(first)
	second.says(t, 200, nil)
	c.refresh(first).says(t, 400, object{"error": "invalid_grant"})
	c.refresh(second).says(t, 200, nil)
}

func TestParallelRefreshesLeaveOneLivingPair(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("PARALLEL01"))
	form := refreshForm(t, tokens)
	form.Set("client_id", c.id)
	statuses := make(chan int)
	for range 4 {
		go func() {
			a, err := trySend(t, "POST", server.Issuer+"oauth2/token", "", "application/x-www-form-urlencoded", form.Encode())
			if err != nil {
				t.Error(err)
			}
			statuses <- a.status
		}()
	}
	for range 4 {
		if status := <-statuses; status != 200 && status != 400 {
			t.Errorf("status %d, want 200 or 400", status)
		}
	}
	session := c.session("PARALLEL01")
	if living := session.Living(); len(living) != 1 || len(session.Pairs) < 2 {
		t.Errorf("%d pairs, living %+v; want one that lives", len(session.Pairs), living)
	}
}

func TestALostAnswerWasProcessed(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("LOSTANSWER"))
	form := refreshForm(t, tokens)
	form.Set("client_id", c.id)
	before := len(server.TokenRequests())
	server.LoseAnswers(1)
	if a, err := trySend(t, "POST", server.Issuer+"oauth2/token", "", "application/x-www-form-urlencoded", form.Encode()); err == nil {
		t.Errorf("answer %d %s, want none", a.status, a.text)
	}
	if pairs := c.session("LOSTANSWER").Pairs; len(pairs) != 2 {
		t.Errorf("%d pairs, want that the refresh was processed", len(pairs))
	}
	c.use(c.refresh(tokens)).says(t, 200, nil)

	requests := server.TokenRequests()[before:]
	if len(requests) != 2 || !requests[0].Lost || requests[1].Lost || requests[1].Grant != "refresh_token" || requests[1].Status != 200 {
		t.Errorf("token requests: %+v, want a lost refresh and one that arrived", requests)
	}
}

func TestRevocationEndsTheSession(t *testing.T) {
	server := oauthtest.Shared(t)
	id := newClient(t, server).id
	for hint, kind := range map[string]string{"": "refresh_token", "access_token": "access_token"} {
		t.Run(kind, func(t *testing.T) {
			c := client{t, server, id}
			tokens := c.logIn(server.Admin, withDevice("REVOKED-"+kind))
			c.use(tokens).says(t, 200, nil)
			form := url.Values{"token": {tokens.field(t, kind)}}
			if hint != "" {
				form.Set("token_type_hint", hint)
			}
			other := client{t, server, register(t, server, with(object{"client_name": "another"})).field(t, "client_id")}
			other.post("oauth2/revoke", form).says(t, 401, object{"error": "unauthorized_client"})
			for range 2 {
				if a := c.post("oauth2/revoke", form); a.status != 200 || a.text != "" {
					t.Errorf("revocation: %d %q, want 200 and nothing", a.status, a.text)
				}
			}
			c.refresh(tokens).says(t, 400, object{"error": "invalid_grant"})
			eventually(t, 401, func() answer { return c.use(tokens) }).says(t, 401, object{"error": "Token is not active"})
			wantRefusal(t, send(t, "GET", server.Issuer+"api/admin/v1/version", tokens.field(t, "access_token"), nil), 401, "Access token revoked")
		})
	}
	client{t, server, id}.post("oauth2/revoke", url.Values{"token": {"garbage"}}).says(t, 200, nil)
}

func TestTwoSessionsMayShareADevice(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	first, second := c.logIn(server.Admin, withDevice("SAMEDEVICE")), c.logIn(server.Admin, withDevice("SAMEDEVICE"))
	c.post("oauth2/revoke", url.Values{"token": {second.field(t, "refresh_token")}}).says(t, 200, nil)
	c.use(first).says(t, 200, object{"device_id": "SAMEDEVICE"})
	c.use(second).says(t, 401, nil)
}

func TestADeviceDeletedAtSynapseLeavesTokensThatAreDead(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("DELETED001"))
	c.use(tokens).says(t, 200, nil)
	if err := server.DeleteDevice(t.Context(), server.Admin.Localpart, "DELETED001"); err != nil {
		t.Fatal(err)
	}
	c.use(tokens).says(t, 401, object{"error": "Token is not active"})
	renewed := c.refresh(tokens)
	renewed.says(t, 200, nil)
	c.use(renewed).says(t, 401, object{"error": "Token is not active"})
	if session := c.session("DELETED001"); session.Finished {
		t.Error("the OAuth server heard of the device")
	}
}

func TestEverythingCanBeEnded(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("ENDSWITHALL"))
	if err := server.FinishAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if session := c.session("ENDSWITHALL"); !session.Finished || len(session.Living()) != 0 {
		t.Errorf("session %+v, want it finished", session)
	}
	c.use(tokens).says(t, 401, nil)
}

func TestWhatIsDownComesBack(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("DOWNANDUP1"))
	unable := object{"errcode": "M_UNKNOWN", "error": "Unable to introspect the access token"}

	server.Behave(t, func(b *oauthtest.Behaviour) { b.IntrospectionDown = true })
	c.use(tokens).says(t, 503, unable)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.IntrospectionDown = false })
	c.use(tokens).says(t, 200, nil)

	renewed := c.refresh(tokens)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.ServiceDown = true })
	c.use(renewed).says(t, 503, unable)
	c.refresh(renewed).says(t, 502, nil)
	send(t, "GET", server.URL+"/_matrix/client/v3/login", "", nil).says(t, 502, nil)
	send(t, "GET", server.URL+"/_matrix/client/v1/auth_metadata", "", nil).says(t, 200, nil)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.ServiceDown = false })
	c.use(renewed).says(t, 200, nil)

	server.Behave(t, func(b *oauthtest.Behaviour) { b.HomeserverDown = true })
	c.use(renewed).says(t, 502, nil)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.HomeserverDown = false })
	c.use(renewed).says(t, 200, nil)
}

// callback is a client's listener on this machine, which keeps what the browser brought.
func callback(t *testing.T) (address string, brought func() url.Values) {
	t.Helper()
	queries := make(chan url.Values, 1)
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries <- r.URL.Query()
		_, _ = w.Write([]byte("You are logged in."))
	}))
	t.Cleanup(listener.Close)
	return listener.URL + "/callback", func() url.Values { return <-queries }
}

func browserClient(t *testing.T, server *oauthtest.Server) client {
	t.Helper()
	a := register(t, server, with(object{
		"grant_types": []string{"authorization_code", "refresh_token"}, "redirect_uris": []string{"http://127.0.0.1/callback"},
	}))
	return client{t, server, a.field(t, "client_id")}
}

func (c client) authorize(redirect, scope string, more url.Values) string {
	query := url.Values{
		"response_type": {"code"}, "client_id": {c.id}, "redirect_uri": {redirect}, "scope": {scope}, "state": {"st&a=te"},
	}
	for name, values := range more {
		query[name] = values
	}
	return c.server.Issuer + "authorize?" + query.Encode()
}

func TestAuthorizationCode(t *testing.T) {
	server := oauthtest.Shared(t)
	c := browserClient(t, server)
	redirect, brought := callback(t)
	verifier := strings.Repeat("verifier-", 6)
	sum := sha256.Sum256([]byte(verifier))
	challenge := url.Values{"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}

	page, err := server.Admin.Consent(t.Context(), c.authorize(redirect, withDevice("BROWSER001"), challenge))
	if err != nil || page.Text != "You are logged in." || !strings.HasPrefix(page.URL, redirect) {
		t.Fatalf("the browser ends at %+v, %v; want the client's page", page, err)
	}
	query := brought()
	if query.Get("state") != "st&a=te" || query.Get("code") == "" {
		t.Errorf("the browser brought %v, want the state and a code", query)
	}
	exchange := url.Values{
		"grant_type": {"authorization_code"}, "code": {query.Get("code")}, "redirect_uri": {redirect},
		"code_verifier": {strings.Repeat("another-verifier-", 3)},
	}
	c.post("oauth2/token", exchange).says(t, 400, object{"error": "invalid_grant"})
	exchange.Set("code_verifier", verifier)
	tokens := c.post("oauth2/token", exchange)
	tokens.says(t, 200, object{"token_type": "Bearer"})
	c.use(tokens).says(t, 200, object{"user_id": server.Admin.ID, "device_id": "BROWSER001"})
	c.post("oauth2/token", exchange).says(t, 400, object{"error": "invalid_grant"})
	c.use(c.refresh(tokens)).says(t, 200, nil)
}

func TestAuthorizationCodeCanBeRefused(t *testing.T) {
	server := oauthtest.Shared(t)
	c := browserClient(t, server)
	redirect, brought := callback(t)
	if page, err := server.Admin.Refuse(t.Context(), c.authorize(redirect, adminScopes, nil)); err != nil || page.Status != 200 {
		t.Errorf("page %+v, %v", page, err)
	}
	if query := brought(); query.Get("error") != "access_denied" || query.Get("state") != "st&a=te" {
		t.Errorf("the browser brought %v, want access_denied", query)
	}
	if page, err := server.Plain.Consent(t.Context(), c.authorize(redirect, adminScopes, nil)); err != nil || !strings.Contains(page.Text, "denied by the policy") {
		t.Errorf("page %+v, %v, want that the policy denies it", page, err)
	}
	elsewhere := strings.Replace(redirect, "/callback", "/other", 1)
	if page, err := server.Admin.Consent(t.Context(), c.authorize(elsewhere, adminScopes, nil)); err != nil || page.Status != 400 {
		t.Errorf("page %+v, %v, want 400 for an address that was not registered", page, err)
	}
}

func TestThePasswordLoginOfOldIsNeverAnAdministrators(t *testing.T) {
	server := oauthtest.Shared(t)
	logIn := func(password string) answer {
		body, err := json.Marshal(object{
			"type": "m.login.password", "identifier": object{"type": "m.id.user", "user": server.Admin.Localpart}, "password": password,
		})
		if err != nil {
			t.Fatal(err)
		}
		a, err := trySend(t, "POST", server.URL+"/_matrix/client/v3/login", "", "application/json", string(body))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	logIn("wrong").says(t, 403, object{"errcode": "M_FORBIDDEN", "error": "Invalid username/password"})
	a := logIn(server.Admin.Password)
	a.says(t, 200, object{"user_id": server.Admin.ID})
	token := a.field(t, "access_token")
	send(t, "GET", server.URL+whoami, token, nil).says(t, 200, object{"user_id": server.Admin.ID, "device_id": a.json["device_id"]})
	send(t, "GET", server.URL+"/_synapse/admin/v2/users?guests=false", token, nil).says(t, 403, object{"errcode": "M_FORBIDDEN"})

	send(t, "POST", server.URL+"/_matrix/client/v3/logout", token, nil).says(t, 200, nil)
	send(t, "GET", server.URL+whoami, token, nil).says(t, 401, nil)
	c := newClient(t, server)
	tokens := c.logIn(server.Admin, withDevice("OLDLOGOUT1"))
	send(t, "POST", server.URL+"/_matrix/client/v3/logout", tokens.field(t, "access_token"), nil).says(t, 401, object{"error": "Invalid access token"})
	c.use(tokens).says(t, 200, nil)
}

func TestAStandInOfTheAdminAPIGetsWhatTheTokenOpens(t *testing.T) {
	server := oauthtest.Shared(t)
	c := newClient(t, server)
	token := c.logIn(server.Admin, withDevice("ADMINAPI01")).field(t, "access_token")
	address := server.Issuer + "api/admin/v1/users"
	send(t, "GET", address, token, nil).says(t, 404, nil)

	server.ServeAdminAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(object{"method": r.Method, "path": r.URL.Path})
	}))
	send(t, "POST", address, token, nil).says(t, 200, object{"method": "POST", "path": "/api/admin/v1/users"})
	wantRefusal(t, send(t, "GET", address, "", nil), 400, "Missing authorization header")
	send(t, "GET", server.Issuer+"api/spec.json", "", nil).says(t, 200, object{"path": "/api/spec.json"})

	server.Behave(t, func(b *oauthtest.Behaviour) { b.NoAdminAPI = true })
	a := send(t, "GET", server.Issuer+"api/admin/v1/version", token, nil)
	if a.status != 404 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("version: %d %s, want a page that is not found", a.status, a.header)
	}
}
