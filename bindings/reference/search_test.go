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

// What admins type who do not know the names, and what should be among the first few.
func TestASearchKnowsTheWordsOfAdmins(t *testing.T) {
	ix := NewIndex(Topics())
	for query, wants := range map[string]string{
		"old devices":         "synapse.devices.list synapse.devices.delete_many",
		"empty rooms":         "synapse.rooms.list synapse.rooms.delete",
		"message all users":   "synapse.server_notices.send",
		"spammer":             "synapse.users.redact synapse.users.suspend accounts.lock synapse.users.shadow_ban",
		"moderation":          "synapse.users.redact synapse.users.suspend",
		"inactive users":      "synapse.users.list",
		"delete user":         "synapse.users.deactivate",
		"delete account":      "accounts.deactivate",
		"block user":          "synapse.users.suspend synapse.users.shadow_ban accounts.lock",
		"block room":          "synapse.rooms.set_block",
		"close room":          "synapse.rooms.delete",
		"abandoned rooms":     "synapse.rooms.list",
		"cleanup rooms":       "synapse.rooms.delete",
		"clean up history":    "synapse.rooms.purge_history",
		"takeover room":       "synapse.rooms.make_room_admin",
		"who is in a room":    "synapse.rooms.list_members",
		"rooms of a user":     "synapse.users.list_joined_rooms",
		"add user to room":    "synapse.rooms.join",
		"space rooms":         "synapse.rooms.list_hierarchy",
		"forgot password":     "synapse.users.reset_password accounts.set_password",
		"change password":     "synapse.users.reset_password accounts.set_password",
		"log out everywhere":  "accounts.log_out_everywhere",
		"sign out user":       "accounts.log_out_everywhere",
		"freeze account":      "accounts.lock",
		"unfreeze account":    "accounts.unlock",
		"restore account":     "accounts.reactivate",
		"rename user":         "synapse.users.modify",
		"change display name": "synapse.users.modify",
		"find user by email":  "synapse.users.find_by_threepid",
		"mail address":        "accounts.emails.list",
		"ip address":          "synapse.users.whois",
		"last login":          "synapse.users.list",
		"who am i":            "matrix.account.whoami",
		"registration link":   "synapse.registration_tokens.create",
		"reported messages":   "synapse.event_reports.list",
		"abuse report":        "synapse.event_reports.list",
		"illegal content":     "synapse.media.quarantine",
		"gdpr":                "accounts.deactivate synapse.users.deactivate",
		"maintenance notice":  "synapse.server_notices.send",
		"welcome message":     "synapse.server_notices.send",
		"dm everyone":         "synapse.server_notices.send",
		"disk space":          "synapse.statistics.list_users_media",
		"old media":           "synapse.media.delete_by_date_or_size",
		"federation down":     "synapse.federation.list_destinations",
		"bots":                "synapse.users.list",
		"export users":        "synapse.users.list",
		"csv import":          "csv.decode",
		"phones":              "synapse.devices.list",
		"what sorts a list":   "guide",
		"sort_by":             "guide",
		"filter":              "guide",
		"collect":             "guide",
		"group_by":            "guide",
		"deprecated media":    "matrix.media.download_deprecated",
	} {
		found, _ := ix.Search(query)
		for want := range strings.SplitSeq(wants, " ") {
			if first := found[:min(len(found), 8)]; !slices.ContainsFunc(first, func(t Topic) bool { return strings.HasPrefix(t.Name, want) }) {
				t.Errorf("%q finds %v first, and not %s", query, firstNames(first), want)
			}
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
