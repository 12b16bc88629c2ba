package reference

import (
	"slices"
	"strings"
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
	{[]string{"new", "add", "make", "register"}, []string{"create", "add", "register", "put", "join"}},
	{[]string{"remove", "drop", "erase", "rm", "del", "wipe", "destroy"}, []string{"delete", "remove", "erase", "purge"}},
	{[]string{"show", "view", "find", "look", "read", "fetch", "info", "details"}, []string{"get", "list"}},
	{[]string{"every", "ls"}, []string{"list"}},
	{[]string{"delete"}, []string{"purge", "deactivate"}},
	{[]string{"make", "give", "grant"}, []string{"set"}},
	{[]string{"logout", "signout", "logoff"}, []string{"logout", "everywhere", "finish"}},
	{[]string{"me", "myself"}, []string{"whoami"}},
	{[]string{"edit", "change", "set", "save"}, []string{"update", "modify", "set", "put"}},
	{[]string{"rename"}, []string{"displayname", "update", "modify"}},
	{[]string{"stop", "disable", "freeze"}, []string{"lock", "suspend", "deactivate", "cancel", "revoke"}},
	{[]string{"ban", "block", "mute"}, []string{"ban", "block", "suspend", "lock", "deactivate", "shadow"}},
	{[]string{"enable", "unblock", "unfreeze", "restore"}, []string{"reactivate", "unlock", "unsuspend", "unban", "unquarantine"}},
	{[]string{"undelete"}, []string{"reactivate"}},
	{[]string{"close", "shutdown", "shut"}, []string{"delete", "deactivate", "block"}},
	{[]string{"throw", "evict"}, []string{"kick"}},
	{[]string{"quit", "exit"}, []string{"leave"}},
	{[]string{"enter"}, []string{"join"}},
	{[]string{"announce", "broadcast", "notify", "announcement", "tell", "inform", "warn", "dm"}, []string{"notices", "send"}},
	{[]string{"maintenance", "downtime", "welcome"}, []string{"notices"}},
	{[]string{"forgot", "forgotten"}, []string{"reset", "set"}},
	{[]string{"takeover", "promote", "demote"}, []string{"admin", "make"}},
	{[]string{"export"}, []string{"encode", "csv", "list"}},
	{[]string{"import"}, []string{"decode", "csv", "create"}},
	{[]string{"move", "migrate"}, []string{"upgrade", "join"}},
	{[]string{"post", "write"}, []string{"send"}},
	{[]string{"clean", "cleanup", "prune", "expire"}, []string{"purge", "delete"}},
	{[]string{"impersonate"}, []string{"login", "session"}},
	// What it is done to.
	{[]string{"person", "people", "account", "member"}, []string{"user", "account", "member"}},
	{[]string{"user"}, []string{"account"}},
	{[]string{"channel", "chat", "group"}, []string{"room"}},
	{[]string{"file", "picture", "image", "attachment", "video", "photo"}, []string{"media", "file"}},
	{[]string{"mail", "phone"}, []string{"email", "threepid", "threepids"}},
	{[]string{"message", "text"}, []string{"event", "message", "redact"}},
	{[]string{"spam", "abuse", "complaint"}, []string{"redact", "report", "quarantine", "shadow"}},
	{[]string{"spammer", "troll", "abuser", "attacker"}, []string{"redact", "suspend", "lock", "deactivate", "shadow", "ban", "quarantine"}},
	{[]string{"moderation", "moderate", "tos", "harassment"}, []string{"report", "redact", "suspend", "quarantine", "ban", "shadow", "lock"}},
	{[]string{"illegal", "csam", "porn", "nsfw", "malware"}, []string{"quarantine", "report", "redact", "block"}},
	{[]string{"gdpr", "privacy", "forgotten"}, []string{"erase", "deactivate", "redact"}},
	{[]string{"signup", "invitation"}, []string{"registration", "invite"}},
	{[]string{"link"}, []string{"token"}},
	{[]string{"phone", "laptop", "client"}, []string{"device", "session"}},
	{[]string{"pw", "passwd", "passphrase"}, []string{"password"}},
	{[]string{"picture", "photo"}, []string{"avatar"}},
	{[]string{"nick", "nickname"}, []string{"displayname"}},
	{[]string{"moderator", "owner", "power"}, []string{"admin", "power"}},
	{[]string{"sso", "ldap", "saml", "oidc", "provider"}, []string{"external", "upstream", "sso", "provider"}},
	{[]string{"throttle", "limit", "quota"}, []string{"ratelimit", "rate", "limit"}},
	{[]string{"disk", "size", "storage"}, []string{"statistics", "size", "media"}},
	{[]string{"old", "inactive", "idle", "unused", "stale", "dormant", "ancient"}, []string{"seen", "before", "date"}},
	{[]string{"empty", "abandoned", "dead", "orphaned", "deserted"}, []string{"empty", "left"}},
	{[]string{"ip"}, []string{"whois", "ip"}},
	{[]string{"bot"}, []string{"usertype", "appservice"}},
	{[]string{"bridge"}, []string{"appservice"}},
	{[]string{"down", "broken", "unreachable", "offline"}, []string{"destination", "retry", "failure"}},
	{[]string{"subroom", "child", "children"}, []string{"hierarchy"}},
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
	{[]string{"parse", "deserialize"}, []string{"decode", "parse"}},
	{[]string{"stringify", "serialize", "dump"}, []string{"encode"}},
	{[]string{"open"}, []string{"read", "lines"}},
	{[]string{"foreach", "each"}, []string{"each", "items"}},
	{[]string{"beginner", "tutorial", "start"}, []string{"first", "start"}},
	{[]string{"page", "pagination", "loop"}, []string{"list", "pages"}},
}

// phrases are words that mean something else together than each alone.
var phrases = []struct{ said, meant string }{
	{"who am i", "whoami"}, {"who is in", "members"}, {"who are in", "members"},
	{"log out", "logout"}, {"sign out", "logout"}, {"log off", "logout"}, {"sign up", "signup"},
	{"display name", "displayname"}, {"disk space", "disk"}, {"free space", "disk"}, {"clean up", "cleanup"}, {"take over", "takeover"}, {"ip address", "ip"},
	{"last login", "seen"}, {"last active", "seen"}, {"never used", "seen"}, {"right to be forgotten", "gdpr"},
	{"message all", "broadcast"}, {"message every", "broadcast"}, {"message to all", "broadcast"}, {"write to all", "broadcast"},
	{"mail all", "broadcast"}, {"tell all", "broadcast"},
}

// inOneWord replaces phrases by the one word that they mean.
func inOneWord(words []string) []string {
	text := " " + strings.Join(words, " ") + " "
	for _, p := range phrases {
		text = strings.ReplaceAll(text, " "+p.said+" ", " "+p.meant+" ")
	}
	return strings.Fields(text)
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
