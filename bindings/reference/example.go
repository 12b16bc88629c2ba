package reference

import (
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// Call returns a call of a function that can be copied and run as it stands, or "" if there
// is no such function. Its values are made up; a list is walked.
func Call(name string) string {
	e := catalog.LookupEntry(name)
	if e == nil {
		return moduleCalls[name]
	}
	return callOf(e)
}

func callOf(e *catalog.Entry) string {
	if call := writtenCalls[e.Name]; call != "" {
		return call
	}
	call := callWith(e)
	if e.More() || e.Row.Paging == nil {
		return call
	}
	if e.Row.Paging.Keyed {
		return "for key, value in " + call + " do print(key, value) end"
	}
	return "for item in " + call + " do print(" + oneOf(e.Row) + ") end"
}

// callWith is a call with all that is required.
func callWith(e *catalog.Entry) string {
	var args, fields []string
	for _, p := range e.Args {
		if p.Required {
			args = append(args, valueOf(p))
		}
	}
	for _, p := range e.Fields {
		if p.Required {
			fields = append(fields, luaKey(p.Name)+" = "+valueOf(p))
		}
	}
	if i := shownField(e); len(fields) == 0 && i >= 0 {
		fields = append(fields, luaKey(e.Fields[i].Name)+" = "+valueOf(e.Fields[i]))
	}
	switch {
	case len(fields) > 0 && len(args) == 0:
		return e.Name + "{ " + strings.Join(fields, ", ") + " }"
	case len(fields) > 0:
		args = append(args, "{ "+strings.Join(fields, ", ")+" }")
	case len(args) == 0 && len(e.Fields) > 0:
		return e.Name + "{}"
	}
	return e.Name + "(" + strings.Join(args, ", ") + ")"
}

// tellingFields are fields, the best first, of which a change shows one if it requires none:
// without any, most would change nothing.
var tellingFields = []string{"displayname", "display_name", "file", "purge_up_to_ts", "uses_allowed", "usage_limit", "messages_per_second", "visibility", "name"}

// shownField is the index of the field to show if none is required, or -1.
func shownField(e *catalog.Entry) int {
	if e.Effect == catalog.Read {
		return -1
	}
	for _, name := range tellingFields {
		if i := slices.IndexFunc(e.Fields, func(p catalog.Param) bool { return p.Name == name }); i >= 0 {
			return i
		}
	}
	return -1
}

// namingFields are fields that name an item of a list, the best first.
var namingFields = []string{"name", "device_id", "media_id", "event_id", "room_id", "user_id", "id"}

// oneOf is what to print of an item of a list: the field that names it, else the first that
// is no table, else the item.
func oneOf(row *catalog.Row) string {
	item, err := itemOf(row)
	if err != nil || !strings.HasPrefix(item, "{") {
		return "item"
	}
	fields, err := children([]byte(item))
	if err != nil {
		return "item"
	}
	for _, name := range namingFields {
		if slices.ContainsFunc(fields, func(m member) bool { return m.name == name }) {
			return "item." + name
		}
	}
	for _, m := range fields {
		if kind := m.value.Kind(); plainKey.MatchString(m.name) && kind != '{' && kind != '[' {
			return "item." + m.name
		}
	}
	return "item"
}

// itemOf returns the first item of the example of a list.
func itemOf(row *catalog.Row) (string, error) {
	list, err := below(exampleOf(row), row.Paging.Items)
	if err != nil {
		return "", err
	}
	items, err := children(list)
	if err != nil || len(items) == 0 {
		return "", err
	}
	return string(items[0].value), nil
}

// valueOf returns a value for a parameter, as Lua.
func valueOf(p catalog.Param) string {
	if value := valuesByName[p.Name]; value != "" && !slices.Contains(tellingKinds, p.Type.Kind) {
		return value
	}
	return valueOfType(p.Type, p.Name)
}

// tellingKinds are types that say all about a value, whatever its name is.
var tellingKinds = []catalog.Kind{catalog.Enum, catalog.UserID, catalog.RoomID, catalog.RoomAlias, catalog.RoomIDOrAlias, catalog.EventID, catalog.ULID}

func valueOfType(t catalog.Type, name string) string {
	switch t.Kind {
	case catalog.Enum:
		return luaString(t.Values[0])
	case catalog.List:
		if t.Elem == nil {
			return "{}"
		}
		return "{ " + valueOfType(*t.Elem, name) + " }"
	case catalog.String:
		return luaString(strings.ToUpper(catalog.LuaName(name)))
	}
	return valuesByKind[t.Kind]
}

// valuesByKind are values of the types that need no name.
var valuesByKind = map[catalog.Kind]string{
	catalog.Integer:       "1",
	catalog.Number:        "0.5",
	catalog.Boolean:       "true",
	catalog.TimestampMS:   `time.ago("90d")`,
	catalog.UserID:        `"@alice:example.org"`,
	catalog.RoomID:        `"!ofeDFPZqcT:example.org"`,
	catalog.RoomAlias:     `"#general:example.org"`,
	catalog.RoomIDOrAlias: `"#general:example.org"`,
	catalog.EventID:       `"$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"`,
	catalog.ServerName:    `"matrix.org"`,
	catalog.MXC:           `"mxc://example.org/AQwafuaFswefuhsfAFAgsw"`,
	catalog.ULID:          `"01M8DN3G0HD8VKPVJ8JFX6GVAB"`,
	catalog.DateTime:      `time.ago("90d")`,
	catalog.Object:        "{}",
	catalog.Any:           "{}",
}

// valuesByName are values that say more than the type. Where there is none, a text is the
// parameter's name in capitals, for people to replace.
var valuesByName = map[string]string{
	"address":      `"alice@example.org"`,
	"content":      `{ msgtype = "m.text", body = "Hello" }`,
	"country":      `"GB"`,
	"deviceId":     `"GHTYAJCE"`,
	"device_id":    `"GHTYAJCE"`,
	"displayname":  `"Alice"`,
	"display_name": `"Alice's phone"`,
	"devices":      `{ "GHTYAJCE" }`,
	"email":        `"alice@example.org"`,
	"eventType":    `"m.room.message"`,
	"external_id":  `"alice-4711"`,
	"file":         `"picture.png"`,
	"fileName":     `"picture.png"`,
	"filename":     `"picture.png"`,
	"height":       "64",
	"keyName":      `"displayname"`,
	"mediaId":      `"AQwafuaFswefuhsfAFAgsw"`,
	"media_id":     `"AQwafuaFswefuhsfAFAgsw"`,
	"new_version":  `"11"`,
	"phone_number": `"07700900000"`,
	"provider":     `"oidc-google"`,
	"reason":       `"spam"`,
	"redirectUrl":  `"https://example.org/done"`,
	"relType":      `"m.annotation"`,
	"search_term":  `"hello"`,
	"stateKey":     `""`,
	"tag":          `"m.favourite"`,
	"url":          `"https://example.org/"`,
	"username":     `"alice"`,
	"version":      `"1"`,
	"width":        "64",
}

// writtenCalls are calls that do not follow from the parameters.
var writtenCalls = map[string]string{
	"mas.request":                      `mas.request("GET", "/api/admin/v1/users/{id}", { "01M8DN3G0HD8VKPVJ8JFX6GVAB" })`,
	"matrix.account_data.set":          `matrix.account_data.set("@alice:example.org", "org.example.settings", { color = "green" })`,
	"matrix.account_data.set_for_room": `matrix.account_data.set_for_room("@alice:example.org", "!ofeDFPZqcT:example.org", "org.example.settings", { color = "green" })`,
	"matrix.keys.upload_signatures":    `matrix.keys.upload_signatures({})`,
	"matrix.profile.set_field":         `matrix.profile.set_field("@alice:example.org", "displayname", { displayname = "Alice" })`,
	"matrix.request":                   `matrix.request("GET", "/_matrix/client/v3/rooms/{room_id}/state", { "!ofeDFPZqcT:example.org" })`,
	"matrix.rooms.create":              `matrix.rooms.create{ name = "All about cats", preset = "private_chat" }`,
	"matrix.rooms.get_state":           `matrix.rooms.get_state("!ofeDFPZqcT:example.org", "m.room.topic", "")`,
	"matrix.rooms.set_state":           `matrix.rooms.set_state("!ofeDFPZqcT:example.org", "m.room.topic", "", { topic = "All about cats" })`,
	"matrix.sync.events":               `for event in matrix.sync.events{} do print(event.room_id, event.type) end`,
	"synapse.request":                  `synapse.request("GET", "/_synapse/admin/v1/rooms/{room_id}", { "!ofeDFPZqcT:example.org" })`,
}

// moduleCalls are calls of the functions of the modules without rows.
var moduleCalls = map[string]string{
	"accounts.get":                     `accounts.get("@alice:example.org")`,
	"accounts.leave_alone":             `accounts.leave_alone(accounts.get("@alice:example.org"), { include_admins = true })`,
	"accounts.create":                  `accounts.create("@alice:example.org", { displayname = "Alice" })`,
	"accounts.deactivate":              `accounts.deactivate("@alice:example.org", { erase = true })`,
	"accounts.reactivate":              `accounts.reactivate("@alice:example.org")`,
	"accounts.lock":                    `accounts.lock("@alice:example.org")`,
	"accounts.unlock":                  `accounts.unlock("@alice:example.org")`,
	"accounts.set_password":            `accounts.set_password("@alice:example.org", "PASSWORD")`,
	"accounts.set_admin":               `accounts.set_admin("@alice:example.org", true)`,
	"accounts.sessions.list":           `for _, session in ipairs(accounts.sessions.list("@alice:example.org")) do print(session.kind, session.id) end`,
	"accounts.sessions.finish":         `accounts.sessions.finish(accounts.sessions.list("@alice:example.org")[1])`,
	"accounts.log_out_everywhere":      `accounts.log_out_everywhere("@alice:example.org")`,
	"accounts.external_ids.list":       `accounts.external_ids.list("@alice:example.org")`,
	"accounts.external_ids.remove":     `accounts.external_ids.remove("@alice:example.org", "oidc-google")`,
	"accounts.external_ids.remove_all": `accounts.external_ids.remove_all("@alice:example.org")`,
	"accounts.external_ids.add":        `accounts.external_ids.add("@alice:example.org", "oidc-google", "alice-4711")`,
	"accounts.emails.list":             `accounts.emails.list("@alice:example.org")`,
	"accounts.emails.add":              `accounts.emails.add("@alice:example.org", "alice@example.org")`,
	"accounts.emails.remove":           `accounts.emails.remove("@alice:example.org", "alice@example.org")`,
	"ask.confirm":                      `if ask.confirm("Go on?") then print("on we go") end`,
	"ask.choice":                       `ask.choice("Which color?", { "red", "green" })`,
	"ask.line":                         `ask.line("Your name")`,
	"ask.secret":                       `ask.secret("The password of the mail server")`,
	"csv.encode":                       `print(csv.encode({ { name = "alice", rooms = 3 } }))`,
	"csv.decode":                       `csv.decode("name,rooms\nalice,3\n")`,
	"fs.read":                          `fs.read("users.txt")`,
	"fs.lines":                         `for line in fs.lines("users.txt") do print(line) end`,
	"fs.write":                         `fs.write("report.txt", "all is well\n", { mode = "0644" })`,
	"fs.append":                        `fs.append("report.txt", "one more line\n")`,
	"fs.exists":                        `fs.exists("users.txt")`,
	"fs.sha256":                        `fs.sha256("users.txt")`,
	"json.encode":                      `print(json.encode({ name = "alice", tags = json.array{} }))`,
	"json.decode":                      `json.decode('{"name": "alice", "age": null}')`,
	"json.array":                       `print(json.encode(json.array{}))`,
	"log.debug":                        `log.debug("shown with -v only")`,
	"log.info":                         `log.info("three rooms left")`,
	"log.warn":                         `log.warn("that took long")`,
	"log.error":                        `log.error("that went wrong")`,
	"parallel.each":                    `parallel.each({ "alice", "bob" }, function(name) print(name) end)`,
	"parallel.map":                     `parallel.map({ "alice", "bob" }, function(name) return #name end)`,
	"parallel.workers":                 `parallel.each({ "alice" }, print, { workers = parallel.workers(4) })`,
	"progress":                         `for name in progress({ "alice", "bob" }, "names") do time.sleep("1s") end`,
	"random.integer":                   `random.integer(1, 6)`,
	"random.password":                  `random.password()`,
	"random.token":                     `random.token()`,
	"recipe.start":                     `local opts = recipe.start { name = "hello", summary = "Say hello", effect = "read" }`,
	"recipe.items":                     `recipe.items({ "@alice:example.org" }, function(user_id) return "lock" end, { label = "locking" })`,
	"recipe.ok":                        `recipe.ok("@alice:example.org", "lock")`,
	"recipe.skip":                      `recipe.skip("@alice:example.org", "is locked already")`,
	"recipe.fail":                      `recipe.fail("@alice:example.org", "is nowhere")`,
	"recipe.dry_run":                   `if recipe.dry_run() then print("nothing is sent") end`,
	"recipe.resumes":                   `if recipe.resumes() then print("goes on") end`,
	"recipe.earlier_run":               `recipe.earlier_run("users")`,
	"recipe.nearest":                   `recipe.nearest("oidc-gogle", { "oidc-google", "saml" })`,
	"text.ends_with":                   `text.ends_with("users.csv", ".csv")`,
	"text.join":                        `text.join({ "alice", "bob" }, ", ")`,
	"text.localpart":                   `text.localpart("@alice:example.org")`,
	"text.plural":                      `text.plural(3, "room")`,
	"text.server":                      `text.server("@alice:example.org")`,
	"text.sha256":                      `text.sha256("alice")`,
	"text.size":                        `text.size(45300000)`,
	"text.split":                       `text.split("alice,bob", ",")`,
	"text.starts_with":                 `text.starts_with("@alice:example.org", "@")`,
	"text.trim":                        `text.trim("  alice ")`,
	"time.from_now":                    `time.format(time.from_now("7d"))`,
	"time.now":                         `time.now()`,
	"time.ago":                         `time.format(time.ago("90d"))`,
	"time.parse":                       `time.parse("2023-01-01 12:30")`,
	"time.format":                      `time.format(time.now(), "%d.%m.%Y")`,
	"time.sleep":                       `time.sleep("2s")`,
	"view.spark":                       `view.spark({ 1, 3, 2, 5, 4 })`,
	"view.tree":                        `view.tree({ "Space", "A room", { "Inner", "Another" } })`,
	"view.table":                       `view.table({ { name = "alice", rooms = 3 }, { name = "bob", rooms = 5 } })`,
	"view.bars":                        `view.bars({ alice = 3, bob = 5 })`,
	"view.histogram":                   `view.histogram({ 1, 2, 2, 3, 3, 3 })`,
}

// moduleAnswers are what those calls show at a terminal, where that is always the same.
// A test of the command runs them.
var moduleAnswers = map[string]string{
	"csv.encode":       "name,rooms\nalice,3",
	"csv.decode":       "name   rooms\nalice  3",
	"json.encode":      `{"name":"alice","tags":[]}`,
	"json.decode":      `{ age = json.null, name = "alice" }`,
	"json.array":       "[]",
	"parallel.map":     "{ 5, 3 }\t{}",
	"recipe.nearest":   "oidc-google",
	"text.ends_with":   "true",
	"text.join":        "alice, bob",
	"text.localpart":   "alice",
	"text.plural":      "3 rooms",
	"text.server":      "example.org",
	"text.sha256":      "2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90",
	"text.size":        "45.3 MB",
	"text.split":       `{ "alice", "bob" }`,
	"text.starts_with": "true",
	"text.trim":        "alice",
	"time.parse":       "1672576200000",
	"view.spark":       "▁▅▃█▆\n5 numbers, lowest 1, highest 5, last 4",
	"view.tree":        "Space\n├─ A room\n└─ Inner\n   └─ Another",
	"view.table":       "name   rooms\nalice      3\nbob        5",
	"view.bars":        "item   number\nbob         5  " + strings.Repeat("█", 60) + "\nalice       3  " + strings.Repeat("█", 36),
	"view.histogram": "range   count\n1 to 2      1  " + strings.Repeat("█", 20) + "\n" +
		"2 to 3      2  " + strings.Repeat("█", 40) + "\n3 to 4      3  " + strings.Repeat("█", 60),
}
