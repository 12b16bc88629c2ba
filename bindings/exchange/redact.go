package exchange

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// Hidden replaces a secret.
const Hidden = "[secret]"

// secretNames are members whose value is always hidden, whether or not the row marks them:
// a request without a row in the catalogue has no marks.
var secretNames = []string{"password", "new_password", "access_token", "refresh_token", "id_token",
	"login_token", "client_secret", "shared_secret", "secret", "passphrase", "private_key", "mac"}

// RedactQuery returns the query with its secret values replaced.
func RedactQuery(row *catalog.Row, query url.Values) url.Values {
	shown := make(url.Values, len(query))
	for name, values := range query {
		p := row.Sent(name)
		if p != nil && p.Secret || p == nil && slices.Contains(secretNames, name) {
			values = []string{Hidden}
		}
		shown[name] = values
	}
	return shown
}

// RedactBody returns the JSON body with its secret values replaced.
func RedactBody(row *catalog.Row, body []byte) []byte {
	if body == nil {
		return nil
	}
	for _, p := range row.Params {
		if p.In == catalog.AsBody && p.Secret {
			return []byte(`"` + Hidden + `"`)
		}
	}
	return redact(body, func(name string, depth int) bool {
		if p := row.Sent(name); p != nil && depth == 1 {
			return p.Secret
		}
		return slices.Contains(secretNames, name)
	})
}

// RedactAnswer returns the answer with the fields replaced that the row names.
func RedactAnswer(row *catalog.Row, body []byte) []byte {
	return redact(body, func(name string, _ int) bool {
		return slices.Contains(row.SecretAnswer, name) || slices.Contains(secretNames, name)
	})
}

// redact replaces the value of each member for which secret is true; a member of the
// outermost object has depth 1. JSON that cannot be read is replaced as a whole, since a
// secret may be in it.
func redact(body []byte, secret func(name string, depth int) bool) []byte {
	if !utf8.Valid(body) { // a record is text, whatever the server sent
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	var out []byte
	copied := 0 // how much of body is in out
	err := ReadJSON(body, func(dec *jsontext.Decoder) error {
		for {
			tok, err := dec.ReadToken()
			if err != nil {
				return err
			}
			if !IsName(dec) || !secret(tok.String(), dec.StackDepth()) {
				continue
			}
			out = append(out, body[copied:dec.InputOffset()]...)
			if err := dec.SkipValue(); err != nil {
				return err
			}
			out = append(out, `:"`+Hidden+`"`...)
			copied = int(dec.InputOffset())
		}
	})
	switch {
	case err != io.EOF:
		return []byte(`"` + Hidden + `"`)
	case copied == 0:
		return body
	}
	return append(out, body[copied:]...)
}

// IsName says whether the token just read is the name of an object's member.
func IsName(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == '{' && length%2 == 1
}

// logLine joins what the log says about a request; the query's secrets are
// replaced.
func (r *Request) logLine(what ...string) string {
	line := r.String()
	if len(r.Query) > 0 {
		line += "?" + RedactQuery(r.Row, r.Query).Encode()
	}
	return line + " " + strings.Join(what, " ")
}
