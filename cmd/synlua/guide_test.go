package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"synlua/bindings/fakeserver"
	"synlua/bindings/reference"
)

// updateGuide writes what the commands of the guide print into its pages.
var updateGuide = flag.Bool("update-guide", false, "write the output of the guide's examples into its pages")

// guideBlock is a block of code in the guide.
var guideBlock = regexp.MustCompile("(?s)```(lua|console)\n(.*?)```")

// scriptName is the first line of a block of Lua: the name of its file, and maybe a remark.
var scriptName = regexp.MustCompile(`^-- ([a-z-]+\.lua)`)

// Each block of Lua in the guide is a file, and each block of the console runs commands
// one after the other, in the same folder and on the same server.
func TestTheExamplesOfTheGuideRun(t *testing.T) {
	for _, page := range reference.Guide() {
		t.Run(page.Name, func(t *testing.T) {
			dir := t.TempDir()
			run := guideShell(t, dir)
			scripts, called := 0, 0
			got := guideBlock.ReplaceAllStringFunc(page.Markdown, func(block string) string {
				m := guideBlock.FindStringSubmatch(block)
				if m[1] == "console" {
					called += strings.Count("\n"+m[2], "\n$ synlua ")
					return "```console\n" + runAgain(m[2], run) + "```"
				}
				name := scriptName.FindStringSubmatch(m[2])
				if name == nil {
					t.Fatalf("a script without a name:\n%s", m[2])
				}
				if err := os.WriteFile(filepath.Join(dir, name[1]), []byte(m[2]), 0o600); err != nil {
					t.Fatal(err)
				}
				scripts++
				return block
			})
			if scripts == 0 || called < scripts {
				t.Errorf("the page has %d scripts, and %d commands", scripts, called)
			}
			if *updateGuide {
				if err := os.WriteFile("../../bindings/reference/"+page.File, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got != page.Markdown {
				t.Errorf("the commands print something else than the page says; if that is right,\n"+
					"  go test ./cmd/synlua -run TestTheExamplesOfTheGuideRun -update-guide\nGot:\n%s", got)
			}
		})
	}
}

// runAgain runs the commands of a block, and returns it with what they print now.
func runAgain(block string, run func(command string) string) string {
	var out strings.Builder
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out.WriteString(line + run(command))
		}
	}
	return out.String()
}

// What differs from run to run, and what it is in the pages.
var (
	runName = regexp.MustCompile(`\d{8}-\d{6}-[0-9a-f]{6}`)
	isoTime = regexp.MustCompile(`20\d\d-\d\d-\d\d \d\d:\d\d:\d\d`)
	runMark = regexp.MustCompile(`(of change \d+), [0-9a-f]{12}\}`)
)

// guideShell returns what runs a command in a folder, with a server of its own, and returns
// what it printed on both streams.
func guideShell(t *testing.T, dir string) func(command string) string {
	t.Helper()
	server := fakeserver.New(t)
	server.Handle(newGuideServer().serve)
	env := append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir+"/.config", "XDG_STATE_HOME="+dir+"/.state", "TZ=UTC",
		"XDG_DATA_HOME="+dir+"/.data", "XDG_CACHE_HOME="+dir+"/.cache", "SYNLUA_HOMESERVER="+server.URL(), "SYNLUA_TOKEN="+secretToken)
	return func(command string) string {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Dir, cmd.Env = dir, env
		text, _ := cmd.CombinedOutput() // the page shows failures too, by what they print
		out := strings.ReplaceAll(string(text), server.URL(), "https://matrix.example.org")
		out = strings.ReplaceAll(out, dir+"/", "")
		out = runMark.ReplaceAllString(out, "$1, 8f3a2c9d01e4}")
		out = runName.ReplaceAllString(out, "20261127-100000-3f9a2c")
		return isoTime.ReplaceAllString(out, "2026-11-27 10:00:00")
	}
}

// guideServer is a homeserver with four accounts, which can be changed.
type guideServer struct {
	mu       sync.Mutex
	accounts map[string]map[string]any
	waited   int // for what is said third
}

func newGuideServer() *guideServer {
	account := func(name string, seen any, more map[string]any) map[string]any {
		a := map[string]any{
			"name": "@" + strings.ToLower(name) + ":example.org", "displayname": name, "admin": false, "deactivated": false, "locked": false,
			"creation_ts": 1767225600000, "last_seen_ts": seen,
		}
		maps.Copy(a, more)
		return a
	}
	return &guideServer{accounts: map[string]map[string]any{
		"@alice:example.org": account("Alice", 1795319977792, map[string]any{"admin": true}),
		"@bob:example.org":   account("Bob", 1795319977792, map[string]any{"creation_ts": 1782864000000}),
		"@carol:example.org": account("Carol", 1795319977792, map[string]any{"deactivated": true}),
		"@dave:example.org":  account("Dave", nil, nil),
	}}
}

func (g *guideServer) serve(w http.ResponseWriter, r *http.Request) bool {
	path := strings.TrimPrefix(r.URL.Path, fakeserver.BasePath)
	if path == "/_matrix/client/v3/sync" {
		g.sync(w, r)
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	id, isAccount := strings.CutPrefix(path, "/_synapse/admin/v2/users/")
	switch {
	case path == "/_synapse/admin/v3/users":
		g.list(w, r)
	case isAccount && r.Method == http.MethodGet:
		g.get(w, id)
	case isAccount && r.Method == http.MethodPut && g.accounts[id] != nil:
		var fields map[string]any
		if json.NewDecoder(r.Body).Decode(&fields) == nil {
			maps.Copy(g.accounts[id], fields)
		}
		g.get(w, id)
	case path == "/_matrix/client/v3/account/whoami":
		fmt.Fprint(w, `{"user_id":"@alice:example.org","device_id":"GHTYAJCE"}`)
	case path == "/_synapse/admin/v1/server_version":
		fmt.Fprint(w, `{"server_version":"1.163.2"}`)
	case path == "/_matrix/client/versions":
		fmt.Fprint(w, `{"versions":["v1.11"]}`)
	default:
		answerNotFound(w, "M_UNRECOGNIZED", "Unrecognized request")
	}
	return true
}

// sync answers with what is said next. What is said third, comes only to who asks for it a
// second time.
func (g *guideServer) sync(w http.ResponseWriter, r *http.Request) {
	next, say := map[string]string{"": "s1", "s1": "s2", "s2": "s3", "s3": "s4"}[r.URL.Query().Get("since")], ""
	g.mu.Lock()
	switch next {
	case "s2":
		say = `{"sender":"@alice:example.org","content":{"body":"Who is on call?"},`
	case "s3":
		say = `{"sender":"@bob:example.org","content":{"body":"I am"},`
	case "s4":
		say = `{"sender":"@alice:example.org","content":{"body":"Thank you"},`
		if g.waited++; g.waited == 1 {
			next = ""
		}
	}
	g.mu.Unlock()
	switch {
	case next == "":
		<-r.Context().Done()
	case say == "":
		fmt.Fprintf(w, `{"next_batch":%q}`, next)
	default:
		fmt.Fprintf(w, `{"next_batch":%q,"rooms":{"join":{"!room:example.org":{"timeline":{"events":[%s"event_id":"$%s","type":"m.room.message"}]}}}}}`,
			next, say, next)
	}
}

// list answers with the accounts, or those that are admins.
func (g *guideServer) list(w http.ResponseWriter, r *http.Request) {
	users := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(g.accounts)) {
		if r.URL.Query().Get("admins") != "true" || g.accounts[id]["admin"] == true {
			users = append(users, g.accounts[id])
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"users": users, "total": len(users)})
}

func (g *guideServer) get(w http.ResponseWriter, id string) {
	if g.accounts[id] == nil {
		answerNotFound(w, "M_NOT_FOUND", "User not found")
		return
	}
	_ = json.NewEncoder(w).Encode(g.accounts[id])
}

func answerNotFound(w http.ResponseWriter, errcode, message string) {
	w.WriteHeader(http.StatusNotFound)
	_ = json.NewEncoder(w).Encode(map[string]string{"errcode": errcode, "error": message})
}
