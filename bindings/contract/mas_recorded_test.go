package contract

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver/fakemas"
)

// recordedSource are the forms of what a MAS 1.22.0 was sent and what it answered, one a
// line: for each row a request with its answer, and every kind of refusal. Where a form came
// several times, the names in the query are those of all the requests.
//
//go:embed testdata/mas_recorded.ndjson
var recordedSource string

// record is one of them.
type record struct {
	Row    string   `json:"row"`
	Status int      `json:"status"`
	Query  []string `json:"query"` // names
	Body   any      `json:"body"`
	Kind   string   `json:"kind"` // of the answer: "" for JSON, else text, html or empty
	Answer object   `json:"answer"`

	// Of a refusal: the path with its query, the body as it was sent, and the answer if it
	// is text.
	Path string `json:"path"`
	Sent string `json:"sent"`
	Text string `json:"text"`
}

// records are those of each row.
type records map[string][]record

func readRecorded(t *testing.T) records {
	t.Helper()
	all := records{}
	for line := range strings.Lines(recordedSource) {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %.200s", err, line)
		}
		all[r.Row] = append(all[r.Row], r)
	}
	return all
}

// succeeded says whether the service did what was asked.
func (r record) succeeded() bool { return r.Status < 300 }

// compare compares the requests and the answers of a row with the recorded ones.
func (all records) compare(t *testing.T, row *catalog.Row, answers []answer) {
	t.Helper()
	for _, a := range answers {
		if !a.is(row) {
			continue
		}
		all.compareRequest(t, row, a)
		same := slices.DeleteFunc(slices.Clone(all[row.Name]), func(r record) bool {
			return r.Status != a.status || r.kind() != kindOf(a) || r.succeeded() && !sameMembers(r.Answer, a.body)
		})
		if len(same) == 0 {
			t.Errorf("the service was not recorded to answer with the status %d and the form of %.500s", a.status, a.body)
			continue
		}
		compareAnswer(t, same, a)
	}
}

// documented are filters that the service's documentation gives to every list of sessions.
// While it was recorded they were not asked for in each of the lists.
var documented = []string{"filter[created-before]", "filter[created-after]", "filter[last-active-before]", "filter[last-active-after]"}

// compareRequest wants every name in the query and every member of the body to be recorded.
func (all records) compareRequest(t *testing.T, row *catalog.Row, a answer) {
	t.Helper()
	names := append([]string{"page[after]", "page[first]"}, documented...) // the pages of every list were walked
	known := map[string][]string{}
	for _, r := range all[row.Name] {
		_, query, _ := strings.Cut(r.Path, "?")
		asked, _ := url.ParseQuery(query)
		names = slices.Concat(names, r.Query, slices.Collect(maps.Keys(asked)))
		members, _ := r.Body.(object)
		for name, value := range members {
			known[name] = append(known[name], fmt.Sprintf("%T", value))
		}
	}
	for name := range a.query {
		if !slices.Contains(names, name) {
			t.Errorf("the request has %q in its query, which the service was not recorded to know", name)
		}
	}
	if len(a.sent) == 0 {
		return
	}
	var sent object
	if err := json.Unmarshal(a.sent, &sent); err != nil {
		t.Fatal(err)
	}
	for name, value := range sent {
		if !slices.Contains(known[name], fmt.Sprintf("%T", value)) {
			t.Errorf("the body has %q of the type %T, and was recorded with %q", name, value, known[name])
		}
	}
}

// compareAnswer compares an answer with those of the same form.
func compareAnswer(t *testing.T, same []record, a answer) {
	t.Helper()
	if !a.isJSON() {
		return
	}
	var recorded, sent any
	for _, r := range same {
		recorded = merge(recorded, r.Answer)
	}
	if err := json.Unmarshal(a.body, &sent); err != nil {
		t.Fatal(err)
	}
	s := shapes{optional: []string{"links.next", "links.prev"}}
	s.compare("", recorded, sent)
	for _, difference := range s.found {
		t.Errorf("the recorded answer %s: %.1000s", difference, a.body)
	}
}

// sameMembers says whether two answers have the same members at the top: count=false leaves
// meta out, and count=only data. A page without items shows nothing about them.
func sameMembers(recorded object, body []byte) bool {
	var sent object
	if json.Unmarshal(body, &sent) != nil {
		return len(recorded) == 0
	}
	return slices.Equal(slices.Sorted(maps.Keys(recorded)), slices.Sorted(maps.Keys(sent)))
}

func (r record) kind() string {
	if r.Kind == "" {
		return "json"
	}
	return r.Kind
}

// kindOf names the kind of an answer as the records do.
func kindOf(a answer) string {
	switch {
	case len(a.body) == 0:
		return "empty"
	case strings.HasPrefix(a.kind, "text/html"):
		return "html"
	case strings.HasPrefix(a.kind, "text/plain"):
		return "text"
	}
	return "json"
}

func TestEveryRowOfMASWasRecorded(t *testing.T) {
	all := readRecorded(t)
	for _, row := range catalog.Rows() {
		if row.API == catalog.MAS && !slices.ContainsFunc(all[row.Name], record.succeeded) {
			t.Errorf("no success of %s was recorded", row.Name)
		}
	}
	for name := range all {
		if catalog.Lookup(name) == nil {
			t.Errorf("%s was recorded, and there is no such row", name)
		}
	}
}

// ofAState are the refusals that depend on what happened before. The tests of their rows
// ask for them.
var ofAState = []string{
	"Missing authorization header", "Invalid type of access token", "Access token", "Missing urn:mas:admin scope",
	"is already revoked", "Session does not belong to you", "Session not valid", "Failed to check localpart",
}

func (r record) dependsOnState() bool {
	return slices.ContainsFunc(ofAState, func(title string) bool { return strings.Contains(fmt.Sprint(r.Answer), title) })
}

// TestTheStandInRefusesAsTheServiceDid sends what the service refused, byte by byte, and
// wants the same answer, byte by byte.
func TestTheStandInRefusesAsTheServiceDid(t *testing.T) {
	refused := 0
	for _, recorded := range readRecorded(t) {
		for _, r := range recorded {
			if r.succeeded() || r.dependsOnState() {
				continue
			}
			refused++
			t.Run(fmt.Sprintf("%s %d %s", r.Row, r.Status, r.Sent), func(t *testing.T) { refusesAsRecorded(t, r) })
		}
	}
	if refused < 60 {
		t.Errorf("only %d refusals were compared", refused)
	}
}

func refusesAsRecorded(t *testing.T, r record) {
	path, query, _ := strings.Cut(r.Path, "?")
	request := httptest.NewRequest(catalog.Lookup(r.Row).Method, path, strings.NewReader(r.Sent))
	request.URL.RawQuery = strings.NewReplacer(" ", "%20", `"`, "%22").Replace(query)
	request.Header.Set("Authorization", "Bearer "+masToken)
	if r.Status != http.StatusUnsupportedMediaType {
		request.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	recordedAccounts().ServeHTTP(w, request)
	want := r.Text
	if r.kind() == "json" {
		var compact strings.Builder
		enc := json.NewEncoder(&compact)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r.Answer); err != nil {
			t.Fatal(err)
		}
		want = strings.TrimSuffix(compact.String(), "\n")
	}
	if w.Code != r.Status || w.Body.String() != want {
		t.Errorf("%s %s\n%s\ngives %d %s\nwant  %d %s", request.Method, r.Path, r.Sent, w.Code, w.Body, r.Status, want)
	}
}

// recordedAccounts makes a stand-in that has what the recorded requests name.
func recordedAccounts() *fakemas.Service {
	m := fakemas.New(fakemas.Options{})
	m.SetToken(masToken, fakemas.Token{})
	for id, name := range map[string]string{
		"01M8DN3G0HD8VKPVJ8JFX6GVAB": "admin", "01M8DND3V398X67YCQP9E2GK0C": "user001", "01M8DND4EN5Q1X245B7TCYAQ4B": "user020",
		"01M8DNN8SNGQ6XHCQTE9C5Z32E": "created1",
	} {
		m.AddUser(fakemas.User{ID: id, Username: name})
	}
	const user = "01M8DND3V398X67YCQP9E2GK0C"
	provider := m.AddProvider(fakemas.Provider{ID: "01HFVBY12TMNTYTBV8W921M5FA"})
	m.AddLink(fakemas.Link{User: user, Provider: provider, Subject: "corp|user001"})
	m.AddEmail(user, "second+tag@x.test")
	m.AddRegistrationToken(fakemas.RegistrationToken{ID: "01M8DNQJM7Y4EFC0GY3YHHE0WM", Token: "mytoken"})
	m.AddCompatSession(fakemas.Session{ID: "01M8DNKQ7FB768154Z6A9J6YHJ", User: user, Finished: true})
	m.AddOAuth2Session(fakemas.Session{ID: "01M8DNKR1Z95SD5BX9TA5B98Z7", User: user, Finished: true})
	m.AddUserSession(fakemas.Session{ID: "01M8DNKR527SJNYEMBM35D6FKH", User: user, Finished: true})
	return m
}

func TestTheStandInRefusesTokensPathsAndMethodsAsTheServiceDid(t *testing.T) {
	m := recordedAccounts()
	m.SetToken("expired", fakemas.Token{Refusal: fakemas.ExpiredToken})
	m.SetToken("no scope", fakemas.Token{Refusal: fakemas.MissingScope})
	for _, tt := range []struct {
		method, path, authorization string
		status                      int
		kind, want                  string
	}{
		{"GET", "version", "", 400, "application/json", `{"errors":[{"title":"Missing authorization header"}]}`},
		{"GET", "version", "Bearer expired", 401, "application/json", `{"errors":[{"title":"Access token expired"}]}`},
		{"GET", "version", "Bearer no scope", 401, "application/json", `{"errors":[{"title":"Missing urn:mas:admin scope"}]}`},
		{"GET", "version", "Bearer mct_abc", 401, "application/json", `{"errors":[{"title":"Invalid type of access token"}]}`},
		{"GET", "version", "Bearer syt_abc", 401, "application/json", `{"errors":[{"title":"Invalid type of access token"},{"title":"invalid token format"}]}`},
		{"GET", "nonexistent", "", 404, "text/html; charset=utf-8", "Page not found"},
		{"GET", "users/", "Bearer " + masToken, 404, "text/html; charset=utf-8", "&#x2f;api&#x2f;admin&#x2f;v1&#x2f;users&#x2f;"},
		{"PUT", "users", "Bearer " + masToken, 405, "", ""},
		{"DELETE", "users/01M8DND3V398X67YCQP9E2GK0C", "Bearer " + masToken, 405, "", ""},
		{"HEAD", "users", "Bearer " + masToken, 200, "application/json", ""},
		{"GET", "users/01m8dnd3v398x67ycqp9e2gk0c", "Bearer " + masToken, 200, "application/json", `"id":"01M8DND3V398X67YCQP9E2GK0C"`},
	} {
		request := httptest.NewRequest(tt.method, "/api/admin/v1/"+tt.path, nil)
		if tt.authorization != "" {
			request.Header.Set("Authorization", tt.authorization)
		}
		w := httptest.NewRecorder()
		m.ServeHTTP(w, request)
		if w.Code != tt.status || w.Header().Get("Content-Type") != tt.kind || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s: %d %q %s", tt.method, tt.path, w.Code, w.Header(), w.Body)
		}
	}
}

// Values that the service was seen to repeat in its links without escaping them.
func TestTheNextPageOfTheStandInIsWrongAsThatOfTheService(t *testing.T) {
	m := newAccounts()
	next := func(path string) string {
		request := httptest.NewRequest("GET", "/auth/api/admin/v1/"+path, nil)
		request.Header.Set("Authorization", "Bearer "+masToken)
		w := httptest.NewRecorder()
		m.ServeHTTP(w, request)
		var answer object
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		link, _ := dig(answer, "links", "next").(string)
		return link
	}
	name := url.QueryEscape("R&D team + more = 100%")
	if got := next("upstream-oauth-links?page%5Bfirst%5D=1&filter%5Bhuman-account-name%5D=" + name); !strings.HasPrefix(got,
		"/api/admin/v1/upstream-oauth-links?filter[human-account-name]=R&D team + more = 100%&page[after]=") {
		t.Errorf("the next page of links is %q", got)
	}
	if got, want := next("user-sessions?page[first]=1&count=false"), "/api/admin/v1/user-sessions?count=false&page[after]="+m.bob+"&page[first]=1"; got != want {
		t.Errorf("the next page of browser sessions is %q, want %q", got, want)
	}
	if got := next("users?page[first]=1&filter[bogus]=1&bogus=2"); strings.Contains(got, "bogus") || got == "" {
		t.Errorf("the next page with an unknown filter is %q", got)
	}
}
