package reference

import "slices"

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
	{[]string{"delete"}, []string{"purge", "deactivate"}},
	{[]string{"make", "give", "grant"}, []string{"set"}},
	{[]string{"logout", "signout"}, []string{"logout", "everywhere", "finish"}},
	{[]string{"me", "myself"}, []string{"whoami"}},
	{[]string{"edit", "change", "set", "save"}, []string{"update", "modify", "set", "put"}},
	{[]string{"rename"}, []string{"displayname", "update", "modify"}},
	{[]string{"stop", "disable", "freeze"}, []string{"lock", "suspend", "deactivate", "cancel", "revoke"}},
	{[]string{"ban", "block", "mute"}, []string{"ban", "block", "suspend", "lock", "deactivate", "shadow"}},
	{[]string{"enable", "unblock", "restore"}, []string{"reactivate", "unlock", "unsuspend", "unban", "unquarantine"}},
	{[]string{"undelete"}, []string{"reactivate"}},
	{[]string{"close", "shutdown", "shut"}, []string{"delete", "deactivate", "block"}},
	{[]string{"throw", "evict"}, []string{"kick"}},
	{[]string{"quit", "exit"}, []string{"leave"}},
	{[]string{"enter"}, []string{"join"}},
	{[]string{"announce", "broadcast", "notify", "announcement"}, []string{"notices", "send"}},
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
	{[]string{"parse", "deserialize"}, []string{"decode", "parse"}},
	{[]string{"stringify", "serialize", "dump"}, []string{"encode"}},
	{[]string{"open"}, []string{"read", "lines"}},
	{[]string{"foreach", "each"}, []string{"each", "items"}},
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
