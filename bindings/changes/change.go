package changes

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// Change is a request that alters the server. Secrets are replaced in all its fields.
type Change struct {
	// Row is the endpoint.
	Row *catalog.Row
	// Method is the HTTP method, and Path the decoded path. The path is for
	// reading: whoever prints it makes control characters visible.
	Method, Path string
	// Params are the values of the path's parameters, in path order, as they were given.
	Params []string
	// Query holds the parameters of the query.
	Query url.Values
	// Body is the JSON body, or nil.
	Body []byte
	// Content is the body that is not JSON, or nil, and ContentSum its SHA-256 in hex, once a
	// Recorder wants it.
	Content    *exchange.Content
	ContentSum string
	// Key identifies the request: equal keys mean the same method, path, query
	// and body. It is complete once a Recorder has sealed the secrets in it.
	Key string
	// Secrets are the fields of the body whose values are left out, each as the names that
	// lead to it, with dots between.
	Secrets []string
	// Before is the state before the change, as JSON, if the row names a row that shows it
	// and a Recorder wants it; null means that there was none.
	Before []byte
	// Repeated says that the run that is resumed has sent the change, and that nobody knows
	// what became of it. Recorder.Begin sets it.
	Repeated bool
}

// pending is a request that waits for the gate's decision. It works out about the change
// only what the gate needs for that.
type pending struct {
	c   *Client
	req *exchange.Request
	// read is the same request without its side effect, if req is a read that has one; else
	// nil.
	read *exchange.Request
}

// describe returns the change without its secrets.
func (p pending) describe() *Change {
	body := p.req.ShownBody()
	path, params := p.shownPath()
	return &Change{
		Row: p.req.Row, Method: p.req.Row.Method, Path: path, Params: params,
		Query: p.req.ShownQuery(), Body: body, Content: p.req.Content, Secrets: hiddenIn(p.req.Body, body, ""),
		Key: key(p.req, sha256.Sum256(body)),
	}
}

// shownPath returns the path and the values of its parameters without secrets. What another
// change of a dry run makes is none: it is not there yet, and a plan has to say which it is.
func (p pending) shownPath() (path string, params []string) {
	path, params = p.req.Shown, p.req.ShownParams()
	refers := false
	for i, value := range p.req.Call.Path {
		if value != params[i] && len(p.c.gate.marks.in(value)) > 0 {
			params[i], refers = value, true
		}
	}
	if !refers {
		return path, params
	}
	segments, next := strings.Split(p.req.Row.Path, "/"), 0
	for i, segment := range segments {
		if _, isParam := catalog.Placeholder(segment); isParam {
			segments[i] = params[next]
			next++
		}
	}
	return strings.Join(segments, "/"), params
}

// hiddenIn returns the fields that a redacted body hides. path is where both are in the
// whole body.
func hiddenIn(body, redacted []byte, path string) (hidden []string) {
	if bytes.Equal(body, redacted) {
		return nil
	}
	members, items := membersOf(redacted), itemsOf(redacted)
	if members == nil && items == nil { // a text that is secret, or has a secret in it
		return []string{path}
	}
	was, wasItems := membersOf(body), itemsOf(body)
	for name, value := range members {
		hidden = append(hidden, hiddenIn(was[name], value, strings.TrimPrefix(path+"."+name, "."))...)
	}
	for i, value := range items {
		hidden = append(hidden, hiddenIn(wasItems[i], value, strings.TrimPrefix(path+"."+strconv.Itoa(i), "."))...)
	}
	slices.Sort(hidden)
	return hidden
}

// unaskable returns the first of the hidden fields of a body that cannot be asked for when a
// plan is applied, or "": what is asked for is a text, and a dot in a name would lead
// elsewhere.
func unaskable(body []byte, hidden []string) string {
	for _, field := range hidden {
		value := json.RawMessage(body)
		for name := range strings.SplitSeq(field, ".") {
			if field == "" {
				break
			}
			if items := itemsOf(value); items != nil {
				i, err := strconv.Atoi(name)
				if err != nil || i >= len(items) {
					return field
				}
				value = items[i]
				continue
			}
			value = membersOf(value)[name]
		}
		if text := bytes.TrimSpace(value); len(text) == 0 || text[0] != '"' {
			return cmp.Or(field, "the body")
		}
	}
	return ""
}

// itemsOf returns the items of a list, or nil for any other value.
func itemsOf(value []byte) (items []json.RawMessage) {
	if json.Unmarshal(value, &items) != nil {
		return nil
	}
	return items
}

// key identifies a request by what is sent. Secrets stay out of it: the record
// keeps it, and a short password could be guessed from its hash. sealSecrets adds them.
func key(req *exchange.Request, body [sha256.Size]byte) string {
	h := sha256.New()
	query := req.ShownQuery().Encode()
	fmt.Fprintf(h, "%s\n%s\n%q\n%s\n%x", req.Row.Method, req.Row.Path, req.ShownParams(), query, body)
	return hex.EncodeToString(h.Sum(nil))
}

// complete adds what only the record needs, since it takes further reading: the content and
// the secrets for the key, and the state before.
func (p pending) complete(ctx context.Context, ch *Change, r Recorder) (err error) {
	if err := p.completeKey(ctx, ch, r); err != nil {
		return err
	}
	ch.Before, err = p.c.before(ctx, p.req)
	return err
}

// completeKey includes the content and the secrets in the key.
func (p pending) completeKey(ctx context.Context, ch *Change, r Recorder) error {
	if p.req.Content == nil {
		return p.sealSecrets(ch, r)
	}
	sum, err := hashContent(ctx, p.req.Content)
	if err != nil {
		return fmt.Errorf("the content for %s cannot be read: %w", p.req, err)
	}
	ch.Key, ch.ContentSum = key(p.req, sum), hex.EncodeToString(sum[:])
	return p.sealSecrets(ch, r)
}

// sealSecrets includes in the key what is sent and not shown.
func (p pending) sealSecrets(ch *Change, r Recorder) error {
	if r == nil { // a plan is shown to others, and nothing in it stands for secrets
		return nil
	}
	if slices.Equal(ch.Params, p.req.Call.Path) && ch.Query.Encode() == p.req.Query.Encode() && bytes.Equal(ch.Body, p.req.Body) {
		return nil
	}
	sealed, err := r.Seal(fmt.Appendf(nil, "%q\n%s\n%s", p.req.Call.Path, p.req.Query.Encode(), p.req.Body))
	if err != nil {
		return notRecorded(p, err)
	}
	sum := sha256.Sum256([]byte(ch.Key + sealed))
	ch.Key = hex.EncodeToString(sum[:])
	return nil
}

// hashContent reads the content once from start to end.
func hashContent(ctx context.Context, content *exchange.Content) (sum [sha256.Size]byte, err error) {
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
