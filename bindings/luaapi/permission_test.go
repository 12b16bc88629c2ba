package luaapi_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/luaapi"
	"synlua/runtime/host"
	"synlua/runtime/workers"
)

func TestNothingButTheNeedsMayBeCalled(t *testing.T) {
	f := newFixture(t, applying)
	f.api.Restrict([]string{"synapse.users.get"})
	for _, name := range catalog.Names() {
		if name == "synapse.users.get" || strings.Count(name, ".") < 1 || !isFunction(name) {
			continue
		}
		err := f.wantError("return "+name+"()", name+" is not among the functions that this recipe declares")
		var undeclared *luaapi.ErrNotDeclared
		if !errors.As(err, &undeclared) || undeclared.Name != name {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	f.wantLines()
	f.server.On("GET", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(200, `{"name":"@alice:example.org"}`))
	if got := f.text(`return synapse.users.get("@alice:example.org").name`); got != "@alice:example.org" {
		t.Errorf("got %q", got)
	}
}

func isFunction(name string) bool {
	return catalog.LookupEntry(name) != nil
}

func TestARefusalIsAnErrorThatAScriptCanSee(t *testing.T) {
	f := newFixture(t, applying)
	f.api.Restrict(nil)
	got := f.text(`local ok, err = pcall(synapse.users.list, {}) return tostring(ok) .. " " .. err.message`)
	if !strings.HasPrefix(got, "false synapse.users.list is not among") {
		t.Errorf("got %q", got)
	}
}

func TestARecipeThatReadsCannotChange(t *testing.T) {
	for _, apply := range []changes.GateOptions{{}, applying} {
		f := newFixture(t, apply)
		f.api.Restrict([]string{"synapse.users.put", "synapse.users.create", "synapse.request", "synapse.rooms.delete_and_poll",
			"matrix.sync.once", "matrix.sync.events", "matrix.request"})
		f.api.Limit(catalog.Read)
		for _, call := range []string{
			`synapse.users.put("@a:example.org", {})`,
			`synapse.users.create("@a:example.org", {})`,
			`synapse.rooms.delete_and_poll("!a")`,
			`synapse.request("PUT", "/_synapse/admin/v2/users/{u}", { "@a:example.org" })`,
			`synapse.request("POST", "/unknown")`,
			`matrix.sync.once{ set_presence = "online" }`,
			`matrix.sync.events{ set_presence = "unavailable" }`,
			`matrix.request("GET", "/_matrix/client/v3/sync", {}, { query = { set_presence = "online" } })`,
		} {
			f.wantError("return "+call, "which is more than this recipe declares")
		}
		f.wantLines()
	}
}

func TestALimitHoldsWithoutNeeds(t *testing.T) {
	f := newFixture(t, applying)
	f.api.Limit(catalog.Change)
	f.server.On("PUT", "/_synapse/admin/v2/users/@a:example.org", fakeserver.JSON(200, `{}`))
	f.text(`synapse.users.put("@a:example.org", {})`)
	err := f.wantError(`synapse.rooms.delete("!a")`, `synapse.rooms.delete has the effect "destroy", which is more than this recipe declares`)
	var undeclared *luaapi.ErrNotDeclared
	if !errors.As(err, &undeclared) || undeclared.Effect != catalog.Destroy {
		t.Errorf("the error is %v", err)
	}
	f.wantLines("PUT /_synapse/admin/v2/users/@a:example.org")
}

func TestARequestIsAskedAboutAsItsRowSays(t *testing.T) {
	asked := 0
	f := newFixture(t, changes.GateOptions{Apply: true, Confirm: func(context.Context, *changes.Change, int) error {
		asked++
		return changes.ErrDeclined
	}})
	err := f.wantError(`synapse.request("POST", "/_synapse/admin/v1/deactivate/{u}", { "@a:example.org" })`, "declined")
	if asked != 1 || !errors.Is(err, changes.ErrDeclined) {
		t.Errorf("asked %d times, %v", asked, err)
	}
	f.wantLines()
}

func TestAListOfARecipeThatReadsIsNotCollectedFirst(t *testing.T) {
	f := newFixture(t, applying)
	f.api.Restrict([]string{"synapse.users.list"})
	f.api.Limit(catalog.Read)
	release := make(chan struct{})
	f.server.On("GET", "/_synapse/admin/v3/users?limit=1000", fakeserver.JSON(200, `{"users":[{"name":"a1"}],"next_token":"1"}`))
	f.server.On("GET", "/_synapse/admin/v3/users?from=1&limit=1000", fakeserver.After(release, fakeserver.JSON(200, `{"users":[]}`)))
	// The second page comes only after the first item was given.
	if got := f.text(`list = synapse.users.list{} return list().name`); got != "a1" {
		t.Errorf("got %q", got)
	}
	close(release)
	if got := f.text(`return list:count()`); got != "0" {
		t.Errorf("got %q", got)
	}
}

func TestTheGoErrorCrossesLua(t *testing.T) {
	f := newFixture(t, applying)
	f.server.Always("GET", "/_synapse/admin/v2/users/@alice:example.org", fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"User not found"}`))
	for _, source := range []string{
		`synapse.users.get("@alice:example.org")`,
		`local ok, err = pcall(synapse.users.get, "@alice:example.org") error(err)`,
		`local ok, err = pcall(synapse.users.get, "@alice:example.org") error(err, 0)`,
		`coroutine.wrap(function() synapse.users.get("@alice:example.org") end)()`,
	} {
		err := f.wantError(source, "User not found")
		var script *host.ScriptError
		if !errors.As(err, &script) || script.Where != "test.lua:1" {
			t.Errorf("%s: the place is %v", source, script)
		}
		if refused := exchange.As(err); refused.Status != 404 || refused.Errcode != "M_NOT_FOUND" {
			t.Errorf("%s: the cause is lost: %v", source, err)
		}
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	f := &fixture{t: t, server: fakeserver.New(t), gate: changes.NewGate(applying)}
	f.build(func(o *exchange.Options) { o.BaseURL = "http://127.0.0.1:1" })
	t.Cleanup(f.host.Close)
	err := f.wantError(`synapse.users.get("@alice:example.org")`, "cannot connect to http://127.0.0.1:1: ")
	if exchange.KindOf(err) != exchange.Unreachable {
		t.Errorf("the cause is %v", err)
	}
	got := f.text(`local _, err = pcall(synapse.users.get, "@alice:example.org") return { err.status or "none", err.method, err.path }`)
	if got != `["none","GET","/_synapse/admin/v2/users/@alice:example.org"]` {
		t.Errorf("got %s", got)
	}
	f.wantError(`for _ in synapse.users.list{} do end`, "cannot connect to")
}

func TestATransactionIDIsMadeOfWhatIsSent(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.text(`matrix.rooms.send("!a", "m.room.message", { body = "one" })`)
	f.text(`matrix.rooms.send("!a", "m.room.message", { body = "two" })`)
	f.text(`matrix.rooms.send("!a", "m.room.message", { body = "one" })`)
	f.text(`matrix.rooms.send("!a", "m.room.message", { body = "one" }, "mine")`)
	if len(f.seeds) != 3 || f.seeds[0] != f.seeds[2] || f.seeds[0] == f.seeds[1] {
		t.Errorf("seeds %q", f.seeds)
	}
}

func TestWorkersShareAList(t *testing.T) {
	f := openFixture(t, changes.GateOptions{})
	h := host.New(host.Options{Modules: append(f.api.Modules(), workers.New(workers.Options{Workers: 4}).Module())})
	defer h.Close()
	for page := range 20 {
		from, next := "", ""
		if page > 0 {
			from = "from=" + string(rune('a'+page)) + "&"
		}
		if page < 19 {
			next = `,"next_token":"` + string(rune('a'+page+1)) + `"`
		}
		f.server.On("GET", "/_synapse/admin/v3/users?"+from+"limit=1000", fakeserver.JSON(200, `{"users":[{"name":"x"},{"name":"y"}]`+next+`}`))
	}
	fn, err := h.Load("test.lua", []byte(`
		local parallel, synapse = require "parallel", require "synapse"
		local list, seen = synapse.users.list {}, 0
		parallel.each({ 1, 2, 3, 4 }, function()
			for _ in list do seen = seen + 1 end
		end)
		return seen`))
	if err != nil {
		t.Fatal(err)
	}
	values, err := h.Call(t.Context(), fn)
	if err != nil || asText(t, values[0]) != "40" {
		t.Errorf("saw %v items, %v", values, err)
	}
}

func TestAnInterruptedListGoesOn(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.server.On("GET", "/_synapse/admin/v3/users?limit=1000", fakeserver.JSON(200, `{"users":[{"name":"a1"}],"next_token":"1"}`))
	f.server.On("GET", "/_synapse/admin/v3/users?from=1&limit=1000", fakeserver.Hang(), fakeserver.JSON(200, `{"users":[{"name":"a2"}]}`))
	ctx, cancel := context.WithCancel(t.Context())
	took := make(chan bool)
	f.host.SetGlobal("took", f.host.Func(func(*lua.LState) int {
		close(took)
		return 0
	}))
	go func() {
		<-took // the first item, which may arrive after the request for the second page
		f.server.WaitFor(2)
		cancel()
	}()
	fn, err := f.host.Load("test.lua", []byte(`list = require("synapse").users.list{} list() took() list()`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.host.Call(ctx, fn); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if got := f.text(`return list:collect()`); got != `[{"name":"a2"}]` {
		t.Errorf("got %s", got)
	}
}
