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
	"time"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// faultyPlace is a server with what the runs under all faults share.
type faultyPlace struct {
	server *lab.Server
	owner  labtest.User // of files
	face   string       // the owner's avatar
	users  []string
}

func newFaultyPlace(t *testing.T) *faultyPlace {
	t.Helper()
	p := &faultyPlace{server: labtest.Start(t)}
	p.owner = labtest.NewUser(t, p.server, "files")
	for i := range *faultItems {
		p.users = append(p.users, newAccount(t, p.server, fmt.Sprintf("faulty-%d", i)))
	}
	p.face = mediaTest{p.admin(t), p.owner}.upload("old-face", 30)
	labtest.As(t, p.server, p.owner.Token, "PUT", "/_matrix/client/v3/profile/"+url.PathEscape(p.owner.ID)+"/avatar_url", map[string]any{"avatar_url": p.face})
	return p
}

func (p *faultyPlace) admin(t *testing.T) *admin {
	return &admin{t: t, server: p.server, url: p.server.URL, home: t.TempDir()}
}

// removeRooms removes all rooms, since delete-old-media looks at each.
func (p *faultyPlace) removeRooms(t *testing.T) {
	t.Helper()
	answer := labtest.Admin(t, p.server, "GET", "/_synapse/admin/v1/rooms?limit=1000", nil)
	for _, room := range answer["rooms"].([]any) {
		id := room.(map[string]any)["room_id"].(string)
		labtest.Admin(t, p.server, "DELETE", "/_synapse/admin/v1/rooms/"+url.PathEscape(id), map[string]any{"purge": true})
	}
}

// work is a run that meets a fault, and what can be said of its effects without synlua.
type work struct {
	*admin
	name    string
	words   []string // what stands behind synlua's own options
	network *network // between the run and the server; nil if there is nothing
	prepare func()   // makes what the run needs over its network; nil if that is nothing
	// has says for each item that the run may report whether the server has it done.
	has func() map[string]bool
	// kept fails the test if anything was lost, was done twice, or is counted wrongly.
	kept func(e end)
}

// works returns the runs that meet a fault. The number tells their rooms and external ids
// apart from those of other faults.
func (p *faultyPlace) works(t *testing.T, number int, withNetwork bool) []*work {
	t.Helper()
	works := []*work{p.joining(t, number), p.deleting(t), p.removing(t, number), p.sending(t), p.applying(t, number)}
	for _, w := range works {
		if withNetwork {
			w.network = newNetwork(t, p.server)
			w.url = w.network.url
		}
		if w.prepare != nil {
			w.prepare()
		}
	}
	return works
}

// joining joins the users to a private room.
func (p *faultyPlace) joining(t *testing.T, number int) *work {
	t.Helper()
	w := &work{admin: p.admin(t), name: "join-users"}
	room, alias := newRoom(t, p.server, p.server.Token, "private_chat", fmt.Sprintf("joining-%d", number))
	w.writeList("users.txt", p.users...)
	w.words = []string{"run", "--verbose", "join-users", "--users", "@users.txt", "--rooms", alias}
	w.has = func() map[string]bool {
		has := map[string]bool{}
		in := members(t, p.server, room)
		for _, user := range p.users {
			has[user+" in "+alias] = slices.Contains(in, user)
		}
		return has
	}
	w.kept = func(end) { p.expectOneJoinEach(t, room) }
	return w
}

// expectOneJoinEach fails the test if somebody joined the room twice.
func (p *faultyPlace) expectOneJoinEach(t *testing.T, room string) {
	t.Helper()
	joins := map[string]int{}
	for _, event := range p.events(t, room, "m.room.member") {
		if event["content"].(map[string]any)["membership"] == "join" {
			joins[event["state_key"].(string)]++
		}
	}
	for user, n := range joins {
		if n != 1 {
			t.Errorf("%s has joined %d times", user, n)
		}
	}
}

// events returns the events of a type in a room.
func (p *faultyPlace) events(t *testing.T, room, kind string) (events []map[string]any) {
	t.Helper()
	filter := fmt.Sprintf(`{"types":[%q]}`, kind)
	answer := labtest.Admin(t, p.server, "GET", "/_synapse/admin/v1/rooms/"+url.PathEscape(room)+"/messages?dir=b&limit=1000&filter="+url.QueryEscape(filter), nil)
	for _, event := range answer["chunk"].([]any) {
		events = append(events, event.(map[string]any))
	}
	return events
}

var deleted = regexp.MustCompile(`(?m): (\d+) deleted$`)

// deleting deletes old files, one in each slice.
func (p *faultyPlace) deleting(t *testing.T) *work {
	t.Helper()
	w := &work{admin: p.admin(t), name: "delete-old-media"}
	files := mediaTest{w.admin, p.owner}
	var old []string
	for i := range *faultItems {
		old = append(old, files.upload(fmt.Sprintf("old-%d", i), 100))
	}
	files.pass(100)
	fresh := files.upload("fresh", 100)
	limit := time.Now().AddDate(0, 0, -90)
	w.words = []string{"run", "--verbose", "delete-old-media", "--before", strconv.FormatInt(limit.UnixMilli(), 10), "--slice", "1"}
	before := p.slices(t, old, limit)
	w.has = func() map[string]bool {
		has := map[string]bool{}
		for i, file := range old {
			has["files last read before "+before[i]] = !files.isThere(file)
		}
		return has
	}
	w.kept = func(e end) {
		files.expectThere(true, fresh, p.face)
		for _, m := range deleted.FindAllStringSubmatch(e.stdout, -1) {
			if m[1] != "1" {
				t.Errorf("a slice has one file, and the report says %q", m[0])
			}
		}
	}
	return w
}

// slices returns the times that end the slices of the recipe, if there is one for each file.
func (p *faultyPlace) slices(t *testing.T, old []string, limit time.Time) (before []string) {
	t.Helper()
	made := map[string]int64{}
	answer := labtest.Admin(t, p.server, "GET", "/_synapse/admin/v1/users/"+url.PathEscape(p.owner.ID)+"/media?limit=10000", nil)
	for _, file := range answer["media"].([]any) {
		fields := file.(map[string]any)
		made[fields["media_id"].(string)] = int64(fields["created_ts"].(float64))
	}
	for i, file := range old {
		end := limit
		if i < len(old)-1 {
			end = time.UnixMilli(made[file[strings.LastIndex(file, "/")+1:]] + 1)
		}
		before = append(before, shownTime(end))
	}
	return before
}

// shownTime is a time as recipes print it.
func shownTime(moment time.Time) string {
	layout := "2006-01-02T15:04:05Z"
	if moment.UnixMilli()%1000 != 0 {
		layout = "2006-01-02T15:04:05.000Z"
	}
	return moment.UTC().Format(layout)
}

// removing removes one external id of two from each user.
func (p *faultyPlace) removing(t *testing.T, number int) *work {
	t.Helper()
	w := &work{admin: p.admin(t), name: "remove-external-ids"}
	provider := fmt.Sprintf("old-%d", number)
	for i, user := range p.users {
		newAccount(t, p.server, localpart(user), fmt.Sprintf("%s/%d", provider, i), fmt.Sprintf("new-%d/%d", number, i))
	}
	w.words = []string{"run", "--verbose", "remove-external-ids", "--provider", provider}
	w.has = func() map[string]bool {
		has := map[string]bool{}
		for _, user := range p.users {
			has[user] = !slices.ContainsFunc(externalIDs(t, p.server, user), func(id string) bool { return strings.HasPrefix(id, provider+"/") })
		}
		return has
	}
	w.kept = func(end) {
		for i, user := range p.users {
			if id := fmt.Sprintf("new-%d/%d", number, i); !slices.Contains(externalIDs(t, p.server, user), id) {
				t.Errorf("%s has lost the id %s", user, id)
			}
		}
	}
	return w
}

func localpart(user string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(user, "@"), ":")
	return name
}

// sendScript sends messages. A transaction id keeps each from being sent twice.
const sendScript = `
local matrix, parallel, recipe = require "matrix", require "parallel", require "recipe"
local room, numbers = arg[1], {}
for n = 1, tonumber(arg[2]) do
  numbers[n] = n
end
parallel.each(numbers, function(n)
  matrix.rooms.send(room, "m.room.message", { msgtype = "m.text", body = "message " .. n })
  recipe.ok("message " .. n)
end)
`

// sending sends messages with a script that is no recipe.
func (p *faultyPlace) sending(t *testing.T) *work {
	t.Helper()
	w := &work{admin: p.admin(t), name: "a script that sends"}
	answer := labtest.Admin(t, p.server, "POST", "/_matrix/client/v3/createRoom", map[string]any{})
	room := answer["room_id"].(string)
	if err := os.WriteFile(filepath.Join(w.home, "send.lua"), []byte(sendScript), 0o600); err != nil {
		t.Fatal(err)
	}
	w.words = []string{"run", "send.lua", room, strconv.Itoa(*faultItems)}
	count := func() map[string]int {
		sent := map[string]int{}
		for i := range *faultItems {
			sent[fmt.Sprintf("message %d", i+1)] = 0
		}
		for _, event := range p.events(t, room, "m.room.message") {
			sent[event["content"].(map[string]any)["body"].(string)]++
		}
		return sent
	}
	w.has = func() map[string]bool {
		has := map[string]bool{}
		for message, n := range count() {
			has[message] = n > 0
		}
		return has
	}
	w.kept = func(end) {
		for message, n := range count() {
			if n > 1 {
				t.Errorf("%s was sent %d times", message, n)
			}
		}
	}
	return w
}

// applying sends a plan that joins the users to a private room.
func (p *faultyPlace) applying(t *testing.T, number int) *work {
	t.Helper()
	w := &work{admin: p.admin(t), name: "apply PLAN"}
	room, alias := newRoom(t, p.server, p.server.Token, "private_chat", fmt.Sprintf("applying-%d", number))
	w.writeList("users.txt", p.users...)
	w.words = []string{"apply", "plan.ndjson"}
	w.prepare = func() {
		e := run(w.command("run", "join-users", "--users", "@users.txt", "--rooms", alias, "--plan", "plan.ndjson"), make(chan bool, 1))
		if e.status != 0 {
			t.Fatalf("making the plan%v", e)
		}
	}
	w.has = func() map[string]bool {
		has := map[string]bool{}
		in := members(t, p.server, room)
		for i, user := range plannedUsers(t, filepath.Join(w.home, "plan.ndjson")) {
			has[fmt.Sprintf("change %d, synapse.rooms.join of %s in %s", i+1, user, room)] = slices.Contains(in, user)
		}
		return has
	}
	w.kept = func(end) { p.expectOneJoinEach(t, room) }
	return w
}

// plannedUsers returns whom each change of a plan joins.
func plannedUsers(t *testing.T, plan string) (users []string) {
	t.Helper()
	text, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var entry struct {
			Intent struct {
				Body struct {
					User string `json:"user_id"`
				}
			}
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if user := entry.Intent.Body.User; user != "" {
			users = append(users, user)
		}
	}
	return users
}
