package changes_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// shownOf returns what a dry run shows of a call.
func shownOf(t *testing.T, call exchange.Call) *changes.Change {
	t.Helper()
	var shown *changes.Change
	gate := changes.NewGate(changes.GateOptions{Held: func(ch *changes.Change) { shown = ch }})
	f := changestest.New(t, changestest.WithGate(gate))
	if _, err := f.Do(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	return shown
}

func adhoc(t *testing.T, method, template string) *catalog.Row {
	t.Helper()
	row, err := exchange.Adhoc(catalog.Synapse, method, template)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func TestSecretsOfEveryKindAreHiddenInABody(t *testing.T) {
	row := adhoc(t, "POST", "/_synapse/unknown")
	cases := map[string]string{
		`{"accessToken":"x1"}`:                   `{"accessToken":"[secret]"}`,
		`{"PASSWORD":"x1","New-Password":["x"]}`: `{"PASSWORD":"[secret]","New-Password":"[secret]"}`,
		`{"h":{"X-Api-Key":"x1","Cookie":"a"}}`:  `{"h":{"X-Api-Key":"[secret]","Cookie":"[secret]"}}`,
		`{"pin":1234,"pinned":["$a"]}`:           `{"pin":"[secret]","pinned":["$a"]}`,
		`{"token":null,"password":false}`:        `{"token":null,"password":false}`,
		`{"next_token":"5","session_id":"abc"}`:  `{"next_token":"5","session_id":"abc"}`,
		// in texts that are JSON, however deep
		`{"value":"{\"password\":\"x1\"}"}`:                          `{"value":"{\"password\":\"[secret]\"}"}`,
		`{"value":"[{\"a\":\"{\\\"clientSecret\\\":\\\"x\\\"}\"}]"}`: `{"value":"[{\"a\":\"{\\\"clientSecret\\\":\\\"[secret]\\\"}\"}]"}`,
		`{"value":"{\"a\":1}"}`:                                      `{"value":"{\"a\":1}"}`,
		// in texts that are addresses, forms and headers
		`["https://x/?access_token=x1&a=b","password=x1","Authorization: Bearer abcdefgh1"]`: `["https://x/?access_token=[secret]&a=b","password=[secret]","Authorization: [secret] [secret]"]`,
		// by the form of a token
		`{"displayname":"syt_YWxpY2U_abcdefghijklmnopqrst_0aBcDe"}`:      `{"displayname":"[secret]"}`,
		`{"displayname":"\u0073yt_YWxpY2U_abcdefghijklmnopqrst_0aBcDe"}`: `{"displayname":"[secret]"}`,
		`"mat_0123456789abcdef"`: `"[secret]"`,
		// who is meant stays readable
		`{"user_id":"@secret=2fagent:example.org"}`: `{"user_id":"@secret=2fagent:example.org"}`,
		`{"displayname":"Zoë <b>\u2028 & \"co\""}`:  `{"displayname":"Zoë <b>\u2028 & \"co\""}`,
	}
	for body, want := range cases {
		if got := string(shownOf(t, exchange.Call{Row: row, Body: []byte(body)}).Body); got != want {
			t.Errorf("%s\nis shown as %s\nwant        %s", body, got, want)
		}
	}
}

func TestJSONInTextsWithoutEndIsHidden(t *testing.T) {
	text := `"hunter2"`
	for range 12 {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		text = string(quoted)
	}
	shown := shownOf(t, exchange.Call{Row: adhoc(t, "POST", "/x"), Body: []byte(text)})
	if strings.Contains(string(shown.Body), "hunter2") || !strings.Contains(string(shown.Body), "[secret]") {
		t.Errorf("shown as %s", shown.Body)
	}
}

func TestSecretsInQueriesAndPathsAreHidden(t *testing.T) {
	shown := shownOf(t, exchange.Call{
		Row:  adhoc(t, "POST", "/a/{apiKey}/{user_id}/{other}/mat_0123456789abcdef"),
		Path: []string{"x1y2", "@token=a:example.org", "mpt_0123456789abcdef"},
		Query: url.Values{
			"X-Auth-Token": {"x1"}, "from": {"s1"}, "next_batch": {"s2"}, "filter": {`{"password":"x1"}`}, "a": {"syt_abcdefghijkl"},
		},
		Body: []byte(`{"apiKey":"x1"}`),
	})
	if shown.Path != "/a/[secret]/@token=a:example.org/[secret]/[secret]" || shown.Params[0] != "[secret]" || shown.Params[2] != "[secret]" {
		t.Errorf("the path is %s, %q", shown.Path, shown.Params)
	}
	want := url.Values{"X-Auth-Token": {"[secret]"}, "from": {"s1"}, "next_batch": {"s2"}, "filter": {`{"password":"[secret]"}`}, "a": {"[secret]"}}
	if shown.Query.Encode() != want.Encode() {
		t.Errorf("the query is %v", shown.Query)
	}
	if string(shown.Body) != `{"apiKey":"[secret]"}` { // the name is that of a parameter of the path, too
		t.Errorf("the body is %s", shown.Body)
	}
	if strings.Contains(shown.Row.Name, "mat_") {
		t.Errorf("the record names the row %s", shown.Row.Name)
	}
}

func TestRowsSayWhatIsSecret(t *testing.T) {
	cases := []struct {
		name, body, path, want string
		values                 []string
	}{
		{name: "synapse.registration_tokens.create", body: `{"token":"welcome","uses_allowed":1}`, want: `{"token":"[secret]","uses_allowed":1}`},
		{name: "synapse.registration_tokens.delete", values: []string{"welcome"}, path: "/_synapse/admin/v1/registration_tokens/[secret]"},
		{name: "mas.user_registration_tokens.create", body: `{"token":"welcome"}`, want: `{"token":"[secret]"}`},
		{name: "matrix.pushers.set", body: `{"pushkey":"k","app_id":"a","data":{"url":"u"}}`, want: `{"pushkey":"[secret]","app_id":"a","data":"[secret]"}`},
		{name: "matrix.account_data.set", values: []string{"@a:x", "m.secret_storage.key.abc"}, body: `{"iv":"a","mac":"b"}`, want: `"[secret]"`},
		{name: "matrix.account_data.set", values: []string{"@a:x", "m.cross_signing.master"}, body: `{"encrypted":{}}`, want: `"[secret]"`},
		{name: "matrix.account_data.set", values: []string{"@a:x", "org.example.api_token"}, body: `{"value":"x"}`, want: `"[secret]"`},
		{name: "matrix.account_data.set", values: []string{"@a:x", "m.direct"}, body: `{"@b:x":["!r"]}`, want: `{"@b:x":["!r"]}`},
		{name: "matrix.devices.delete", values: []string{"D"}, body: `{"auth":{"session":"x","password":"y"}}`, want: `{"auth":"[secret]"}`},
	}
	for _, c := range cases {
		call := exchange.Call{Row: catalog.Lookup(c.name), Path: c.values}
		if c.body != "" {
			call.Body = []byte(c.body)
		}
		shown := shownOf(t, call)
		if c.want != "" && string(shown.Body) != c.want {
			t.Errorf("%s: the body is shown as %s, want %s", c.name, shown.Body, c.want)
		}
		if c.path != "" && shown.Path != c.path {
			t.Errorf("%s: the path is shown as %s, want %s", c.name, shown.Path, c.path)
		}
	}
}

// The server may repeat what is secret, and so may the state before.
func TestRepeatedSecretsAreNotRecorded(t *testing.T) {
	const password, token = "correct horse battery", ownToken
	r := newRun(t, t.TempDir(), "r1")
	r.server.Always("GET", alicePath, fakeserver.JSON(200, `{"displayname":"`+token+`","v":"{\"password\":\"`+password+`\"}"}`))
	r.server.On("PUT", alicePath, fakeserver.JSON(200, `{"echo":"you sent `+password+` with `+token+`","name":"@a:x"}`),
		fakeserver.JSON(400, `{"errcode":"M_UNKNOWN","error":"`+password+` is bad, `+token+`"}`))
	if _, err := r.put(`{"password":"` + password + `","displayname":"` + token + `"}`); err != nil {
		t.Fatal(err)
	}
	_, err := r.put(`{"password":"` + password + `","reason":"` + token + `"}`)
	wantError(t, err, "[secret] is bad, [secret]")
	text := r.text()
	r.close()
	for _, secret := range []string{password, token} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the record\n%s", secret, text)
		}
	}
	if !strings.Contains(text, `"name":"@a:x"`) {
		t.Errorf("the answer is not in the record\n%s", text)
	}
}

// makeToken makes a registration token, which is not idempotent and hidden in the record.
func (r *run) makeToken(token string) error {
	_, err := r.client.Do(r.t.Context(), exchange.Call{
		Row: catalog.Lookup("synapse.registration_tokens.create"), Body: []byte(`{"token":"` + token + `"}`),
	})
	return err
}

const tokensPath = "/_synapse/admin/v1/registration_tokens/new"

// Workers may come to the changes in another order when a run is resumed.
func TestChangesThatDifferInTheirSecretsAloneAreToldApart(t *testing.T) {
	dir := t.TempDir()
	first := newRun(t, dir, "r1")
	first.server.On("POST", tokensPath, fakeserver.JSON(200, `{"token":"one"}`), fakeserver.JSON(400, `{"errcode":"M_INVALID_PARAM","error":"no"}`))
	if err := first.makeToken("one"); err != nil {
		t.Fatal(err)
	}
	if err := first.makeToken("two"); err == nil {
		t.Fatal("the second token was made")
	}
	record := first.close()
	second := newRun(t, dir, "r2")
	if _, _, err := second.recorder.Resume("r1"); err != nil {
		t.Fatal(err)
	}
	second.server.On("POST", tokensPath, fakeserver.JSON(200, `{"token":"two"}`))
	for _, token := range []string{"two", "one"} {
		if err := second.makeToken(token); err != nil {
			t.Fatal(err)
		}
	}
	if sent := second.server.Requests(); len(sent) != 1 || sent[0].Body != `{"token":"two"}` {
		t.Errorf("sent again is %v", sent)
	}
	second.close()
	for _, ch := range record.Changes {
		if strings.Contains(string(ch.Intent.Body), "one") {
			t.Errorf("the record holds %s", ch.Intent.Body)
		}
	}
}

func TestARunIsNotResumedWithAnotherSeal(t *testing.T) {
	dir := t.TempDir()
	begun(t, dir).close()
	if err := os.Remove(filepath.Join(dir, ".seal")); err != nil {
		t.Fatal(err)
	}
	_, err := resumer(t, dir, "r2")
	wantRefusal(t, err, "r1 was recorded with another seal")
}

func TestTheSealIsForTheOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	begun(t, dir).close()
	path := filepath.Join(dir, ".seal")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("the seal is %v, %v", info, err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second := newRun(t, dir, "r2")
	second.server.On("POST", roomPath, fakeserver.JSON(200, `{"room_id":"!b"}`))
	if _, err := second.create(); err != nil {
		t.Fatal(err)
	}
	second.close()
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("it was replaced: %v", err)
	}
}

// A plan holds no secret, says which it lacks, and still tells what other changes make.
func TestAPlanOfSecretsAsksForThem(t *testing.T) {
	p := newPlanning(t)
	token, _ := p.do("synapse.registration_tokens.create", `{"uses_allowed":1}`)["token"].(string)
	p.do("synapse.registration_tokens.update", `{"uses_allowed":2}`, token)
	p.do("synapse.registration_tokens.create", `{"token":"welcome"}`)
	p.do("matrix.rooms.create", `{"topic":"see https://x/?access_token=abc","name":"{\"password\":\"x\"}"}`)
	p.end()
	plan, err := changes.ReadPlan(p.path)
	if err != nil {
		t.Fatal(err)
	}
	update := plan.Changes[1]
	if update.Params[0] != token || !strings.Contains(update.Path, token) {
		t.Errorf("nobody can tell which token is changed: %s, %q", update.Path, update.Params)
	}
	for i, want := range [][]string{nil, nil, {"token"}, {"name", "topic"}} {
		if got := plan.Changes[i].Secrets; !slices.Equal(got, want) {
			t.Errorf("change %d lacks %q, want %q", i+1, got, want)
		}
	}
	if text, err := os.ReadFile(p.path); err != nil || strings.Contains(string(text), "welcome") || strings.Contains(string(text), "abc") {
		t.Errorf("the plan holds a secret: %s, %v", text, err)
	}
}

// What is asked for is a text: an object, a number, or what stands under a name with a dot
// could only be sent wrongly.
func TestSecretsThatNobodyCanBeAskedForAreNotPlanned(t *testing.T) {
	for _, body := range []string{`{"credentials":{"a":"b"}}`, `{"pin":1234}`, `{"org.example.token":"x"}`, `{"a":[{"pin":1}]}`} {
		p := newPlanning(t)
		_, err := p.Do(t.Context(), exchange.Call{Row: adhoc(t, "POST", "/x"), Body: []byte(body)})
		wantError(t, err, "is not planned", "send it with --apply")
	}
}

func TestATokenInATemplateIsNotSentFromAPlan(t *testing.T) {
	p := newPlanning(t)
	if _, err := p.Do(t.Context(), exchange.Call{Row: adhoc(t, "POST", "/x/mat_0123456789abcdef")}); err != nil {
		t.Fatal(err)
	}
	p.end()
	plan, err := changes.ReadPlan(p.path)
	if err != nil {
		t.Fatal(err)
	}
	err = plan.NewApplication(changes.Application{Rows: catalog.Lookup}).Send(t.Context(), 1, plan.Changes[0])
	wantError(t, err, "has a token in its path", "write a {placeholder}")
}

func TestTheWayBackAsksForWhatNoRecordHas(t *testing.T) {
	run := changes.Recorded{
		Intent:  &changes.Intent{Name: "synapse.registration_tokens.create", Body: []byte(`{}`)},
		Outcome: &changes.Outcome{Status: 200, Answer: []byte(`{"token":"[secret]"}`)},
	}
	u, err := run.WayBack()
	if err != nil || !slices.Equal(u.Secrets, []string{"token"}) {
		t.Fatalf("it asks for %v, %v", u, err)
	}
	if err := u.Fill(func(string) (string, error) { return "welcome", nil }); err != nil || u.Call.Path[0] != "welcome" || len(u.Secrets) > 0 {
		t.Errorf("the call is %v, %v", u.Call, err)
	}
	run.Intent = &changes.Intent{Name: "synapse.registration_tokens.delete", Params: []string{"[secret]"},
		Before: []byte(`{"token":"[secret]","uses_allowed":3,"expiry_time":null}`)}
	if u, err = run.WayBack(); err != nil {
		t.Fatal(err)
	}
	if err := u.Fill(func(string) (string, error) { return "welcome", nil }); err != nil || !strings.Contains(string(u.Call.Body), `"token":"welcome"`) {
		t.Errorf("the call is %s, %v", u.Call.Body, err)
	}
}
