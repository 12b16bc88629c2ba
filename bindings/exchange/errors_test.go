package exchange_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

func TestRefusalsSayWhatToDoNext(t *testing.T) {
	for _, tt := range []struct {
		status   int
		body     string
		kind     exchange.Kind
		sentence string
	}{
		{401, `{"errcode":"M_UNKNOWN_TOKEN","error":"Invalid access token passed.","soft_logout":false}`, exchange.Unauthorized,
			"Invalid access token passed (status 401 M_UNKNOWN_TOKEN); the access token is wrong or was logged out: log in again"},
		{401, `{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}`, exchange.Unauthorized,
			"Access token has expired (status 401 M_UNKNOWN_TOKEN); the login has run out: log in again"},
		{401, `{"errcode":"M_MISSING_TOKEN","error":"Missing access token"}`, exchange.Unauthorized,
			"Missing access token (status 401 M_MISSING_TOKEN); no access token was sent: log in"},
		{401, `{"errcode":"M_USER_LOCKED","error":"User account has been locked","soft_logout":true}`, exchange.Unauthorized,
			"User account has been locked (status 401 M_USER_LOCKED); the account that is logged in is locked: have another admin unlock it, or log in as somebody else"},
		{403, `{"errcode":"M_USER_SUSPENDED","error":"suspended."}`, exchange.Refused,
			"suspended (status 403 M_USER_SUSPENDED); the account that is logged in is suspended: have another admin lift that, or log in as somebody else"},
		{403, `{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`, exchange.NotAdmin,
			"You are not a server admin (status 403 M_FORBIDDEN); log in as a server admin, or make this account one"},
		{401, `{"errcode":"M_UNKNOWN_TOKEN","error":"Token doesn't grant access to the Matrix C-S API","soft_logout":false}`, exchange.LacksScope,
			"Token doesn't grant access to the Matrix C-S API (status 401 M_UNKNOWN_TOKEN); the access token lacks the scope urn:matrix:client:api:*: log in again and ask for it; the account must be allowed to"},
		{403, `{"errcode":"M_FORBIDDEN","error":"@u:x is already in the room."}`, exchange.Refused,
			"@u:x is already in the room (status 403 M_FORBIDDEN)"},
		{404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`, exchange.Refused, "User not found (status 404 M_NOT_FOUND)"},
		{409, `{"errcode":"M_UNKNOWN","error":"External id is already in use."}`, exchange.Refused, "External id is already in use (status 409 M_UNKNOWN)"},
		{500, `{"errcode":"M_UNKNOWN","error":"Internal server error"}`, exchange.Refused, "Internal server error (status 500 M_UNKNOWN); see the server's log for the cause"},
		{400, `{}`, exchange.Refused, "bad request (status 400)"},
		{400, `{"errcode":5,"error":["x"]}`, exchange.Refused, "bad request (status 400)"},
	} {
		f := newFixture(t)
		f.Server.On("GET", alicePath, fakeserver.JSON(tt.status, tt.body))
		f.Server.Always("GET", metadataPath, unrecognized)
		_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
		if want := "the server refused GET " + alicePath + ": " + tt.sentence; err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
		if got := exchange.KindOf(err); got != tt.kind {
			t.Errorf("%v: the kind is %d, want %d", err, got, tt.kind)
		}
	}
}

func TestErrorHasTheServersFields(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.Limited(700_000))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	refused := exchange.As(err)
	if refused.Status != 429 || refused.Errcode != "M_LIMIT_EXCEEDED" || refused.Message != "Too Many Requests" ||
		refused.Method != "GET" || refused.Path != alicePath || refused.RetryAfter.Milliseconds() != 700_000 {
		t.Errorf("%+v", refused)
	}
}

// unrecognized is Synapse's answer to an endpoint that it does not know.
var unrecognized = fakeserver.JSON(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`)

func TestUnknownEndpointNamesTheVersions(t *testing.T) {
	for _, tt := range []struct {
		row  catalog.Row
		want string
	}{
		{catalog.Row{API: catalog.Synapse, Name: "synapse.new", Since: "1.140"}, "synapse.new needs Synapse ≥ 1.140; this server is 1.120.2"},
		{catalog.Row{API: catalog.Matrix, Name: "matrix.soon", Feature: "org.example.soon"}, "this server has matrix.soon as the unstable feature org.example.soon only"},
		{catalog.Row{API: catalog.Matrix, Name: "matrix.off", Feature: "org.example.off"}, "this server (Synapse"},
		{catalog.Row{API: catalog.Matrix, Name: "matrix.new", Since: "v1.12"}, "matrix.new needs Matrix ≥ v1.12; this server is v1.11"},
		{catalog.Row{API: catalog.Synapse, Name: "synapse.old", Since: "1.62"}, "this server (Synapse 1.120.2) does not know the endpoint"},
		{catalog.Row{API: catalog.Synapse, Name: "synapse.same", Since: "1.120.2"}, "this server (Synapse 1.120.2) does not know the endpoint"},
	} {
		f := newFixture(t)
		row := tt.row
		row.Method, row.Path = "GET", "/endpoint"
		f.Server.On("GET", "/endpoint", unrecognized, unrecognized)
		f.Server.Always("GET", "/_synapse/admin/v1/server_version", fakeserver.JSON(200, `{"server_version":"1.120.2 (b=develop)"}`))
		f.Server.Always("GET", "/_matrix/client/versions", fakeserver.JSON(200, `{"versions":["r0.6.1","v1.2","v1.11","v1.3"],"unstable_features":{"org.example.soon":true,"org.example.off":false}}`))
		for range 2 {
			_, err := f.Do(t.Context(), exchange.Call{Row: &row})
			wantError(t, err, "Unrecognized request (status 404 M_UNRECOGNIZED); "+tt.want)
		}
	}
}

func TestUnknownEndpointOfAnUnknownServer(t *testing.T) {
	for since, want := range map[string]string{
		"":      "this server does not know the endpoint: check that it is Synapse",
		"1.140": "x needs Synapse ≥ 1.140; this server does not tell its version",
	} {
		f := newFixture(t)
		f.Server.On("GET", "/x", unrecognized)
		f.Server.Always("GET", "/_synapse/admin/v1/server_version", fakeserver.HTML(404, "no"))
		f.Server.Always("GET", "/_matrix/client/versions", unrecognized)
		_, err := f.Do(t.Context(), exchange.Call{Row: &catalog.Row{API: catalog.Synapse, Name: "x", Method: "GET", Path: "/x", Since: since}})
		wantError(t, err, want)
	}
}

func TestPagesOfProxiesAreShownSafely(t *testing.T) {
	for name, tt := range map[string]struct {
		reply fakeserver.Reply
		wants []string
	}{
		"page": {fakeserver.HTML(200, "<!DOCTYPE html>\n  <title>Log in\x1b[31m\u202e</title>"+strings.Repeat("x", 500)),
			[]string{"(status 200)", `is not JSON but "text/html; charset=utf-8"`, `begins with "<!DOCTYPE html> <title>Log in\x1b[31m\u202e</title>x`, "check the homeserver address"}},
		"404 page":    {fakeserver.HTML(404, "<h1>Not Found</h1>"), []string{"(status 404)", "<h1>Not Found</h1>", "the proxy passes this path on"}},
		"too large":   {fakeserver.HTML(413, "big"), []string{"the proxy takes no body of this size"}},
		"empty":       {fakeserver.Raw(200, nil, ""), []string{"is empty"}},
		"half JSON":   {fakeserver.JSON(200, `{"users":[`), []string{"is not JSON"}},
		"two values":  {fakeserver.JSON(200, `{} {}`), []string{"is not JSON"}},
		"JSON string": {fakeserver.JSON(403, `"no"`), []string{"(status 403)", "begins with"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.Server.On("GET", alicePath, tt.reply)
			_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
			wantError(t, err, tt.wants...)
			if e := exchange.As(err); e.Problem == "" || strings.ContainsAny(err.Error(), "\x1b\n\u202e") || len(err.Error()) > 500 {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestOddJSONIsAccepted(t *testing.T) {
	for _, body := range []string{`{"a":1,"a":2}`, `{"a":"\ud800"}`, "{\"a\":\"\xff\"}", `[]`, `null`} {
		f := newFixture(t)
		f.Server.On("GET", alicePath, fakeserver.JSON(200, body))
		if answer, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err != nil || string(answer.Body) != body {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestCutOffAnswerSaysSo(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, times(6, fakeserver.CutOff(200, `{"users":[`))...)
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "(status 200) is cut off after 10 bytes", "try again")
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cause %v", errors.Unwrap(err))
	}
}

func TestAnswerWithoutEndIsBounded(t *testing.T) {
	f := newFixture(t, func(o *exchange.Options) { o.MaxAnswer = 1 << 20 })
	f.Server.Handle(func(w http.ResponseWriter, _ *http.Request) bool {
		chunk := []byte(strings.Repeat(" ", 1<<16))
		for {
			if _, err := w.Write(chunk); err != nil {
				return true
			}
		}
	})
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "is longer than 1048576 bytes", "smaller limit")
}

func TestTokenThatTheServerRepeatsIsNotShown(t *testing.T) {
	for _, reply := range []fakeserver.Reply{
		fakeserver.JSON(400, `{"errcode":"M_`+secretToken+`","error":"bad token `+secretToken+`"}`),
		fakeserver.HTML(404, "Bearer "+secretToken),
		fakeserver.Redirect(302, "https://evil.example/"+secretToken),
	} {
		f := newFixture(t)
		f.Server.On("GET", alicePath, reply)
		_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
		wantError(t, err, "[secret]")
	}
}

func TestSecretsOfTheBodyThatTheServerRepeatsAreNotShown(t *testing.T) {
	const secret = "correct horse+battery/staple"
	long := strings.Repeat("x", 60) + "="
	for _, reply := range []fakeserver.Reply{
		fakeserver.JSON(400, `{"errcode":"`+secret+`","error":"bad password `+secret+`"}`),
		fakeserver.HTML(400, "password="+url.QueryEscape(secret)),
		fakeserver.HTML(200, long+secret), // would be cut in the middle of it
	} {
		f := newFixture(t)
		f.Server.On("PUT", alicePath, reply)
		_, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice, Secrets: []string{secret}})
		wantError(t, err, "[secret]")
		for _, part := range []string{"correct", "battery", "staple"} {
			if strings.Contains(err.Error(), part) {
				t.Errorf("the error shows %q: %v", part, err)
			}
		}
	}
}

// The row and the names say what is secret in a request; nobody has to list it.
func TestSecretsOfARequestAreNotRepeatedInErrors(t *testing.T) {
	f := newFixture(t)
	row, err := exchange.Adhoc(catalog.Synapse, "POST", "/x/{token}")
	if err != nil {
		t.Fatal(err)
	}
	f.Server.On("POST", "/x/in-the-path", fakeserver.JSON(400,
		`{"errcode":"M_UNKNOWN","error":"in-the-path, 1234, in the \"body\", first, second, in-the-query, mat_0123456789abcdef; 12345, firstly, abc"}`))
	_, err = f.Do(t.Context(), exchange.Call{
		Row: row, Path: []string{"in-the-path"}, Query: url.Values{"api_key": {"in-the-query"}},
		Body: []byte(`{"pin":1234,"password":"in the \"body\"","credentials":{"a":["first"],"b":"second"},"secret":"abc","reason":"firstly"}`),
	})
	// Three letters cannot be told from other words.
	wantError(t, err, "POST /x/[secret]: [secret], [secret], [secret], [secret], [secret], [secret], [secret]; 12345, firstly, abc (")
}

// A token that was renewed meanwhile is as secret as its successor.
func TestEveryTokenThatWasSentIsHidden(t *testing.T) {
	source := &renewable{token: "first-token-1"}
	f := newFixture(t, func(o *exchange.Options) { o.Token = source })
	f.Server.On("GET", alicePath, fakeserver.JSON(401, `{"errcode":"M_UNKNOWN_TOKEN","error":"no"}`),
		fakeserver.JSON(400, `{"errcode":"M_UNKNOWN","error":"first-token-1 was replaced by `+secretToken+`-new"}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "[secret] was replaced by [secret]")
}
