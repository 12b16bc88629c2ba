package catalog

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// eachMAS runs a check as a subtest of every row of MAS.
func eachMAS(t *testing.T, check func(t *testing.T, r *Row)) {
	t.Helper()
	n := 0
	for _, r := range Rows() {
		if r.API == MAS {
			n++
			t.Run(r.Name, func(t *testing.T) { check(t, r) })
		}
	}
	if n != 47 {
		t.Errorf("%d rows, and the service has 47 operations", n)
	}
}

// opened returns what a script gets for an example: an object.
func opened(t *testing.T, e *Envelope, example string) map[string]any {
	t.Helper()
	var thing map[string]any
	if err := json.Unmarshal(e.Open([]byte(example)), &thing); err != nil {
		t.Fatal(err)
	}
	return thing
}

func TestAnswersAboutOneThingHaveItsIDAndItsAttributes(t *testing.T) {
	eachMAS(t, func(t *testing.T, r *Row) {
		thing := opened(t, r.Envelope, r.Example)
		flat := r.Envelope == nil || r.Example == "{}" || r.Paging != nil
		if _, hasID := thing["id"]; hasID == flat || r.NoEnvelope != (r.Envelope == nil) {
			t.Errorf("opened, the example is %v", thing)
		}
	})
}

func TestOpenTakesNothingApartThatIsNoEnvelope(t *testing.T) {
	e := MAS.Envelope
	for given, want := range map[string]string{
		`{"data":{"type":"user","id":"A","attributes":{"username":"alice"},"links":{}},"links":{}}`: `{"id":"A","username":"alice"}`,
		`{"type":"user","id":"A","attributes": {"n":9007199254740993} }`:                            `{"id":"A","n":9007199254740993}`,
		`{"data":{"id":"A","attributes":{}}}`:                                                       `{"id":"A"}`,
		`{"data":{"id":"A","attributes":{"data":{"id":"B"}}}}`:                                      `{"id":"A","data":{"id":"B"}}`,
		`{}`: `{}`, `null`: `null`, `[]`: `[]`, `7`: `7`, `{`: `{`, ``: ``,
		`{"data":[{"id":"A","attributes":{}}]}`:      `{"data":[{"id":"A","attributes":{}}]}`,
		`{"data":{"id":"A","attributes":null}}`:      `{"data":{"id":"A","attributes":null}}`,
		`{"data":{"id":"A","attributes":[1]}}`:       `{"data":{"id":"A","attributes":[1]}}`,
		`{"data":{"attributes":{"username":"x"}}}`:   `{"data":{"attributes":{"username":"x"}}}`,
		`{"Data":{"ID":"A","Attributes":{"x":"y"}}}`: `{"Data":{"ID":"A","Attributes":{"x":"y"}}}`,
	} {
		if got := string(e.Open([]byte(given))); got != want {
			t.Errorf("Open(%s) is %s, want %s", given, got, want)
		}
	}
	if got := string((*Envelope)(nil).Open([]byte(`{"data":{}}`))); got != `{"data":{}}` {
		t.Errorf("without an envelope, Open gives %s", got)
	}
}

// unseen are the filters that no field of an item shows to be heeded.
var unseen = []string{
	"mas.oauth2_clients.list has_active_sessions", "mas.oauth2_sessions.list client_kind", "mas.user_registration_tokens.list expired",
	"mas.users.list active_oauth2_client", "mas.users.list has_active_oauth2_session", "mas.users.list has_active_compat_session",
}

func TestFiltersNameTheFieldThatShowsThem(t *testing.T) {
	eachMAS(t, func(t *testing.T, r *Row) {
		if r.Paging == nil {
			return
		}
		var list struct{ Data []json.RawMessage }
		if err := json.Unmarshal([]byte(r.Example), &list); err != nil {
			t.Fatal(err)
		}
		item := opened(t, r.Envelope, string(list.Data[0]))
		for _, p := range r.Params {
			if !strings.HasPrefix(p.Wire, "filter[") {
				continue
			}
			if (p.Shown == nil) != slices.Contains(unseen, r.Name+" "+p.Name) {
				t.Errorf("%s: shown by %v", p.Name, p.Shown)
			}
			checkShown(t, p, item)
		}
	})
}

func checkShown(t *testing.T, p Param, item map[string]any) {
	t.Helper()
	if p.Shown == nil {
		return
	}
	if (p.Shown.By == InState) != (len(p.Shown.Fields) > 0) || (p.Shown.By == InState) != (p.Shown.Field == "") {
		t.Errorf("%s: %+v has a field, or states, that its rule does not use", p.Name, p.Shown)
	}
	fields := []string{p.Shown.Field}
	if p.Shown.By == InState {
		fields = nil
	}
	for state, field := range p.Shown.Fields {
		if p.Type.Kind == Enum && !slices.Contains(p.Type.Values, state) || p.Type.Kind == Boolean && state != "true" && state != "false" {
			t.Errorf("%s has no value %q", p.Name, state)
		}
		fields = append(fields, field)
	}
	for _, field := range fields {
		if _, ok := item[field]; !ok {
			t.Errorf("%s: an item has no field %q", p.Name, field)
		}
	}
}

// The official list says of each operation since when there is one, which filters it has
// and which members of a body.
func TestParametersOfMASAreThoseOfItsOwnDescription(t *testing.T) {
	for line := range strings.Lines(dataLines(officialMAS)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		r, since := Lookup(fields[0]), strings.TrimSuffix(strings.TrimPrefix(fields[3], "v"), ".0")
		if r.Since != since {
			t.Errorf("%s is since %q, officially %q", r.Name, r.Since, since)
		}
		var filters, body []string
		for _, p := range r.Params {
			switch {
			case p.In == InBody:
				body = append(body, p.SentAs())
			case p.In == InQuery && p.Wire != r.Paging.Request && p.Wire != r.Paging.Limit:
				filters = append(filters, p.SentAs())
			}
		}
		for i, got := range [][]string{filters, body} {
			want := strings.Fields(fields[4+i])
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s sends %q, officially %q", r.Name, got, want)
			}
		}
	}
}

func TestULIDsAndTimes(t *testing.T) {
	for _, tt := range []struct {
		kind  Kind
		text  string
		wrong string // part of the error, "" for none
	}{
		{ULID, "01M8DN3G0HD8VKPVJ8JFX6GVAB", ""},
		{ULID, "01m8dn3g0hd8vkpvj8jfx6gvab", ""},
		{ULID, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", ""},
		{ULID, "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "is no ULID such as 01M8"},
		{ULID, "01M8DN3G0HD8VKPVJ8JFX6GVA", "is no ULID"},
		{ULID, "01M8DN3G0HD8VKPVJ8JFX6GVABC", "is no ULID"},
		{ULID, "01M8DN3G0HD8VKPVJ8JFX6GVAI", "is no ULID"},
		{ULID, "01M8DN3G0HD8VKPVJ8JFX6GVA\n", "is no ULID"},
		{ULID, "", "is no ULID"},
		{ULID, "alice", "is no ULID such as 01M8DN3G0HD8VKPVJ8JFX6GVAB"},
		{ULID, "@alice:example.org", `01M8DN3G0HD8VKPVJ8JFX6GVAB, but a user id: mas.users.get_by_username("alice").id is that of the account`},
		{DateTime, "2026-11-27T04:53:23Z", ""},
		{DateTime, "2026-11-27T04:53:23.823454Z", ""},
		{DateTime, "2026-11-27T04:53:23+01:00", ""},
		{DateTime, "2026-11-27", `"2026-11-27" is no date and time such as 2026-11-27T04:53:23Z`},
		{DateTime, "yesterday", "milliseconds, as the module time gives them, will do too"},
		{DateTime, "2026-13-27T04:53:23Z", "is no date and time"},
	} {
		err := Type{Kind: tt.kind}.CheckText(tt.text)
		if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s %q: %v, want %q", tt.kind, tt.text, err, tt.wrong)
		}
	}
}
