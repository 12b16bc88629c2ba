package reference

import (
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

func TestASearchFindsTheBestFirst(t *testing.T) {
	ix := NewIndex(Topics())
	for query, want := range map[string]string{
		"list users":              "synapse.users.list",
		"users list":              "synapse.users.list",
		"create user":             "synapse.users.create",
		"new user":                "synapse.users.create",
		"remove room":             "synapse.rooms.delete",
		"delete a room":           "synapse.rooms.delete",
		"deleting rooms":          "synapse.rooms.delete",
		"kick":                    "matrix.rooms.kick",
		"throw":                   "matrix.rooms.kick",
		"make room admin":         "synapse.rooms.make_room_admin",
		"shadowban":               "synapse.users.shadow_ban",
		"notice":                  "synapse.server_notices.send",
		"announcement":            "synapse.server_notices.send",
		"reset password":          "synapse.users.reset_password",
		"add device":              "synapse.devices.create",
		"excel":                   "csv",
		"sleep":                   "time.sleep",
		"confirm":                 "ask.confirm",
		"largest rooms":           "synapse.statistics.largest_rooms",
		"/_synapse/admin/v1/join": "synapse.rooms.join",
	} {
		found, all := ix.Search(query)
		if !all || len(found) == 0 || found[0].Name != want {
			t.Errorf("%q finds %v first (all words: %t), want %s", query, firstNames(found), all, want)
		}
	}
}

func firstNames(found []Topic) (names []string) {
	for _, t := range found[:min(len(found), 4)] {
		names = append(names, t.Name)
	}
	return names
}

func TestASearchLooksEverywhere(t *testing.T) {
	ix := NewIndex(Topics())
	for query, want := range map[string]string{
		"creation_ts":               "synapse.users.get",      // a field of the answer
		"not_user_type":             "synapse.users.list",     // a parameter
		"notify whole_days forward": "",                       // nothing has all
		"spreadsheet formula":       "csv.encode",             // the text of a module
		"admin_api purge":           "",                       // the official page is no text of ours
		"unsuspend spreadsheet":     "",                       // in different topics
		"forwards backwards":        "synapse.users.list",     // a parameter's explanation
		"localpart server's shared": "synapse.users.register", // a note or a summary
	} {
		found, all := ix.Search(query)
		has := slices.ContainsFunc(found, func(t Topic) bool { return t.Name == want })
		if all != (want != "") || all && !has {
			t.Errorf("%q finds %v (all words: %t), want %q", query, firstNames(found), all, want)
		}
	}
}

func TestEveryNameFindsItself(t *testing.T) {
	ix := NewIndex(Topics())
	for _, e := range catalog.Entries() {
		query := strings.Join(wordsOf(e.Name), " ")
		found, _ := ix.Search(query)
		if !slices.ContainsFunc(found, func(t Topic) bool { return t.Name == e.Name }) {
			t.Errorf("%q does not find %s", query, e.Name)
		}
	}
}

func TestAShortNameIsResolved(t *testing.T) {
	for short, want := range map[string]string{
		"users.list":  "synapse.users.list mas.users.list",
		"media":       "synapse.media matrix.media",
		"rooms":       "synapse.rooms matrix.rooms",
		"list":        "", // of many groups: a word to search for
		"users.":      "",
		"users.lst":   "",
		"server.info": "",
	} {
		if got := strings.Join(Resolve(short), " "); got != want {
			t.Errorf("%q is short for %q, want %q", short, got, want)
		}
	}
}

func TestTheMeaningsAreWordsOfTheAPIs(t *testing.T) {
	all := terms{}
	for _, topic := range Topics() {
		for term, weight := range termsOf(topic) {
			all[term] = max(all[term], weight)
		}
	}
	for _, m := range meanings {
		if !slices.ContainsFunc(m.meant, func(word string) bool { return all[stem(word)] > 0 }) {
			t.Errorf("nothing has a word that %v is said to mean: %v", m.said, m.meant)
		}
	}
}
