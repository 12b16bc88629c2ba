package homeserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// hidden stands where a secret was.
const hidden = "[secret]"

// secretNames are members that hide their value wherever they stand, whether or
// not the row knows them: a request without a row of its own has no marks.
var secretNames = []string{"password", "new_password", "access_token", "refresh_token", "id_token",
	"login_token", "client_secret", "shared_secret", "secret", "passphrase", "private_key", "mac"}

// newChange describes the request without its secrets.
func (c *Client) newChange(req *request) *Change {
	body := redactBody(req.row, req.body)
	return &Change{
		Row: req.row, Method: req.method, Path: req.path.shown, Query: redactQuery(req.row, req.call.Query),
		Body: body, Content: req.content, Key: key(req, sha256.Sum256(body)),
	}
}

// key identifies a request by what is sent. Secrets stay out of it: the record
// keeps it, and a short password could be guessed from its hash.
func key(req *request, body [sha256.Size]byte) string {
	h := sha256.New()
	query := redactQuery(req.row, req.call.Query).Encode()
	fmt.Fprintf(h, "%s\n%s\n%s\n%x", req.method, req.path.escaped, query, body)
	return hex.EncodeToString(h.Sum(nil))
}

// completeForRecord adds what only the record needs, since it takes reading: the
// content in the key, and the state before.
func (c *Client) completeForRecord(ctx context.Context, req *request, ch *Change) (err error) {
	if err := c.completeKey(ctx, req, ch); err != nil {
		return err
	}
	ch.Before, err = c.before(ctx, req)
	return err
}

// completeKey makes the content part of the key.
func (c *Client) completeKey(ctx context.Context, req *request, ch *Change) error {
	if req.content == nil {
		return nil
	}
	sum, err := hashContent(ctx, req.content)
	if err != nil {
		return fmt.Errorf("the content for %s cannot be read: %w", req, err)
	}
	ch.Key = key(req, sum)
	return nil
}

// hashContent reads the content once from start to end.
func hashContent(ctx context.Context, content *Content) (sum [sha256.Size]byte, err error) {
	body, err := content.Open()
	if err != nil {
		return sum, err
	}
	defer body.Close()
	h := sha256.New()
	if _, err = io.Copy(h, contextReader{ctx, body}); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// contextReader reads until its context ends.
type contextReader struct {
	ctx context.Context
	io.Reader
}

// Read reads unless the context has ended.
func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// redactQuery returns the query with its secret values replaced.
func redactQuery(row *catalog.Row, query url.Values) url.Values {
	shown := make(url.Values, len(query))
	for name, values := range query {
		p := row.Param(name)
		if p != nil && p.Secret || p == nil && slices.Contains(secretNames, name) {
			values = []string{hidden}
		}
		shown[name] = values
	}
	return shown
}

// redactBody returns the JSON body with its secret values replaced.
func redactBody(row *catalog.Row, body []byte) []byte {
	if body == nil {
		return nil
	}
	for _, p := range row.Params {
		if p.In == catalog.AsBody && p.Secret {
			return []byte(`"` + hidden + `"`)
		}
	}
	return redact(body, func(name string, depth int) bool {
		if p := row.Param(name); p != nil && depth == 1 {
			return p.Secret
		}
		return slices.Contains(secretNames, name)
	})
}

// redactAnswer returns the answer with the fields replaced that the row names.
func redactAnswer(row *catalog.Row, body []byte) []byte {
	return redact(body, func(name string, _ int) bool {
		return slices.Contains(row.SecretAnswer, name) || slices.Contains(secretNames, name)
	})
}

// redact replaces the value of each member that secret names; a member of the
// outermost object has depth 1. JSON that cannot be read is replaced as a whole, for
// nobody knows what is in it.
func redact(body []byte, secret func(name string, depth int) bool) []byte {
	if !utf8.Valid(body) { // a record is text, whatever the server sent
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	var out []byte
	copied := 0 // up to where body is in out
	err := decode(body, func(dec *jsontext.Decoder) error {
		for {
			tok, err := dec.ReadToken()
			if err != nil {
				return err
			}
			if !isName(dec) || !secret(tok.String(), dec.StackDepth()) {
				continue
			}
			out = append(out, body[copied:dec.InputOffset()]...)
			if err := dec.SkipValue(); err != nil {
				return err
			}
			out = append(out, `:"`+hidden+`"`...)
			copied = int(dec.InputOffset())
		}
	})
	switch {
	case err != io.EOF:
		return []byte(`"` + hidden + `"`)
	case copied == 0:
		return body
	}
	return append(out, body[copied:]...)
}

// isName says whether the token just read is the name of an object's member.
func isName(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == '{' && length%2 == 1
}

// logLine joins what the log says about a request; the query's secrets are
// replaced.
func (r *request) logLine(what ...string) string {
	line := r.String()
	if len(r.call.Query) > 0 {
		line += "?" + redactQuery(r.row, r.call.Query).Encode()
	}
	return line + " " + strings.Join(what, " ")
}
