package exchange

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"

	"synlua/bindings/catalog"
	"synlua/runtime/secrets"

	"github.com/go-json-experiment/json/jsontext"
)

// sentTokens remembers the access tokens that a client has sent, so that none of them gets
// into a record or an error: a server may repeat it, and a script may pass it on.
type sentTokens struct {
	mu     sync.Mutex
	tokens []string // the last one first
}

// maxTokens is how many tokens are remembered: those of some hours, if each lives for five
// minutes.
const maxTokens = 100

// add remembers a token.
func (s *sentTokens) add(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if token == "" || len(s.tokens) > 0 && s.tokens[0] == token {
		return
	}
	s.tokens = slices.DeleteFunc(s.tokens, func(old string) bool { return old == token })
	s.tokens = slices.Insert(s.tokens, 0, token)
	s.tokens = s.tokens[:min(len(s.tokens), maxTokens)]
}

// known says whether there is a token yet.
func (s *sentTokens) known() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tokens) > 0
}

// hide replaces the tokens in a text.
func (s *sentTokens) hide(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return replaceAll(text, s.tokens)
}

// LearnToken asks for the token that the first request would send, so that it is hidden
// even before that request. A token that cannot be had now need not be hidden.
func (c *Client) LearnToken(ctx context.Context) {
	if c.tokens.known() {
		return
	}
	if token, err := c.token.Token(ctx); err == nil {
		c.tokens.add(token)
	}
}

// secretTexts are the secrets in the request: those that the caller named, and what the
// row or a name says is secret.
func (r *Request) secretTexts() []string {
	texts := slices.Clone(r.Secrets)
	for name, values := range r.Query {
		if r.isSecretIn(catalog.InQuery, name) {
			texts = append(texts, values...)
		}
	}
	for i, p := range r.Row.PathParams() {
		if p.Secret && i < len(r.Call.Path) {
			texts = append(texts, r.Call.Path[i])
		}
	}
	if r.Body != nil {
		found := func(raw jsontext.Value) { texts = append(texts, leaves(raw)...) }
		if r.isWhollySecret() {
			found(r.Body)
		}
		body := r.bodyRedactor()
		body.found = found
		body.redact(r.Body)
	}
	return texts
}

// leaves returns the texts and numbers in a JSON value.
func leaves(raw jsontext.Value) (texts []string) {
	_ = ReadJSON(raw, func(dec *jsontext.Decoder) error {
		for {
			tok, err := dec.ReadToken()
			if err != nil {
				return err
			}
			if kind := tok.Kind(); kind == '0' || kind == '"' && !IsName(dec) {
				texts = append(texts, tok.String())
			}
		}
	})
	return texts
}

// hide replaces in a text our tokens, the secrets of the request, and whatever has the form
// of a token.
func (r *Request) hide(text string) string {
	return secrets.HideTokens(replaceAll(r.tokens.hide(text), r.secretTexts()))
}

// replaceAll replaces each of the secrets in a text.
func replaceAll(text string, hidden []string) string {
	for _, secret := range hidden {
		text = replaceSecret(text, secret)
	}
	return text
}

// shortSecret is the length in bytes under which a secret is replaced only where it is a
// word of its own: a password such as "admin" is part of many words. One that is still
// shorter than tinySecret cannot be told from other words at all.
const (
	shortSecret = 8
	tinySecret  = 4
)

// replaceSecret replaces a secret in a text, in each spelling in which a server may repeat
// it: plainly, as in forms and addresses, and as in JSON.
func replaceSecret(text, secret string) string {
	if len(secret) < tinySecret {
		return text
	}
	quoted, err := jsontext.AppendQuote(nil, secret)
	if err != nil { // it is not UTF-8, so no JSON repeats it
		quoted = []byte(`"` + secret + `"`)
	}
	for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1])} {
		if len(secret) < shortSecret {
			text = replaceWord(text, spelling)
		} else {
			text = strings.ReplaceAll(text, spelling, Hidden)
		}
	}
	return text
}

// replaceWord replaces a word where no letter or digit touches it.
func replaceWord(text, word string) string {
	var out strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 {
			break
		}
		end := i + len(word)
		out.WriteString(text[:i])
		if isWordByte(text, i-1) || isWordByte(text, end) {
			out.WriteString(word)
		} else {
			out.WriteString(Hidden)
		}
		text = text[end:]
	}
	out.WriteString(text)
	return out.String()
}

// isWordByte says whether there is a letter or a digit at that place of the text.
func isWordByte(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
