// Package secrets recognizes what is probably secret: by the name of a value, such as
// new_password or X-Api-Key, and by the form of a text, such as that of an access token. The
// records of changes, errors, what a dry run shows and the prompt's history leave such values
// out.
//
// The package cannot know every secret. It knows the words that people and programs use for
// secrets, and the tokens that Synapse and the Matrix Authentication Service make.
package secrets

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Hidden replaces a secret.
const Hidden = "[secret]"

// Words of names, in the singular. The plural counts too, except in whole.
var (
	// always make a name secret, also as the end of a word: clientsecret.
	always = []string{"password", "passwd", "passphrase", "passcode", "secret", "credential", "cookie", "macaroon", "apikey", "privatekey", "pushkey"}
	// alone make a name secret as a whole word only: pinned and oauth are harmless.
	alone = []string{"pwd", "cred", "authorization", "bearer", "jwt", "otp", "totp"}
	// whole make a name secret if they are all of it.
	whole = []string{"pin", "mac", "session"}
	// pairs make a name secret where one follows the other.
	pairs = map[string][]string{
		"key":      {"api", "private", "recovery", "signing", "encryption", "decryption", "access", "session", "security", "pickle"},
		"code":     {"device", "user", "auth", "authorization", "verification", "recovery", "backup", "security", "login", "reset", "pin"},
		"verifier": {"code"},
		"session":  {"auth", "uia", "login"},
		"pin":      {"user", "sim", "security", "new", "old"},
	}
	// public are the signing keys of cross-signing, of which only the public half is sent.
	public = []string{"self", "user"}
	// paging are the words before token in the name of a place in a list. Such a token opens
	// nothing, and a record without it would not say which page was meant.
	paging = []string{"next", "prev", "previous", "page", "sync", "since", "start", "end", "from", "to", "batch", "stream", "pagination", "continuation"}
	// about end names that are about a secret and do not hold it: token_type.
	about = []string{"type", "method", "endpoint", "expire", "expiry", "expiration", "at", "ttl", "lifetime", "count", "length", "policy",
		"enabled", "required", "supported", "allowed", "algorithm", "complexity"}
)

// Named says whether a value of that name is probably secret. The name may be that of a
// JSON member, a parameter, a header or a variable; upper and lower case do not count.
func Named(name string) bool {
	words := wordsOf(name)
	switch n := len(words); {
	case n == 0 || n > 1 && slices.Contains(about, singular(words[n-1])):
		return false
	case n == 1 && slices.Contains(whole, words[0]):
		return true
	}
	for i, word := range words {
		word, before := singular(word), ""
		if i > 0 {
			before = words[i-1]
		}
		if isSecretWord(word) || isToken(word, before) || slices.Contains(pairs[word], before) && !isPublic(words[:i]) {
			return true
		}
	}
	return false
}

func isSecretWord(word string) bool {
	return slices.Contains(alone, word) || slices.ContainsFunc(always, func(end string) bool { return strings.HasSuffix(word, end) })
}

// isToken says whether a word with another before it is a token that opens something.
func isToken(word, before string) bool {
	start, ok := strings.CutSuffix(word, "token")
	if !ok {
		return false
	}
	if start == "" {
		start = before
	}
	return !slices.Contains(paging, start)
}

// isPublic says whether the words before "key" are those of a key that is public.
func isPublic(before []string) bool {
	n := len(before)
	return n > 1 && before[n-1] == "signing" && slices.Contains(public, before[n-2])
}

// wordsOf splits a name into its words, in lower case: accessToken, ACCESS_TOKEN and
// access-token are access and token.
func wordsOf(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if i > start {
			words = append(words, strings.ToLower(string(runes[start:i])))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end(i)
			start = i + 1
		case i > start && startsWord(runes, i):
			end(i)
			start = i
		}
	}
	end(len(runes))
	return words
}

// singular takes the s of the plural off, but not that of access.
func singular(word string) string {
	if strings.HasSuffix(word, "ss") {
		return word
	}
	return strings.TrimSuffix(word, "s")
}

// startsWord says whether a word begins in the middle of letters: at the T of accessToken
// and of APIToken.
func startsWord(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	return !unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// tokens match texts that have the form of a secret. The first group, if there is one, is
// not part of it.
var tokens = regexp.MustCompile(strings.Join([]string{
	`\b(?:syt|syr|syl|mat|mar|mct|mcr|mpt)_[\w+/=-]{8,}`,              // of Synapse, and of the Matrix Authentication Service
	`\bMDAx[\w+/=-]{16,}`,                                             // a macaroon
	`\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`,                          // a JSON Web Token
	`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END|$)`,        // a key in a file
	`(?i)(\bbearer\s+)(?:[a-z_.~+/=-]*\d[\w.~+/=-]*|[\w.~+/=-]{20,})`, // in a header, and not "bearer authentication"
}, "|"))

// HideTokens replaces the parts of a text that have the form of a token.
func HideTokens(text string) string {
	if !mayHoldToken(text) {
		return text
	}
	return tokens.ReplaceAllString(text, "${1}"+Hidden)
}

// mayHoldToken is a quick look at a text, since most hold none.
func mayHoldToken(text string) bool {
	return strings.ContainsRune(text, '_') || strings.Contains(text, "MDAx") || strings.Contains(text, "eyJ") ||
		strings.Contains(text, "-----") || strings.ContainsAny(text, "Bb")
}

// HoldsToken says whether a part of the text has the form of a token.
func HoldsToken(text string) bool { return mayHoldToken(text) && tokens.MatchString(text) }

// assigned matches a name with its value: password=x in a form or an address, Cookie: x.
var assigned = regexp.MustCompile(`([\w.\[\]-]+)(["']?\s*=\s*["']?|["']?\s*:\s+["']?)([^\s&"'<>]+)`)

// HideIn replaces what is probably secret in a text: tokens, and values that stand beside
// the name of a secret. An identifier of Matrix stays as it is, whatever words are in it.
func HideIn(text string) string {
	text = HideTokens(text)
	if !strings.ContainsAny(text, "=:") || isIdentifier(text) {
		return text
	}
	return assigned.ReplaceAllStringFunc(text, func(found string) string {
		m := assigned.FindStringSubmatch(found)
		if !Named(m[1]) || m[3] == Hidden {
			return found
		}
		return m[1] + m[2] + Hidden
	})
}

// isIdentifier says whether the text looks like the id of a user, room or event.
func isIdentifier(text string) bool {
	return text != "" && strings.ContainsRune("@!#$", rune(text[0])) && !strings.ContainsAny(text, " \t\r\n")
}

// HideArguments returns the arguments of a command with the values of options replaced whose
// names are those of secrets: --password x and --password=x.
func HideArguments(args []string) []string {
	hidden := slices.Clone(args)
	for i, arg := range args {
		hidden[i] = HideIn(arg)
		if i > 0 && strings.HasPrefix(args[i-1], "--") && !strings.Contains(args[i-1], "=") && !strings.HasPrefix(arg, "--") && Named(args[i-1]) {
			hidden[i] = Hidden
		}
	}
	return hidden
}
