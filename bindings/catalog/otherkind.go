package catalog

import (
	"fmt"
	"net/url"
	"strings"
)

// kindOf returns the kind of an identifier, by its form. A text that is none is a String.
func kindOf(s string) Kind {
	for kind := range sigils {
		if hasForm(kind, s) {
			return kind
		}
	}
	if ulidForm.MatchString(s) {
		return ULID
	}
	return String
}

// insteadOf continues the error about an identifier that is not of the wanted kind: it says
// what the text is, and how to get from there to what is wanted. It returns "" if the text is
// nothing that people take for something else.
func insteadOf(wanted Kind, s string) string {
	if target := linked(wanted, s); target != "" {
		return fmt.Sprintf(", but a link to %s", target)
	}
	given := kindOf(s)
	if given == String {
		return insteadOfText(wanted, s)
	}
	return fmt.Sprintf(", but %s", article(given)) + wayTo(wanted, given, s)
}

// wayTo says which call gives what is wanted for an identifier of another kind, or returns "".
func wayTo(wanted, given Kind, s string) string {
	localpart, _, _ := strings.Cut(strings.TrimPrefix(s, "@"), ":")
	switch {
	case wanted == RoomID && given == RoomAlias:
		return fmt.Sprintf(": matrix.rooms.resolve(%q) is the room's id", s)
	case wanted == RoomAlias && given == RoomID:
		return fmt.Sprintf(": matrix.rooms.list_aliases(%q) has the room's aliases", s)
	case wanted == UserID && given == ULID:
		return fmt.Sprintf(": mas.users.get(%q).username is the name of the account", s)
	case wanted == ULID && given == UserID:
		return fmt.Sprintf(": mas.users.get_by_username(%q).id is that of the account", localpart)
	case wanted == ServerName && given != EventID && given != MXC && given != ULID:
		return fmt.Sprintf(": text.server(%q) is its server", s)
	}
	return ""
}

// insteadOfText is insteadOf for a text that is no identifier of Matrix.
func insteadOfText(wanted Kind, s string) string {
	name, server, isAddress := strings.Cut(s, "@")
	if wanted == UserID && isAddress && name != "" && strings.Contains(server, ".") && !strings.ContainsAny(s, ":/ ") {
		return fmt.Sprintf(", but an email address: synapse.users.find_by_threepid(\"email\", %q).user_id is whose it is", s)
	}
	if wanted == ServerName && strings.Contains(s, "://") {
		return ", but a web address: leave out what is before and after the name"
	}
	return ""
}

// linkPrefix begins the links that clients make to share a room, a user or an event.
const linkPrefix = "https://matrix.to/#/"

// linked returns the identifier of the wanted kind to which a link of a client leads, or "".
func linked(wanted Kind, s string) string {
	rest, ok := strings.CutPrefix(s, linkPrefix)
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "?")
	for part := range strings.SplitSeq(rest, "/") {
		if plain, err := url.PathUnescape(part); err == nil && (Type{Kind: wanted}).CheckText(plain) == nil {
			return plain
		}
	}
	return ""
}

// article names a kind of identifier in a sentence.
func article(k Kind) string {
	switch k {
	case EventID:
		return "an event id"
	case MXC:
		return "the address of a file"
	case ULID:
		return "an id of the Matrix Authentication Service"
	}
	return "a " + k.words()
}
