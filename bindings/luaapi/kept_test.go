package luaapi_test

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
)

// shower is what the prompt knows of a list.
type shower interface {
	Show(L *lua.LState, before, count int) (*lua.LTable, int)
	Item(i int) lua.LValue
	Total() lua.LValue
}

// withShow gives the scripts of a fixture a function show(list, before, count).
func (f *fixture) withShow() {
	f.host.SetGlobal("show", f.host.Func(func(L *lua.LState) int {
		items, n := L.CheckUserData(1).Value.(shower).Show(L, L.CheckInt(2), L.CheckInt(3))
		L.Push(items)
		L.Push(lua.LNumber(n))
		return 2
	}))
}

// fivePeople answers two pages.
func fivePeople(f *fixture) {
	const users = "/_synapse/admin/v3/users"
	f.server.On("GET", users+"?limit=1000", fakeserver.JSON(200, `{"users":[{"name":"a"},{"name":"b"},{"name":"c","admin":true}],"next_token":"3","total":5}`))
	f.server.On("GET", users+"?from=3&limit=1000", fakeserver.JSON(200, `{"users":[{"name":"d"},{"name":"e"}],"total":5}`))
}

func TestAListThatWasShownIsWalkedWhole(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.withShow()
	fivePeople(f)
	const source = `
	local list = synapse.users.list{}
	local seen = {}
	local function say(...) for i = 1, select("#", ...) do seen[#seen + 1] = tostring((select(i, ...))) end end
	local function names(items) local all = {} for _, u in ipairs(items) do all[#all + 1] = u.name end return table.concat(all) end
	local items, n = show(list, 0, 2)
	say(names(items), n, names(show(list, 2, 1)))
	for u in list do say(u.name) if u.name == "c" then break end end
	for u in list do say(u.name) end
	say(names(list:collect()), list:count(), list:take(1)[1].name, list:first("admin").name, list[2].name, list[4].name, list[6], list[1.5], list.total)
	local late = list:filter("admin")
	say(names(list:map(function(u) return { name = u.name:upper() } end):collect()), names(late:collect()))
	for a in list do for b in list do if b.name == "b" then break end end say(a.name) end
	local n = 0 for page in list:pages() do n = n + #page end say(n)
	for u in require("progress")(list) do say(u.name) end
	for u in require("progress")(list) do say(u.name) end
	list:close()
	say(pcall(function() return list.nam end))
	return table.concat(seen, " ")`
	const want = `ab 2 c a b c a b c d e abcde 5 a c b d nil nil 5 ABCDE c a b c d e 5 a b c d e a b c d e false `
	got := f.text(source)
	if !strings.HasPrefix(got, want) || !strings.Contains(got, `a list has no "nam"`) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	f.wantLines("GET /_synapse/admin/v3/users?limit=1000", "GET /_synapse/admin/v3/users?from=3&limit=1000")
}

func TestAListThatWasNotShownGivesEachItemOnce(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	fivePeople(f)
	if got := f.text(`local list = synapse.users.list{} list:take(2) for u in list do first = first or u.name end return first`); got != "c" {
		t.Errorf("the walk goes on with %s", got)
	}
	f.wantError(`local x = synapse.users.list{}[1]`, "has no items by number")
}

func TestAKeyedListThatWasShownHasItsItemsByKey(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.withShow()
	f.server.On("GET", "/_matrix/client/v3/rooms/!r:example.org/joined_members", fakeserver.JSON(200, `{"joined":{"@a:x":{"display_name":"A"},"@b:x":{"display_name":"B"}}}`))
	got := f.text(`local list = matrix.rooms.joined_members("!r:example.org")
	local items, n = show(list, 0, 20)
	local seen = {}
	for _ = 1, 2 do for id, member in list do seen[#seen + 1] = id .. member.display_name end end
	return table.concat(seen, " ") .. n .. items["@b:x"].display_name .. list["@a:x"].display_name`)
	if want := "@a:xA @b:xB @a:xA @b:xB2BA"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALongListIsNotKeptWhole(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.withShow()
	var users []string
	for i := range 20_010 {
		users = append(users, fmt.Sprintf(`{"name":"u%d"}`, i+1))
	}
	f.server.On("GET", "/_synapse/admin/v3/users?limit=1000", fakeserver.JSON(200, `{"users":[`+strings.Join(users, ",")+`],"total":20010}`))
	if got := f.text(`list = synapse.users.list{} show(list, 0, 20) local n = 0 for _ in list do n = n + 1 end return tostring(n) .. list[20].name`); got != "20010u20" {
		t.Errorf("got %s", got)
	}
	f.wantError(`for _ in list do end`, "only 20000 items", "synapse.users.list again")
}
