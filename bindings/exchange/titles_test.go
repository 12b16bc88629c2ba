package exchange_test

import (
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// getMASUser is a row of an API that words refusals with titles.
var getMASUser = catalog.Lookup("mas.users.get")

const (
	masID   = "01M8DN3G0HD8VKPVJ8JFX6GVAB"
	masPath = "/api/admin/v1/users/" + masID
)

func text(status int, kind, body string) fakeserver.Reply {
	return fakeserver.Raw(status, map[string]string{"Content-Type": kind}, body)
}

func TestRefusalsWithTitlesSayWhatToDoNext(t *testing.T) {
	const refused = "the server refused GET " + masPath + ": "
	for _, tt := range []struct {
		reply    fakeserver.Reply
		kind     exchange.Kind
		sentence string
	}{
		{fakeserver.JSON(404, `{"errors":[{"title":"User ID 01M8 not found"}]}`), exchange.Refused, "User ID 01M8 not found (status 404)"},
		{fakeserver.JSON(409, `{"errors":[{"title":"User already exists"}]}`), exchange.Refused, "User already exists (status 409)"},
		{fakeserver.JSON(400, `{"errors":[{"title":"Invalid ULID in path"},{"title":"invalid length"}]}`), exchange.Refused, "Invalid ULID in path: invalid length (status 400)"},
		{fakeserver.JSON(400, `{"errors":[{"title":"Invalid filter parameters"},{"title":"filter[user]: invalid length"},{"title":"invalid length"}]}`),
			exchange.Refused, "Invalid filter parameters: filter[user]: invalid length (status 400)"},
		{fakeserver.JSON(401, `{"errors":[{"title":"Access token expired"}]}`), exchange.Unauthorized,
			"Access token expired (status 401); the access token is wrong or was logged out: log in again"},
		{fakeserver.JSON(401, `{"errors":[{"title":"Missing urn:mas:admin scope"}]}`), exchange.LacksScope,
			"Missing urn:mas:admin scope (status 401); the access token lacks the scope urn:mas:admin: log in again and ask for it; the account must be allowed to"},
		{fakeserver.JSON(401, `{"errors":[{"title":"Invalid type of access token"},{"title":"invalid token format"}]}`), exchange.Unauthorized,
			"Invalid type of access token: invalid token format (status 401); a token of the old Matrix login, or of another server, gives no access to this API: log in so that it issues the token itself"},
		{fakeserver.JSON(401, `{"errors":[{"title":"User locked"}]}`), exchange.Unauthorized,
			"User locked (status 401); the account that is logged in is locked: have another admin unlock it, or log in as somebody else"},
		{fakeserver.JSON(400, `{"errors":[{"title":"Missing authorization header"}]}`), exchange.Unauthorized,
			"Missing authorization header (status 400); no access token was sent: log in"},
		{fakeserver.JSON(500, `{"errors":[{"title":"Failed to check localpart availability from Synapse"},{"title":"tcp connect error"}]}`), exchange.Refused,
			"Failed to check localpart availability from Synapse: tcp connect error (status 500); see the server's log for the cause"},
		{text(422, "text/plain; charset=utf-8", "Failed to deserialize the JSON body:\n missing field `username`\x1b[31m\xff at line 1"), exchange.Refused,
			"Failed to deserialize the JSON body: missing field `username`\x1b[31m at line 1 (status 422)"},
		{text(415, "text/plain; charset=utf-8", "Expected request with `Content-Type: application/json`"), exchange.Refused,
			"Expected request with `Content-Type: application/json` (status 415)"},
		{text(400, "text/plain", strings.Repeat("x", 1000)), exchange.Refused, strings.Repeat("x", 400) + " (status 400)"},
		{fakeserver.Raw(405, nil, ""), exchange.Refused, "method not allowed (status 405)"},
		{fakeserver.Raw(401, nil, ""), exchange.Unauthorized, "unauthorized (status 401)"},
		{fakeserver.JSON(400, `{}`), exchange.Refused, "bad request (status 400)"},
		{fakeserver.JSON(400, `{"errors":"no list","error":5}`), exchange.Refused, "bad request (status 400)"},
		{fakeserver.JSON(403, `{"errors":[{"title":"Session does not belong to you"}]}`), exchange.Refused, "Session does not belong to you (status 403)"},
	} {
		f := newFixture(t)
		f.Server.On("GET", masPath, tt.reply)
		_, err := f.Do(t.Context(), exchange.Call{Row: getMASUser, Path: []string{masID}})
		if err == nil || err.Error() != refused+tt.sentence {
			t.Errorf("error\n%v\nwant\n%s", err, refused+tt.sentence)
		}
		if got := exchange.KindOf(err); got != tt.kind {
			t.Errorf("%v: the kind is %d, want %d", err, got, tt.kind)
		}
	}
}

// A page in HTML means that there is no such path: the API is off, or older than the row.
func TestAPageWhereAnAPIShouldBe(t *testing.T) {
	const version = "/api/admin/v1/version"
	page := fakeserver.HTML(404, "<title>Page not found</title>")
	for name, tt := range map[string]struct {
		row     string
		version fakeserver.Reply
		want    string
	}{
		"the API is off":  {"mas.users.get", page, "the Admin API of the Matrix Authentication Service is not served at this address: add the resource adminapi to a listener"},
		"an old service":  {"mas.oauth2_clients.get", fakeserver.JSON(200, `{"version":"v1.4.0"}`), "mas.oauth2_clients.get needs the Matrix Authentication Service ≥ 1.20; this server is v1.4.0"},
		"an odd endpoint": {"mas.users.get", fakeserver.JSON(200, `{"version":"v1.22.0"}`), "this server (the Matrix Authentication Service v1.22.0) has the endpoint, so the request went to a process that has not: let the proxy pass paths that begin with /api/admin/v1/users/ on to the Matrix Authentication Service"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			row := catalog.Lookup(tt.row)
			f.Server.Always("GET", strings.Replace(row.Path, "{id}", masID, 1), page)
			f.Server.On("GET", version, tt.version)
			for range 2 {
				_, err := f.Do(t.Context(), exchange.Call{Row: row, Path: []string{masID}})
				wantError(t, err, "not found (status 404); "+tt.want)
				if exchange.KindOf(err) != exchange.Unrecognized {
					t.Errorf("the kind is %d", exchange.KindOf(err))
				}
			}
		})
	}
}

func TestPagesInPlaceOfTheServiceNameIt(t *testing.T) {
	for name, tt := range map[string]struct {
		reply fakeserver.Reply
		want  string
	}{
		"a page":         {fakeserver.HTML(200, "<title>Welcome</title>"), "that the proxy passes this path on to the Matrix Authentication Service"},
		"text with 403":  {text(403, "text/plain", "denied by the proxy"), "is not JSON"},
		"nothing at all": {fakeserver.Raw(404, nil, ""), "(status 404) is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.Server.On("GET", masPath, tt.reply)
			_, err := f.Do(t.Context(), exchange.Call{Row: getMASUser, Path: []string{masID}})
			wantError(t, err, tt.want)
		})
	}
}

func TestATokenIsRenewedIfTheTitleSaysThatItIsNoLongerAccepted(t *testing.T) {
	for title, renewed := range map[string]int{
		"Access token expired": 1, "Unknown access token": 1, "Access token revoked": 1,
		"Missing urn:mas:admin scope": 0, "Invalid type of access token": 0, "User locked": 0,
	} {
		t.Run(title, func(t *testing.T) {
			source := &renewable{token: secretToken}
			f := newFixture(t, func(o *exchange.Options) { o.Token = source })
			f.Server.On("GET", masPath, fakeserver.JSON(401, `{"errors":[{"title":"`+title+`"}]}`))
			f.Server.Always("GET", masPath, fakeserver.JSON(200, `{}`))
			_, err := f.Do(t.Context(), exchange.Call{Row: getMASUser, Path: []string{masID}})
			if len(source.renewed) != renewed || (err == nil) != (renewed == 1) {
				t.Errorf("renewed %d times, then %v", len(source.renewed), err)
			}
		})
	}
}
