package repl

import "regexp"

const (
	secretWord = `(?i)(?:pass(?:word|wd|phrase)|secret)\w*`
	tokenWord  = `(?i)(?:pass(?:word|wd|phrase)|secret|token)\w*`
)

// secrets match lines that should not be written to a file.
var secrets = []*regexp.Regexp{
	// password = "…", ["new_password"] = …, "token": "…"; but not token == nil
	regexp.MustCompile(tokenWord + `(?:["']\s*\])?\s*=(?:[^=]|$)`),
	regexp.MustCompile(tokenWord + `\\?["']\s*:`),
	// change_password("…"), but not change_password() or help("change_password")
	regexp.MustCompile(secretWord + `\s*(?:["'][^"'\s)\],}]|\[\[|[({]\s*[^)}\s])`),
	// tokens of Synapse, and those of the Matrix Authentication Service
	regexp.MustCompile(`\b(?:syt|syr|syl|mat|mar|mct|mcr|mpt)_\w{8,}`),
	regexp.MustCompile(`\bMDAx[\w-]{16,}`),
	regexp.MustCompile(`(?i)\bbearer\s+[\w.~+/-]{8,}`),
}

// mayHoldSecret reports whether a chunk seems to contain a password or a token.
func mayHoldSecret(chunk string) bool {
	for _, secret := range secrets {
		if secret.MatchString(chunk) {
			return true
		}
	}
	return false
}
