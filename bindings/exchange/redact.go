package exchange

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"synlua/bindings/catalog"
	"synlua/runtime/secrets"

	"github.com/go-json-experiment/json/jsontext"
)

// Hidden replaces a secret.
const Hidden = secrets.Hidden

// What is shown and recorded of a request and its answer follows three rules. The row says
// which parameters and fields are secret; everything that it does not name is judged by its
// name; and in every text that stays, tokens are replaced, our own above all.

// ShownQuery returns the query with its secrets replaced.
func (r *Request) ShownQuery() url.Values {
	shown := make(url.Values, len(r.Query))
	for name, values := range r.Query {
		if r.isSecretIn(catalog.InQuery, name) {
			shown[name] = []string{Hidden}
			continue
		}
		for _, value := range values {
			shown[name] = append(shown[name], r.shownText(value, 0))
		}
	}
	return shown
}

// ShownParams returns the values of the path's parameters with the secrets replaced.
func (r *Request) ShownParams() []string {
	values := slices.Clone(r.Call.Path)
	params := r.Row.PathParams()
	for i, value := range values {
		values[i] = r.tokens.hide(secrets.HideTokens(value))
		if i < len(params) && params[i].Secret {
			values[i] = Hidden
		}
	}
	return values
}

// ShownBody returns the JSON body with its secrets replaced, or nil if there is none.
func (r *Request) ShownBody() []byte {
	if r.Body == nil {
		return nil
	}
	if r.isWhollySecret() {
		return []byte(`"` + Hidden + `"`)
	}
	return r.bodyRedactor().redact(r.Body)
}

func (r *Request) bodyRedactor() *redactor {
	return &redactor{text: r.shownText, secret: func(name string, depth int) bool {
		if depth == 1 {
			return r.isSecretIn(catalog.InBody, name)
		}
		return secrets.Named(name)
	}}
}

// ShownAnswer returns an answer to the request with its secrets replaced, and what is
// secret in the request, if the server repeated it.
func (r *Request) ShownAnswer(body []byte) []byte {
	if r.isSecretFor() {
		return []byte(`"` + Hidden + `"`)
	}
	repeated := r.secretTexts()
	text := func(s string, nesting int) string { return replaceAll(r.shownText(s, nesting), repeated) }
	return (&redactor{text: text, secret: func(name string, _ int) bool {
		return slices.Contains(r.Row.SecretAnswer, name) || secrets.Named(name)
	}}).redact(body)
}

// isSecretIn says whether the row marks the parameter as secret. If there is none of that
// name in that place, the name tells.
func (r *Request) isSecretIn(place catalog.Place, name string) bool {
	if p := r.Row.Sent(name); p != nil && p.In == place {
		return p.Secret
	}
	return secrets.Named(name)
}

// isWhollySecret says whether the body is secret as a whole.
func (r *Request) isWhollySecret() bool {
	return r.isSecretFor() || slices.ContainsFunc(r.Row.Params, func(p catalog.Param) bool { return p.In == catalog.AsBody && p.Secret })
}

// isSecretFor says whether the path names a thing whose content is secret: one that the row
// names, or one with the name of a secret.
func (r *Request) isSecretFor() bool {
	kinds := r.Row.SecretFor
	for i, p := range r.Row.PathParams() {
		if kinds == nil || p.Name != kinds.Param || i >= len(r.Call.Path) {
			continue
		}
		return secrets.Named(r.Call.Path[i]) || slices.ContainsFunc(kinds.Prefixes, func(prefix string) bool { return strings.HasPrefix(r.Call.Path[i], prefix) })
	}
	return false
}

// maxNesting bounds how often JSON may be inside a text of JSON. What is deeper is hidden.
const maxNesting = 8

// shownText returns a text without the secrets in it. If it is JSON, names are judged in it
// too.
func (r *Request) shownText(s string, nesting int) string {
	if start := strings.TrimLeft(s, " \t\r\n"); start != "" && strings.IndexByte(`{["`, start[0]) >= 0 && validJSON([]byte(s)) {
		if nesting == maxNesting {
			return Hidden
		}
		inner := &redactor{text: r.shownText, nesting: nesting + 1, secret: func(name string, _ int) bool { return secrets.Named(name) }}
		return string(inner.redact([]byte(s)))
	}
	return r.tokens.hide(secrets.HideIn(s))
}

// redactor replaces secrets in JSON.
type redactor struct {
	// secret says whether the member of that name is secret. A member of the outermost
	// object has depth 1.
	secret func(name string, depth int) bool
	// text returns what is shown of a text that is not secret as a whole.
	text func(s string, nesting int) string
	// nesting says how often this JSON is inside a text of JSON.
	nesting int
	// found receives the raw value of each secret member; nil for nobody.
	found func(jsontext.Value)

	body, out []byte
	copied    int // how much of body is in out
}

// redact returns the JSON with its secrets replaced. JSON that cannot be read is replaced as
// a whole, since a secret may be in it.
func (r *redactor) redact(body []byte) []byte {
	if !utf8.Valid(body) { // a record is text, whatever the server sent
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	r.body = body
	err := ReadJSON(body, r.read)
	switch {
	case err != io.EOF:
		return []byte(`"` + Hidden + `"`)
	case r.copied == 0:
		return body
	}
	return append(r.out, body[r.copied:]...)
}

// read reads token by token until an error, which is io.EOF at the end.
func (r *redactor) read(dec *jsontext.Decoder) error {
	for {
		if dec.PeekKind() == '"' && !isNameNext(dec) {
			if err := r.readText(dec); err != nil {
				return err
			}
			continue
		}
		tok, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if !IsName(dec) || !r.secret(tok.String(), dec.StackDepth()) {
			continue
		}
		if err := r.readSecret(dec); err != nil {
			return err
		}
	}
}

// readText reads a text, and replaces what is secret in it.
func (r *redactor) readText(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	text, err := unquote(raw)
	if err != nil {
		return err
	}
	if shown := r.text(text, r.nesting); shown != text {
		quoted, err := jsontext.AppendQuote(nil, shown)
		if err != nil {
			return err
		}
		r.replace(dec, raw, quoted)
	}
	return nil
}

// readSecret reads the value of a member that is secret, and replaces it. null, true and
// false give nothing away, and say that there is none or that one is wanted.
func (r *redactor) readSecret(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch raw.Kind() {
	case 'n', 't', 'f':
		return nil
	}
	if r.found != nil {
		r.found(raw)
	}
	r.replace(dec, raw, []byte(`"`+Hidden+`"`))
	return nil
}

// replace writes text for the value that was just read.
func (r *redactor) replace(dec *jsontext.Decoder, raw jsontext.Value, text []byte) {
	end := int(dec.InputOffset())
	r.out = append(r.out, r.body[r.copied:end-len(raw)]...)
	r.out = append(r.out, text...)
	r.copied = end
}

// IsName says whether the token just read is the name of an object's member.
func IsName(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == '{' && length%2 == 1
}

// isNameNext says whether the next token is the name of an object's member.
func isNameNext(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == '{' && length%2 == 0
}

// unquote returns the text of a JSON string.
func unquote(raw jsontext.Value) (string, error) {
	text, err := jsontext.AppendUnquote(nil, raw)
	return string(text), err
}

// logLine joins what the log says about a request; secrets are replaced.
func (r *Request) logLine(what ...string) string {
	line := r.String()
	if len(r.Query) > 0 {
		line += "?" + r.ShownQuery().Encode()
	}
	return line + " " + strings.Join(what, " ")
}
