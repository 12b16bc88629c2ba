package luaapi_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/homeserver"
	"synlua/bindings/luaapi"
)

func TestEveryNameHasHelp(t *testing.T) {
	for _, name := range append(luaapi.Names(), "") {
		text, ok := luaapi.Help(name)
		if !ok || strings.TrimSpace(text) == "" || !strings.HasSuffix(text, "\n") {
			t.Errorf("help of %q: %v %q", name, ok, text)
		}
		if isFunction(name) && !strings.HasPrefix(text, name) {
			t.Errorf("help of %q begins with %.40q", name, text)
		}
		if isFunction(name) && !strings.Contains(text, "\neffect    ") {
			t.Errorf("help of %q does not tell the effect", name)
		}
	}
}

func TestEveryFunctionIsThereAndKnowsItsName(t *testing.T) {
	f := newFixture(t, homeserver.GateOptions{})
	for _, name := range luaapi.Names() {
		if !isFunction(name) {
			continue
		}
		values, err := f.run("return " + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := f.api.NameOf(values[0]); got != name {
			t.Errorf("%s knows itself as %q", name, got)
		}
	}
	if f.api.NameOf(lua.LString("x")) != "" || f.api.NameOf(&lua.LFunction{}) != "" {
		t.Error("a value that is none of the functions has a name")
	}
}

func TestHelpOfWhatIsNotThere(t *testing.T) {
	for _, name := range []string{"synapse.users.lst", "synapse.", "users", "synapse.user"} {
		if text, ok := luaapi.Help(name); ok {
			t.Errorf("help of %q: %q", name, text)
		}
	}
	for misspelt, want := range map[string]string{"synapse.users.lst": "synapse.users.list", "matrix.room.send": "matrix.rooms.send"} {
		if got := luaapi.Suggest(misspelt); got != want {
			t.Errorf("%q suggests %q", misspelt, got)
		}
	}
}

func TestHelpShowsHowToCall(t *testing.T) {
	for name, want := range map[string]string{
		"synapse.users.list":        "synapse.users.list{ … }\n",
		"synapse.rooms.join":        "synapse.rooms.join(room_id_or_alias, { user_id = …",
		"matrix.rooms.send":         "matrix.rooms.send(room_id, event_type, content, [txn_id])\n",
		"matrix.media.upload":       "matrix.media.upload{ … }\n",
		"matrix.media.upload_to":    "matrix.media.upload_to(server_name, media_id, { … })\n",
		"matrix.media.download":     "matrix.media.download(mxc, { … })\n",
		"synapse.request":           "synapse.request(method, template, path_params, { … })\n",
		"matrix.rooms.list_members": "matrix.rooms.list_members(room_id, { … })\n",
	} {
		if text, _ := luaapi.Help(name); !strings.HasPrefix(text, want) {
			t.Errorf("help of %s begins with %.90q", name, text)
		}
	}
}

func TestKeysAreTheFields(t *testing.T) {
	for _, name := range []string{"synapse.users.list", "synapse.users.modify", "matrix.media.upload_to"} {
		if len(luaapi.Keys(name)) == 0 {
			t.Errorf("%s has no keys", name)
		}
	}
	if luaapi.Keys("nothing") != nil {
		t.Error("what is not there has keys")
	}
}

func TestFunctionsNameRowsThatExist(t *testing.T) {
	for _, fn := range catalog.Functions() {
		for _, row := range fn.Rows {
			if catalog.Lookup(row) == nil {
				t.Errorf("%s calls %s, which is no row", fn.Name, row)
			}
		}
	}
}
