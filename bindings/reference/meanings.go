package reference

import (
	"fmt"
	"slices"
	"strings"

	"synlua/runtime/spell"
)

// meaning says what people mean who use other words than the APIs do.
type meaning struct {
	said  []string // what people say
	meant []string // what the APIs say, the likeliest first
}

// meanings are the words that admins bring along: from SQL and shells (remove, drop, show),
// from other tools for Synapse, such as synadm and the admin panels (block, throw out), from
// clients (ban, invite, avatar), and from everyday talk (person, spam, disk). A word is here
// only if the APIs have another one for the same thing, so that looking for it would find
// nothing, or not the best.
var meanings = []meaning{
	// What is done.
	{[]string{"new", "add", "make", "register"}, []string{"create", "add", "register", "put"}},
	{[]string{"remove", "drop", "erase", "rm", "del"}, []string{"delete", "remove", "erase", "purge"}},
	{[]string{"show", "view", "find", "look", "read", "fetch", "info", "details"}, []string{"get", "list"}},
	{[]string{"every", "ls"}, []string{"list"}},
	{[]string{"edit", "change", "set", "save"}, []string{"update", "modify", "set", "put"}},
	{[]string{"rename"}, []string{"displayname", "update", "modify", "set"}},
	{[]string{"stop", "disable", "freeze"}, []string{"lock", "suspend", "deactivate", "cancel", "revoke"}},
	{[]string{"ban", "block", "mute"}, []string{"ban", "block", "suspend", "lock", "deactivate", "shadow"}},
	{[]string{"enable", "unblock", "restore"}, []string{"reactivate", "unlock", "unsuspend", "unban", "unquarantine"}},
	{[]string{"undelete"}, []string{"reactivate"}},
	{[]string{"close"}, []string{"delete", "deactivate", "block"}},
	{[]string{"throw", "evict"}, []string{"kick"}},
	{[]string{"quit", "exit"}, []string{"leave"}},
	{[]string{"enter"}, []string{"join"}},
	{[]string{"announce", "broadcast", "notify", "announcement"}, []string{"notices", "send"}},
	{[]string{"post", "write"}, []string{"send"}},
	{[]string{"clean", "cleanup", "prune", "expire"}, []string{"purge", "delete"}},
	{[]string{"impersonate"}, []string{"login", "session"}},
	// What it is done to.
	{[]string{"person", "people", "account", "member"}, []string{"user", "account", "member"}},
	{[]string{"channel", "chat", "group"}, []string{"room"}},
	{[]string{"file", "picture", "image", "attachment", "video", "photo"}, []string{"media", "file"}},
	{[]string{"mail", "phone"}, []string{"email", "threepid", "threepids"}},
	{[]string{"message", "text"}, []string{"event", "message", "redact"}},
	{[]string{"spam", "abuse", "complaint"}, []string{"report", "redact", "quarantine", "shadow"}},
	{[]string{"signup", "invitation"}, []string{"registration", "invite"}},
	{[]string{"phone", "laptop", "client"}, []string{"device", "session"}},
	{[]string{"pw", "passwd", "passphrase"}, []string{"password"}},
	{[]string{"picture", "photo"}, []string{"avatar"}},
	{[]string{"nick", "nickname"}, []string{"displayname"}},
	{[]string{"moderator", "owner", "power"}, []string{"admin", "power"}},
	{[]string{"sso", "ldap", "saml", "oidc", "provider"}, []string{"external", "upstream", "sso", "provider"}},
	{[]string{"throttle", "limit", "quota"}, []string{"ratelimit", "rate", "limit"}},
	{[]string{"disk", "space", "size", "storage"}, []string{"statistics", "size", "media"}},
	{[]string{"inactive", "idle", "unused"}, []string{"seen"}},
	{[]string{"remote", "peer", "federated"}, []string{"federation", "destination"}},
	{[]string{"job", "task"}, []string{"task", "update", "background"}},
	// Lua and its modules.
	{[]string{"spreadsheet", "excel", "tsv"}, []string{"csv"}},
	{[]string{"date", "clock", "timestamp", "age"}, []string{"time", "date", "ts"}},
	{[]string{"wait", "pause"}, []string{"sleep"}},
	{[]string{"concurrent", "thread", "async", "fast"}, []string{"parallel"}},
	{[]string{"confirm", "prompt", "question"}, []string{"ask"}},
	{[]string{"chart", "graph"}, []string{"bars", "histogram", "view"}},
	{[]string{"exception", "catch", "try"}, []string{"error", "pcall"}},
	{[]string{"nil", "none", "empty"}, []string{"null"}},
	{[]string{"revert", "rollback", "recover"}, []string{"undo"}},
	{[]string{"beginner", "tutorial", "start"}, []string{"first", "start"}},
	{[]string{"page", "pagination", "loop"}, []string{"list", "pages"}},
}

// meantBy returns the words of the APIs that somebody may mean by a word, the likeliest
// first.
func meantBy(word string) []string {
	var meant []string
	for _, m := range meanings {
		if slices.ContainsFunc(m.said, func(said string) bool { return stem(said) == stem(word) }) {
			meant = append(meant, m.meant...)
		}
	}
	return meant
}

// mostNear is how many names are suggested.
const mostNear = 3

// Near returns a few of the candidates that were probably meant by a wrong name, the
// likeliest first: those that mean the same, then the nearest by spelling.
func Near(word string, candidates []string) []string {
	var near []string
	add := func(name string) {
		if name != "" && len(near) < mostNear && !slices.Contains(near, name) {
			near = append(near, name)
		}
	}
	for _, meant := range meantBy(word) {
		i := slices.IndexFunc(candidates, func(name string) bool { return slices.Index(wordsOf(name), meant) == 0 })
		if i >= 0 {
			add(candidates[i]) // one for each meaning: the next is likelier than a second with this one
		}
	}
	add(spell.Nearest(word, candidates))
	return near
}

// DidYouMean continues a message that says what is wrong with a name. It returns `, did you
// mean "a" or "b"?`, or otherwise if nothing is near.
func DidYouMean(word string, candidates []string, otherwise string) string {
	return Suggest(Near(word, candidates), otherwise)
}

// Suggest is DidYouMean for names that were found to be near.
func Suggest(near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	return fmt.Sprintf(", did you mean %q?", near[0]) + orElse(near[1:])
}

// orElse names the others that may have been meant.
func orElse(others []string) string {
	if len(others) == 0 {
		return ""
	}
	return " Or: " + strings.Join(others, ", ")
}

// NearNames returns names that somebody may have meant by the name of a function: those in
// the same group, else those that are spelt alike.
func NearNames(name string, known []string) []string {
	group, last := cutLast(name)
	var short []string
	full := map[string][]string{} // by the last part
	for _, candidate := range known {
		if g, l := cutLast(candidate); group != "" && (g == group || strings.HasSuffix(g, "."+group)) {
			short, full[l] = append(short, l), append(full[l], candidate)
		}
	}
	var near []string
	for _, word := range Near(last, short) {
		near = append(near, full[word]...)
	}
	if len(near) == 0 {
		return Near(name, known)
	}
	slices.SortStableFunc(near, func(a, b string) int { return apiOrder(a) - apiOrder(b) })
	return near[:min(len(near), mostNear)]
}

// cutLast splits a name before its last part. The group of a name without a dot is "".
func cutLast(name string) (group, last string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}
