package scripts_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// workload is work that is killed again and again.
type workload struct {
	name string
	// begin makes what one round works on; mark is in the names of what it makes, and no
	// other round has it.
	begin func(a *admin, mark string) job
}

// job is the work of one round.
type job struct {
	args []string // of the command
	// again says that a user may simply give the command again, since it finds by itself
	// what is left to do. Otherwise the run is resumed.
	again bool
	// wanted is how often each item is to be done, and there counts what the server has.
	wanted map[string]int
	there  func() map[string]int
	// item returns the item that a run has named; nil where it names items as they are.
	item func(name string) string
}

var workloads = []workload{
	{"join-users", joiningUsers},
	{"remove-external-ids", removingExternalIDs},
	{"delete-old-media", deletingOldMedia},
	{"messages, notices", sendingMessages},
	{"apply a plan", applyingAPlan},
	{"undo a run", undoingARun},
}

// accountsToKill are accounts that all rounds share.
func accountsToKill(a *admin, n int) (ids []string) {
	a.t.Helper()
	for i := range n {
		ids = append(ids, newAccount(a.t, a.server, fmt.Sprintf("kills-%d", i)))
	}
	return ids
}

// once is a job's wish to have each item done once.
func once(items []string) map[string]int {
	wanted := map[string]int{}
	for _, item := range items {
		wanted[item]++
	}
	return wanted
}

// events returns all events of a room.
func events(t *testing.T, server *lab.Server, room string) []any {
	t.Helper()
	answer := labtest.Admin(t, server, "GET", "/_synapse/admin/v1/rooms/"+url.PathEscape(room)+"/messages?dir=b&limit=1000", nil)
	return answer["chunk"].([]any)
}

func joiningUsers(a *admin, mark string) job {
	users := accountsToKill(a, 24)
	room, alias := newRoom(a.t, a.server, a.server.Token, "private_chat", mark)
	a.writeList("users.txt", users...)
	return job{
		args:  []string{"--apply", "--yes", "run", "join-users", "--users", "@users.txt", "--rooms", alias},
		again: true, wanted: once(append(users, a.server.AdminID)),
		there: func() map[string]int {
			expectMembers(a.t, a.server, room, append(users, a.server.AdminID)...)
			joined := map[string]int{}
			for _, e := range events(a.t, a.server, room) {
				event := e.(map[string]any)
				if content := event["content"].(map[string]any); event["type"] == "m.room.member" && content["membership"] == "join" {
					joined[event["state_key"].(string)]++
				}
			}
			return joined
		},
	}
}

func removingExternalIDs(a *admin, mark string) job {
	var users []string
	for i := range 24 {
		users = append(users, newAccount(a.t, a.server, fmt.Sprintf("kills-%d", i), fmt.Sprintf("%s/%d", mark, i), fmt.Sprintf("kept/%s-%d", mark, i)))
	}
	a.writeList("users.txt", users...)
	return job{
		args:  []string{"--apply", "--yes", "run", "remove-external-ids", "--provider", mark, "--users", "@users.txt"},
		again: true, wanted: once(users),
		there: func() map[string]int {
			done := map[string]int{}
			for i, user := range users {
				if slices.Equal(externalIDs(a.t, a.server, user), []string{fmt.Sprintf("kept/%s-%d", mark, i)}) {
					done[user]++
				}
			}
			return done
		},
	}
}

func deletingOldMedia(a *admin, mark string) job {
	m := mediaTest{a, labtest.NewUser(a.t, a.server, mark)}
	var old, kept []string
	for range 16 {
		old = append(old, m.upload("old-"+mark, 100))
	}
	m.pass(30)
	for range 4 {
		kept = append(kept, m.upload("old-"+mark, 100))
	}
	m.pass(1)
	return job{
		args:  []string{"--apply", "--yes", "run", "delete-old-media", "--before", "5d", "--slice", "1"},
		again: true, wanted: once(append(old, kept...)),
		there: func() map[string]int {
			done := map[string]int{}
			for _, file := range old {
				done[file] = count(!m.isThere(file))
			}
			for _, file := range kept {
				done[file] = count(m.isThere(file))
			}
			return done
		},
	}
}

// count is 1 for what is so.
func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// announcements is the beginning of the scripts that send messages and notices: it has a
// function for each kind of item, which gets the text and the number in it. %[1]q is the
// room, and %[2]d the number of accounts.
const announcements = `
local matrix, synapse, parallel = require "matrix", require "synapse", require "parallel"
local function account(number) return "@kills-" .. number %% %[2]d .. ":lab.test" end
local function content(text) return { msgtype = "m.text", body = text } end
local make = {}
function make.message(text) matrix.rooms.send(%[1]q, "m.room.message", content(text)) end
make.same = make.message
function make.notice(text, number) synapse.server_notices.send { user_id = account(number), content = content(text) } end
function make.noticeonce(text, number) synapse.server_notices.send_once { user_id = account(number), content = content(text) } end
function make.name(text, number) synapse.users.modify(account(number), { displayname = text }) end
function make.suspension(_, number) synapse.users.suspend(account(number + 8), { suspend = true }) end
local function do_item(item)
  local text, kind, number = item:match("^(.*%%-(%%a+))%%-(%%d+)$")
  make[kind](kind == "same" and text or item, tonumber(number))
end
`

// announcing writes a script that makes each item, in the way that the last line says.
func announcing(a *admin, room string, accounts int, items []string, last string) string {
	a.t.Helper()
	script := fmt.Sprintf(announcements, room, accounts) + "local items = {\n"
	for _, item := range items {
		script += fmt.Sprintf("  %q,\n", item)
	}
	path := filepath.Join(a.home, "announce.lua")
	if err := os.WriteFile(path, []byte(script+"}\n"+last+"\n"), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// items names items of the kinds, by turns.
func items(mark string, each int, kinds ...string) (names []string) {
	for i := range each {
		for _, kind := range kinds {
			names = append(names, fmt.Sprintf("%s-%s-%d", mark, kind, i))
		}
	}
	return names
}

// texts counts the texts with the mark in the room and in all rooms for notices.
func texts(t *testing.T, server *lab.Server, mark string, rooms ...string) map[string]int {
	t.Helper()
	joined := labtest.Admin(t, server, "GET", "/_synapse/admin/v1/users/@notices:"+server.ServerName+"/joined_rooms", nil)
	for _, room := range joined["joined_rooms"].([]any) {
		rooms = append(rooms, room.(string))
	}
	found := map[string]int{}
	for _, room := range rooms {
		for _, e := range events(t, server, room) {
			text, _ := e.(map[string]any)["content"].(map[string]any)["body"].(string)
			if strings.HasPrefix(text, mark+"-") {
				found[text]++
			}
		}
	}
	return found
}

// sendingMessages has some texts that are the same, which only their transaction ids tell
// apart.
func sendingMessages(a *admin, mark string) job {
	accounts := accountsToKill(a, 8)
	room, _ := newRoom(a.t, a.server, a.server.Token, "private_chat", mark)
	sent := items(mark, 7, "message", "notice", "same", "noticeonce")
	script := announcing(a, room, len(accounts), sent, "parallel.each(items, do_item, { workers = 4 })")
	wanted := map[string]int{}
	for _, item := range sent {
		if same, is := strings.CutSuffix(item, item[strings.LastIndexByte(item, '-'):]); is && strings.HasSuffix(same, "-same") {
			item = same
		}
		wanted[item]++
	}
	return job{
		args: []string{"--apply", "run", script}, wanted: wanted,
		there: func() map[string]int { return texts(a.t, a.server, mark, room) },
	}
}

var changeOfPlan = regexp.MustCompile(`^change (\d+), `)

func applyingAPlan(a *admin, mark string) job {
	accounts := accountsToKill(a, 16)
	for _, user := range accounts {
		labtest.Admin(a.t, a.server, "PUT", "/_synapse/admin/v1/suspend/"+url.PathEscape(user), map[string]any{"suspend": false})
	}
	room, _ := newRoom(a.t, a.server, a.server.Token, "private_chat", mark)
	planned := append(items(mark, 8, "message", "notice", "name"), items(mark, 8, "suspension")...)
	script := announcing(a, room, len(accounts), planned, "for _, item in ipairs(items) do do_item(item) end")
	if o := a.quietly("run", script, "--plan", "announce.plan"); o.status != 0 {
		a.t.Fatalf("the plan has status %d", o.status)
	}
	return job{
		args: []string{"apply", "announce.plan", "--yes"}, wanted: once(planned),
		item: func(name string) string {
			m := changeOfPlan.FindStringSubmatch(name)
			if m == nil {
				return name
			}
			number, _ := strconv.Atoi(m[1])
			return planned[number-1]
		},
		there: func() map[string]int {
			done := texts(a.t, a.server, mark, room)
			for i := range 8 {
				name, suspension := fmt.Sprintf("%s-name-%d", mark, i), fmt.Sprintf("%s-suspension-%d", mark, i)
				done[name] = count(labtest.Admin(a.t, a.server, "GET", userPath(accounts[i]), nil)["displayname"] == name)
				done[suspension] = count(labtest.Admin(a.t, a.server, "GET", userPath(accounts[i+8]), nil)["suspended"] == true)
			}
			return done
		},
	}
}

// manyChanges has a way back for each of its changes. %[1]q is a room, %[2]q a mark, and
// %[3]d the number of accounts.
const manyChanges = `
local matrix, synapse = require "matrix", require "synapse"
local room, mark = %[1]q, %[2]q
for i = 0, %[3]d - 1 do
  local user = "@kills-" .. i .. ":lab.test"
  synapse.users.modify(user, { displayname = mark, external_ids = {} })
  synapse.users.suspend(user, { suspend = true })
  synapse.users.set_ratelimit_override(user, { messages_per_second = 5, burst_count = 6 })
  matrix.directory.set_alias(("#%%s-%%d:lab.test"):format(mark, i), { room_id = room })
end
matrix.rooms.set_state(room, "m.room.name", "", { name = mark })
matrix.directory.set_visibility(room, { visibility = "public" })
synapse.rooms.set_block(room, { block = true })
`

// undoingARun takes back a run that finished what another one had begun: that one was killed
// when the server had made its first change, and the answer had not come.
func undoingARun(a *admin, mark string) job {
	var users []string
	for i := range 6 {
		users = append(users, newAccount(a.t, a.server, fmt.Sprintf("kills-%d", i), fmt.Sprintf("undone/%s-%d", mark, i)))
		labtest.Admin(a.t, a.server, "PUT", "/_synapse/admin/v1/suspend/"+url.PathEscape(users[i]), map[string]any{"suspend": false})
	}
	room, _ := newRoom(a.t, a.server, a.server.Token, "private_chat", mark)
	labtest.Admin(a.t, a.server, "PUT", "/_matrix/client/v3/rooms/"+url.PathEscape(room)+"/state/m.room.name/", map[string]any{"name": "One"})
	paths := []string{
		"/_matrix/client/v3/rooms/" + url.PathEscape(room) + "/state/m.room.name/", "/_matrix/client/v3/rooms/" + url.PathEscape(room) + "/aliases",
		"/_matrix/client/v3/directory/list/room/" + url.PathEscape(room), "/_synapse/admin/v1/rooms/" + url.PathEscape(room) + "/block",
	}
	for _, user := range users {
		paths = append(paths, userPath(user), "/_synapse/admin/v1/users/"+url.PathEscape(user)+"/override_ratelimit")
	}
	before := shownAt(a.t, a.server, paths)
	script := filepath.Join(a.home, "change.lua")
	if err := os.WriteFile(script, fmt.Appendf(nil, manyChanges, room, mark, len(users)), 0o600); err != nil {
		a.t.Fatal(err)
	}
	args := []string{"--apply", "run", script}
	if _, killed := a.attempt(moment{after: answered, number: 1, changes: true}, args); !killed {
		a.t.Error("the run was not killed")
	}
	o := a.quietly(append(args, "--resume", a.runs()[0].Run)...)
	for i, changed := range shownAt(a.t, a.server, paths) {
		if changed == before[i] {
			a.t.Errorf("%s was not changed", paths[i])
		}
	}
	return job{
		args: []string{"runs", "undo", runOf(a.t, o), "--apply", "--yes"}, wanted: once(paths),
		there: func() map[string]int {
			undone := map[string]int{}
			for i, now := range shownAt(a.t, a.server, paths) {
				undone[paths[i]] = count(now == before[i])
			}
			return undone
		},
	}
}

// shownAt returns what the server answers at each path.
func shownAt(t *testing.T, server *lab.Server, paths []string) (shown []string) {
	t.Helper()
	for _, path := range paths {
		status, answer := labtest.Request(t, server, server.Token, "GET", path, nil)
		text, err := json.Marshal([]any{status, answer})
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, string(text))
	}
	return shown
}
