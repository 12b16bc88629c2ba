package reference

import (
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

func TestEveryNameHasHelp(t *testing.T) {
	for _, name := range append(Names(), "") {
		text, ok := Help(name)
		if !ok || strings.TrimSpace(text) == "" || !strings.HasSuffix(text, "\n") {
			t.Errorf("help of %q: %v %q", name, ok, text)
		}
	}
	for _, e := range catalog.Entries() {
		text, _ := Help(e.Name)
		if !strings.HasPrefix(text, Call(e.Name)+"\n\n  "+e.Summary+".\n\n  "+usage(e)+"\n") || !strings.Contains(text, "\neffect    "+e.Effect.String()) {
			t.Errorf("help of %s is\n%s", e.Name, text)
		}
	}
}

func TestWhatIsNotThereHasNoHelp(t *testing.T) {
	for _, name := range []string{"synapse.users.lst", "synapse.", "users", "synapse.user", "json.nothing"} {
		if text, ok := Help(name); ok {
			t.Errorf("help of %q: %q", name, text)
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
		"synapse.request":           "synapse.request(method, template, [path_params], { … })\n",
		"matrix.rooms.list_members": "matrix.rooms.list_members(room_id, { … })\n",
	} {
		if text, _ := Help(name); !strings.Contains(text, "\n  "+want) {
			t.Errorf("help of %s begins with %.200q", name, text)
		}
	}
}

func TestHelpOfAFunction(t *testing.T) {
	for name, lines := range map[string][]string{
		"synapse.rooms.join": {
			"  POST /_synapse/admin/v1/join/{room_id_or_alias}",
			"  room_id_or_alias       the room's id, or an alias such as #general:example.org (room_id_or_alias)",
			"  user_id                the user to join, of this server (user_id; required)",
			"effect    change, sent only with --apply",
			`  { room_id = "!vNuSfQvWYTtgqKytOc:example.org" }`,
			`needs     a server admin; with OAuth 2.0, the scope urn:synapse:admin:*`,
			`declare   effect = "change", needs = { "synapse.rooms.join" }`,
		},
		"matrix.media.download_as": {
			"  file                   the path to write to, which --allow-write names, itself or its folder; a new file has the mode 0600 (string)",
			"returns   the content, or with file the number of bytes; then the content type",
		},
		"matrix.rooms.send": {"  txn_id                 the transaction id; the server ignores a repetition of one that it has seen (string; optional, made from the run)"},
		"synapse.users.list": {
			"returns   a list: for item in list(…) do … end; also :filter(f) :map(f) :first() :sort_by(f) :group_by(f) :collect() :take(n) :pages() :count() .total (synlua doc guide lists)",
			"since     Synapse 1.103",
			"answer, one item of the list",
			"    user_type = json.null,",
			"related   mas.users.list, synapse.users.get",
		},
		"synapse.users.create": {"returns   the account", "note      synapse.users.put would change the account that is there."},
		"synapse.rooms.delete": {"undo      no way back: a room that was deleted is gone"},
		"matrix.profile.delete_field": {
			"undo      synlua runs undo takes it back, with matrix.profile.delete_field or matrix.profile.set_field",
		},
		"synapse.users.modify": {
			"undo      synlua runs undo takes it back, with synapse.users.put; not deactivated, since a deactivated account has lost its " +
				"rooms, devices, email addresses and password; not logout_devices, since devices that were logged out are gone; " +
				"not password, since the old password is not known to anybody",
		},
	} {
		text, _ := Help(name)
		for _, line := range lines {
			if !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("help of %s is\n%swant the line %q", name, text, line)
			}
		}
	}
}

func TestHelpOfEverythingEndsWithTheOtherModules(t *testing.T) {
	text, _ := Help("")
	functions, modules, _ := strings.Cut(text, "\n\n")
	if n := strings.Count(functions, "\n") + 1; n != len(catalog.Entries()) {
		t.Errorf("it lists %d functions of %d", n, len(catalog.Entries()))
	}
	if modules != moduleOverview()+overviewLine(GuideName, "How to write scripts, in short pages") {
		t.Errorf("it ends with\n%s", modules)
	}
}

func TestACallOfEachFunctionIsComplete(t *testing.T) {
	for _, e := range catalog.Entries() {
		call := Call(e.Name)
		for _, p := range e.Fields {
			if p.Required && !strings.Contains(call, luaKey(p.Name)+" = ") {
				t.Errorf("%s lacks the field %s", call, p.Name)
			}
		}
		if strings.Contains(call, "…") || !strings.Contains(call, e.Name) {
			t.Errorf("%s cannot be run as it stands", call)
		}
	}
	for name := range moduleCalls {
		if _, ok := moduleHelp(name); !ok {
			t.Errorf("there is a call of %s, which does not exist", name)
		}
	}
	for _, name := range moduleNames() {
		if s := moduleSection(name); s.kind == aFunction && !strings.Contains(moduleCalls[name], name) {
			t.Errorf("there is no call of %s to copy", name)
		}
	}
}

// moduleSection is what the annotations say of a name.
func moduleSection(name string) section {
	module, _, _ := strings.Cut(name, ".")
	for _, s := range moduleSections(module) {
		if s.name == name {
			return s
		}
	}
	return section{}
}

func TestLuaText(t *testing.T) {
	for text, want := range map[string]string{
		`null`: "json.null",
		`{}`:   "{}",
		`[]`:   "{}",
		`[1,"two",null,{"end":true,"m.read":"a\"b\n"}]`:    `{ 1, "two", json.null, { ["end"] = true, ["m.read"] = "a\"b\n" } }`,
		`{"a":1,"long":"` + strings.Repeat("x", 80) + `"}`: "{\n  a = 1,\n  long = \"" + strings.Repeat("x", 80) + "\",\n}",
		`no JSON`: "",
	} {
		if got := luaText(text); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", text, got, want)
		}
	}
}
