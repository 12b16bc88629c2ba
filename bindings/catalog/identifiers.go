package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"synlua/runtime/spell"
)

// sigils are what identifiers begin with, and whether a server's name follows.
// Room ids of version 12 have none.
var sigils = map[Kind]struct {
	prefix  string
	server  bool
	example string
}{
	UserID:    {"@", true, "@alice:example.org"},
	RoomID:    {"!", false, "!abc:example.org"},
	RoomAlias: {"#", true, "#general:example.org"},
	EventID:   {"$", false, "$abc"},
	MXC:       {"mxc://", false, "mxc://example.org/abc"},
}

// CheckText says what is wrong with a string that should be of the type. It checks only the
// form: an old localpart may contain nearly any character. The error is a sentence with a
// valid example.
func (t Type) CheckText(s string) error {
	if IsReference(s) {
		return nil // it stands for a value that will fit
	}
	switch t.Kind {
	case Enum:
		if !slices.Contains(t.Values, s) {
			return fmt.Errorf("%q is not %s%s", s, t, spell.DidYouMean(s, t.Values, ""))
		}
		return nil
	case RoomIDOrAlias:
		if strings.HasPrefix(s, "#") {
			return Type{Kind: RoomAlias}.CheckText(s)
		}
		if len(s) < 2 || s[0] != '!' {
			return fmt.Errorf("%q is neither a room id (!abc:example.org) nor an alias (#general:example.org)%s", s, insteadOf(t.Kind, s))
		}
		return nil
	case ServerName:
		if s == "" || strings.ContainsAny(s, "/ \t\n") || strings.IndexAny(s, "@!#$") == 0 {
			return fmt.Errorf("%q is no server name such as example.org%s", s, insteadOf(t.Kind, s))
		}
		return nil
	case ULID:
		if !ulidForm.MatchString(s) {
			return fmt.Errorf("%q is no ULID such as 01M8DN3G0HD8VKPVJ8JFX6GVAB%s", s, insteadOf(t.Kind, s))
		}
		return nil
	case DateTime:
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			return fmt.Errorf("%q is no date and time such as 2026-11-27T04:53:23Z; milliseconds, as the module time gives them, will do too", s)
		}
		return nil
	}
	return t.checkSigil(s)
}

// ulidForm matches a ULID in upper or lower case: 128 bits, five in a character, so that the
// first one has only three.
var ulidForm = regexp.MustCompile(`(?i)^[0-7][0-9a-hjkmnp-tv-z]{25}$`)

// checkSigil says what is wrong with an identifier that begins with a sign of its own.
func (t Type) checkSigil(s string) error {
	sigil, ok := sigils[t.Kind]
	if !ok || hasForm(t.Kind, s) {
		return nil
	}
	return fmt.Errorf("%q is no %s such as %s%s", s, t.Kind.words(), sigil.example, insteadOf(t.Kind, s))
}

// hasForm reports whether a text has the form of the identifiers of a kind.
func hasForm(kind Kind, s string) bool {
	sigil := sigils[kind]
	rest, ok := strings.CutPrefix(s, sigil.prefix)
	_, server, _ := strings.Cut(rest, ":")
	return ok && rest != "" && (!sigil.server || server != "")
}

// words is the kind's name in a sentence.
func (k Kind) words() string { return strings.ReplaceAll(k.String(), "_", " ") }

// ParseType reads what Type.String writes, except enums.
func ParseType(word string) (Type, error) {
	if elem, ok := strings.CutPrefix(word, "list of "); ok {
		t, err := ParseType(elem)
		return Type{Kind: List, Elem: &t}, err
	}
	if word == "list" {
		return ListOf(String), nil
	}
	for k := String; k <= Any; k++ {
		if k.String() == word && k != Enum && k != List {
			return Type{Kind: k}, nil
		}
	}
	return Type{}, fmt.Errorf("%q is no type", word)
}

// LuaName returns a parameter's name as Lua spells it: in paths the specification writes
// userId and Synapse writes user_id.
func LuaName(name string) string {
	var out strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			out.WriteByte('_')
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}
