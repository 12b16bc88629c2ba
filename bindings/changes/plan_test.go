package changes_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// planning is a dry run that writes a plan, of rows of the catalogue.
type planning struct {
	*changestest.Fixture
	t    *testing.T
	path string
	plan *changes.Plan
	gate *changes.Gate
}

func newPlanning(t *testing.T) *planning {
	t.Helper()
	p := &planning{t: t, path: filepath.Join(t.TempDir(), "x.plan")}
	var err error
	p.plan, err = changes.NewPlan(p.path, func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }, func(context.Context) changes.Header {
		return changes.Header{Server: "https://example.org", Account: "@admin:example.org", Script: "x.lua"}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.gate = changes.NewGate(changes.GateOptions{Plan: p.plan})
	p.Fixture = changestest.New(t, changestest.WithGate(p.gate), func(o *changes.Options) { o.Rows = catalog.Lookup })
	return p
}

// do makes a call of a row of the catalogue.
func (p *planning) do(row string, body string, path ...string) map[string]any {
	p.t.Helper()
	call := exchange.Call{Row: catalog.Lookup(row), Path: path}
	if body != "" {
		call.Body = []byte(body)
	}
	answer, err := p.Do(p.t.Context(), call)
	if err != nil {
		p.t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(call.Row.Envelope.Open(answer.Body), &fields); err != nil {
		p.t.Fatal(err)
	}
	return fields
}

// end completes the plan and reads it.
func (p *planning) end() *changes.Planned {
	p.t.Helper()
	if err := p.plan.Close(p.t.Context(), false); err != nil {
		p.t.Fatal(err)
	}
	plan, err := changes.ReadPlan(p.path)
	if err != nil {
		p.t.Fatal(err)
	}
	return plan
}

// apply sends the plan through a client that applies changes. It returns what became of
// each change.
func (p *planning) apply(plan *changes.Planned, secret string) []error {
	p.t.Helper()
	client := changes.New(changes.Options{Exchange: p.Exchange, Gate: changestest.Applying(), Rows: catalog.Lookup})
	application := plan.NewApplication(changes.Application{
		Client: func(context.Context, *catalog.API) (*changes.Client, error) { return client, nil },
		Rows:   catalog.Lookup,
		Secret: func(context.Context, *changes.Intent, string) (string, error) { return secret, nil },
	})
	var errs []error
	for i, ch := range plan.Changes {
		errs = append(errs, application.Send(p.t.Context(), i+1, ch))
	}
	return errs
}

const aliceNow = `{"name":"@alice:example.org","displayname":"Old","locked":false,"last_seen_ts":1}`

func TestAHeldAnswerTellsWhatIsKnown(t *testing.T) {
	p := newPlanning(t)
	p.Server.Always("GET", alicePath, fakeserver.JSON(200, aliceNow))
	user := p.do("synapse.users.put", `{"locked":true,"password":"x"}`, "@alice:example.org")
	if user["name"] != "@alice:example.org" || user["locked"] != true || user["displayname"] != "Old" {
		t.Errorf("the account is %v", user)
	}
	p.Server.Always("GET", "/_synapse/admin/v1/users/@alice:example.org/joined_rooms", fakeserver.JSON(200, `{"joined_rooms":["!other:example.org"],"total":1}`))
	joined := p.do("synapse.rooms.join", `{"user_id":"@alice:example.org"}`, "!room:example.org")
	if joined["room_id"] != "!room:example.org" {
		t.Errorf("the room is %v", joined)
	}
	made := p.do("matrix.rooms.create", `{"name":"x"}`)
	if !regexp.MustCompile(`^\{room_id of change 3, [0-9a-f]{12}\}$`).MatchString(made["room_id"].(string)) {
		t.Errorf("the new room is %v", made)
	}
	// Nothing is made up of what nobody has read, such as the example's email address.
	p.Server.Always("GET", "/_synapse/admin/v2/users/@bob:example.org", fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`))
	bob := p.do("synapse.users.put", `{"displayname":"Bob"}`, "@bob:example.org")
	for name, want := range map[string]any{
		"name": "@bob:example.org", "displayname": "Bob", "admin": false, "creation_ts": 0.0, "avatar_url": nil, "threepids": []any{}, "external_ids": []any{},
	} {
		if !reflect.DeepEqual(bob[name], want) {
			t.Errorf("%s of the new account is %#v, want %#v", name, bob[name], want)
		}
	}
	link := p.do("mas.upstream_oauth_links.create", `{"user_id":"01M8DN3G0HD8VKPVJ8JFX6GVAB","provider_id":"01HFVBY12TMNTYTBV8W921M5FA","subject":"s"}`)
	if link["subject"] != "s" || !catalog.IsReference(link["human_account_name"].(string)) || link["created_at"] != "1970-01-01T00:00:00Z" || !catalog.IsReference(link["id"].(string)) {
		t.Errorf("the link is %v", link)
	}
	for _, row := range []string{"synapse.rooms.get", "synapse.rooms.list_members"} {
		_, err := p.Do(t.Context(), exchange.Call{Row: catalog.Lookup(row), Path: []string{made["room_id"].(string)}})
		if err == nil || !strings.Contains(err.Error(), "if not answer.dry_run then … end, where answer is what the change returned") {
			t.Errorf("%s: %v", row, err)
		}
	}
}

func TestAPlanIsWhatIsSent(t *testing.T) {
	p := newPlanning(t)
	p.Server.On("GET", alicePath, fakeserver.JSON(200, aliceNow), fakeserver.JSON(200, strings.Replace(aliceNow, ":1}", ":2}", 1)))
	room := p.do("matrix.rooms.create", `{"name":"x"}`)["room_id"].(string)
	p.do("matrix.rooms.invite", `{"user_id":"@alice:example.org","reason":"see `+room+`"}`, room)
	p.do("synapse.users.put", `{"displayname":"{room_id of change 1, 0123456789ab}","password":"hunter2"}`, "@alice:example.org")
	plan := p.end()
	text, err := os.ReadFile(p.path)
	if err != nil || strings.Contains(string(text), "hunter2") || !slices.Equal(plan.Changes[2].Secrets, []string{"password"}) {
		t.Errorf("the plan is %s, %v", text, err)
	}
	info, err := os.Stat(p.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	p.Server.On("POST", "/_matrix/client/v3/createRoom", fakeserver.JSON(200, `{"room_id":"!made:example.org"}`))
	p.Server.On("POST", "/_matrix/client/v3/rooms/!made:example.org/invite", fakeserver.JSON(200, `{}`))
	p.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	for i, err := range p.apply(plan, "hunter3") {
		if err != nil {
			t.Errorf("change %d: %v", i+1, err)
		}
	}
	var bodies []string
	for _, r := range p.Server.Requests() {
		if r.Method != "GET" {
			bodies = append(bodies, r.Body)
		}
	}
	want := []string{
		`{"name":"x"}`, `{"reason":"see !made:example.org","user_id":"@alice:example.org"}`,
		// A text that somebody else chose does not become a reference.
		`{"displayname":"{room_id of change 1, 0123456789ab}","password":"hunter3"}`,
	}
	if !slices.Equal(bodies, want) {
		t.Errorf("sent was %q", bodies)
	}
}

func TestWhatIsNoLongerAsPlannedIsNotSent(t *testing.T) {
	for now, want := range map[string]string{
		strings.Replace(aliceNow, "Old", "Other", 1):   "(displayname)",
		strings.Replace(aliceNow, "false", "true", 1):  "(locked)",
		`404 {"errcode":"M_NOT_FOUND","error":"gone"}`: "(it is there no longer, or again)",
	} {
		p := newPlanning(t)
		reply := fakeserver.JSON(200, now)
		if body, gone := strings.CutPrefix(now, "404 "); gone {
			reply = fakeserver.JSON(404, body)
		}
		p.Server.On("GET", alicePath, fakeserver.JSON(200, aliceNow), reply)
		p.do("synapse.users.put", `{"displayname":"New"}`, "@alice:example.org")
		errs := p.apply(p.end(), "")
		if !errors.Is(errs[0], changes.ErrOther) || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("%s: %v", now, errs)
		}
	}
}

func TestAChangeThatRefersToOneThatFailedIsNotSent(t *testing.T) {
	p := newPlanning(t)
	room := p.do("matrix.rooms.create", `{"name":"x"}`)["room_id"].(string)
	p.do("matrix.rooms.invite", `{"user_id":"@alice:example.org"}`, room)
	plan := p.end()
	p.Server.On("POST", "/_matrix/client/v3/createRoom", fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
	errs := p.apply(plan, "")
	if errs[0] == nil || errs[1] == nil || !strings.Contains(errs[1].Error(), "refers to change 1, which was not made") {
		t.Errorf("the errors are %v", errs)
	}
}

// The state before was planned while no change of the plan was sent. What the plan itself
// changes is as it leaves it by then; what others change is not.
func TestAPlanChangesOneThingTwice(t *testing.T) {
	const suspendPath, renamed = "/_synapse/admin/v1/suspend/@alice:example.org", `{"name":"@alice:example.org","displayname":"New","locked":false,"last_seen_ts":1`
	for now, refused := range map[string]bool{renamed + `,"suspended":false}`: false, renamed + `,"suspended":false,"admin":true}`: true} {
		p := newPlanning(t)
		before := strings.Replace(renamed, "New", "Old", 1) + `,"suspended":false}`
		p.Server.On("GET", alicePath, fakeserver.JSON(200, before), fakeserver.JSON(200, before), fakeserver.JSON(200, before))
		p.do("synapse.users.put", `{"displayname":"New"}`, "@alice:example.org")
		p.do("synapse.users.suspend", `{"suspend":true}`, "@alice:example.org")
		p.do("synapse.users.put", `{"displayname":"Newest"}`, "@alice:example.org")
		plan := p.end()
		p.Server.On("GET", alicePath, fakeserver.JSON(200, before), fakeserver.JSON(200, now))
		p.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
		want := []error{nil, changes.ErrOther, changes.ErrOther}
		if refused {
			p.Server.On("GET", alicePath, fakeserver.JSON(200, now))
		} else {
			want = []error{nil, nil, nil}
			p.Server.On("PUT", suspendPath, fakeserver.JSON(200, `{}`))
			p.Server.On("GET", alicePath, fakeserver.JSON(200, strings.Replace(now, `"suspended":false`, `"suspended":true`, 1)))
			p.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
		}
		for i, err := range p.apply(plan, "") {
			if !errors.Is(err, want[i]) {
				t.Errorf("%s: change %d: %v, want %v", now, i+1, err, want[i])
			}
		}
	}
}

// What a plan makes was not there when it was planned.
func TestAPlanMakesAndChangesOneThing(t *testing.T) {
	p := newPlanning(t)
	none := fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`)
	p.Server.On("GET", alicePath, none, none, none, fakeserver.JSON(200, aliceNow))
	p.do("synapse.users.put", `{"displayname":"Old"}`, "@alice:example.org")
	p.do("synapse.users.put", `{"displayname":"New"}`, "@alice:example.org")
	plan := p.end()
	p.Server.On("PUT", alicePath, fakeserver.JSON(201, `{}`), fakeserver.JSON(200, `{}`))
	for i, err := range p.apply(plan, "") {
		if err != nil {
			t.Errorf("change %d: %v", i+1, err)
		}
	}
}

func TestAPlanThatIsNotWholeIsRefused(t *testing.T) {
	p := newPlanning(t)
	p.do("matrix.rooms.create", `{"name":"x"}`)
	p.do("matrix.rooms.create", `{"name":"y"}`)
	p.end()
	text, err := os.ReadFile(p.path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for name, tt := range map[string]struct{ text, want string }{
		"cut off":         {strings.Join(lines[:3], ""), "is cut off: make the plan again"},
		"half a line":     {string(text[:len(text)-5]), "no line of a plan"},
		"one is missing":  {lines[0] + lines[1] + lines[3], "the number of changes in the plan is 1 and not 2, as it says"},
		"another order":   {lines[0] + lines[2] + lines[1] + lines[3], "not in their order"},
		"more at the end": {string(text) + lines[1], "something stands after the end"},
		"a newer version": {strings.Replace(string(text), `"format":3`, `"format":99`, 1), "newer synlua"},
		"a record":        {strings.Replace(string(text), `"kind":"plan",`, "", 1), "it is no plan"},
		"empty":           {"", "is cut off"},
		"no JSON":         {"hello\n", "it is no plan"},
	} {
		path := filepath.Join(t.TempDir(), "bad.plan")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := changes.ReadPlan(path); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestPlansThatCannotBeMade(t *testing.T) {
	p := newPlanning(t)
	if _, err := changes.NewPlan(p.path, time.Now, nil); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second plan in the same file: %v", err)
	}
	content := &exchange.Content{Size: 1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }}
	_, err := p.Do(t.Context(), exchange.Call{Row: catalog.Lookup("matrix.media.upload"), Content: content})
	if err == nil || !strings.Contains(err.Error(), "a plan holds no files") {
		t.Errorf("an upload: %v", err)
	}
	if err := p.plan.Close(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.path); err == nil {
		t.Error("the plan of a run that failed is there")
	}
	if p.gate.Held() != 0 {
		t.Error(fmt.Sprint(p.gate.Held(), " changes are counted"))
	}
}
