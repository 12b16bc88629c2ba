package luaapi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

const issuer = "https://auth.example.org/"

// newDelegating is newFixture with a server that delegates logins.
func newDelegating(t *testing.T, gate changes.GateOptions) *fixture {
	t.Helper()
	f := newFixture(t, gate)
	f.issuer = issuer
	return f
}

// callOf calls a function with the values that its path needs, and these fields.
func callOf(e *catalog.Entry, fields string) string {
	var args []string
	for _, p := range e.Args {
		args = append(args, sampleOf(p.Type).lua)
	}
	for _, p := range e.Fields {
		if p.Required {
			fields += fmt.Sprintf("[%q] = %s, ", p.Name, sampleOf(p.Type).lua)
		}
	}
	if fields != "" {
		args = append(args, "{ "+fields+" }")
	}
	call := e.Name + "(" + strings.Join(args, ", ") + ")"
	if e.Row != nil && e.Row.Paging != nil {
		return call + ":collect()"
	}
	return call
}

// wantDelegated fails unless the chunk is refused with these words before any request.
func (f *fixture) wantDelegated(source string, words ...string) {
	f.t.Helper()
	before := len(f.server.Requests())
	err := f.wantError(source, append(words, "this server delegates logins to "+issuer)...)
	if kind := exchange.KindOf(err); kind != exchange.Delegated {
		f.t.Errorf("%s: the kind is %d", source, kind)
	}
	if sent := f.server.Lines()[before:]; len(sent) > 0 {
		f.t.Errorf("%s sent %q", source, sent)
	}
}

// gates are a dry run, and one that sends every change.
var gates = map[string]changes.GateOptions{"dry run": {}, "applied": applying}

func TestWhatIsRefusedWhereLoginsAreDelegated(t *testing.T) {
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			f := newDelegating(t, gate)
			refused := 0
			for _, e := range catalog.Entries() {
				if e.UnderMAS == "" {
					continue
				}
				refused++
				why := ", and Synapse leaves this to it; "
				if e.Unheard {
					why = ", which would not hear of it; "
				}
				f.wantDelegated(callOf(e, ""), e.Name+" is refused: ", issuer+why+e.UnderMAS)
			}
			if refused < 30 || f.gate.Held()+f.gate.Sent() > 0 {
				t.Errorf("%d functions are refused; %d held, %d sent", refused, f.gate.Held(), f.gate.Sent())
			}
		})
	}
}

func TestParametersThatAreRefusedWhereLoginsAreDelegated(t *testing.T) {
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			f := newDelegating(t, gate)
			refused := map[string]int{}
			for _, e := range catalog.Entries() {
				for _, p := range e.Fields {
					if p.UnderMAS == "" || e.UnderMAS != "" {
						continue
					}
					refused[e.Name]++
					value, wants := sampleOf(p.Type).lua, []string{e.Name + " with " + p.Name + " is refused: ", ", which would not hear of it; " + p.UnderMAS}
					if p.MASDefault != "" {
						value = "true"
						wants = []string{
							fmt.Sprintf("%s with %s = true is refused: ", e.Name, p.Name),
							fmt.Sprintf(", and then takes only %s = %s; %s", p.Name, p.MASDefault, p.UnderMAS),
						}
					}
					f.wantDelegated(callOf(e, fmt.Sprintf("[%q] = %s, ", p.Name, value)), wants...)
				}
			}
			if refused["synapse.users.put"] != 6 || refused["synapse.users.modify"] != 6 || refused["synapse.users.list"] != 1 {
				t.Errorf("refused are %v", refused)
			}
		})
	}
}

func TestNothingElseAsksWhetherLoginsAreDelegated(t *testing.T) {
	f := newDelegating(t, applying)
	server := &rowServer{}
	f.server.Handle(server.serve)
	for _, row := range ownRows() {
		differs := func(p catalog.Param) bool { return p.UnderMAS != "" }
		if row.UnderMAS != "" || row.CreateUnderMAS != "" || slices.ContainsFunc(row.Params, differs) {
			continue
		}
		server.next(row)
		if _, err := f.run(useOf(row, rowSample).one(row)); err != nil {
			t.Errorf("%s: %v", row.Name, err)
		}
		if f.asked > 0 {
			t.Errorf("%s asked %d times", row.Name, f.asked)
			f.asked = 0
		}
	}
}

func TestListsWithTheOnlyValueThatADelegatingServerTakes(t *testing.T) {
	for name, path := range map[string]string{"synapse.users.list": "/_synapse/admin/v3/users", "synapse.users.list_v2": "/_synapse/admin/v2/users"} {
		f := newDelegating(t, changes.GateOptions{})
		f.server.On("GET", path+"?guests=false&limit=1000", fakeserver.JSON(200, `{"users":[{"name":"a1"}],"next_token":"1"}`))
		f.server.On("GET", path+"?from=1&guests=false&limit=1000", fakeserver.JSON(200, `{"users":[]}`))
		f.server.On("GET", path+"?guests=false&limit=2", fakeserver.JSON(200, `{"users":[]}`))
		f.text("list = " + name + "{}")
		if f.asked > 0 {
			t.Errorf("%s asked before the first page was wanted", name)
		}
		if got := f.text("return list:count()"); got != "1" {
			t.Errorf("got %s", got)
		}
		f.text("return " + name + "{ guests = false, limit = 2 }:count()")
	}
}

func TestListsOfAServerThatLogsPeopleInItself(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.server.On("GET", "/_synapse/admin/v3/users?limit=1000", fakeserver.JSON(200, `{"users":[]}`))
	f.server.On("GET", "/_synapse/admin/v3/users?guests=true&limit=1000", fakeserver.JSON(200, `{"users":[]}`))
	f.text(`synapse.users.list{}:collect() synapse.users.list{ guests = true }:collect()`)
	if f.asked != 2 {
		t.Errorf("asked %d times", f.asked)
	}
}

func TestPutThatWouldCreateWhereLoginsAreDelegated(t *testing.T) {
	const alice = "/_synapse/admin/v2/users/@alice:example.org"
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			f := newDelegating(t, gate)
			f.server.On("GET", alice, fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`),
				fakeserver.JSON(500, `{"errcode":"M_UNKNOWN","error":"oh"}`), fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
			const put = `synapse.users.put("@alice:example.org", { displayname = "A" })`
			f.wantError(put, `synapse.users.put would create "@alice:example.org", which is refused: this server delegates logins to `+issuer+
				", and Synapse leaves this to it; write mas.users.create{ username = … }")
			f.wantError(put, "oh (status 500 M_UNKNOWN)")
			if f.gate.Apply() {
				f.server.On("PUT", alice, fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
			}
			f.text(put)
		})
	}
}

func TestModifyWhereLoginsAreDelegated(t *testing.T) {
	f := newDelegating(t, applying)
	f.server.On("GET", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	f.server.On("PUT", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	f.text(`synapse.users.modify("@alice:example.org", { displayname = "A" })`)
	if got := f.server.Last().Body; got != `{"displayname":"A"}` || f.asked > 0 {
		t.Errorf("sent %s, asked %d times", got, f.asked)
	}
}

func TestARequestReachesWhatIsRefused(t *testing.T) {
	f := newDelegating(t, applying)
	f.server.On("POST", "/_synapse/admin/v1/deactivate/@alice:example.org", fakeserver.JSON(200, `{"id_server_unbind_result":"success"}`))
	f.server.On("PUT", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(200, `{}`))
	f.server.On("GET", "/_synapse/admin/v3/users?guests=true", fakeserver.JSON(200, `{"users":[]}`))
	f.text(`synapse.request("POST", "/_synapse/admin/v1/deactivate/{u}", { "@alice:example.org" })
		synapse.request("PUT", "/_synapse/admin/v2/users/{u}", { "@alice:example.org" }, { body = { locked = true } })
		synapse.request("GET", "/_synapse/admin/v3/users", nil, { query = { guests = true } })`)
	if f.asked > 0 {
		t.Errorf("asked %d times", f.asked)
	}
}

func TestARefusalWhereLoginsAreDelegatedHasTheFieldsOfOthers(t *testing.T) {
	f := newDelegating(t, applying)
	got := f.text(`local ok, err = pcall(synapse.users.deactivate, "@alice:example.org")
		return { ok, err.status or "none", err.errcode or "none", err.method, err.path, err.message == tostring(err) }`)
	if got != `[false,"none","none","POST","/_synapse/admin/v1/deactivate/@alice:example.org",true]` {
		t.Errorf("got %s", got)
	}
}

func TestWithoutAnAnswerNothingIsSentThatMayBeDelegated(t *testing.T) {
	f := newDelegating(t, applying)
	f.issuerErr = errors.New("the server is away")
	f.wantError(`synapse.users.deactivate("@alice:example.org")`, "the server is away")
	f.wantError(`synapse.users.list{}:collect()`, "the server is away")
	f.wantLines()
}
