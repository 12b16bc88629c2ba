package repl

import (
	"regexp"
	"strings"

	"synlua/runtime/secrets"
)

// What a chunk does with a name that may be that of a secret. In the first group is the
// name. All are looked for in the text and not in the syntax: what cannot be compiled is
// kept in the history too.
var uses = []*regexp.Regexp{
	// password = …, ["new_password"] = …, password, user = …; but not token == nil
	regexp.MustCompile(`([\w.-]+)(?:["']\s*\])?(?:\s*,\s*[\w.]+)*\s*=(?:[^=]|$)`),
	// "token": … in JSON, even inside of a string
	regexp.MustCompile(`([\w.-]+)\\*["']\s*:`),
	// password == "…", and ~= "…"
	regexp.MustCompile(`([\w.-]+)(?:["']\s*\])?\s*[=~]=\s*(?:["'][^"']|\[=*\[)`),
	// "…" == password
	regexp.MustCompile(`["'\]]\s*[=~]=\s*([\w.-]+)`),
	// set("password", "…")
	regexp.MustCompile(`["']([\w.-]+)["']\s*,\s*(?:["'][^"']|\[=*\[)`),
	// set_password("…"), registration_tokens.delete "…"; but not help("set_password")
	regexp.MustCompile(`([\w.:-]+)\s*\(?\s*(?:["'][^"'\s)\],}]|\[=*\[)`),
	// Cookie: … in a header
	regexp.MustCompile(`([\w-]+):\s+\S`),
}

// change matches a call that sets a password or the like, with whatever arguments.
var change = regexp.MustCompile(`([\w.:-]+)\s*[({]\s*[^)}\s]`)

// asks are words of functions whose arguments are no secrets, though their names are.
var asks = regexp.MustCompile(`(?i)(?:^|[.:])(?:list|get|count|find)[\w.:]*$`)

// random matches a long text in quotes that does not look like words.
var random = regexp.MustCompile(`["'][\w+/=.~-]{20,}["']`)

// MayHoldSecret reports whether a chunk seems to contain a password or a token.
func MayHoldSecret(chunk string) bool {
	if secrets.HoldsToken(chunk) {
		return true
	}
	for _, use := range uses {
		for _, found := range use.FindAllStringSubmatch(chunk, -1) {
			if namesSecret(found[1]) {
				return true
			}
		}
	}
	for _, found := range change.FindAllStringSubmatch(chunk, -1) {
		if namesSecret(found[1]) && !asks.MatchString(found[1]) {
			return true
		}
	}
	return namesSecret(chunk) && holdsRandom(chunk)
}

// namesSecret says whether a part of a dotted name, or a word of a text, names a secret.
func namesSecret(name string) bool {
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return !isNameRune(r) }) {
		if secrets.Named(part) {
			return true
		}
	}
	return false
}

func isNameRune(r rune) bool {
	return r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// holdsRandom says whether a chunk holds a text that somebody may have generated: long, in
// one word, with letters and digits.
func holdsRandom(chunk string) bool {
	for _, text := range random.FindAllString(chunk, -1) {
		if strings.ContainsAny(text, "0123456789") && strings.ContainsAny(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz") {
			return true
		}
	}
	return false
}
